"""Access: both questions (may I, which rows) answer alike, for every scope, from one source."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from ronghe.kernel.access.actor import PUBLIC, Actor
from ronghe.kernel.access.regions import prefix, within
from ronghe.kernel.access.roles import all_roles
from ronghe.kernel.access.verbs import Scope, Verb
from ronghe.kernel.organizations.models import Organization
from tests.factories.people import CIXI, NINGBO, YUYAO, make_organization

REGIONS = st.sampled_from(["330281", "330282", "330200", "330000", "320500", "110101", "440300"])


@pytest.fixture
def city(db: None) -> dict[str, Organization]:
    """One organization of each kind of distance from Yuyao's school; drafts, so that nothing is public."""
    places = {"own": YUYAO, "neighbour": YUYAO, "next_city": CIXI, "above": NINGBO, "far": "110101"}
    return {
        key: make_organization(f"单位{key}", region=region, status=Organization.Status.DRAFT)
        for key, region in places.items()
    }


def acting(role: str, place: Organization) -> Actor:
    return Actor(1, "王老师", place.pk, place.name, place.region, frozenset({role}))


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("liaison", {"own"}),
        ("unit_admin", {"own"}),
        ("plan_officer", {"own", "neighbour"}),
        ("auditor", {"own", "neighbour"}),
        ("administrator", {"own", "neighbour", "next_city", "above", "far"}),
        ("unknown", set()),
    ],
)
def test_visible_rows_are_those_that_can_answers_yes_to(
    city: dict[str, Organization], role: str, seen: set[str]
) -> None:
    actor = acting(role, city["own"])
    rows = set(Organization.objects.visible_to(actor))
    assert rows == {city[key] for key in seen}
    assert {key for key, place in city.items() if actor.can(Verb.VIEW, "organizations", place)} == seen


def test_officer_of_the_city_above_reaches_the_counties_below(city: dict[str, Organization]) -> None:
    actor = acting("plan_officer", city["above"])
    seen = {city[key] for key in ("own", "neighbour", "next_city", "above")}
    assert set(Organization.objects.visible_to(actor)) == seen


def test_public_sees_registered_organizations_only(db: None) -> None:
    registered = make_organization()
    make_organization(status=Organization.Status.SUBMITTED)
    make_organization(status=Organization.Status.CLOSED)
    assert list(Organization.objects.visible_to(PUBLIC)) == [registered]


def test_verb_that_a_role_lacks_is_forbidden_everywhere(city: dict[str, Organization]) -> None:
    liaison = acting("liaison", city["own"])
    assert liaison.can(Verb.VIEW, "organizations") is True
    assert liaison.can(Verb.REVIEW, "organizations") is False
    assert list(Organization.objects.visible_to(liaison, Verb.REVIEW)) == []
    with pytest.raises(PermissionDenied):
        liaison.require(Verb.REVIEW, "organizations", city["own"])


def test_public_row_may_be_read_by_anybody_and_changed_only_by_whom_a_role_leads_to_it(db: None) -> None:
    near, far = make_organization(), make_organization(region=CIXI)
    registrar = acting("registrar", near)
    rows = Organization.objects.order_by("pk")
    assert [list(rows.visible_to(registrar, verb)) for verb in (Verb.VIEW, Verb.EXPORT)] == [[near, far]] * 2
    assert list(rows.visible_to(registrar, Verb.REVIEW)) == [near]
    assert [list(rows.reached_by(who)) for who in (registrar, acting("liaison", far), PUBLIC)] == [[near], [far], []]


def test_wider_of_two_roles_counts(city: dict[str, Organization]) -> None:
    place = city["own"]
    both = Actor(1, "王老师", place.pk, place.name, place.region, frozenset({"liaison", "auditor"}))
    assert both.reach("organizations") is Scope.CITY
    assert both.reach("memberships") is Scope.PUBLIC


def test_actor_without_organization_owns_nothing(city: dict[str, Organization]) -> None:
    nobody = Actor(1, "王老师", role_names=frozenset({"unit_admin"}))
    assert nobody.can(Verb.VIEW, "organizations", city["own"]) is False
    assert list(Organization.objects.visible_to(nobody)) == []


def test_officer_without_a_region_reaches_nothing(city: dict[str, Organization]) -> None:
    lost = Actor(1, "王老师", 0, "", "", frozenset({"plan_officer"}))
    assert list(Organization.objects.visible_to(lost)) == []
    assert lost.can(Verb.VIEW, "organizations", city["own"]) is False


def test_public_may_nothing() -> None:
    areas = {area for role in all_roles().values() for area in role.grants}
    assert [(verb, area) for verb in Verb for area in areas if PUBLIC.can(verb, area)] == []


@given(inner=REGIONS, outer=REGIONS)
def test_region_lies_within_another_as_its_digits_say(inner: str, outer: str) -> None:
    shared = outer[:2] if outer.endswith("0000") else outer[:4] if outer.endswith("00") else outer
    assert within(inner, outer) == (inner[: len(shared)] == shared)
    assert prefix(outer) == shared


def test_nothing_lies_within_no_region() -> None:
    assert within("330281", "") is False


@pytest.mark.parametrize(
    ("role", "held", "offered"),
    [
        ("unit_admin", set(), {"unit_admin", "liaison"}),
        ("plan_officer", set(), {"unit_admin"}),
        ("plan_officer", {"unit_admin"}, set()),
        ("registrar", {"liaison"}, {"unit_admin"}),
        ("liaison", set(), set()),
        ("auditor", set(), set()),
    ],
)
def test_offers_are_the_roles_that_a_role_may_give(
    city: dict[str, Organization], role: str, held: set[str], offered: set[str]
) -> None:
    assert acting(role, city["own"]).offers(city["own"], held) == offered


def test_offers_end_where_the_scope_of_the_giving_role_ends(city: dict[str, Organization]) -> None:
    place = city["own"]
    both = Actor(1, "王老师", place.pk, place.name, place.region, frozenset({"unit_admin", "registrar"}))
    assert both.offers(place) == {"unit_admin", "liaison"}
    # The wide role may only found: what the narrow one may give stays in its own organization.
    assert both.offers(city["neighbour"]) == {"unit_admin"}
    assert both.offers(city["next_city"]) == frozenset()


def test_administrator_offers_every_role_anywhere(city: dict[str, Organization]) -> None:
    assert acting("administrator", city["own"]).offers(city["far"]) == set(all_roles())


@pytest.mark.parametrize("role", all_roles().values(), ids=lambda role: role.name)
def test_no_role_gives_one_wider_than_itself(role: object) -> None:
    known = all_roles()
    given_roles = role.invites | role.invites_first  # type: ignore[attr-defined]
    assert given_roles <= known.keys()
    assert [name for name in given_roles if role.scope < known[name].scope] == []  # type: ignore[attr-defined]
