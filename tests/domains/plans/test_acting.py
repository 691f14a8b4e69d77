"""Submitting, checking, closing and giving up from the page of the task: buttons, refusals, two people at once."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.services.extensions import ask_extension, decide_extension
from ronghe.domains.plans.services.tracking import move_task
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.models import Event
from tests.factories import plans as make
from tests.factories import tracking as given
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db
SAME = "退回以后没有新的佐证材料"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2019-09-05 10:00+08:00", tick=False):
        yield


def step(client: Client, task: Task, name: str, **values: Any) -> HttpResponse:
    return client.post(f"/plans/tasks/{task.ref}/steps/{name}/", values, follow=True)  # type: ignore[return-value]


def text(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


def message(answer: HttpResponse) -> list[str]:
    return re.findall(r'<p class="alert \w+">(.*?)</p>', text(answer), re.S)


def status(task: Task) -> str:
    return Task.objects.get(pk=task.pk).status


def page(actor: Actor, task: Task, query: str = "") -> str:
    return text(signed_in(actor).get(f"/plans/tasks/{task.ref}/{query}"))


def offered(actor: Actor, task: Task, query: str = "") -> tuple[str, list[str]]:
    """The title of the desk, and where its forms lead."""
    found = re.search(r'<section class="card[^"]*" id="desk".*?</section>', page(actor, task, query), re.S)
    if not found:
        return "", []
    title = re.search(r"<h2>(.*?)</h2>", found[0])
    actions = re.findall(rf'action="/plans/tasks/{task.ref}/(.*?)/"', found[0])
    return title[1] if title else "", [action.removeprefix("steps/") for action in actions]


def test_what_each_is_asked_to_do_first() -> None:
    task, lead, office, officer = given.task(), given.liaison(), given.checker(), make.officer()
    seen = [offered(lead, task), offered(office, task), offered(officer, task)]
    given.report(task, 100, date(2019, 8, 1), papers=1, actor=lead)
    seen.append(offered(lead, task))
    given.submit_task(actor=lead, task=task, on=date(2019, 8, 2))
    seen += [offered(lead, task), offered(office, task)]
    move_task(actor=office, task=task, name="take_up", on=date(2019, 8, 5))
    seen += [offered(lead, task), offered(office, task)]
    move_task(actor=office, task=task, name="return", comment="缺签到表", on=date(2019, 8, 6))
    seen.append(offered(lead, task))
    assert seen == [
        ("月报迟了：应在 2019-06-28 之前报告", ["report", "extension/ask"]),
        ("可以办理", ["terminate", "due"]),
        ("可以办理", ["report", "terminate", "due", "weight"]),
        ("已报 100%，佐证齐了，可以提交办结", ["submit", "report", "extension/ask"]),
        (f"等待{given.OFFICE}核验", ["recall"]),
        (f"{given.LEAD}已提交办结，请受理核验", ["take_up", "return"]),
        (f"等待{given.OFFICE}核验", []),
        ("请核验：通过就销号，不通过就退回", ["close", "return"]),
        ("被退回了：补齐后重新报告、提交", ["report", "extension/ask"]),
    ]


def test_lead_that_asked_for_a_later_deadline_is_told_that_this_waits() -> None:
    """Reports stay due meanwhile, and the heading does not hurry anybody about a deadline that is being decided."""
    task, lead = given.task(), given.liaison()
    given.report(task, 10, date(2019, 9, 1), actor=lead)
    ask_extension(actor=lead, task=task, new_due=date(2019, 12, 20), reason="流标")
    assert offered(lead, task)[0] == "延期申请待决；这期间照常报告进展"
    with time_machine.travel("2019-10-29 10:00+08:00", tick=False):
        assert offered(given.liaison(), task)[0] == "延期申请待决；月报迟了，应在 2019-10-28 之前报告"


def test_each_step_from_its_button() -> None:
    task, lead, office = given.task(), signed_in(given.liaison()), signed_in(given.checker())
    given.report(task, 100, date(2019, 8, 1), papers=1)
    steps = [
        (lead, "submit", {}, "submitted"),
        (lead, "recall", {}, "in_progress"),
        (lead, "submit", {"on": "2019-09-05"}, "submitted"),
        (office, "take_up", {}, "checking"),
        (office, "return", {"comment": "缺签到表"}, "returned"),
        (lead, "submit", {}, "returned"),
        (lead, "report", {"percent": "100", "words": "补了签到表", "token": str(uuid4())}, "returned"),
        (lead, "submit", {}, "submitted"),
        (office, "take_up", {}, "checking"),
        (office, "close", {"comment": "材料齐全"}, "closed"),
        (office, "reopen", {"comment": "照片是去年的"}, "returned"),
        (office, "terminate", {"comment": "项目取消"}, "terminated"),
        (office, "resume", {"comment": "项目恢复"}, "returned"),
    ]
    found = []
    for client, name, values, _target in steps:
        if name == "report":
            client.post(f"/plans/tasks/{task.ref}/report/", values)
        else:
            step(client, task, name, **values)
        found.append(status(task))
    assert found == [target for _client, _name, _values, target in steps]


def test_return_shows_its_reason_to_the_lead() -> None:
    task = given.submitted()
    step(signed_in(given.checker()), task, "return", comment="缺签到表，请补")
    assert re.findall(r"退回理由：(.*?)</strong>", page(given.liaison(), task)) == ["缺签到表，请补"]


def test_reason_of_a_return_is_what_the_checker_said_whatever_led_back_to_it_since() -> None:
    task, lead, office = given.submitted(), given.liaison(), given.checker()
    move_task(actor=office, task=task, name="return", comment="缺签到表，请补", on=date(2019, 9, 2))
    ask_extension(actor=lead, task=task, new_due=date(2019, 12, 20), reason="流标")
    decide_extension(actor=office, task=task, granted=True, opinion="同意，抓紧")
    reasons = re.compile(r"退回理由：(.*?)</strong>")
    found = [reasons.findall(page(lead, task))]
    move_task(actor=make.officer(), task=task, name="terminate", comment="项目取消")
    move_task(actor=make.officer(), task=task, name="resume", comment="项目恢复")
    found.append(reasons.findall(page(lead, task)))
    given.report(task, 100, date(2019, 9, 5), actor=lead)
    given.submit_task(actor=lead, task=task)
    move_task(actor=lead, task=task, name="recall", comment="传错了")
    assert (status(task), [*found, reasons.findall(page(lead, task))]) == ("returned", [["缺签到表，请补"]] * 3)


@pytest.mark.parametrize("name", ["return", "reopen"])
def test_checker_is_told_that_nothing_new_proves_what_was_sent_back(name: str) -> None:
    task, lead, office = given.submitted(), given.liaison(), given.checker()
    told = [SAME in page(office, task)]
    for step_name in ("take_up", "close", "reopen") if name == "reopen" else (name,):
        move_task(actor=office, task=task, name=step_name, comment="照片是去年的")
    for papers in (0, 1):
        given.report(task, 100, date(2019, 9, 5), papers=papers, actor=lead)
        given.submit_task(actor=lead, task=task)
        told.append(SAME in page(office, task))
        move_task(actor=lead, task=task, name="recall")
    assert told == [False, True, False]


def test_checker_sees_the_last_report_and_all_papers_beside_the_buttons() -> None:
    task, lead = given.task(), given.liaison()
    given.report(task, 60, date(2019, 7, 1), papers=1, actor=lead)
    given.report(task, 100, date(2019, 8, 1), papers=2, actor=lead, words="三期培训都办完了")
    given.submit_task(actor=lead, task=task, on=date(2019, 8, 2))
    shown = page(given.checker(), task)
    box = re.search(r'<div class="check-list">(.*?)</div>\s*<form', shown, re.S)
    assert box is not None
    assert re.findall(r'<a href="/files/\w+/">(.*?)</a>', box[1]) == ["佐证0.pdf", "佐证1.pdf", "佐证0.pdf"]
    assert ["三期培训都办完了" in box[1], "按期" in box[1]] == [True, True]


@pytest.mark.parametrize(
    ("name", "values", "sentence"),
    [
        ("return", {"comment": " "}, "请写明理由"),
        ("return", {"comment": "缺表", "on": "2019-09-06"}, "日期 2019-09-06 在今天之后，不能预先登记"),
        ("return", {"comment": "缺表", "on": "2019-08-31"}, "日期 2019-08-31 早于这条记录的上一次变动 2019-09-01"),
        ("take_up", {"on": "昨天"}, "日期写成 2019-05-31 的样子"),
    ],
)
def test_wrong_step_is_shown_beside_its_field(name: str, values: dict[str, str], sentence: str) -> None:
    task = given.submitted()
    shown = text(step(signed_in(given.checker()), task, name, **values))
    field = "comment" if sentence == "请写明理由" else "on"
    assert re.findall(rf'id="{name}_{field}_error">(.*?)</p>', shown) == [sentence]
    assert (status(task), values.get("comment", "") in shown) == ("submitted", True)
    assert re.findall(r'<details class="deed"[^>]*id="deed-return"( open)?', shown) == [
        " open" if name == "return" else ""
    ]


def test_who_is_too_late_is_told_who_did_what_and_when() -> None:
    task, first, second = given.submitted(), given.checker(), given.checker()
    step(signed_in(first), task, "take_up")
    step(signed_in(first), task, "close")
    shown = text(step(signed_in(second), task, "return", comment="我看还缺一份"))
    assert f"{first.name} 已于 2019-09-05 10:00 办理“核验通过，销号”，现在是“已办结”，不能再“退回重办”" in shown
    assert re.findall(r'<blockquote class="said">(我看.*?)</blockquote>', shown) == ["我看还缺一份"]
    assert status(task) == "closed"


def test_second_click_of_the_same_person_is_no_mistake() -> None:
    task, checker, lead = given.task(), signed_in(given.checker()), signed_in(given.liaison())
    given.report(task, 100, date(2019, 9, 1), papers=1)
    for client, name in ((lead, "submit"), (checker, "take_up"), (checker, "close")):
        once, twice = (message(step(client, task, name)) for _click in range(2))
        assert (len(once), once) == (1, twice)
    actions = Event.objects.about(task).exclude(state_to="").values_list("action", flat=True)
    assert list(actions)[:3] == ["close", "take_up", "submit"]


def test_steps_of_others_are_refused() -> None:
    task = given.submitted()
    lead, stranger = given.liaison(), given.liaison(make.organization("余姚市水利局"))
    office_admin = make.actor("auditor", given.office())
    found = {
        "lead closes": step(signed_in(lead), task, "close").status_code,
        "stranger recalls": step(signed_in(stranger), task, "recall").status_code,
        "auditor takes up": step(signed_in(office_admin), task, "take_up").status_code,
        "nobody": Client().post(f"/plans/tasks/{task.ref}/steps/close/").status_code,
        "no such step": step(signed_in(lead), task, "hand_over").status_code,
    }
    assert found == {
        "lead closes": 403,
        "stranger recalls": 403,
        "auditor takes up": 403,
        "nobody": 302,
        "no such step": 404,
    }
    # A plan officer may check, but not what another office checks.
    shown = text(step(signed_in(make.officer()), task, "take_up"))
    assert f"“受理核验”由{given.OFFICE}办理" in shown
    assert status(task) == "submitted"


def test_address_of_a_form_leads_back_to_the_task() -> None:
    task = given.task()
    answer = signed_in(given.liaison()).get(f"/plans/tasks/{task.ref}/report/")
    assert (answer.status_code, answer["Location"]) == (302, f"/plans/tasks/{task.ref}/")


def test_whoever_looks_back_sees_what_stood_then_and_no_buttons() -> None:
    task, lead = given.closed(), given.liaison()
    past, now = page(lead, task, "?on=2019-08-20"), page(lead, task)
    head = re.compile(r'<div class="heading task-head">.*?lamp is-(\w+)">.*?</span>(?:<strong>(.*?)</strong>)?', re.S)
    assert [head.findall(shown)[0] for shown in (past, now)] == [("overdue", "未开始"), ("done", "")]
    assert "这是 2019-08-20 的情况；此后又有变动，最近一次在 2019-09-02。" in past
    assert (offered(lead, task, "?on=2019-08-20"), "此后又有变动" in now) == (("", []), False)


def test_what_was_done_after_the_plans_period_is_shown_without_asking() -> None:
    with time_machine.travel("2020-03-02 10:00+08:00", tick=False):
        task, lead = given.task(), given.liaison()
        given.report(task, 70, date(2020, 3, 1), actor=lead)
        shown = page(lead, task)
    assert ("按 2020-03-01" in shown, re.findall(r'report-percent">(\d+)%', shown)) == (True, ["70"])


def test_unnamed_parties_neither_hold_up_the_closing_nor_colour_the_lamp() -> None:
    plan = given.plan(2)
    named, unnamed = plan.tasks.order_by("position")
    make.party(unnamed, "有关部门", kind="generic")
    office, lamps = signed_in(given.checker()), []
    for task in (named, unnamed):
        given.report(task, 50, date(2019, 8, 20))
        lamps.append(re.findall(r'class="lamp is-(\w+)"', page(given.checker(), task)))
        given.report(task, 100, date(2019, 9, 1), papers=1)
        given.submit_task(actor=given.liaison(), task=task)
        for name in ("take_up", "close"):
            step(office, task, name)
    assert lamps == [["normal"], ["normal"]]
    assert [status(task) for task in (named, unnamed)] == ["closed", "closed"]
    assert "待明确" in page(given.checker(), unnamed)


def test_withdrawn_plan_offers_nothing() -> None:
    task = given.submitted()
    Plan.objects.update(status="withdrawn")
    assert [offered(actor, task)[1] for actor in (given.liaison(), given.checker(), make.officer())] == [[], [], []]


def test_weight_is_set_by_the_officer_alone() -> None:
    task, officer = given.task(), signed_in(make.officer())
    address = f"/plans/tasks/{task.ref}/weight/"
    for wrong in ("0", "101", "", "三"):
        shown = text(officer.post(address, {"weight": wrong}))
        assert re.findall(r'id="weight_weight_error">(.*?)</p>', shown) == ["权重在 1 到 100 之间"]
    officer.post(address, {"weight": "5"})
    assert Task.objects.get(pk=task.pk).weight == 5
    assert signed_in(given.liaison()).post(address, {"weight": "9"}).status_code == 403
