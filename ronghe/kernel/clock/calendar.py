"""Working days: which days they are, and how far one is from another; weekends where no notice is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max

from ronghe.kernel.clock.days import SpecialDay

DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkCalendar:
    """The calendar as the table had it at one moment; for many questions at once, ask for it once."""

    special: Mapping[date, bool]
    years: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "years", frozenset(day.year for day in self.special))

    def covers(self, year: int) -> bool:
        """Whether the notice of that year is in the table; if not, every Saturday and Sunday counts as free, no other
        day does, and a page that shows such a date should say so."""
        return year in self.years

    def is_workday(self, day: date) -> bool:
        known = self.special.get(day)
        return day.weekday() < 5 if known is None else known

    def add_workdays(self, day: date, number: int) -> date:
        """The `number`-th working day after `day`, before it when negative; with 0, `day` or the next working day.
        The day itself is not counted, as deadlines are."""
        step = DAY if number >= 0 else -DAY
        if number == 0:
            while not self.is_workday(day):
                day += step
        for _count in range(abs(number)):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """How many working days after `start` up to and including `end`; as a negative number when `end` is earlier,
        so that it is always the inverse of `add_workdays`."""
        if end < start:
            return -sum(self.is_workday(end + DAY * number) for number in range((start - end).days))
        return sum(self.is_workday(start + DAY * number) for number in range(1, (end - start).days + 1))


_remembered: tuple[Any, WorkCalendar] = (None, WorkCalendar({}))


def calendar() -> WorkCalendar:
    """The calendar of this moment: one small query, and one more when the table has changed since the last time."""
    global _remembered  # a whole pair is put in place at once, so that threads need no lock
    version = SpecialDay.objects.aggregate(Count("pk"), Max("pk"), Max("changed_at"))
    known, remembered = _remembered
    if known != version:
        remembered = WorkCalendar(dict(SpecialDay.objects.values_list("day", "is_workday")))
        _remembered = (version, remembered)
    return remembered


def covers(year: int) -> bool:
    return calendar().covers(year)


def is_workday(day: date) -> bool:
    return calendar().is_workday(day)


def add_workdays(day: date, number: int) -> date:
    return calendar().add_workdays(day, number)


def workdays_between(start: date, end: date) -> int:
    return calendar().workdays_between(start, end)
