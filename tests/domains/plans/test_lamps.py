"""Lamps: every line of the table, the days on which a lamp turns, and the same answer from the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronghe.domains.plans.models import Task
from ronghe.domains.plans.policy.lamps import (
    LAMPS,
    OPEN,
    OVER,
    WAITING,
    Facts,
    Lamp,
    Turns,
    expected,
    is_continuous,
    lamp_in_sql,
    lamp_of,
    months_after,
    turns_of,
)
from ronghe.domains.plans.policy.numbers import PARAMETERS, Numbers, numbers_on
from ronghe.domains.plans.queries.facts import Stand
from ronghe.domains.plans.services.opening import settle
from ronghe.kernel.clock import holidays
from ronghe.kernel.clock.calendar import WorkCalendar
from ronghe.kernel.policy.models import ParameterOverride
from tests.factories import plans as make

S, DAY = Task.Status, timedelta(days=1)
CALENDAR = WorkCalendar({row.day: row.is_workday for row in holidays.known_days()})
NUMBERS = Numbers(CALENDAR, near_days=10, yellow_points=10, red_points=30, report_day=28, continuous_months=2)
JUNE, NOVEMBER = date(2019, 6, 1), date(2019, 11, 29)
WORST = [Lamp.OVERDUE, Lamp.ATTENTION, Lamp.NOT_STARTED, Lamp.NORMAL]

days = st.dates(date(2019, 5, 1), date(2020, 6, 30))
maybe = st.none() | days
numbers = st.builds(
    Numbers,
    calendar=st.just(CALENDAR),
    near_days=st.integers(1, 60),
    yellow_points=st.integers(1, 100),
    red_points=st.integers(1, 100),
    report_day=st.integers(1, 28),
    continuous_months=st.integers(1, 12),
)
open_facts = st.builds(
    Facts,
    status=st.sampled_from(sorted(OPEN)),
    percent=st.integers(0, 100),
    start=maybe,
    due=maybe,
    opened_on=days,
    reported_on=maybe,
)


def facts(status: str = S.IN_PROGRESS, **values: Any) -> Facts:
    return Facts(status, **{"start": JUNE, "due": NOVEMBER, "opened_on": date(2019, 5, 31)} | values)


def lamp(known: Facts, day: date, by: Numbers = NUMBERS) -> str:
    return lamp_of(known, turns_of(known, by), day).value


def rank(found: Lamp) -> int:
    return min(WORST.index(found), 2)  # grey and green are equally good


def every(start: date, end: date) -> list[date]:
    return [start + DAY * number for number in range((end - start).days + 1)]


EXAMPLES = [
    ("before", Facts(""), JUNE),
    ("history", Facts(S.HISTORICAL), JUNE),
    ("done", facts(S.CLOSED, percent=100, submitted_on=date(2020, 1, 1)), JUNE),
    ("ended", facts(S.TERMINATED), date(2020, 5, 1)),
    ("ended", facts(S.CARRIED), date(2020, 5, 1)),
    ("unconfirmed", Facts(S.PENDING, start=JUNE), date(2020, 5, 1)),
    ("overdue", facts(S.SUBMITTED, submitted_on=NOVEMBER + DAY), date(2020, 5, 1)),
    ("overdue", facts(S.CHECKING, submitted_on=NOVEMBER + DAY), date(2020, 5, 1)),
    ("normal", facts(S.CHECKING, submitted_on=NOVEMBER), date(2020, 5, 1)),
    ("normal", facts(S.SUBMITTED, due=None, submitted_on=NOVEMBER), date(2020, 5, 1)),
    ("attention", facts(S.EXTENDING), date(2020, 5, 1)),
    ("overdue", facts(S.NOT_STARTED), NOVEMBER + DAY),
    ("overdue", facts(S.RETURNED, percent=100), NOVEMBER + DAY),
    ("attention", facts(percent=100), NOVEMBER),
    ("not_started", facts(S.NOT_STARTED), JUNE),
    ("normal", facts(), JUNE),
    ("normal", facts(S.RETURNED, percent=100), JUNE),
]


@pytest.mark.parametrize(("found", "known", "day"), EXAMPLES)
def test_table_gives_the_lamp_of_the_first_line_that_holds(found: str, known: Facts, day: date) -> None:
    assert lamp(known, day) == found


def test_every_line_of_the_table_decides_an_example() -> None:
    def line(known: Facts, day: date) -> int:
        turns = turns_of(known, NUMBERS)
        return next(n for n, row in enumerate(LAMPS) if known.status in row.states and row.holds(known, turns, day))

    assert {line(known, day) for _found, known, day in EXAMPLES} == set(range(len(LAMPS)))


def test_every_state_has_a_lamp_whatever_the_day() -> None:
    assert {"", *S.values} == OPEN | WAITING | OVER | {"", S.PENDING, S.HISTORICAL}
    for status in ("", *S.values):
        lamp_of(Facts(status), Turns(), JUNE)
    with pytest.raises(StopIteration):
        lamp_of(Facts("unknown"), Turns(), JUNE)


def test_expected_counts_days_of_the_window_both_ends_included() -> None:
    ten = facts(start=date(2019, 6, 1), due=date(2019, 6, 10))
    shown = [expected(ten, date(2019, 6, day)) for day in (1, 2, 9, 10, 11)]
    assert shown == [10, 20, 90, 100, 100]
    assert [expected(ten, date(2019, 5, day)) for day in (30, 31)] == [0, 0]
    assert expected(facts(due=None), JUNE) is None
    assert expected(facts(opened_on=None), JUNE) is None
    assert expected(facts(due=JUNE - DAY), JUNE) == 100


@given(open_facts, days)
def test_expected_is_a_percentage_that_never_falls(known: Facts, day: date) -> None:
    today, tomorrow = expected(known, day), expected(known, day + DAY)
    if known.due is None:
        assert (today, tomorrow) == (None, None)
    else:
        assert today is not None
        assert tomorrow is not None
        assert 0 <= today <= tomorrow <= 100


@settings(max_examples=300)
@given(open_facts.filter(lambda known: known.due is not None), numbers)
def test_turning_days_are_the_first_days_of_what_the_page_says(known: Facts, by: Numbers) -> None:
    """Yellow: so few working days are left, or so many points behind what even work would have; red: past the deadline,
    or more points behind than that. Found day by day, without the arithmetic of the policy."""
    assert known.due is not None
    assert known.begin is not None
    turns = turns_of(known, by)
    last = max(known.due, known.begin) + DAY * 2
    near = CALENDAR.add_workdays(known.due, -by.near_days)

    def behind(day: date) -> int:
        shown = expected(known, day)
        assert shown is not None
        return shown - known.percent if known.due and known.begin and known.begin <= known.due else 0

    def is_red(day: date) -> bool:
        return bool(known.due) and (day > known.due or (day >= known.begin and behind(day) > by.red_points))

    def is_yellow(day: date) -> bool:
        return day >= known.begin and (day >= near or behind(day) >= by.yellow_points)

    window = every(min(known.begin, known.due) - DAY, last)
    assert turns.red_on == next(day for day in window if is_red(day))
    assert turns.yellow_on == next(day for day in window if is_yellow(day))
    if known.status != S.EXTENDING:
        for day in (turns.red_on - DAY, turns.yellow_on - DAY, turns.red_on, turns.yellow_on):
            assert (lamp(known, day, by) == "overdue") == is_red(day)
            assert (lamp(known, day, by) == "attention") == (is_yellow(day) and not is_red(day))


@given(open_facts, numbers, days, st.integers(0, 200))
def test_lamp_never_gets_better_by_itself(known: Facts, by: Numbers, day: date, later: int) -> None:
    turns = turns_of(known, by)
    assert rank(lamp_of(known, turns, day + DAY * later)) <= rank(lamp_of(known, turns, day))


@given(open_facts, numbers, days, st.integers(0, 100))
def test_more_progress_never_makes_a_lamp_worse(known: Facts, by: Numbers, day: date, more: int) -> None:
    further = replace(known, percent=min(100, known.percent + more))
    assert rank(lamp_of(further, turns_of(further, by), day)) >= rank(lamp_of(known, turns_of(known, by), day))


@given(open_facts, numbers, days, st.integers(0, 60))
def test_later_report_and_later_deadline_never_make_a_lamp_worse(
    known: Facts, by: Numbers, day: date, later: int
) -> None:
    reported = replace(known, reported_on=(known.reported_on or JUNE) + DAY * later)
    granted = replace(known, due=known.due and known.due + DAY * later)
    for better in (reported, granted):
        assert rank(lamp_of(better, turns_of(better, by), day)) >= rank(lamp_of(known, turns_of(known, by), day))


@pytest.mark.parametrize(
    ("due", "near"),
    [
        # Ten working days before: the holiday of 1 to 7 October is none, Sunday 29 September and Saturday 12 are.
        ("2019-10-08", "2019-09-18"),
        ("2019-10-14", "2019-09-25"),
        ("2019-10-01", "2019-09-18"),
        ("2019-10-06", "2019-09-18"),
        ("2019-09-30", "2019-09-17"),
        ("2019-11-30", "2019-11-18"),
        ("2020-02-03", "2020-01-13"),
    ],
)
def test_ten_working_days_before_the_deadline_are_counted_by_the_notices(due: str, near: str) -> None:
    known = facts(due=date.fromisoformat(due), percent=100)
    turns = turns_of(known, NUMBERS)
    assert (str(turns.yellow_on), turns.red_on) == (near, date.fromisoformat(due) + DAY)


def test_hundred_and_eighty_days_turn_where_ten_and_thirty_points_lie() -> None:
    """June 1 to November 27 are 180 days: 18 of them make ten points, 54 make thirty, 56 make thirty-one."""
    known = facts(due=date(2019, 11, 27))
    turns = turns_of(known, NUMBERS)
    assert [expected(known, JUNE + DAY * count) for count in (16, 17, 54, 55)] == [9, 10, 30, 31]
    assert (turns.yellow_on, turns.red_on) == (JUNE + DAY * 17, JUNE + DAY * 55)


def test_nobody_is_behind_before_the_task_was_handed_over() -> None:
    late = facts(S.NOT_STARTED, opened_on=date(2019, 10, 1))
    assert late.begin == date(2019, 10, 1)
    assert [lamp(late, date(2019, 10, day)) for day in (1, 5, 6)] == ["not_started", "not_started", "attention"]
    assert expected(late, date(2019, 9, 30)) == 0


def test_task_handed_over_after_its_deadline_is_late_from_the_first_day() -> None:
    gone = facts(S.NOT_STARTED, opened_on=NOVEMBER + DAY * 10)
    turns = turns_of(gone, NUMBERS)
    assert (turns.red_on, turns.yellow_on) == (NOVEMBER + DAY, NOVEMBER + DAY * 10)
    assert lamp(gone, NOVEMBER + DAY * 10) == "overdue"


def test_band_is_late_only_after_its_later_end() -> None:
    """大约 3 至 5 年: what counts is `latest_end`, which becomes the deadline; the earlier end turns nothing."""
    task = Task(status=S.IN_PROGRESS, start=JUNE, end=date(2019, 9, 30), latest_end=NOVEMBER, percent=100)
    known = facts(percent=task.percent, due=task.latest_end)
    assert [lamp(known, day) for day in (date(2019, 10, 1), NOVEMBER, NOVEMBER + DAY)] == [
        "normal",
        "attention",
        "overdue",
    ]


def test_endless_task_owes_a_report_each_month_and_nothing_else() -> None:
    endless = facts(due=None, start=None)
    assert turns_of(endless, NUMBERS) == Turns(date(2019, 6, 29), date(2019, 7, 29), date(2019, 6, 28))
    told = replace(endless, reported_on=date(2019, 8, 30))
    assert turns_of(told, NUMBERS) == Turns(date(2019, 9, 29), date(2019, 10, 29), date(2019, 9, 28))
    assert expected(endless, date(2030, 1, 1)) is None
    assert [lamp(told, date(2019, *day)) for day in ((9, 28), (9, 29), (10, 28), (10, 29))] == [
        "normal",
        "attention",
        "attention",
        "overdue",
    ]
    assert turns_of(replace(endless, opened_on=None), NUMBERS) == Turns()


def test_task_handed_over_after_the_day_of_the_month_reports_from_the_next() -> None:
    opened = {day: facts(opened_on=date(2019, 6, day), start=None) for day in (28, 29)}
    due = {day: turns_of(known, NUMBERS).report_due for day, known in opened.items()}
    assert due == {28: date(2019, 6, 28), 29: date(2019, 7, 28)}


@pytest.mark.parametrize(
    ("due", "owed"), [("2019-07-31", False), ("2019-08-01", False), ("2019-08-02", True), (None, True)]
)
def test_task_of_more_than_two_months_owes_reports(due: str | None, owed: bool) -> None:
    known = facts(due=due and date.fromisoformat(due))
    assert is_continuous(known, NUMBERS) is owed
    assert (turns_of(known, NUMBERS).report_due is not None) is owed


def test_start_unknown_the_day_of_handing_over_counts() -> None:
    assert is_continuous(facts(start=None, due=date(2019, 8, 1)), NUMBERS)
    assert not is_continuous(facts(start=None, opened_on=None), NUMBERS)


@given(open_facts, numbers)
def test_report_is_owed_on_its_day_of_a_month_after_the_last_one(known: Facts, by: Numbers) -> None:
    due = turns_of(known, by).report_due
    if due is None:
        assert not is_continuous(known, by)
        return
    assert known.begin is not None
    assert due.day == by.report_day
    assert due >= known.begin
    assert known.reported_on is None or (due.year, due.month) > (known.reported_on.year, known.reported_on.month)


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        ("2019-12-31", 2, "2020-02-29"),
        ("2018-12-31", 2, "2019-02-28"),
        ("2020-02-29", 12, "2021-02-28"),
        ("2019-10-31", 1, "2019-11-30"),
        ("2019-11-30", 1, "2019-12-30"),
        ("2019-12-01", 12, "2020-12-01"),
        ("2019-01-31", 0, "2019-01-31"),
        ("2100-01-30", 1, "2100-02-28"),
    ],
)
def test_months_end_where_the_shorter_one_ends(day: str, count: int, found: str) -> None:
    assert str(months_after(date.fromisoformat(day), count)) == found


def test_state_that_nobody_waits_for_turns_nothing() -> None:
    for status in {*S.values} - OPEN:
        assert turns_of(facts(status, percent=100, submitted_on=NOVEMBER), NUMBERS) == Turns()


COLUMNS = ("status", "percent", "start", "due", "opened_on", "reported_on", "submitted_on")
any_facts = st.one_of(
    open_facts,
    st.builds(
        Facts, status=st.sampled_from(["submitted", "checking", "closed"]), percent=st.just(100), due=maybe,
        opened_on=maybe, submitted_on=days,
    ),
    st.builds(Facts, status=st.sampled_from(["pending", "terminated", "carried", "historical"]), due=maybe),
)  # fmt: skip


@pytest.mark.django_db
class TestInTheDatabase:
    @settings(max_examples=25, suppress_health_check=[*HealthCheck])
    @given(known=st.lists(any_facts, min_size=6, max_size=6), by=numbers, day=days, near=st.integers(-1, 1))
    def test_stored_rows_show_the_lamps_of_their_facts(
        self, known: list[Facts], by: Numbers, day: date, near: int
    ) -> None:
        """On a day at random, and on those around the turn of the first row, where a mistake by one would show."""
        plan = make.plan()
        rows = [make.task(plan) for _number in known]
        for row, one in zip(rows, known, strict=True):
            for name in COLUMNS:
                setattr(row, name, getattr(one, name))
            row.end = row.latest_end = None
            row.save()
            settle(row, numbers=by)
        turns = turns_of(known[0], by)
        turning = [turn + DAY * near for turn in (turns.red_on, turns.yellow_on, known[0].submitted_on) if turn]
        for asked in (day, *turning):
            found = dict(Task.objects.filter(plan=plan).values_list("pk", lamp_in_sql(asked)))
            assert found == {row.pk: Stand(one, asked, by).lamp for row, one in zip(rows, known, strict=True)}

    def test_numbers_are_those_of_the_place_and_the_day(self) -> None:
        def sets(key: str, value: int, region: str, since: date) -> None:
            ParameterOverride.objects.create(
                key=f"plans.{key}",
                value=value,
                region=region,
                valid_from=since,
                source="余政发〔2019〕9号",
                approver="王",
            )

        before = numbers_on(date(2019, 9, 1), "330281")
        assert before == replace(NUMBERS, calendar=before.calendar)
        sets("near_days", 5, "330200", date(2019, 8, 1))
        sets("near_days", 7, "330281", date(2019, 10, 1))
        sets("report_day", 25, "330281", date(2019, 10, 1))
        sets("red_points", 50, "330282", date(2019, 1, 1))
        shown = [(day, numbers_on(date(2019, day, 1), "330281")) for day in (7, 9, 10)]
        assert [(day, by.near_days, by.report_day, by.red_points) for day, by in shown] == [
            (7, 10, 28, 30),
            (9, 5, 28, 30),
            (10, 7, 25, 30),
        ]
        assert numbers_on(date(2019, 10, 1), "330282").red_points == 50

    def test_numbers_of_a_day_cost_two_queries(self, queries: Any) -> None:
        numbers_on(JUNE, "330281")
        with queries as seen:
            numbers_on(JUNE, "330281")
        assert len(seen) == 2

    def test_defaults_are_within_what_an_administrator_may_set(self) -> None:
        for parameter in PARAMETERS.values():
            value = parameter.default(date(2018, 1, 1))
            parameter.check(value)
            assert parameter.default(date(2026, 1, 1)) == value
