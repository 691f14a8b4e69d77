"""Under which sign a task stands on a day and why, as far as a reader may know it."""

from datetime import date
from typing import Any

import pytest

from ronghe.domains.plans.models import Task
from ronghe.domains.plans.queries.rows import period_words, rows_of
from ronghe.domains.plans.queries.standing import month_of, usual_day
from ronghe.domains.plans.services.extensions import correct_due
from ronghe.domains.plans.services.tracking import move_task, submit_task
from tests.factories import published, tracking

pytestmark = pytest.mark.django_db
MAY = {"start": date(2019, 5, 1), "end": date(2019, 6, 30), "latest_end": date(2019, 6, 30)}
BAND = {"start": date(2019, 4, 1), "end": date(2022, 3, 31), "latest_end": date(2024, 3, 31)}
LATER = {"start": date(2019, 12, 2), "end": date(2019, 12, 31), "latest_end": date(2019, 12, 31)}
NONE = {"start": None, "end": None, "latest_end": None}


def row(day: date, **columns: Any) -> Any:
    made = published.standing(published.published(number=""), "running", **columns)
    [found] = rows_of(Task.objects.filter(pk=made.pk), day)
    return found


@pytest.mark.parametrize(
    ("columns", "day", "sign", "words"),
    [
        (MAY, date(2019, 5, 30), "before", "还有 31 天"),
        (MAY, date(2019, 5, 31), "not_started", "还有 30 天"),
        (MAY, date(2019, 6, 13), "overdue", "落后 45 个百分点"),
        (MAY, date(2019, 6, 8), "attention", "落后 29 个百分点"),
        (MAY, date(2019, 6, 30), "overdue", "落后 100 个百分点"),
        (MAY, date(2019, 7, 1), "overdue", "逾期 1 天"),
        (MAY | {"status": "historical"}, date(2019, 6, 1), "history", "成文前已到期"),
        (MAY | {"status": "terminated"}, date(2019, 6, 1), "ended", "终止"),
        (MAY | {"status": "pending"}, date(2019, 6, 1), "unconfirmed", ""),
        (MAY | {"status": "extending"}, date(2019, 6, 1), "attention", "等待延期决定"),
        (LATER, date(2019, 8, 1), "not_started", "123 天后开始"),
        (LATER, date(2019, 12, 2), "not_started", "还有 29 天"),
        (NONE, date(2019, 6, 28), "not_started", "无期限"),
        (NONE, date(2019, 6, 29), "attention", "月报已迟 1 天"),
        (NONE, date(2019, 7, 29), "overdue", "月报已迟 31 天"),
        (NONE | {"start": date(2019, 9, 1)}, date(2019, 8, 20), "not_started", "12 天后开始"),
    ],
)
def test_sign_of_a_day_and_why(columns: dict[str, Any], day: date, sign: str, words: str) -> None:
    found = row(day, **columns)
    assert (found.sign, found.time_left) == (sign, words)


@pytest.mark.parametrize(
    ("day", "percent", "sign", "words"),
    [
        (date(2019, 11, 20), 100, "done", "晚 3 天提交"),
        (date(2019, 10, 3), 100, "overdue", "晚 3 天提交，等待核验"),
        (date(2019, 9, 29), 92, "attention", "还有 1 天"),
        (date(2019, 9, 19), 60, "attention", "落后 30 个百分点"),
        (date(2019, 7, 20), 60, "normal", "还有 72 天"),
    ],
)
def test_words_follow_the_work_to_its_closing(day: date, percent: int, sign: str, words: str) -> None:
    end = date(2019, 9, 30)
    task = tracking.task(end=end, latest_end=end)
    tracking.report(task, 60, date(2019, 7, 20))
    tracking.report(task, 92, date(2019, 9, 20))
    tracking.report(task, 100, date(2019, 10, 3), papers=1)
    submit_task(actor=tracking.liaison(), task=task, on=date(2019, 10, 3))
    for step in ("take_up", "close"):
        move_task(actor=tracking.checker(), task=task, name=step, on=date(2019, 10, 8))
    [found] = rows_of(Task.objects.filter(pk=task.pk), day)
    assert (found.sign, found.stand.percent, found.time_left) == (sign, percent, words)


@pytest.mark.parametrize(
    ("revealed", "expected"),
    [
        ("lamps", ("overdue", 40, "逾期 5 天", date(2019, 8, 10), date(2019, 7, 31), True)),
        ("progress", ("underway", 40, "", date(2019, 8, 10), date(2019, 7, 31), True)),
        ("nothing", ("planned", 0, "", date(2019, 7, 31), None, False)),
    ],
)
def test_reader_learns_as_much_as_the_city_chose(revealed: str, expected: tuple[Any, ...]) -> None:
    end = date(2019, 7, 31)
    task = tracking.task(end=end, latest_end=end)
    tracking.report(task, 40, date(2019, 7, 1))
    correct_due(actor=tracking.checker(), task=task, new_due=date(2019, 8, 10), reason="场地", on=date(2019, 7, 2))
    [found] = rows_of(Task.objects.filter(pk=task.pk), date(2019, 8, 15), revealed)
    told = (found.sign, found.stand.percent, found.time_left, found.due, found.original_due, found.is_judged)
    assert told == expected


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (MAY, "2019-05-01 至 2019-06-30"),
        (MAY | {"start": None}, "2019-06-30 前"),
        (BAND, "2019-04-01 起，2022-03-31 至 2024-03-31 之间完成"),
        (NONE, "无期限"),
        (NONE | {"start": date(2019, 9, 1)}, "2019-09-01 起，无期限"),
    ],
)
def test_period_words(columns: dict[str, Any], words: str) -> None:
    assert period_words(Task(**columns)) == words


@pytest.mark.parametrize(
    ("end", "today", "day"),
    [
        (date(2019, 12, 31), date(2026, 11, 24), date(2019, 12, 31)),
        (date(2019, 12, 31), date(2019, 8, 20), date(2019, 8, 20)),
        (None, date(2026, 11, 24), date(2026, 11, 24)),
    ],
)
def test_usual_day_ends_with_the_plan(end: date | None, today: date, day: date) -> None:
    plan = published.published(period_end=end)
    assert usual_day(plan, today) == day


def test_usual_day_of_many_plans_is_that_of_each() -> None:
    past, running = published.published(), published.published(number="另一号", period_start=None, period_end=None)
    for plan in (past, running):
        published.standing(plan, "running", end=date(2020, 1, 31))
    found = {row.task.plan_id: (row.is_overdue, row.day) for row in rows_of(Task.objects.all())}
    assert found == {past.pk: (False, date(2019, 12, 31)), running.pk: (True, usual_day(running))}


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2020, 2, 10), date(2020, 2, 29)),
        (date(2019, 12, 31), date(2019, 12, 31)),
        (date(1, 1, 1), date(1, 1, 31)),
        (date(9999, 12, 1), date(9999, 12, 31)),
    ],
)
def test_month_of(day: date, last: date) -> None:
    assert month_of(day) == (day.replace(day=1), last)


def test_due_this_month_is_not_said_of_history() -> None:
    assert row(date(2019, 6, 2), **MAY).is_due_this_month
    assert not row(date(2019, 6, 2), **MAY | {"status": "historical"}).is_due_this_month
