"""The timeline of a plan: one bar per task, in the plan's year, each leading to its task."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict

from ronghe.domains.plans.charts import gantt, window
from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.queries.page import PlanPage, page_of
from ronghe.kernel.access.actor import PUBLIC
from tests.factories import plans, published

pytestmark = pytest.mark.django_db


def page(plan: Plan) -> PlanPage:
    return page_of(plan, PUBLIC, QueryDict("on=2019-08-20"), is_public=True)


def test_gantt_has_a_bar_per_task_that_leads_to_it() -> None:
    plan = published.rich()
    drawn = gantt(page(plan))
    bars = [(lane.number, bar.bar.state, bar.bar.href) for lane in drawn.lanes for bar in lane.bars]
    hrefs = {task.number: f"/public/tasks/{task.ref}/?on=2019-08-20" for task in plan.tasks.all()}
    assert bars == [
        ("1", "history", hrefs["1"]),
        ("1", "elapsed", hrefs["2"]),
        ("1", "running", hrefs["3"]),
        ("1", "upcoming", hrefs["4"]),
        ("1", "endless", hrefs["5"]),
        ("2", "running", hrefs["6"]),
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
