"""Fills the table of special days: from the notices that chinesecalendar knows, or from a sheet for a later year."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path

from chinese_calendar.constants import Holiday, holidays, workdays
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.clock.days import SpecialDay

# How a sheet writes it, in every language of the platform.
KINDS = {gettext_noop("休"): False, gettext_noop("班"): True}


def known_days() -> Iterator[SpecialDay]:
    """Every day that the library knows."""
    with override(settings.LANGUAGE_CODE):
        source = gettext("国务院办公厅节假日安排（%(list)s）") % {
            "list": f"chinesecalendar {version('chinesecalendar')}"
        }
    for table, is_workday in ((holidays, False), (workdays, True)):
        for day, name in table.items():
            yield SpecialDay(day=day, is_workday=is_workday, name=Holiday(name).chinese, source=source)


def fill() -> int:
    """Add the days that the table lacks; change none that it has, they may have been corrected. How many were added."""
    with transaction.atomic():
        have = set(SpecialDay.objects.values_list("day", flat=True))
        missing = [row for row in known_days() if row.day not in have]
        # Another process that prepares at the same moment adds the same rows; then there is nothing to add.
        SpecialDay.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def read_sheet(path: Path) -> list[SpecialDay]:
    """The lines 日期,休或班,名称,依据 of a .csv; ValidationError names the line that is wrong."""
    found: dict[date, SpecialDay] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, cells in enumerate(csv.reader(file), 1):
            day, kind, name, source = ([cell.strip() for cell in cells] + [""] * 4)[:4]
            if not any((day, kind, name, source)) or (number == 1 and day == "日期"):
                continue
            try:
                row = SpecialDay(day=date.fromisoformat(day), is_workday=KINDS[kind], name=name, source=source)
                row.clean_fields()
                if row.day in found:
                    raise ValueError(day)
            except (ValueError, KeyError, ValidationError):
                message = _("第 %(line)s 行应为“日期,休或班,名称,依据”，日期如 2027-01-01，每个日期一行：%(found)s")
                raise ValidationError(message, params={"line": number, "found": ",".join(cells)}) from None
            found[row.day] = row
    return list(found.values())


@transaction.atomic
def load(rows: list[SpecialDay]) -> None:
    """Put the rows into the table, in place of what it says about the same days."""
    SpecialDay.objects.filter(day__in=[row.day for row in rows]).delete()
    SpecialDay.objects.bulk_create(rows)
