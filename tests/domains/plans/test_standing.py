"""Where a task stands on a day, and how far off its dates are, in words."""

from datetime import date
from typing import Any

import pytest

from ronghe.domains.plans.models import Task
from ronghe.domains.plans.queries.rows import period_words, rows_of
from ronghe.domains.plans.queries.standing import Standing, month_of, usual_day
from tests.factories import plans, published

pytestmark = pytest.mark.django_db
MAY = {"start": date(2019, 5, 1), "end": date(2019, 6, 30), "latest_end": date(2019, 6, 30)}
BAND = {"start": date(2019, 4, 1), "end": date(2022, 3, 31), "latest_end": date(2024, 3, 31)}
NONE = {"start": None, "end": None, "latest_end": None}


def row(day: date, **columns: Any) -> Any:
    made = plans.task(published.published(number=""), **columns)
    [found] = rows_of(Task.objects.filter(pk=made.pk), day)
    return found


@pytest.mark.parametrize(
    ("columns", "day", "standing", "words"),
    [
        (MAY, date(2019, 4, 30), "upcoming", "1 天后开始"),
        (MAY, date(2019, 5, 1), "running", "还有 60 天"),
        (MAY, date(2019, 6, 30), "running", "当日到期"),
        (MAY, date(2019, 7, 1), "elapsed", "期满 1 天"),
        (MAY | {"status": "historical"}, date(2019, 6, 1), "history", "成文前已到期"),
        (
            {"start": None, "end": date(2019, 5, 22), "latest_end": date(2019, 5, 22)},
            date(2019, 1, 1),
            "history",
            "成文前已到期",
        ),
        (
            {"start": None, "end": date(2019, 5, 23), "latest_end": date(2019, 5, 23)},
            date(2019, 1, 1),
            "running",
            "还有 142 天",
        ),
        (BAND, date(2023, 1, 1), "running", "还有 455 天"),
        (BAND, date(2024, 4, 1), "elapsed", "期满 1 天"),
        (NONE, date(2019, 8, 20), "endless", "无期限"),
        (NONE | {"start": date(2019, 9, 1)}, date(2019, 8, 20), "upcoming", "12 天后开始"),
    ],
)
def test_standing_on_a_day(columns: dict[str, Any], day: date, standing: str, words: str) -> None:
    found = row(day, **columns)
    assert (found.standing, found.time_left) == (Standing(standing), words)


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
        plans.task(plan, **MAY | {"end": date(2020, 1, 31), "latest_end": date(2020, 1, 31)})
    found = {row.task.plan_id: (row.standing, row.day) for row in rows_of(Task.objects.all())}
    assert found == {
        past.pk: (Standing.RUNNING, date(2019, 12, 31)),
        running.pk: (Standing.ELAPSED, usual_day(running)),
    }


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
