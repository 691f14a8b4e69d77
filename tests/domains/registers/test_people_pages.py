"""Pages of the people: list, members, the link shown once, removing, granting."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ronghe.domains.registers.services import invite, people
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.models import Event
from ronghe.kernel.organizations.invitations import Invitation
from ronghe.kernel.organizations.models import Membership, Organization
from tests.factories.people import CIXI, make_actor, make_member, make_organization, signed_in

pytestmark = pytest.mark.django_db
LIST = reverse("membership_list")


@pytest.fixture
def school() -> Organization:
    return make_organization("余姚市职业技术学校", short_name="职技校")


@pytest.fixture
def admin(school: Organization) -> Actor:
    return make_actor("unit_admin", organization=school)


@pytest.fixture
def visitor(admin: Actor) -> Client:
    return signed_in(admin)


def members(organization: Organization) -> str:
    return reverse("organization_members", args=[organization.ref])


def to(name: str, organization: Organization, *more: object) -> str:
    return reverse(name, args=[organization.ref, *more])


def link_in(page: str) -> list[str]:
    return re.findall(r"http://testserver(/register/join/[\w-]+/)", page)


def body(answer: object) -> str:
    return answer.content.decode().split("<main")[1].split("</main>")[0]  # type: ignore[attr-defined]


def test_unit_admin_goes_straight_to_his_own_people(visitor: Client, school: Organization) -> None:
    answer = visitor.get(LIST)
    assert (answer.status_code, answer["Location"]) == (302, members(school))


def test_officer_sees_the_organizations_of_the_city_and_those_without_administrator(
    admin: Actor, school: Organization
) -> None:
    make_organization("余姚市无人学校")
    make_organization("慈溪市某学校", region=CIXI)
    make_organization("余姚市已注销学校", status=Organization.Status.CLOSED)
    officer = signed_in(make_actor("registrar", organization=make_organization("余姚市教育局")))

    def names(query: str) -> list[str]:
        return re.findall(r'class="row-link" href="[^"]+">([^<]+)<', body(officer.get(LIST + query)))

    assert names("") == ["余姚市教育局", "余姚市无人学校", "余姚市职业技术学校"]
    assert names("?lacking=1") == ["余姚市教育局", "余姚市无人学校"]
    assert names("?q=职技") == ["余姚市职业技术学校"]
    assert names("?q=%E6%B2%A1%E6%9C%89") == []


def test_list_costs_the_same_for_one_and_for_many(queries: AbstractContextManager[CaptureQueriesContext]) -> None:
    officer = signed_in(make_actor("registrar"))
    officer.get(LIST)
    counts = []
    for _turn in range(2):
        with queries as seen:
            officer.get(LIST)
        counts.append(len(seen))
        for _number in range(3):
            make_member(make_organization(), "unit_admin", "liaison")
    assert counts[0] == counts[1]


def test_members_cost_the_same_for_one_and_for_many(
    visitor: Client, admin: Actor, school: Organization, queries: AbstractContextManager[CaptureQueriesContext]
) -> None:
    counts = []
    visitor.get(members(school))
    for _turn in range(2):
        with queries as seen:
            assert visitor.get(members(school)).status_code == 200
        counts.append(len(seen))
        for number in range(3):
            make_member(school, "liaison")
            invite(actor=admin, organization=school, name=f"客{number}", role="liaison")
    assert counts[0] == counts[1]


@pytest.mark.parametrize("role", ["liaison", "supervisor", "auditor"])
def test_who_may_not_see_people_is_refused(school: Organization, role: str) -> None:
    visitor = signed_in(make_actor(role, organization=school))
    assert [visitor.get(address).status_code for address in (LIST, members(school))] == [403, 403]


def test_people_of_another_unit_do_not_exist(visitor: Client, school: Organization) -> None:
    other = make_organization()
    row = Membership.objects.create(user=make_member(other, "liaison"), organization=other, role="unit_admin")
    invitation = invite(actor=make_actor("administrator"), organization=other, name="李", role="liaison")
    addresses = [to("member_invite", other), to("member_grant", other), to("member_end", other, row.pk)]
    addresses += [to("member_end", school, row.pk), reverse("invitation_revoke", args=[invitation.ref])]
    assert [visitor.post(address).status_code for address in addresses] == [404] * 5
    assert visitor.get(members(other)).status_code == 404
    assert (Membership.objects.get(pk=row.pk).ended_at, Invitation.objects.get().revoked_at) == (None, None)


def test_link_is_shown_once(visitor: Client, school: Organization) -> None:
    answer = visitor.post(to("member_invite", school), {"name": "李老师", "role": "liaison"})
    assert (answer.status_code, answer["Location"]) == (302, members(school))
    cookie = answer.cookies["invitation_link"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", members(school))
    shown, again = visitor.get(members(school)), visitor.get(members(school))
    links = link_in(body(shown))
    assert len(links) == 1
    assert (link_in(body(again)), "李老师" in body(again)) == ([], True)
    assert [answer["Cache-Control"] for answer in (shown, again)] == [
        "max-age=0, no-cache, no-store, must-revalidate, private"
    ] * 2
    assert Client().get(links[0]).status_code == 200


def test_link_of_another_units_page_is_not_shown_here(visitor: Client, school: Organization) -> None:
    visitor.post(to("member_invite", school), {"name": "李老师", "role": "liaison"})
    keeper = signed_in(make_actor("administrator"))
    other = make_organization()
    keeper.cookies["invitation_link"] = visitor.cookies["invitation_link"].value
    assert link_in(body(keeper.get(members(other)))) == []


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": "", "role": "liaison"}, 'id="id_name_error">请填写</p>'),
        ({"name": "李老师", "role": "administrator"}, "administrator"),
        ({"name": "长" * 51, "role": "liaison"}, "50"),
    ],
)
def test_wrong_invitation_is_told_on_the_page(
    visitor: Client, school: Organization, sent: dict[str, str], said: str
) -> None:
    answer = visitor.post(to("member_invite", school), sent)
    assert (answer.status_code, said in body(answer), 'class="error"' in body(answer)) == (200, True, True)
    assert Invitation.objects.count() == 0


def test_invitation_is_revoked_from_the_page(visitor: Client, admin: Actor, school: Organization) -> None:
    invitation = invite(actor=admin, organization=school, name="李老师", role="liaison")
    answer = visitor.post(reverse("invitation_revoke", args=[invitation.ref]))
    assert (answer.status_code, answer["Location"]) == (302, members(school))
    page = body(visitor.get(members(school)))
    assert ("已撤回给 李老师 的邀请" in page, "没有等待对方打开的邀请" in page) == (True, True)


def test_invitation_revoked_twice_is_told(visitor: Client, admin: Actor, school: Organization) -> None:
    address = reverse(
        "invitation_revoke", args=[invite(actor=admin, organization=school, name="李", role="liaison").ref]
    )
    visitor.post(address)
    visitor.get(members(school))
    visitor.post(address)
    assert "这份邀请已被撤回" in body(visitor.get(members(school)))


def test_unit_that_closes_while_one_invites_is_told_on_the_form(
    visitor: Client, school: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "require_offer", lambda actor, organization, role: people.require_open(organization))
    monkeypatch.setattr(
        people, "locked", lambda organization: Organization(pk=organization.pk, name="职技校", status="closed")
    )
    answer = visitor.post(to("member_invite", school), {"name": "李老师", "role": "liaison"})
    assert (answer.status_code, "“职技校”已注销，不能再加入人员" in body(answer)) == (200, True)


def test_member_is_removed_from_the_page_and_the_last_admin_is_not(
    visitor: Client, admin: Actor, school: Organization
) -> None:
    row = Membership.objects.get(user=make_member(school, "liaison"))
    own = Membership.objects.get(user=admin.user_id)
    visitor.post(to("member_end", school, row.pk), {"reason": " "})
    assert ("移除成员须写明理由" in body(visitor.get(members(school))), Membership.objects.active().count()) == (
        True,
        2,
    )
    visitor.post(to("member_end", school, row.pk), {"reason": "调到市教育局"})
    visitor.post(to("member_end", school, own.pk), {"reason": "退休"})
    page = body(visitor.get(members(school)))
    assert (f"已移除 {row.user.name}" in page, "最后一位单位管理员" in page) == (True, True)
    assert list(Membership.objects.active()) == [own]
    assert [event.comment for event in Event.objects.about(school)] == ["调到市教育局"]


def test_administrator_grants_a_role_to_an_account(school: Organization) -> None:
    keeper = signed_in(make_actor("administrator"))
    user = make_member(make_organization(), "liaison")
    sent = {"grant-username": f" {user.username.upper()} ", "grant-role": "unit_admin"}
    assert keeper.post(to("member_grant", school), sent)["Location"] == members(school)
    assert Membership.objects.filter(user=user, organization=school, role="unit_admin").count() == 1
    assert "这个人在本单位已有这个角色" in body(keeper.post(to("member_grant", school), sent))
    sent["grant-username"] = "nobody"
    assert "没有这个账号" in body(keeper.post(to("member_grant", school), sent))


def test_only_an_administrator_grants(visitor: Client, school: Organization) -> None:
    assert visitor.post(to("member_grant", school), {"grant-username": "a", "grant-role": "liaison"}).status_code == 403
    assert "直接授予角色" not in body(visitor.get(members(school)))


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("member_end", "移除这个角色（由能给出它的人办理）"),
        ("member_password", "给这个人重设密码（他的每个角色都归您管才行）"),
    ],
)
def test_what_one_may_not_do_to_an_officer_is_told_in_words(
    visitor: Client, school: Organization, name: str, missing: str
) -> None:
    row = Membership.objects.get(user=make_member(school, "plan_officer"))
    answer = visitor.post(to(name, school, row.pk))
    assert (answer.status_code, f"缺少的权限：{missing}" in body(answer)) == (403, True)
