"""Which organizations may move, who may not move after whom, and the way back to where one came from."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.history.models import Event, StateSpan
from ronghe.kernel.organizations.models import Membership, Organization, actor_for
from ronghe.kernel.workflow.machine import BACK, Refused, Transition, Workflow
from tests.factories.people import make_actor, make_organization

pytestmark = pytest.mark.django_db
S = Organization.Status
DAY = date(2019, 6, 3)


def itself(organization: Organization) -> Collection[Organization]:
    return [organization]


def above(organization: Organization) -> Collection[Organization]:
    return [organization.parent] if organization.parent else []


FLOW = Workflow(
    "organizations",
    S,
    S.DRAFT,
    (
        Transition("submit", "提交", (S.DRAFT, S.RETURNED), S.SUBMITTED, Verb.SUBMIT, units=itself),
        Transition("recall", "撤回", (S.SUBMITTED,), BACK, Verb.SUBMIT, units=itself),
        Transition("return", "退回", (S.SUBMITTED,), S.RETURNED, Verb.REVIEW, units=above),
        Transition("register", "登记", (S.SUBMITTED,), S.REGISTERED, Verb.REVIEW, units=above, other_than="submit"),
        Transition("close", "注销", (S.DRAFT, S.RETURNED, S.REGISTERED), S.CLOSED, Verb.CLOSE, units=above),
        Transition("resume", "恢复", (S.CLOSED,), BACK, Verb.CLOSE, units=above),
    ),
)


@pytest.fixture
def bureau() -> Organization:
    return make_organization("余姚市教育局", kind="government")


@pytest.fixture
def school(bureau: Organization) -> Organization:
    made = make_organization(status=S.DRAFT, parent=bureau)
    FLOW.start(made, on=DAY)
    return made


@pytest.fixture
def author(school: Organization) -> Actor:
    return make_actor("registrar", organization=school)


@pytest.fixture
def checker(bureau: Organization) -> Actor:
    return make_actor("registrar", organization=bureau)


def fire(school: Organization, *steps: tuple[str, Actor]) -> list[str]:
    return [FLOW.fire(school, name, actor=actor, on=DAY).status for name, actor in steps]


def names(school: Organization, actor: Actor) -> list[str]:
    return [transition.name for transition in FLOW.available(Organization.objects.get(pk=school.pk), actor)]


def test_step_of_named_units_is_theirs_alone(school: Organization, author: Actor, checker: Actor) -> None:
    with pytest.raises(Refused) as refused:
        fire(school, ("submit", checker))
    assert (refused.value.code, refused.value.messages) == ("unit", [f"“提交”由{school.display_name}办理"])
    assert fire(school, ("submit", author)) == ["submitted"]
    with pytest.raises(Refused, match="由余姚市教育局办理"):
        fire(school, ("return", author))
    assert fire(school, ("return", checker)) == ["returned"]


def test_step_of_no_unit_is_nobodys_and_says_so(author: Actor) -> None:
    orphan = make_organization(status=S.SUBMITTED)
    with pytest.raises(Refused) as refused:
        FLOW.fire(orphan, "return", actor=author)
    assert refused.value.messages == ["“退回”由尚未确定的单位办理"]
    assert names(orphan, author) == []


def test_right_unit_without_the_verb_is_forbidden(school: Organization) -> None:
    with pytest.raises(PermissionDenied):
        fire(school, ("submit", make_actor("liaison", organization=school)))


def test_verb_is_asked_before_the_state_and_the_state_before_the_unit(school: Organization, checker: Actor) -> None:
    with pytest.raises(PermissionDenied):
        fire(school, ("return", make_actor("liaison")))
    with pytest.raises(Refused) as refused:
        fire(school, ("return", checker))
    assert refused.value.code == "state"


def two_hats(school: Organization, bureau: Organization) -> tuple[Actor, Actor]:
    first = make_actor("registrar", organization=school)
    Membership.objects.create(user_id=first.user_id, organization=bureau, role="registrar")
    second = actor_for(first.user_id or 0, bureau.pk)
    assert second is not None
    return first, second


def test_person_of_two_units_does_not_check_what_he_submitted_in_the_other(
    school: Organization, bureau: Organization, checker: Actor
) -> None:
    as_school, as_bureau = two_hats(school, bureau)
    fire(school, ("submit", as_school))
    assert names(school, as_bureau) == ["return"]
    with pytest.raises(Refused) as refused:
        fire(school, ("register", as_bureau))
    assert (refused.value.code, refused.value.messages) == ("other_person", ["“登记”须由另一个人办理"])
    assert fire(school, ("register", checker)) == ["registered"]


def test_only_the_last_submission_counts_with_other_steps_between(
    school: Organization, bureau: Organization, author: Actor, checker: Actor
) -> None:
    as_school, as_bureau = two_hats(school, bureau)
    fire(school, ("submit", as_school), ("recall", as_school), ("submit", author), ("return", checker))
    fire(school, ("submit", as_school), ("recall", author))
    fire(school, ("close", checker), ("resume", checker), ("submit", author))
    assert fire(school, ("register", as_bureau)) == ["registered"]


def test_other_steps_between_do_not_wash_the_submission_off(
    school: Organization, bureau: Organization, author: Actor, checker: Actor
) -> None:
    as_school, as_bureau = two_hats(school, bureau)
    fire(school, ("submit", author), ("return", checker), ("submit", as_school))
    event = Event.objects.about(school)[0]
    assert (event.action, event.user_id) == ("submit", as_bureau.user_id)
    with pytest.raises(Refused) as refused:
        fire(school, ("register", as_bureau))
    assert refused.value.code == "other_person"


def test_way_back_leads_to_the_state_before(school: Organization, author: Actor, checker: Actor) -> None:
    assert fire(school, ("submit", author), ("recall", author)) == ["submitted", "draft"]
    assert fire(school, ("submit", author), ("return", checker)) == ["submitted", "returned"]
    assert fire(school, ("submit", author), ("recall", author)) == ["submitted", "returned"]
    last = Event.objects.about(school)[0]
    assert (last.state_from, last.state_to) == ("submitted", "returned")


def test_way_back_twice_in_a_row_goes_no_further_than_it_came(
    school: Organization, author: Actor, checker: Actor
) -> None:
    again = [("close", checker), ("resume", checker)] * 2
    assert fire(school, *again) == ["closed", "draft"] * 2
    with pytest.raises(Refused) as refused:
        fire(school, ("resume", checker))
    assert refused.value.code == "state"
    fire(school, ("submit", author), ("register", checker))
    assert fire(school, *again) == ["closed", "registered"] * 2


def test_targets_are_all_states_a_step_may_lead_to() -> None:
    found = {transition.name: FLOW.targets(transition) for transition in FLOW.transitions}
    assert found == {
        "submit": ["submitted"],
        "recall": ["draft", "returned"],
        "return": ["returned"],
        "register": ["registered"],
        "close": ["closed"],
        "resume": ["draft", "returned", "registered"],
    }


@settings(max_examples=25, suppress_health_check=[*HealthCheck])
@given(moves=st.lists(st.tuples(st.sampled_from([t.name for t in FLOW.transitions]), st.integers(0, 4)), max_size=12))
def test_what_is_offered_is_what_fire_accepts(
    moves: list[tuple[str, int]], bureau: Organization, author: Actor, checker: Actor
) -> None:
    school = make_organization(status=S.DRAFT, parent=bureau)
    FLOW.start(school, on=DAY)
    people = [*two_hats(school, bureau), make_actor("registrar", organization=school), checker, author]
    for name, number in moves:
        actor = people[number]
        offered = names(school, actor)
        before = list(StateSpan.objects.about(school).values_list("state", "until"))
        try:
            state = fire(school, (name, actor))[0]
        except (Refused, PermissionDenied):
            assert name not in offered
            assert list(StateSpan.objects.about(school).values_list("state", "until")) == before
        else:
            assert name in offered
            assert state in FLOW.targets(FLOW.find(name))


def test_guard_is_asked_last_and_is_no_reason_to_hide_the_step(school: Organization, author: Actor) -> None:
    def never(organization: Organization, on: date) -> Iterable[str]:
        return [f"{on} 不受理"]

    flow = replace(FLOW, transitions=(replace(FLOW.find("submit"), guard=never),))
    assert [step.name for step in flow.available(school, author)] == ["submit"]
    with pytest.raises(Refused) as refused:
        flow.fire(school, "submit", actor=author, on=DAY)
    assert (refused.value.code, refused.value.messages) == ("guard", ["2019-06-03 不受理"])


def test_every_refusal_tells_its_code_whether_of_a_field_or_not(school: Organization, checker: Actor) -> None:
    flow = replace(FLOW, transitions=(replace(FLOW.find("close"), needs_comment=True),))
    with pytest.raises(Refused) as refused:
        flow.fire(school, "close", actor=checker, on=DAY)
    assert (refused.value.code, refused.value.message_dict) == ("comment", {"comment": ["“注销”必须写明理由"]})
