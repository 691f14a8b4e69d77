"""`ronghe holidays`: holidays and working weekends of the State Council's notices, of a later year from a sheet."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.kernel.clock.calendar import calendar
from ronghe.kernel.clock.holidays import fill, load, read_sheet


class Command(BaseCommand):
    help = "Fill the calendar of working days (with FILE.csv: take these days over)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help=_("每行“日期,休或班,名称,依据”"))

    def handle(self, *, file: Path | None, verbosity: int, **options: Any) -> None:
        if file is None:
            added = fill()
            if verbosity > 1 or (added and verbosity):
                self.stdout.write(f"holidays: {added} days added")
        else:
            try:
                rows = read_sheet(file)
            except (OSError, UnicodeDecodeError) as error:
                raise CommandError(f"{file}: {error}") from error
            except ValidationError as error:
                raise CommandError(f"{file}: {' '.join(error.messages)}") from error
            load(rows)
            self.stdout.write(f"holidays: {len(rows)} days taken over from {file.name}")
        year = timezone.localdate().year
        if verbosity > 1 and not calendar().covers(year):
            self.stdout.write(f"holidays: {year} is not known; only Saturdays and Sundays count as free")
