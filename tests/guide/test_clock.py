"""What is recorded on the days of the pictured year stays on its day, in the order in which it happened."""

from __future__ import annotations

from itertools import pairwise

from django.utils import timezone

from ronghe.demo.happenings import happenings
from tests.guide.clock import DAYS, moments, stand_on


def test_moments_stay_on_their_days_and_go_forward() -> None:
    days = [each.day for each in happenings()]
    times = list(moments(days))
    assert [timezone.localdate(time) for time in times] == days
    assert all(before < after for before, after in pairwise(times))


def test_pictured_days_are_in_the_year_and_go_forward() -> None:
    days = list(DAYS.values())
    assert days == sorted(set(days))
    assert happenings()[0].day < days[0]
    assert happenings()[-1].day <= days[-1]


def test_clock_stands_on_the_day_and_is_let_go() -> None:
    before = timezone.localdate()
    for day in DAYS.values():
        with stand_on(day):
            assert timezone.localdate() == day
    assert timezone.localdate() == before
