"""Acting for one of several organizations: the page that lists them, the switch, and what it refuses."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ronghe.kernel.accounts.models import User
from ronghe.kernel.organizations.models import Membership, Organization, actor_for
from tests.factories.people import make_member, make_organization

pytestmark = pytest.mark.django_db
SWITCH, MINE = reverse("organization_switch"), reverse("organization_mine")


@pytest.fixture
def school() -> Organization:
    return make_organization("余姚市职业技术学校")


@pytest.fixture
def company() -> Organization:
    return make_organization("余姚甬江电器有限公司", kind="enterprise")


@pytest.fixture
def person(school: Organization, company: Organization) -> User:
    user = make_member(school, "unit_admin")
    return make_member(company, "liaison", user=user)


@pytest.fixture
def visitor(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def acting_for(visitor: Client) -> int | None:
    return visitor.get(MINE).wsgi_request.actor.organization_id  # type: ignore[attr-defined]


def test_first_membership_counts_until_another_is_chosen(
    visitor: Client, school: Organization, company: Organization
) -> None:
    seen = [acting_for(visitor)]
    for wanted in (company.ref, str(school.pk)):
        answer = visitor.post(SWITCH, {"organization": wanted})
        assert (answer.status_code, answer["Location"]) == (302, MINE)
        seen.append(acting_for(visitor))
    assert seen == [school.pk, company.pk, school.pk]


def test_switch_leads_back_to_where_one_was(visitor: Client, company: Organization) -> None:
    there = reverse("rule_list") + "?x=1"
    assert visitor.post(SWITCH, {"organization": company.ref, "next": there})["Location"] == there


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_switch_leads_to_no_other_site(visitor: Client, company: Organization, back: str) -> None:
    assert visitor.post(SWITCH, {"organization": company.ref, "next": back})["Location"] == MINE


@pytest.mark.parametrize("wanted", ["", "nothing", "0", "99999999999999999999", "١", "1 OR 1=1"])
def test_switch_to_nothing_is_not_found(visitor: Client, school: Organization, wanted: str) -> None:
    assert visitor.post(SWITCH, {"organization": wanted}).status_code == 404
    assert acting_for(visitor) == school.pk


def test_switch_to_the_organization_of_others_is_not_found(visitor: Client, school: Organization) -> None:
    stranger = make_organization()
    make_member(stranger, "liaison")
    assert visitor.post(SWITCH, {"organization": stranger.ref}).status_code == 404
    assert acting_for(visitor) == school.pk


def test_switch_to_an_ended_or_closed_one_is_not_found(
    visitor: Client, person: User, school: Organization, company: Organization
) -> None:
    Membership.objects.filter(organization=company).update(ended_at=timezone.now())
    assert visitor.post(SWITCH, {"organization": company.ref}).status_code == 404
    gone = make_organization(status=Organization.Status.CLOSED)
    make_member(gone, "liaison", user=person)
    assert visitor.post(SWITCH, {"organization": gone.ref}).status_code == 404
    assert acting_for(visitor) == school.pk


def test_choice_that_ended_falls_back_to_what_remains(
    visitor: Client, person: User, school: Organization, company: Organization
) -> None:
    visitor.post(SWITCH, {"organization": company.ref})
    Membership.objects.filter(organization=company).update(ended_at=timezone.now())
    assert acting_for(visitor) == school.pk
    Membership.objects.filter(user=person).update(ended_at=timezone.now())
    assert acting_for(visitor) is None
    assert "您还没有加入任何单位" in visitor.get(MINE).content.decode()


def test_page_lists_each_organization_with_its_roles(
    visitor: Client, school: Organization, company: Organization
) -> None:
    page = visitor.get(MINE).content.decode().split("<main")[1]
    assert [name in page for name in (school.name, company.name, "单位管理员", "单位联络员", "当前单位")] == [True] * 5
    assert page.count("换到这个单位") == 1


def test_switch_is_no_link(visitor: Client) -> None:
    assert visitor.get(SWITCH).status_code == 405


def test_roles_of_two_organizations_do_not_mix(person: User, school: Organization, company: Organization) -> None:
    found = [actor_for(person.pk, place.pk) for place in (school, company)]
    assert [actor.role_names for actor in found if actor] == [{"unit_admin"}, {"liaison"}]


def test_blocked_account_acts_for_nobody(person: User) -> None:
    person.is_active = False
    person.save()
    assert actor_for(person.pk) is None


@pytest.mark.parametrize("was_chosen", [True, False])
def test_membership_that_ends_meanwhile_is_told_once_and_nothing_sent_is_done_for_another(
    visitor: Client, person: User, school: Organization, company: Organization, was_chosen: bool
) -> None:
    gone, left = (company, school) if was_chosen else (school, company)
    if was_chosen:
        visitor.post(SWITCH, {"organization": company.ref})
    visitor.get(MINE)
    Membership.objects.filter(user=person, organization=gone).update(ended_at=timezone.now())
    sent = visitor.post(reverse("ui_preferences"), {"theme": "dark"})
    assert sent.wsgi_request.actor.organization_id is None  # type: ignore[attr-defined]
    told = f"您已不能以“{gone.display_name}”的身份办理，现在以“{left.display_name}”的身份办理。"
    pages = [visitor.get(MINE) for _ in range(2)]
    assert [told in page.content.decode() for page in pages] == [True, False]
    assert [page.wsgi_request.actor.organization_id for page in pages] == [left.pk] * 2  # type: ignore[attr-defined]


def test_last_membership_that_ends_leaves_a_person_who_only_looks(person: User, visitor: Client) -> None:
    visitor.get(MINE)
    Membership.objects.filter(user=person).update(ended_at=timezone.now())
    assert [("您已不能以“余姚市职业技术学校”的身份办理。" in visitor.get(MINE).content.decode()) for _ in range(2)] == [
        True,
        False,
    ]
