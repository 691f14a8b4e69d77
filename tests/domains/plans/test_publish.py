"""Publishing: tasks find their places, rules forbid, of two officers one wins and the other is told."""

import threading
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection
from django.test import Client

from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.services.publishing import discard_plan, number_taken, publish_plan, withdraw_plan
from ronghe.domains.plans.workflow import PLAN_FLOW
from ronghe.kernel.history.models import Event, state_on
from ronghe.kernel.workflow.machine import Refused
from tests.factories import plans as make

pytestmark = pytest.mark.django_db
DAY = date(2019, 5, 24)


def test_tasks_arrive_where_they_belong_with_history_and_spans() -> None:
    officer, plan = make.officer(), make.plan()
    past = make.task(plan, end=date(2019, 4, 30), start=date(2019, 4, 1), latest_end=date(2019, 4, 30))
    open_lead = make.task(plan, lead_basis="first_listed")
    confirmed = make.task(plan, lead_basis="first_listed", lead_confirmed=True)
    named, without = make.task(plan), make.task(plan, lead_basis="none")
    for task in (past, open_lead, confirmed, named):
        make.lead(task)
    publish_plan(actor=officer, plan=plan, on=DAY)
    expected = {
        past: "historical",
        open_lead: "pending",
        confirmed: "not_started",
        named: "not_started",
        without: "pending",
    }
    assert {task: task.status for task in plan.tasks.all()} == expected
    assert {task: state_on(task, DAY) for task in expected} == expected
    assert [state_on(task, date(2019, 5, 23)) for task in expected] == [None] * 5
    assert Event.objects.about(past).get().state_to == "historical"
    assert state_on(plan, DAY) == "published"


def test_band_counts_by_its_latest_day() -> None:
    officer, plan = make.officer(), make.plan()
    task = make.task(plan, start=date(2018, 4, 1), end=date(2019, 3, 31), latest_end=date(2021, 3, 31))
    make.lead(task)
    publish_plan(actor=officer, plan=plan)
    task.refresh_from_db()
    assert task.status == "not_started"


def test_rule_that_forbids_keeps_the_draft_and_its_tasks() -> None:
    officer, plan = make.officer(), make.ready()
    make.party(plan.tasks.get(), "经信局")
    with pytest.raises(Refused):
        publish_plan(actor=officer, plan=plan)
    plan.refresh_from_db()
    assert (plan.status, plan.tasks.get().status, Event.objects.count()) == ("draft", "pending", 0)


def test_second_officer_is_told_who_published_and_when() -> None:
    first, second, plan = make.officer("陈管理"), make.officer("王管理"), make.ready()
    publish_plan(actor=first, plan=plan)
    stale = Plan.objects.get(pk=plan.pk)
    stale.status = "draft"
    with pytest.raises(Refused) as refused:
        publish_plan(actor=second, plan=stale)
    when = Event.objects.about(plan).first()
    assert when is not None
    (message,) = refused.value.messages
    assert message.startswith("陈管理 已于 20")
    assert message.endswith("办理“发布”，现在是“已发布”，不能再“发布”")
    assert Event.objects.about(plan).filter(action="publish").count() == 1


def test_same_number_is_refused_by_rule_and_by_constraint(monkeypatch: pytest.MonkeyPatch) -> None:
    officer = make.officer()
    publish_plan(actor=officer, plan=make.ready())
    second = make.ready()
    with pytest.raises(Refused, match="同一文号的方案只发布一次"):
        publish_plan(actor=officer, plan=second)

    def too_late(*_: object, **__: object) -> None:
        raise IntegrityError("plan_number_published_once")

    monkeypatch.setattr(type(PLAN_FLOW), "fire", too_late)
    with pytest.raises(ValidationError) as refused:
        publish_plan(actor=officer, plan=second)
    assert refused.value.message_dict == {"number": ["这个文号的方案已经发布过"]}
    assert number_taken() == "这个文号的方案已经发布过"


def test_withdrawn_number_may_be_published_again() -> None:
    officer, plan = make.officer(), make.ready()
    publish_plan(actor=officer, plan=plan)
    withdraw_plan(actor=officer, plan=plan, comment="附件有误")
    assert publish_plan(actor=officer, plan=make.ready()).status == "published"


def test_discarded_draft_keeps_its_reason() -> None:
    plan = make.ready()
    discard_plan(actor=make.officer(), plan=plan, comment="重复上传")
    event = Event.objects.about(plan).get()
    assert (event.state_to, event.comment) == ("discarded", "重复上传")


def test_publishing_is_the_officers() -> None:
    plan = make.ready()
    with pytest.raises(PermissionDenied):
        publish_plan(actor=make.actor("supervisor"), plan=plan)


@pytest.mark.django_db(transaction=True)
def test_two_officers_publish_at_once_and_one_wins() -> None:
    officers, plan = [make.officer("陈管理"), make.officer("王管理")], make.ready(5)
    start, outcomes = threading.Barrier(2), {}

    def publish(number: int) -> None:
        try:
            start.wait(timeout=10)
            publish_plan(actor=officers[number], plan=Plan.objects.get(pk=plan.pk))
            outcomes[number] = "published"
        except Refused as error:
            outcomes[number] = error.messages[0]
        finally:
            connection.close()

    threads = [threading.Thread(target=publish, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    (loser,) = [number for number, outcome in outcomes.items() if outcome != "published"]
    assert officers[1 - loser].name in outcomes[loser]
    assert Event.objects.filter(action="publish").count() == 1
    assert Event.objects.filter(action="hand_over").count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_drafts_of_one_number_published_at_once_leave_one() -> None:
    officer, plans = make.officer(), [make.ready(3), make.ready(3)]
    start, outcomes = threading.Barrier(2), []

    def publish(plan: Plan) -> None:
        try:
            start.wait(timeout=10)
            publish_plan(actor=officer, plan=plan)
            outcomes.append("published")
        except ValidationError as error:
            outcomes.append("".join(error.messages))
        finally:
            connection.close()

    threads = [threading.Thread(target=publish, args=(plan,)) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    (refusal,) = [outcome for outcome in outcomes if outcome != "published"]
    assert ("发布过" in refusal) or ("只发布一次" in refusal)
    assert Plan.objects.filter(status="published").count() == 1


def test_page_tells_the_second_officer_who_was_faster() -> None:
    users = [make.person("plan_officer", name=name) for name in ("陈管理", "王管理")]
    plan = make.ready()
    clients = [Client(), Client()]
    for client, user in zip(clients, users, strict=True):
        client.force_login(user)
    addresses = [client.post(f"/plans/{plan.ref}/publish/").headers["Location"] for client in clients]
    assert addresses == [f"/plans/{plan.ref}/published/", f"/plans/{plan.ref}/"]
    page = clients[1].get(addresses[1]).content.decode()
    assert "陈管理 已于 20" in page
