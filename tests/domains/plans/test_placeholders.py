"""Unnamed parties of a published plan: the lead unit names real ones or says there is none; nobody else does."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from ronghe.domains.plans.models import Party, Task
from ronghe.domains.plans.services.leads import appoint_lead
from ronghe.domains.plans.services.placeholders import fill_placeholder, may_fill, remove_filling, waive_placeholder
from ronghe.kernel.history.models import Event
from tests.factories import plans as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def task() -> Task:
    """A task of a published plan, led by the finance bureau, with one placeholder."""
    task = make.task(make.plan(status="published", is_public=False), status="not_started")
    make.lead(task, make.organization("余姚市财政局"))
    make.party(task, "有关部门", "assist", kind="generic", raw="及有关部门")
    return task


@pytest.fixture
def placeholder(task: Task) -> Party:
    return task.parties.get(kind="generic")


def test_lead_unit_names_real_units_and_they_take_the_role(task: Task, placeholder: Party) -> None:
    liaison = make.actor("liaison", make.organization("余姚市财政局"))
    units = [make.organization("余姚市民政局"), make.organization("余姚市科学技术局")]
    fill_placeholder(actor=liaison, placeholder=placeholder, organizations=units)
    fillings = placeholder.fillings.order_by("position")
    assert [(p.organization, p.role, p.kind, p.raw) for p in fillings] == [
        (units[0], "assist", "named", "及有关部门"),
        (units[1], "assist", "named", "及有关部门"),
    ]
    assert not task.parties.to_be_named().exists()
    event = Event.objects.about(task).get()
    assert event.changes == {"及有关部门": ["", "余姚市民政局、余姚市科学技术局"]}


def test_unit_that_is_not_registered_is_not_named(task: Task, placeholder: Party) -> None:
    for status in ("draft", "submitted", "closed"):
        unit = make.organization(f"余姚市{status}中心", status=status)
        with pytest.raises(ValidationError, match=f"“{unit.name}”在名录里还没有登记"):
            fill_placeholder(actor=make.officer(), placeholder=placeholder, organizations=[unit])
    assert task.parties.to_be_named().get() == placeholder


def test_placeholder_is_marked_as_none_and_opened_again(task: Task, placeholder: Party) -> None:
    officer = make.officer()
    waive_placeholder(actor=officer, placeholder=placeholder)
    assert not task.parties.to_be_named().exists()
    waive_placeholder(actor=officer, placeholder=placeholder, waived=False)
    assert task.parties.to_be_named().get() == placeholder


def test_naming_a_unit_takes_the_none_back(placeholder: Party) -> None:
    officer = make.officer()
    waive_placeholder(actor=officer, placeholder=placeholder)
    fill_placeholder(actor=officer, placeholder=placeholder, organizations=[make.organization("余姚市民政局")])
    placeholder.refresh_from_db()
    assert placeholder.is_waived is False
    with pytest.raises(ValidationError, match="请先移除"):
        waive_placeholder(actor=officer, placeholder=placeholder)


def test_named_unit_is_taken_back(task: Task, placeholder: Party) -> None:
    officer = make.officer()
    fill_placeholder(actor=officer, placeholder=placeholder, organizations=[make.organization("余姚市民政局")])
    remove_filling(actor=officer, filling=placeholder.fillings.get())
    assert task.parties.to_be_named().get() == placeholder
    with pytest.raises(ValidationError, match="文件点名的单位"):
        remove_filling(actor=officer, filling=task.parties.get(role="lead"))


def test_named_unit_that_became_the_lead_is_not_taken_back(task: Task, placeholder: Party) -> None:
    officer = make.officer()
    fill_placeholder(actor=officer, placeholder=placeholder, organizations=[make.organization("余姚市民政局")])
    filling = placeholder.fillings.get()
    appoint_lead(actor=officer, task=task, party=filling, reason="会议纪要")
    with pytest.raises(ValidationError, match="请先改由别的单位牵头"):
        remove_filling(actor=officer, filling=filling)
    assert (task.parties.get(role="lead"), Task.objects.get().lead) == (filling, filling.organization)


def test_unit_of_the_task_cannot_fill_it_once_more(placeholder: Party) -> None:
    officer = make.officer()
    with pytest.raises(ValidationError, match="“余姚市财政局”已在这项任务的责任单位里"):
        fill_placeholder(actor=officer, placeholder=placeholder, organizations=[make.organization("余姚市财政局")])
    with pytest.raises(ValidationError, match="至少写一个单位"):
        fill_placeholder(actor=officer, placeholder=placeholder, organizations=[])
    with pytest.raises(ValidationError, match="已经点名"):
        waive_placeholder(actor=officer, placeholder=placeholder.task.parties.get(role="lead"))


@pytest.mark.parametrize(
    ("role", "unit", "may"),
    [
        ("plan_officer", "余姚市教育局", True),
        ("liaison", "余姚市财政局", True),
        ("unit_admin", "余姚市财政局", True),
        ("auditor", "余姚市财政局", False),
        ("liaison", "余姚市民政局", False),
        ("supervisor", "余姚市人民政府办公室", False),
    ],
)
def test_only_officer_and_lead_unit_may(task: Task, placeholder: Party, role: str, unit: str, may: bool) -> None:
    actor = make.actor(role, make.organization(unit))
    assert may_fill(actor, task) is may
    if not may:
        with pytest.raises(PermissionDenied):
            waive_placeholder(actor=actor, placeholder=placeholder)


@pytest.mark.parametrize("status", ["draft", "withdrawn", "discarded"])
def test_only_a_published_plan_waits_for_units(task: Task, status: str) -> None:
    task.plan.status = status
    assert may_fill(make.officer(), task) is False


def client_of(role: str, unit: str) -> Client:
    client = Client()
    client.force_login(make.person(role, make.organization(unit)))
    return client


def test_page_serves_the_lead_refuses_others_and_hides_from_strangers(task: Task) -> None:
    address = f"/plans/tasks/{task.ref}/placeholders/"
    make.party(task, "市民政局", organization=make.organization("余姚市民政局"))
    codes = {
        unit: client_of("liaison", unit).get(address).status_code
        for unit in ("余姚市财政局", "余姚市民政局", "余姚市科学技术局")
    }
    assert codes == {"余姚市财政局": 200, "余姚市民政局": 403, "余姚市科学技术局": 404}


def test_page_names_units_by_any_of_their_names_and_keeps_what_was_typed(task: Task, placeholder: Party) -> None:
    make.organization("余姚市民政局", aliases="民政局")
    client, address = client_of("liaison", "余姚市财政局"), f"/plans/tasks/{task.ref}/placeholders/"
    wrong = client.post(address, {"placeholder": placeholder.pk, "action": "fill", "names": "民政局、不存在局"})
    page = wrong.content.decode()
    assert ("名录里没有：不存在局" in page, 'value="民政局、不存在局"' in page) == (True, True)
    right = client.post(address, {"placeholder": placeholder.pk, "action": "fill", "names": "民政局"})
    assert (right.status_code, placeholder.fillings.get().organization.name) == (302, "余姚市民政局")
    client.post(address, {"placeholder": placeholder.fillings.get().pk, "action": "remove"})
    client.post(address, {"placeholder": placeholder.pk, "action": "waive"})
    placeholder.refresh_from_db()
    assert (placeholder.fillings.count(), placeholder.is_waived) == (0, True)
    unknown = client.post(address, {"placeholder": placeholder.pk, "action": "burn"})
    assert "不认识的操作" in unknown.content.decode()
    assert client.post(address, {"placeholder": "x", "action": "fill"}).status_code == 404
