"""What a unit owes for the tasks it leads: what hurts first, what is to be done, one click from the place to do it."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.queries.board import forget_counted
from ronghe.domains.plans.services.extensions import ask_extension, decide_extension
from ronghe.domains.plans.services.tracking import move_task
from ronghe.kernel.access.actor import Actor
from ronghe.workbench.todo import SHOWN, owed_by, own_tasks
from tests.factories import plans as make
from tests.factories import published
from tests.factories import tracking as given
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db
LAST = date(2019, 8, 28)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    forget_counted()
    yield
    forget_counted()


def lines(actor: Actor) -> list[tuple[str, str, str, str]]:
    return [(line.code, line.what, line.left, line.action) for line in owed_by(actor).lines]


def looked_at(day: date = LAST) -> None:
    Plan.objects.update(period_start=date(2019, 1, 1), period_end=day)


def test_what_hurts_most_stands_first() -> None:
    """Red, sent back, yellow, a report of the month, a task whose start has come."""
    actor = given.liaison()
    days: dict[str, dict[str, Any]] = {
        "report": {"start": date(2019, 6, 1), "end": date(2024, 6, 30), "latest_end": date(2024, 6, 30)},
        "yellow": {"start": date(2019, 8, 1), "end": date(2019, 8, 30), "latest_end": date(2019, 8, 30)},
        "back": {"start": date(2019, 6, 1), "end": date(2019, 12, 31), "latest_end": date(2019, 12, 31)},
        "red": {"start": date(2019, 6, 1), "end": date(2019, 8, 10), "latest_end": date(2019, 8, 10)},
        "begin": {"start": date(2019, 8, 27), "end": date(2019, 10, 20), "latest_end": date(2019, 10, 20)},
        "later": {"start": date(2019, 9, 1), "end": date(2019, 9, 30), "latest_end": date(2019, 9, 30)},
    }
    tasks = {name: given.task(**values) for name, values in days.items()}
    given.report(tasks["report"], 5, date(2019, 7, 28), actor=actor)
    given.report(tasks["yellow"], 90, date(2019, 8, 20), actor=actor)
    given.report(tasks["back"], 100, date(2019, 8, 1), papers=1, actor=actor)
    given.submit_task(actor=actor, task=tasks["back"], on=date(2019, 8, 1))
    move_task(actor=given.checker(), task=tasks["back"], name="return", comment="缺签到表", on=date(2019, 8, 2))
    looked_at()
    assert lines(actor) == [
        ("overdue", "已报 0%。做完就附佐证提交办结，没做完先报进展", "逾期 18 天", "去提交"),
        ("normal", "被退回：缺签到表", "还有 125 天", "补齐再交"),
        ("attention", "距期限 2 个工作日，已报 90%，还没有提交办结", "还有 2 天", "写进展"),
        ("normal", "报告 8 月做到哪里了", "当日到期", "报月报"),
        ("not_started", "到了开始的时间，报告第一次进展", "还有 53 天", "写进展"),
    ]
    names = [re.findall(r"/plans/tasks/(\w+)/#desk", line.href)[0] for line in owed_by(actor).lines]
    assert names == [tasks[name].ref for name in ("red", "back", "yellow", "report", "begin")]


def test_what_made_the_colour_is_named_before_the_missing_report() -> None:
    """A lag makes the lamp red whether or not the monthly report came; without a deadline the report alone does."""
    actor = given.liaison()
    lagging, endless = given.task(), given.task(end=None, latest_end=None)
    reported = given.task()
    given.report(reported, 5, date(2019, 8, 20), actor=actor)
    looked_at(date(2019, 8, 28))
    found = {line.href.split("/")[3]: line for line in owed_by(actor).lines}
    told = {task.pk: (found[task.ref].code, found[task.ref].what) for task in (lagging, endless, reported)}
    assert told == {
        lagging.pk: (
            "overdue",
            "应完成 48%，已报 0%，落后 48 个百分点；6 月的月报也迟了，应在 2019-06-28 前报",
        ),
        endless.pk: ("overdue", "6 月的月报迟了，应在 2019-06-28 前报"),
        reported.pk: ("overdue", "应完成 48%，已报 5%，落后 43 个百分点"),
    }


def test_refused_extension_is_told_until_the_next_report() -> None:
    task, actor = given.task(), given.liaison()
    given.report(task, 60, date(2019, 8, 1), actor=actor)
    ask_extension(actor=actor, task=task, new_due=date(2019, 12, 31), reason="设备未到", on=date(2019, 8, 5))
    assert [what for _code, what, _left, _action in lines(actor)] == ["延期申请等待决定；月报照常在 2019-09-28 前报"]
    decide_extension(actor=given.checker(), task=task, granted=False, opinion="按原期限办", on=date(2019, 8, 6))
    looked_at(date(2019, 8, 10))
    [line] = owed_by(actor).lines
    assert line.what == "延期未获同意（按原期限办），仍须在 2019-11-30 前办结"
    given.report(task, 65, date(2019, 8, 7), actor=actor)
    assert "延期未获同意" not in str(lines(actor))


def test_finished_report_with_papers_missing_leads_to_the_submission() -> None:
    task, actor = given.task(), given.liaison()
    given.report(task, 100, date(2019, 8, 1), actor=actor)
    looked_at()
    [line] = owed_by(actor).lines
    assert (line.what, line.action) == ("已报 100%，附上佐证就能提交办结", "去提交")


def test_list_is_bounded_and_leads_to_exactly_the_rest() -> None:
    actor = given.liaison()
    given.plan(SHOWN + 3, end=date(2019, 8, 10), latest_end=date(2019, 8, 10))
    owed = owed_by(actor)
    assert (len(owed.lines), owed.total, owed.rest) == (SHOWN, SHOWN + 3, 3)
    client = signed_in(actor)
    page = unescape(client.get("/workbench/").content.decode())
    assert (f"要办的 {SHOWN + 3} 件事" in page, "其余 3 项" in page, "时差按 2019-12-31 计算" in page) == (
        True,
        True,
        True,
    )
    listed = unescape(client.get(owed.href).content.decode())
    assert len(re.findall(r'<td class="pair"><a class="row-link"', listed)) == SHOWN + 3


def test_nothing_is_owed_for_tasks_of_others_or_of_plans_not_in_force() -> None:
    actor = given.liaison()
    given.plan(2, lead=given.bureau())
    plan = given.plan(1)
    Plan.objects.filter(pk=plan.pk).update(status="withdrawn")
    assert owed_by(actor).lines == ()
    assert owed_by(make.actor("auditor", given.lead_unit())).lines == ()


def test_own_tasks_are_counted_by_lamp_and_open_their_lists() -> None:
    actor = given.liaison()
    given.closed()
    given.submitted()
    other = given.plan(2, lead=given.bureau())
    published.part(other.tasks.all()[0], given.lead_unit())
    own = own_tasks(actor)
    assert [(part.state, part.count) for part in own.bar] == [("normal", 1), ("done", 1)]
    assert (own.led, own.parts, own.waiting) == (2, 1, 1)
    client = signed_in(actor)
    for part in own.bar:
        assert unescape(client.get(part.href).content.decode()).count('class="row-link"') == part.count


def test_unit_without_a_task_to_lead_is_told_what_it_takes_part_in() -> None:
    plan = given.plan(1)
    finance = published.unit("余姚市财政局")
    published.part(plan.tasks.get(), finance)
    page = unescape(signed_in(make.actor("liaison", finance)).get("/workbench/").content.decode())
    assert ("本单位参与 1 项任务" in page, "mine=part" in page) == (True, True)


@pytest.mark.parametrize("role", ["liaison", "plan_officer", "supervisor"])
def test_query_count_is_the_same_for_3_and_300_tasks(role: str) -> None:
    unit = {"liaison": given.lead_unit, "plan_officer": given.bureau, "supervisor": given.office}[role]()
    client, counts = signed_in(make.actor(role, unit)), []
    for number in (3, 300):
        given.plan(number, end=date(2019, 8, 10), latest_end=date(2019, 8, 10))
        rows = Task.objects.order_by("-pk")
        for status, place in (("returned", 0), ("submitted", 1), ("checking", 2)):
            full = {"percent": 100, "submitted_on": date(2019, 8, 9)} if place else {}
            Task.objects.filter(pk=rows[place].pk).update(status=status, **full)
        forget_counted()
        client.get("/workbench/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/workbench/").status_code == 200
        counts.append(len(captured))
    assert counts[1] <= counts[0] + 1  # the number of all, which is only asked for when there are more than fit
    assert counts[1] < 45
