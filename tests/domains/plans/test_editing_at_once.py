"""Two officers at one editor: the later save undoes nothing of the earlier; it is told what changed and loses nothing."""

from html import unescape
from typing import Any, NamedTuple

import pytest
from django.test import Client

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.services.leads import appoint_lead
from ronghe.domains.plans.services.tasks import task_version
from ronghe.domains.plans.services.versions import Version
from ronghe.kernel.history.models import Event
from tests.factories import plans as make
from tests.factories import published
from tests.factories.forms import untouched

pytestmark = pytest.mark.django_db


def officer(name: str) -> Client:
    client = Client()
    client.force_login(make.person("plan_officer", name=name))
    return client


@pytest.fixture
def chen() -> Client:
    return officer("陈管理")


@pytest.fixture
def wang() -> Client:
    return officer("王管理")


@pytest.fixture
def plan() -> Plan:
    """A draft with one of each kind, and units for its task."""
    plan = make.plan()
    task = make.task(plan)
    make.lead(task)
    make.organization("余姚市财政局", short_name="市财政局")
    published.target(plan, decision="accepted", unit="%", title="就业率", value=80)
    return plan


class Editor(NamedTuple):
    """Where it opens and saves; a field both change, one that only the first changes; with a label."""

    page: str
    action: str
    both: str
    other: str
    first: str
    label: str


def editor(kind: str, plan: Plan) -> Editor:
    review, task = f"/plans/{plan.ref}/review/", plan.tasks.get()
    measure, target = plan.measures.get(), plan.targets.get()
    return {
        "plan": Editor(f"{review}?plan=edit", f"/plans/{plan.ref}/edit/", "title", "issuer", "市府办", "发文机关"),
        "task": Editor(
            f"{review}?task={task.ref}", f"/plans/tasks/{task.ref}/edit/", "text", "number", "9", "序号"
        ),
        "measure": Editor(
            f"{review}?measure={measure.pk}", f"/plans/{plan.ref}/measures/{measure.pk}/edit/", "title", "number", "9", ""
        ),
        "target": Editor(
            f"{review}?target={target.pk}", f"/plans/{plan.ref}/targets/{target.pk}/edit/", "title", "value", "95", ""
        ),
    }[kind]  # fmt: skip


def opened(client: Client, at: Editor) -> dict[str, str]:
    answer = client.get(at.page)
    assert answer.status_code == 200
    return untouched(answer.content.decode(), at.action, at.page)


def stored(kind: str, plan: Plan, *fields: str) -> tuple[Any, ...]:
    rows: Any = {"plan": Plan.objects, "task": plan.tasks, "measure": plan.measures, "target": plan.targets}[kind]
    found: tuple[Any, ...] = rows.values_list(*fields).get()
    return found


@pytest.mark.parametrize("kind", ["plan", "task", "measure", "target"])
def test_later_save_is_refused_told_and_then_goes_in(kind: str, plan: Plan, chen: Client, wang: Client) -> None:
    at = editor(kind, plan)
    first, second = opened(chen, at), opened(wang, at)
    assert chen.post(at.action, first | {at.both: "陈写的", at.other: at.first}).status_code == 302
    answer = wang.post(at.action, second | {at.both: "王写的"})
    page = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert "陈管理 已于 20" in page
    assert "陈管理 改成了“陈写的”，您填的是“王写的”。再保存一次，就以您填的为准" in page
    assert f"陈管理 改成了“{at.first}”。您没有动这一处，已换成改后的内容" in page
    assert stored(kind, plan, at.both) == ("陈写的",)
    # The page goes on from what the first one wrote, with what the second one typed.
    again = untouched(answer.content.decode(), at.action, at.page)
    assert (again[at.both], again[at.other]) == ("王写的", at.first)
    assert wang.post(at.action, again).status_code == 302
    both, other = stored(kind, plan, at.both, at.other)
    assert (both, str(other).removesuffix(".0000")) == ("王写的", at.first)


