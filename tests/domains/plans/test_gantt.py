"""The timeline of a plan: one bar per task, in the plan's year, each leading to its task."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict

from ronghe.domains.plans.charts import gantt, window
from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.queries.page import PlanPage, page_of
from ronghe.domains.plans.services.extensions import correct_due
from ronghe.kernel.access.actor import PUBLIC
from tests.factories import plans, published, tracking

pytestmark = pytest.mark.django_db


def page(plan: Plan) -> PlanPage:
    plan.shown = Plan.Shown.LAMPS
    return page_of(plan, PUBLIC, QueryDict("on=2019-08-20"), is_public=True)


def test_gantt_has_a_bar_per_task_that_leads_to_it() -> None:
    plan = published.rich()
    drawn = gantt(page(plan))
    bars = [(lane.number, bar.bar.state, bar.bar.href) for lane in drawn.lanes for bar in lane.bars]
    hrefs = {task.number: f"/public/tasks/{task.ref}/?on=2019-08-20" for task in plan.tasks.all()}
    assert bars == [
        ("1", "history", hrefs["1"]),
        ("1", "overdue", hrefs["2"]),
        ("1", "overdue", hrefs["3"]),
        ("1", "not_started", hrefs["4"]),
        ("1", "overdue", hrefs["5"]),
        ("2", "overdue", hrefs["6"]),
    ]
    assert (drawn.window.first, drawn.window.after, drawn.today) == (
        date(2019, 1, 1),
        date(2020, 1, 1),
        date(2019, 8, 20),
    )


@pytest.mark.parametrize(
    ("plan", "tasks", "expected"),
    [
        ({}, [], (date(2019, 1, 1), date(2019, 12, 31))),
        ({}, [(date(2017, 3, 1), date(2020, 2, 29))], (date(2019, 1, 1), date(2019, 12, 31))),
        ({}, [(date(2020, 1, 1), date(2020, 1, 31))], (date(2019, 1, 1), date(2020, 1, 1))),
        (
            {"period_start": None, "period_end": None},
            [(date(2018, 1, 1), date(2021, 1, 31))],
            (date(2018, 1, 1), date(2021, 1, 31)),
        ),
        ({"period_start": None, "period_end": None}, [(None, None)], (date(2019, 5, 23), date(2019, 5, 23))),
        (
            {"period_start": None, "period_end": None, "signed_on": None},
            [],
            (date(2019, 8, 20), date(2019, 8, 20)),
        ),
    ],
)
def test_window(plan: dict[str, Any], tasks: list[Any], expected: tuple[date, date]) -> None:
    made = published.published(**plan)
    for start, end in tasks:
        plans.task(made, start=start, end=end, latest_end=end)
    assert window(page(made)) == expected


def test_task_without_dates_runs_from_the_start_without_end() -> None:
    plan = published.published()
    plans.task(plan, start=None, end=None, latest_end=None, precision="none")
    plans.task(plan, start=None, end=date(2018, 12, 31), latest_end=date(2018, 12, 31))
    bars = [bar.bar for lane in gantt(page(plan)).lanes for bar in lane.bars]
    assert [(bar.start, bar.end) for bar in bars] == [
        (date(2019, 1, 1), None),
        (date(2018, 12, 31), date(2018, 12, 31)),
    ]


def test_bar_is_filled_and_remembers_the_deadline_that_was_moved() -> None:
    end = date(2019, 9, 30)
    task = tracking.task(end=end, latest_end=end)
    tracking.report(task, 40, date(2019, 7, 1))
    correct_due(actor=tracking.checker(), task=task, new_due=date(2020, 1, 15), reason="场地", on=date(2019, 8, 1))
    chart = gantt(page(task.plan))
    [drawn] = chart.lanes[0].bars
    assert (drawn.bar.end, drawn.bar.original_end, drawn.bar.percent) == (date(2020, 1, 15), end, 40)
    assert chart.window.after == date(2020, 2, 1)
    assert drawn.original_x == pytest.approx(chart.window.x(date(2019, 10, 1)), abs=0.2)
    assert drawn.filled == pytest.approx(drawn.width * 0.4)
    assert drawn.moved_width == pytest.approx(
        chart.window.x(date(2020, 1, 16)) - chart.window.x(date(2019, 10, 1)), abs=0.4
    )


def test_deadline_moved_forward_leaves_a_dashed_rest() -> None:
    task = tracking.task()
    correct_due(actor=tracking.checker(), task=task, new_due=date(2019, 9, 30), reason="读错", on=date(2019, 8, 1))
    [drawn] = gantt(page(task.plan)).lanes[0].bars
    assert (drawn.bar.end, drawn.bar.original_end, drawn.moved_width < 0) == (
        date(2019, 9, 30),
        date(2019, 11, 30),
        True,
    )
    assert drawn.right == drawn.original_x
