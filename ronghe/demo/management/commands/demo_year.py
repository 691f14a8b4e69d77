"""`ronghe demo_year`: the year of work on the demo's plan; what is there already is passed over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from ronghe.demo.year import build_year


def day(text: str) -> date:
    """Named for what the parser says of a text that is none."""
    return date.fromisoformat(text)


class Command(BaseCommand):
    help = "Build the year of work on the demo's plan; may be interrupted and repeated."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--until", type=day, default=date.max, help="the last day to build, e.g. 2019-06-30")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.RONGHE_DEMO:
            raise CommandError(_("演示城市只能建在演示环境里：请设 RONGHE_DEMO=1"))
        try:
            tally = build_year(until=options["until"])
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from None
        self.stdout.write(str(tally))