@pytest.mark.parametrize("kind", ["plan", "task", "measure", "target"])
def test_second_of_two_clicks_finds_nothing_to_complain_of(kind: str, plan: Plan, chen: Client) -> None:
    at = editor(kind, plan)
    sent = opened(chen, at) | {at.both: "陈写的", at.other: at.first}
    assert [chen.post(at.action, sent).status_code for _click in range(2)] == [302, 302]
    assert Event.objects.count() == 1


ADDED = {
    "task": {"text": "漏读的事", "new_measure": "宣传", "parties-0-organization": "市财政局"},
    "measure": {"title": "培训"},
    "target": {"title": "合作企业", "value": "120", "unit": "家", "line": "3"},
}


def added(plan: Plan) -> list[int]:
    return [plan.tasks.count(), plan.measures.count(), plan.targets.count(), Event.objects.count()]


@pytest.mark.parametrize("kind", ADDED)
def test_what_two_clicks_add_is_there_once_and_opened_anew_twice(kind: str, plan: Plan, chen: Client) -> None:
    page, action = f"/plans/{plan.ref}/review/?add={kind}", f"/plans/{plan.ref}/{kind}s/add/"
    before = added(plan)
    for turn in (1, 2):
        sent = untouched(chen.get(page).content.decode(), action, page) | ADDED[kind]
        places = [chen.post(action, sent)["Location"] for _click in range(2)]
        assert places[0] == places[1]
        new = {"task": [1, 1, 0, 1], "measure": [0, 1, 0, 1], "target": [0, 0, 1, 1]}[kind]
        assert added(plan) == [count + turn * more for count, more in zip(before, new, strict=True)]


@pytest.mark.parametrize("kind", ADDED)
def test_two_officers_who_add_the_same_are_two(kind: str, plan: Plan, chen: Client, wang: Client) -> None:
    page, action = f"/plans/{plan.ref}/review/?add={kind}", f"/plans/{plan.ref}/{kind}s/add/"
    forms = [(client, untouched(client.get(page).content.decode(), action, page)) for client in (chen, wang)]
    places = {client.post(action, sent | ADDED[kind])["Location"] for client, sent in forms}
    assert len(places) == 2


def test_who_touched_nothing_that_changed_takes_nothing_away(plan: Plan, chen: Client, wang: Client) -> None:
    """The later one changes another field: he is told all the same, and the earlier one's stays."""
    at = editor("task", plan)
    first, second = opened(chen, at), opened(wang, at)
    chen.post(at.action, first | {"text": "陈写的"})
    answer = wang.post(at.action, second | {"number": "7"})
    again = untouched(answer.content.decode(), at.action, at.page)
    assert (answer.status_code, again["text"], again["number"]) == (200, "陈写的", "7")
    wang.post(at.action, again)
    assert stored("task", plan, "text", "number") == ("陈写的", "7")


def add_finance(sent: dict[str, str]) -> dict[str, str]:
    return sent | {"parties-1-organization": "市财政局", "parties-1-role": "assist", "parties-1-kind": "named"}


def parties(plan: Plan) -> list[tuple[str, str]]:
    return [(str(party), party.role) for party in plan.tasks.get().parties.all()]


def test_parties_that_the_other_changed_come_along(plan: Plan, chen: Client, wang: Client) -> None:
    at = editor("task", plan)
    first, second = opened(chen, at), opened(wang, at)
    chen.post(at.action, add_finance(first))
    answer = wang.post(at.action, second | {"text": "王写的"})
    told = "责任单位：陈管理 改成了“余姚市教育局（牵头）、市财政局（配合）”。您没有动这一处，已换成改后的内容"
    assert told in unescape(answer.content.decode())
    wang.post(at.action, untouched(answer.content.decode(), at.action, at.page))
    assert parties(plan) == [("余姚市教育局", "lead"), ("市财政局", "assist")]
    assert stored("task", plan, "text") == ("王写的",)


