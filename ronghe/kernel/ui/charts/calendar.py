"""The time axis: a window of days, where a day lies in it, and ticks by month, quarter or year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

DAY = timedelta(days=1)
MONTHS_UP_TO = 18
QUARTERS_UP_TO = 54


def month_of(day: date, shift: int = 0) -> date:
    """The first day of the month of `day`, `shift` months later; stays within the calendar."""
    months = min(max(day.year * 12 + day.month - 1 + shift, 12), 9999 * 12 + 11)
    return date(months // 12, months % 12 + 1, 1)


@dataclass(frozen=True)
class Tick:
    """A line of the grid at `x` per cent; `year` is written above it where a new year begins."""

    x: float
    label: str
    year: str
    day: date


@dataclass(frozen=True)
class Window:
    """Days from `first` up to, not including, `after`; `step` months lie between ticks (1, 3 or 12)."""

    first: date
    after: date
    step: int

    @classmethod
    def around(cls, start: date, end: date) -> Window:
        """The whole months, quarters or years that hold start to end."""
        start, end = min(start, end), max(start, end)
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        step = 1 if months <= MONTHS_UP_TO else 3 if months <= QUARTERS_UP_TO else 12
        first = month_of(start, -((start.month - 1) % step))
        after = month_of(end, step - (end.month - 1) % step)
        return cls(first, max(after, first + DAY), step)

    def x(self, day: date) -> float:
        """Where a day begins, in per cent of the width; days outside lie below 0 or above 100."""
        return (day - self.first).days / (self.after - self.first).days * 100

    def holds(self, day: date) -> bool:
        return self.first <= day < self.after

    def ticks(self) -> list[Tick]:
        found: list[Tick] = []
        day = self.first
        while day < self.after:
            new_year = not found or day.year != found[-1].day.year
            year = _("%(year)s年") % {"year": day.year} if new_year and self.step < 12 else ""
            found.append(Tick(self.x(day), self.label(day), year, day))
            if (following := month_of(day, self.step)) <= day:
                break
            day = following
        return found

    def label(self, day: date) -> str:
        if self.step == 12:
            return _("%(year)s年") % {"year": day.year}
        if self.step == 3:
            return _("%(quarter)s季度") % {"quarter": (day.month + 2) // 3}
        return pgettext("month", "%(month)s月") % {"month": day.month}
