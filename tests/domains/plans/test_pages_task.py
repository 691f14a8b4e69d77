"""The page of one task: its sentence in context, parties, time, history; who may act on it."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.http import QueryDict
from django.test import Client

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.queries.task import TaskPage, task_page
from ronghe.domains.plans.services.extensions import correct_due
from ronghe.domains.plans.services.leads import confirm_lead
from ronghe.domains.plans.services.publishing import publish_plan
from ronghe.domains.plans.services.tracking import move_task
from ronghe.kernel.access.actor import PUBLIC
from ronghe.kernel.files.storing import attach
from ronghe.kernel.history.recording import record
from tests.factories import plans, published
from tests.factories import tracking as given
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db
LINES = ["标题", "", "第一句", "第二句", "", "第三句", "第四句", "末句"]


def page(task: Task, **asked: str) -> TaskPage:
    query = QueryDict(mutable=True)
    query.update(asked)
    return task_page(Task.objects.select_related("plan").get(pk=task.pk), PUBLIC, query)


def body(client: Client, task: Task, query: str = "", under: str = "/plans") -> str:
    answer = client.get(f"{under}/tasks/{task.ref}/{query}")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("line", "numbers"), [(4, [1, 3, 4, 6, 7]), (1, [1, 3, 4]), (8, [6, 7, 8]), (5, [3, 4, 5, 6, 7]), (0, []), (99, [])]
)
def test_context_is_the_lines_around_without_blank_ones(line: int, numbers: list[int]) -> None:
    found = page(plans.task(published.published(lines=LINES), line=line)).context
    assert [number for number, _text, _own in found] == numbers
    assert [text for _number, text, own in found if own] == ([LINES[line - 1]] if numbers else [])


def test_neighbours_follow_the_documents_order() -> None:
    plan = published.rich()
    tasks = list(plan.tasks.select_related("measure").order_by("position"))
    found = [[other and other.code for other in page(task).neighbours] for task in tasks]
    codes = [task.code for task in tasks]
    assert found == [list(pair) for pair in zip([None, *codes[:-1]], [*codes[1:], None], strict=True)]


def test_parties_stand_under_their_roles() -> None:
    task = published.rich().tasks.get(number="6")
    roles = [(label, [part.name for part in parts]) for label, parts in page(task).by_role]
    assert roles == [("牵头", ["余姚市教育局"]), ("责任", ["有关部门"]), ("配合", ["市人社局"])]


def test_filled_placeholder_gives_way_to_its_units_and_a_waived_one_stays() -> None:
    task = published.standing(published.published(), "running")
    filled, waived = published.placeholder(task), published.placeholder(task, "行业协会", is_waived=True)
    school = published.unit("余姚市第九职业学校", kind="school")
    plans.party(task, school.name, organization=school, fills=filled)
    row = page(task).row
    assert [(part.name, part.is_open, part.for_) for part in row.shown] == [
        ("余姚市教育局", False, ""),
        ("行业协会", False, ""),
        ("余姚市第九职业学校", False, "有关部门"),
    ]
    assert (row.open_parts, waived.is_waived) == ([], True)


def test_band_is_explained() -> None:
    band = {"start": date(2019, 4, 1), "end": date(2022, 3, 31), "latest_end": date(2024, 3, 31)}
    plan = published.published()
    assert page(plans.task(plan, **band)).period_note == (
        "文件写的是大约的时间：最早 2022-03-31 完成，最迟 2024-03-31；只有过了最迟日期才算到期"
    )
    assert page(plans.task(plan, is_approximate=True)).period_note == "文件写的是大约的时间"
    assert page(plans.task(plan)).period_note == ""


def test_page_shows_sentence_units_and_day() -> None:
    plan = published.rich()
    task = plan.tasks.get(number="2")
    shown = body(signed_in(plans.actor("supervisor")), task, "?on=2019-08-20")
    assert re.findall(r"<mark>(.*?)</mark>", shown) == [plan.lines[task.line - 1]]
    units = re.findall(r'<a href="/register/(\w+)/"><strong>(.*?)</strong>', shown)
    expected = [
        (party.organization.ref, str(party)) for party in task.parties.order_by("position") if party.organization
    ]
    assert units == expected
    assert re.findall(r'<span class="hint">(按 .*?)</span>', shown) == ["按 2019-08-20"]
    assert "不是日期" in body(signed_in(plans.actor("supervisor")), task, "?on=昨天")


def test_history_is_for_those_who_may_read_it() -> None:
    officer = plans.officer("林方案")
    task = published.rich().tasks.get(number="6")
    confirm_lead(actor=officer, task=task)
    seen = {
        role: "林方案" in body(signed_in(plans.actor(role)), task)
        for role in ("supervisor", "auditor", "liaison", "unit_admin")
    }
    assert seen == {"supervisor": True, "auditor": True, "liaison": False, "unit_admin": False}
    events = re.findall(r"<time datetime=.*?<p>(.*?)</p>", body(signed_in(officer), task), re.S)
    assert [event.split("（")[0] for event in events] == ["确认牵头"]


def test_long_history_shows_the_last_events_and_leads_to_all_of_them(queries: Any) -> None:
    officer = plans.officer("林方案")
    task = published.rich().tasks.get(number="6")
    client, address = signed_in(officer), re.compile(r'<a href="([^"]+)">其余 (\d+) 条</a>')
    counts = []
    body(client, task)
    for number in (20, 5):
        for _turn in range(number):
            record(task, "edit_task", "修改任务", actor=officer)
        with queries as seen:
            shown = body(client, task)
        counts.append((len(re.findall(r"<time datetime=", shown)), address.findall(shown), len(seen)))
    href = f"/history/?object=plans.task%3A{task.pk}"
    assert [each[:2] for each in counts] == [(20, []), (20, [(href, "5")])]
    assert counts[0][2] == counts[1][2]
    assert unescape(client.get(href).content.decode()).count("修改任务") >= 25


def test_steps_of_the_plan_stand_among_the_events_of_the_task() -> None:
    plan = plans.ready()
    officer = plans.officer("林方案")
    publish_plan(actor=officer, plan=plan)
    events = re.findall(r"<time datetime=.*?<p>(.*?)</p>", body(signed_in(officer), plan.tasks.get()), re.S)
    assert events == ["牵头明确，进入未开始", "方案发布"]


def test_actions_are_for_the_officer_and_the_lead() -> None:
    plan = published.rich()
    task = plan.tasks.get(number="6")
    bureau, stranger = plans.organization(), published.unit("余姚市水利局")
    expected = {
        ("plan_officer", bureau): (True, True, True),
        ("supervisor", bureau): (False, False, False),
        ("liaison", bureau): (False, True, False),
        ("liaison", stranger): (False, False, False),
    }
    found = {}
    for role, unit in expected:
        shown = body(signed_in(plans.actor(role, unit)), task)
        links = ("lead", "placeholders", "edit")
        found[role, unit] = tuple(f'"/plans/tasks/{task.ref}/{link}/"' in shown for link in links)
    assert found == expected


def test_confirming_the_lead_from_the_page_settles_it() -> None:
    task = published.rich().tasks.get(number="6")
    Task.objects.filter(pk=task.pk).update(status="pending")
    client = signed_in(plans.officer())
    assert "牵头待确认" not in body(client, task)
    assert "尚未确认" in body(client, task)
    answer = client.post(f"/plans/tasks/{task.ref}/lead/", follow=True)
    shown = unescape(answer.content.decode())
    assert (answer.redirect_chain, "尚未确认" in shown) == ([(f"/plans/tasks/{task.ref}/", 302)], False)


def test_tampered_form_cannot_make_a_placeholder_the_lead() -> None:
    task = published.rich().tasks.get(number="6")
    [placeholder] = task.parties.filter(kind="generic")
    asked = {"party": placeholder.pk, "reason": "改"}
    answer = signed_in(plans.officer()).post(f"/plans/tasks/{task.ref}/lead/", asked, follow=True)
    assert unescape(answer.content.decode()).count(f"“{placeholder.name}”没有点名是哪个单位，不能指定为牵头") == 1
    assert str(task.parties.get(role="lead")) == "余姚市教育局"


def test_attachments_can_be_fetched() -> None:
    task = published.rich().tasks.get(number="1")
    file = attach(task, ContentFile(b"x", name="纪要.txt"), purpose="evidence", actor=plans.officer())
    assert f'href="/files/{file.ref}/">纪要.txt' in body(signed_in(plans.actor("supervisor")), task)


def test_attachments_are_not_named_to_units_the_task_does_not_name() -> None:
    task = published.rich().tasks.get(number="1")
    attach(task, ContentFile(b"x", name="纪要.txt"), purpose="evidence", actor=plans.officer())
    liaisons = [plans.actor("liaison", published.unit(name)) for name in ("余姚市财政局", "余姚市水利局")]
    assert ["纪要.txt" in body(signed_in(liaison), task) for liaison in liaisons] == [True, False]


def test_stranger_gets_404_for_a_task_of_a_draft_or_a_private_plan() -> None:
    draft, plan = plans.ready(1), published.rich()
    Plan.objects.filter(pk=plan.pk).update(is_public=False)
    stranger = signed_in(plans.actor("liaison", published.unit("余姚市水利局")))
    tasks = [draft.tasks.get(), plan.tasks.get(number="1")]
    assert [stranger.get(f"/plans/tasks/{task.ref}/").status_code for task in tasks] == [404, 404]
    assert signed_in(plans.officer()).get(f"/plans/tasks/{tasks[0].ref}/").status_code == 200


def test_incomplete_task_says_so() -> None:
    task = plans.task(published.published(), is_complete=False, line=0, period_raw="")
    shown = body(signed_in(plans.actor("supervisor")), task)
    assert ("可能不完整" in shown, "没有对应的原文行" in shown) == (True, True)


def test_query_count_is_the_same_for_3_and_60_tasks(queries: Any) -> None:
    client = signed_in(plans.officer())
    counts = []
    for number in (3, 60):
        plan = published.many(number)
        task = plan.tasks.get(number="3")
        body(client, task)
        with queries as seen:
            client.get(f"/plans/tasks/{task.ref}/")
        counts.append(len(seen))
        Plan.objects.update(number="")
    assert counts[0] == counts[1]
    assert counts[0] < 26


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("nothing", ("planned", [], [])),
        ("progress", ("underway", [], [])),
        ("lamps", ("overdue", ["进行中"], ["应完成 44%，已报 10%，落后 34 个百分点"])),
    ],
)
def test_public_head_tells_no_more_than_the_city_shows(shown: str, expected: tuple[str, list[str], list[str]]) -> None:
    task = given.task()
    given.report(task, 10, date(2019, 7, 1))
    Plan.objects.update(shown=shown)
    head = body(Client(), task, "?on=2019-08-20", "/public").split('task-head">')[1].split("</div>")[0]
    lamp = re.findall(r'class="lamp is-(\w+)"', head)
    assert (lamp[0], re.findall(r"<strong>(.*?)</strong>", head), re.findall(r"应完成.*?百分点", head)) == expected


def test_status_is_told_by_steps_with_their_days() -> None:
    task = given.closed()
    supervisor = signed_in(plans.actor("supervisor"))
    steps = re.compile(r'<li class="(\w+)".*?<span>(\w+)(?:<small>(.*?)</small>)?</span></li>', re.S)
    found = {
        day: steps.findall(body(supervisor, task, f"?on={day}").split("</ol>")[1])
        for day in ("2019-06-15", "2019-09-01", "2019-12-31")
    }
    names = ["未开始", "进行中", "已提交", "核验中", "已办结"]
    assert {day: [name for _place, name, _day in row] for day, row in found.items()} == dict.fromkeys(found, names)
    assert {day: [place for place, _name, _day in row] for day, row in found.items()} == {
        "2019-06-15": ["current", "todo", "todo", "todo", "todo"],
        "2019-09-01": ["done", "done", "current", "todo", "todo"],
        "2019-12-31": ["done", "done", "done", "done", "done"],
    }
    assert [day for _place, _name, day in found["2019-12-31"]] == [
        "2019-05-31",
        "2019-09-01",
        "2019-09-01",
        "2019-09-02",
        "2019-09-02",
    ]


def test_state_beside_the_way_stands_with_the_step_it_came_from() -> None:
    task = given.submitted()
    move_task(actor=given.checker(), task=task, name="return", comment="缺表", on=date(2019, 9, 3))
    shown = body(signed_in(plans.actor("supervisor")), task)
    assert re.findall(r'<li class="current".*?<span>(\w+)<small>(.*?)</small>', shown, re.S) == [
        ("进行中", "退回 2019-09-03")
    ]


def test_units_stand_beside_the_sentence_below_the_time() -> None:
    """On a phone the columns follow each other, so the order in the page is the one that is read."""
    task = given.task()
    given.report(task, 10, date(2019, 7, 1))
    correct_due(actor=given.checker(), task=task, new_due=date(2019, 12, 15), reason="写错")
    side = body(signed_in(plans.actor("supervisor")), task).split('id="sentence"')[1].split('<div class="stack">')[1]
    assert re.findall(r'<section class="card" id="(\w+)"', side) == ["time", "parties", "deadlines", "history"]
    public = body(Client(), task, under="/public").split('id="sentence"')[1].split('<div class="stack">')[1]
    assert re.findall(r'<section class="card" id="(\w+)"', public) == ["time", "parties"]
