"""Counts beside each other on one row do not multiply each other, neither in what they say nor in what they cost."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ronghe.domains.plans.models import Plan, ReadingWarning
from ronghe.domains.plans.queries.counting import counting_measures, counting_tasks
from ronghe.portal.summaries import public_plans, summaries
from ronghe.workbench.duties import duties_of
from tests.factories import plans as make
from tests.factories import published
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db


def filled(status: str, **columns: str) -> Plan:
    """Three measures, one of them empty; five tasks; three warnings, one of them handled."""
    plan = make.plan(status=status, **columns)
    first, second = make.measure(plan, "调研"), make.measure(plan, "宣传")
    make.measure(plan, "还没有任务")
    for under in (first, first, first, second, second):
        make.lead(make.task(plan, under=under, lead_basis="first_listed"))
    for number, who in enumerate(("", "", "林方案")):
        ReadingWarning.objects.create(plan=plan, line=number, message="读不准", handled_by=who)
    return plan


def test_counts_of_plans_stand_beside_each_other() -> None:
    filled("draft")
    make.plan(number="")
    found = Plan.objects.annotate(tasks_=counting_tasks(), measures_=counting_measures()).order_by("pk")
    assert list(found.values_list("tasks_", "measures_")) == [(5, 2), (0, 0)]


def test_list_of_plans_counts_each_thing_on_its_own() -> None:
    filled("draft")
    filled("published", number="二号")
    client = signed_in(make.officer())
    with CaptureQueriesContext(connection) as seen:
        page = unescape(client.get("/plans/").content.decode())
    cells = re.findall(r'data-label="(任务|未处理提示)">(\d+)(?:<small>(\d+) 项举措</small>)?</td>', page)
    assert cells == [("任务", "5", ""), ("未处理提示", "2", ""), ("任务", "5", "2")]
    counted = [query["sql"] for query in seen if "open_warnings" in query["sql"]]
    assert [re.findall(r'JOIN "plans_\w+"', sql) for sql in counted] == [[], []]


def test_portal_and_workbench_count_each_thing_on_its_own() -> None:
    filled("draft")
    plan = filled("published", number="二号")
    for _turn in range(2):
        published.target(plan)
    [summary] = summaries(public_plans())
    assert (summary.measures, summary.standing.tasks, len(summary.targets), summary.leading[0].leads) == (2, 5, 2, 5)
    said = [(duty.reason, duty.due) for duty in duties_of(make.officer()) if duty.code == "unconfirmed"]
    assert said == [
        ("还有2 条读取提示、5 个牵头要核对", ""),
        (f"《{plan.title}》只列了单位，没有写谁牵头；列在第一的只是推断", "5 项"),
    ]
