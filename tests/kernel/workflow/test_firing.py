"""fire(): the only way to move; each reason to refuse, the trace it leaves, and two at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.files.storing import attach
from ronghe.kernel.history.models import Event, state_on
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.workflow.machine import Refused, Transition, Workflow
from tests.factories.people import make_actor, make_organization

pytestmark = pytest.mark.django_db
Status = Organization.Status


def needs_address(organization: Organization, on: date) -> Iterable[str]:
    if not organization.address:
        yield "须先填写地址"
    if organization.kind == "enterprise" and not organization.credit_code:
        yield "企业须有信用代码"


WORKFLOW = Workflow(
    "organizations",
    Status,
    Status.DRAFT,
    (
        Transition("submit", "提交", (Status.DRAFT, Status.RETURNED), Status.SUBMITTED, Verb.SUBMIT, needs_address),
        Transition(
            "return", "退回", (Status.SUBMITTED,), Status.RETURNED, Verb.REVIEW, needs_comment=True, other_than="submit"
        ),
        Transition("register", "同意登记", (Status.SUBMITTED,), Status.REGISTERED, Verb.REVIEW, other_than="submit"),
        Transition("close", "注销", (Status.REGISTERED,), Status.CLOSED, Verb.CLOSE, needs_evidence=True),
    ),
)


@pytest.fixture
def draft() -> Organization:
    organization = make_organization(status=Status.DRAFT, address="余姚市阳明街道1号")
    WORKFLOW.start(organization)
    return organization


@pytest.fixture
def author() -> Actor:
    return make_actor("registrar")


@pytest.fixture
def reviewer() -> Actor:
    return make_actor("registrar")


def status(organization: Organization) -> str:
    return Organization.objects.get(pk=organization.pk).status


def test_firing_moves_records_and_opens_a_span(draft: Organization, author: Actor) -> None:
    fresh = WORKFLOW.fire(draft, "submit", actor=author)
    assert (fresh.status, draft.status, status(draft)) == ("submitted",) * 3
    event = Event.objects.about(draft).get()
    assert (event.action, event.state_from, event.state_to) == ("submit", "draft", "submitted")
    assert (event.user_id, event.on) == (author.user_id, timezone.localdate())
    assert state_on(draft, timezone.localdate()) == "submitted"


def test_backdated_firing_moves_the_span_with_it(author: Actor) -> None:
    organization = make_organization(status=Status.DRAFT, address="一号")
    WORKFLOW.start(organization, on=date(2019, 1, 1))
    WORKFLOW.fire(organization, "submit", actor=author, on=date(2019, 3, 1))
    days = (date(2018, 12, 31), date(2019, 1, 1), date(2019, 2, 28), date(2019, 3, 1), date(2026, 1, 1))
    assert [state_on(organization, day) for day in days] == [None, "draft", "draft", "submitted", "submitted"]


def test_firing_tomorrow_is_refused_and_changes_nothing(draft: Organization, author: Actor) -> None:
    with pytest.raises(ValidationError) as refused:
        WORKFLOW.fire(draft, "submit", actor=author, on=timezone.localdate() + timedelta(days=1))
    assert refused.value.code == "future"
    assert (status(draft), Event.objects.count()) == ("draft", 0)


def test_firing_without_the_verb_is_forbidden(draft: Organization) -> None:
    with pytest.raises(PermissionDenied):
        WORKFLOW.fire(draft, "submit", actor=make_actor("liaison", organization=draft))
    assert status(draft) == "draft"


def test_firing_out_of_scope_is_forbidden(draft: Organization) -> None:
    own = make_actor("unit_admin", organization=draft)
    with pytest.raises(PermissionDenied):
        WORKFLOW.fire(draft, "submit", actor=make_actor("unit_admin"))
    assert WORKFLOW.fire(draft, "submit", actor=own).status == "submitted"


def test_unknown_transition_is_a_mistake_of_the_programmer(draft: Organization, author: Actor) -> None:
    with pytest.raises(KeyError):
        WORKFLOW.fire(draft, "fly", actor=author)


def test_guard_tells_every_reason_at_once(author: Actor) -> None:
    company = make_organization(status=Status.DRAFT, kind="enterprise")
    with pytest.raises(Refused) as refused:
        WORKFLOW.fire(company, "submit", actor=author)
    assert refused.value.messages == ["须先填写地址", "企业须有信用代码"]
    assert {error.code for error in refused.value.error_list} == {"guard"}
    assert status(company) == "draft"


def test_guard_judges_the_day_of_the_transition_not_today(draft: Organization, author: Actor) -> None:
    def closed_in_2019(organization: Organization, on: date) -> Iterable[str]:
        return ["2019 年不受理"] if on.year == 2019 else []

    first = replace(WORKFLOW.transitions[0], guard=closed_in_2019)
    workflow = replace(WORKFLOW, transitions=(first,))
    with pytest.raises(Refused):
        workflow.fire(draft, "submit", actor=author, on=date(2019, 6, 1))
    assert workflow.fire(draft, "submit", actor=author).status == "submitted"


@pytest.mark.parametrize("comment", ["", "  \n"])
def test_return_without_a_reason_is_refused(draft: Organization, author: Actor, reviewer: Actor, comment: str) -> None:
    WORKFLOW.fire(draft, "submit", actor=author)
    with pytest.raises(Refused) as refused:
        WORKFLOW.fire(draft, "return", actor=reviewer, comment=comment)
    assert refused.value.message_dict == {"comment": ["“退回”必须写明理由"]}
    WORKFLOW.fire(draft, "return", actor=reviewer, comment=" 地址不全 ")
    assert Event.objects.about(draft)[0].comment == "地址不全"


def test_transition_that_needs_evidence_asks_for_a_file(author: Actor) -> None:
    organization = make_organization()
    with pytest.raises(Refused) as refused:
        WORKFLOW.fire(organization, "close", actor=author)
    assert refused.value.code == "evidence"
    attach(organization, ContentFile(b"x", name="a.txt"), purpose="source", actor=author)
    with pytest.raises(Refused):
        WORKFLOW.fire(organization, "close", actor=author)
    attach(organization, ContentFile(b"y", name="b.txt"), purpose="evidence", actor=author)
    assert WORKFLOW.fire(organization, "close", actor=author).status == "closed"


def test_reviewer_is_not_the_author(draft: Organization, author: Actor, reviewer: Actor) -> None:
    WORKFLOW.fire(draft, "submit", actor=author)
    with pytest.raises(Refused) as refused:
        WORKFLOW.fire(draft, "register", actor=author)
    assert refused.value.code == "other_person"
    assert WORKFLOW.fire(draft, "register", actor=reviewer).status == "registered"


def test_available_is_what_fire_would_accept_but_for_guards(
    draft: Organization, author: Actor, reviewer: Actor
) -> None:
    def names(actor: Actor) -> list[str]:
        return [transition.name for transition in WORKFLOW.available(draft, actor)]

    assert (names(author), names(make_actor("liaison"))) == (["submit"], [])
    WORKFLOW.fire(draft, "submit", actor=author)
    assert (names(author), names(reviewer)) == ([], ["return", "register"])


def test_stale_page_is_told_who_was_faster(draft: Organization, author: Actor, reviewer: Actor) -> None:
    WORKFLOW.fire(draft, "submit", actor=author)
    stale = Organization.objects.get(pk=draft.pk)
    WORKFLOW.fire(draft, "register", actor=reviewer)
    with pytest.raises(Refused) as refused:
        WORKFLOW.fire(stale, "return", actor=make_actor("registrar"), comment="迟了")
    when = timezone.localtime(Event.objects.about(draft)[0].recorded_at).strftime("%Y-%m-%d %H:%M")
    told = f"{reviewer.name} 已于 {when} 办理“同意登记”，现在是“已登记”，不能再“退回”"
    assert (refused.value.code, refused.value.messages) == ("state", [told])


def test_state_that_nobody_fired_is_named_without_a_person(author: Actor) -> None:
    with pytest.raises(Refused) as refused:
        WORKFLOW.fire(make_organization(), "submit", actor=author)
    assert refused.value.messages == ["现在是“已登记”，不能“提交”"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_fire_at_once_one_wins_and_the_other_is_told() -> None:
    draft = make_organization(status=Status.DRAFT, address="一号")
    WORKFLOW.start(draft)
    actors = [make_actor("registrar"), make_actor("registrar")]
    inside = threading.Event()

    def slow(organization: Organization, on: date) -> Iterable[str]:
        inside.set()
        time.sleep(0.3)
        return []

    workflow = replace(WORKFLOW, transitions=(replace(WORKFLOW.transitions[0], guard=slow),))
    results: dict[int, str] = {}

    def submit(number: int) -> None:
        try:
            stale = Organization.objects.get(pk=draft.pk)
            results[number] = workflow.fire(stale, "submit", actor=actors[number]).status
        except Refused as refused:
            results[number] = refused.code
        finally:
            connection.close()

    threads = [threading.Thread(target=submit, args=(number,)) for number in (0, 1)]
    threads[0].start()
    assert inside.wait(10)
    threads[1].start()
    for thread in threads:
        thread.join(30)
    assert results == {0: "submitted", 1: "state"}
    assert [event.user_id for event in Event.objects.about(draft)] == [actors[0].user_id]
