"""Moves the clock to a day of the demo's year, so that the city is built on it and looked at on it as on a day like any other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import time_machine

# The days on which the city is pictured, by the name of its copy.
DAYS = {"june": date(2019, 6, 30), "september": date(2019, 9, 30), "december": date(2019, 12, 31)}
PLACE = ZoneInfo("Asia/Shanghai")
OPENS = time(8, 30)
BETWEEN = timedelta(
    minutes=10
)  # one thing after another, so that the order of a day is the order in which it was written


def at_work(day: date) -> datetime:
    return datetime.combine(day, OPENS, PLACE)


def moments(days: Iterable[date]) -> Iterator[datetime]:
    """A moment for each of the days, later ones for those that come again."""
    before: Counter[date] = Counter()
    for day in days:
        yield at_work(day) + before[day] * BETWEEN
        before[day] += 1


def stand_on(day: date) -> time_machine.travel:
    """The clock of the whole process goes on from the middle of that day."""
    return time_machine.travel(at_work(day) + timedelta(hours=6), tick=True)
