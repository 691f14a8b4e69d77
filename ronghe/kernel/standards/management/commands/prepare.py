"""`ronghe prepare`: everything that must be true before the server starts, in one start of Python."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from ronghe.kernel.standards.catalogue import compile_catalogues


class Command(BaseCommand):
    """Brings database, static files and translations up to date; repeating it changes nothing."""

    help = "Brings database, static files and translations up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=max(options["verbosity"] - 1, 0))
        call_command("holidays", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        for folder in settings.LOCALE_PATHS:
            compile_catalogues(Path(folder))