def test_parties_that_both_changed_are_told_and_the_typed_ones_stay(plan: Plan, chen: Client, wang: Client) -> None:
    at = editor("task", plan)
    make.party(plan.tasks.get(), "余姚市民政局", organization=make.organization("余姚市民政局"))
    first, second = opened(chen, at), opened(wang, at)
    chen.post(at.action, first | {"parties-1-DELETE": "on"})
    answer = wang.post(at.action, second | {"parties-1-role": "assist"})
    told = "责任单位：陈管理 改成了“余姚市教育局（牵头）”，您填的是“余姚市教育局（牵头）、余姚市民政局（配合）”。"
    assert told in unescape(answer.content.decode())
    assert parties(plan) == [("余姚市教育局", "lead")]
    wang.post(at.action, untouched(answer.content.decode(), at.action, at.page))
    assert parties(plan) == [("余姚市教育局", "lead"), ("余姚市民政局", "assist")]


def test_lead_appointed_by_a_button_meanwhile_is_not_taken_back(plan: Plan, wang: Client) -> None:
    at, task = editor("task", plan), plan.tasks.get()
    other = make.party(task, "余姚市民政局", organization=make.organization("余姚市民政局"))
    second = opened(wang, at)
    appoint_lead(actor=make.officer("陈管理"), task=task, party=other)
    answer = wang.post(at.action, second | {"text": "王写的"})
    assert "陈管理 已于 20" in unescape(answer.content.decode())
    wang.post(at.action, untouched(answer.content.decode(), at.action, at.page))
    assert (task.parties.get(role="lead"), Task.objects.get().text) == (other, "王写的")


@pytest.mark.parametrize("kind", ["plan", "task"])
def test_published_plan_is_corrected_by_one_at_a_time(kind: str, plan: Plan, chen: Client, wang: Client) -> None:
    Plan.objects.update(status="published")
    at = editor(kind, plan)._replace(page=editor(kind, plan).action)
    first, second = opened(chen, at), opened(wang, at)
    chen.post(at.action, first | {at.both: "陈写的", "reason": "与附件不符"})
    answer = wang.post(at.action, second | {at.both: "王写的", "reason": "会议纪要"})
    page = unescape(answer.content.decode())
    assert "陈管理 改成了“陈写的”，您填的是“王写的”" in page
    again = untouched(answer.content.decode(), at.action, at.page)
    assert (again[at.both], again["reason"], stored(kind, plan, at.both)) == ("王写的", "会议纪要", ("陈写的",))
    assert wang.post(at.action, again).status_code == 302
    assert [event.comment for event in Event.objects.filter(action=f"edit_{kind}")] == ["会议纪要", "与附件不符"]


@pytest.mark.parametrize("version", ["", "x", "99 text:0", "１ text:0", "-1"])
def test_form_that_does_not_say_what_it_showed_overwrites_nothing(plan: Plan, chen: Client, version: str) -> None:
    at = editor("task", plan)
    sent = opened(chen, at) | {"text": "没有看过就写的", "version": version}
    answer = chen.post(at.action, sent)
    assert (answer.status_code, stored("task", plan, "text")) == (200, ("召开座谈会",))
    assert "改成了“召开座谈会”，您填的是“没有看过就写的”" in unescape(answer.content.decode())


def test_change_that_nobody_recorded_is_told_without_a_name(plan: Plan, chen: Client) -> None:
    at = editor("task", plan)
    sent = opened(chen, at)
    Task.objects.update(number="8")
    page = unescape(chen.post(at.action, sent | {"text": "陈写的"}).content.decode())
    assert ("您打开之后这里的内容有变动，没有保存" in page, "别人 改成了“8”" in page) == (True, True)


def test_version_is_read_as_it_was_written(plan: Plan) -> None:
    version = task_version(plan.tasks.get())
    assert Version.read(str(version)) == version


@pytest.mark.parametrize("kind", ["measure", "target"])
def test_what_was_taken_out_meanwhile_is_said(kind: str, plan: Plan, chen: Client, wang: Client) -> None:
    plan.targets.update(by_hand=True)
    plan.tasks.all().delete()
    at = f"/plans/{plan.ref}/{kind}s/{getattr(plan, f'{kind}s').get().pk}/delete/"
    assert [client.post(at).status_code for client in (chen, wang)] == [302, 404]
