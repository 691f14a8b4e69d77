"""Who may bring whom into which organization, how the invited join, and who may be removed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from ronghe.domains.registers.policy import INVITATION_DAYS
from ronghe.domains.registers.services import (
    accept_as_new_person,
    accept_invitation,
    end_membership,
    grant_role,
    invite,
    revoke_invitation,
)
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.accounts.models import User
from ronghe.kernel.history.models import Event
from ronghe.kernel.organizations.invitations import Invitation, token_digest
from ronghe.kernel.organizations.models import Membership, Organization, actor_for
from ronghe.kernel.policy.models import ParameterOverride
from tests.factories.people import CIXI, YUYAO, make_actor, make_member, make_organization, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> Organization:
    return make_organization("余姚市职业技术学校")


@pytest.fixture
def admin(school: Organization) -> Actor:
    return make_actor("unit_admin", organization=school)


def invited(school: Organization, admin: Actor, role: str = "liaison") -> Invitation:
    return invite(actor=admin, organization=school, name="李老师", role=role)


def roles(organization: Organization, user: User | None = None) -> list[str]:
    rows = Membership.objects.active().filter(organization=organization)
    return sorted((rows.filter(user=user) if user else rows).values_list("role", flat=True))


def test_invitation_keeps_only_the_digest_of_its_link(school: Organization, admin: Actor) -> None:
    invitation = invited(school, admin)
    stored = Invitation.objects.get()
    assert (stored.token, stored.digest) == ("", token_digest(invitation.token))
    assert len(invitation.token) == 32
    assert (
        stored.expires_at - timezone.now() < timedelta(days=7) < stored.expires_at - timezone.now() + timedelta(hours=1)
    )
    event = Event.objects.about(school).get()
    assert (event.label, event.changes) == ("邀请加入", {"受邀人": ["", "李老师 · 单位联络员"]})
    assert invitation.token not in str(vars(event))


def test_invitation_lasts_as_long_as_the_city_has_set(school: Organization, admin: Actor) -> None:
    ParameterOverride.objects.create(
        key=INVITATION_DAYS.key, region=YUYAO, value=Decimal(1), valid_from=date(2019, 1, 1), source="x", approver="y"
    )
    left = invited(school, admin).expires_at - timezone.now()
    assert timedelta(hours=23) < left <= timedelta(days=1)


@pytest.mark.parametrize(
    ("role", "invites", "allowed"),
    [
        ("unit_admin", "unit_admin", True),
        ("unit_admin", "liaison", True),
        ("unit_admin", "registrar", False),
        ("unit_admin", "administrator", False),
        ("unit_admin", "no_such_role", False),
        ("liaison", "liaison", False),
        ("supervisor", "unit_admin", False),
        ("auditor", "unit_admin", False),
    ],
)
def test_who_may_invite_whom_into_his_own_unit(school: Organization, role: str, invites: str, allowed: bool) -> None:
    actor = make_actor(role, organization=school)
    if allowed:
        assert invited(school, actor, invites).role == invites
    else:
        with pytest.raises(PermissionDenied):
            invited(school, actor, invites)
    assert Invitation.objects.count() == int(allowed)


@pytest.mark.parametrize("role", ["plan_officer", "registrar"])
def test_officer_invites_the_first_administrator_and_nobody_after_him(school: Organization, role: str) -> None:
    officer = make_actor(role)
    with pytest.raises(PermissionDenied):
        invited(school, officer, "liaison")
    assert invited(school, officer, "unit_admin").role == "unit_admin"
    make_member(school, "unit_admin")
    with pytest.raises(PermissionDenied):
        invited(school, officer, "unit_admin")
    with pytest.raises(PermissionDenied):
        invited(make_organization(region=CIXI), officer, "unit_admin")


def test_second_link_for_the_first_administrator_opens_nothing_once_there_is_one(school: Organization) -> None:
    officer = make_actor("registrar")
    first, kept = (invited(school, officer, "unit_admin") for _number in range(2))
    accept_invitation(actor=make_actor("liaison"), token=first.token)
    with pytest.raises(ValidationError) as refused:
        accept_invitation(actor=make_actor("liaison"), token=kept.token)
    assert (refused.value.code, roles(school)) == ("withdrawn", ["unit_admin"])


def test_unit_admin_invites_into_no_other_unit(admin: Actor) -> None:
    with pytest.raises(PermissionDenied):
        invited(make_organization(), admin)


def test_administrator_invites_every_role_anywhere() -> None:
    far = make_organization(region="110101", kind="government")
    assert invited(far, make_actor("administrator"), "plan_officer").role == "plan_officer"


def test_closed_unit_takes_nobody_in(school: Organization) -> None:
    token = invited(school, make_actor("registrar"), "unit_admin").token
    Organization.objects.filter(pk=school.pk).update(status="closed")
    with pytest.raises(ValidationError) as refused:
        invited(school, make_actor("administrator"), "unit_admin")
    assert refused.value.code == "closed"
    with pytest.raises(ValidationError) as late:
        accept_invitation(actor=make_actor("liaison"), token=token)
    assert late.value.code == "closed"


def test_new_person_opens_an_account_and_joins(school: Organization, admin: Actor) -> None:
    token = invited(school, admin).token
    membership = accept_as_new_person(token=token, username=" Li.Laoshi ", password="Yuyao-2019", name=" 李明 ")
    user = membership.user
    assert (user.username, user.name, user.check_password("Yuyao-2019")) == ("li.laoshi", "李明", True)
    assert roles(school, user) == ["liaison"]
    invitation = Invitation.objects.get()
    assert (invitation.accepted_by, invitation.is_open) == (user, False)
    event = Event.objects.about(school)[0]
    assert (event.label, event.user_id, event.changes) == ("接受邀请", user.pk, {"成员 李明": ["", "单位联络员"]})


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"username": "a b"}, "username"),
        ({"username": "taken"}, "username"),
        ({"name": " "}, "name"),
        ({"password": "short-1"}, "password"),
        ({"password": "lowercaseonly"}, "password"),
        ({"password": "Liming-2019", "username": "liming-2019"}, "password"),
    ],
)
def test_account_that_is_refused_leaves_the_invitation_open(
    school: Organization, admin: Actor, changed: dict[str, str], field: str
) -> None:
    User.objects.create(username="taken", name="先来的")
    token = invited(school, admin).token
    values = {"username": "liming", "password": "Yuyao-2019", "name": "李明"}
    with pytest.raises(ValidationError) as refused:
        accept_as_new_person(token=token, **values | changed)
    assert list(refused.value.message_dict) == [field]
    assert (Invitation.objects.get().is_open, User.objects.filter(name="李明").exists()) == (True, False)


def test_person_with_an_account_joins_a_second_unit(school: Organization, admin: Actor) -> None:
    person = make_actor("liaison")
    accept_invitation(actor=person, token=invited(school, admin).token)
    assert person.user_id is not None
    found = actor_for(person.user_id, school.pk)
    assert found is not None
    assert (found.organization_id, found.role_names) == (school.pk, {"liaison"})
    assert Membership.objects.filter(user=person.user_id).count() == 2


def test_role_held_already_is_not_held_twice(school: Organization, admin: Actor) -> None:
    colleague = make_actor("liaison", organization=school)
    accept_invitation(actor=colleague, token=invited(school, admin).token)
    assert roles(school) == ["liaison", "unit_admin"]


def test_link_opens_once(school: Organization, admin: Actor) -> None:
    token = invited(school, admin).token
    accept_invitation(actor=make_actor("liaison"), token=token)
    with pytest.raises(ValidationError) as refused:
        accept_invitation(actor=make_actor("liaison"), token=token)
    assert (refused.value.code, roles(school)) == ("accepted", ["liaison", "unit_admin"])


def test_who_was_removed_does_not_come_back_by_a_link_of_his_own(school: Organization, admin: Actor) -> None:
    successor = make_actor("unit_admin", organization=school)
    invitation = invited(school, admin, "unit_admin")
    end_membership(actor=successor, membership=Membership.objects.get(user=admin.user_id), reason="调离")
    removed = Actor(admin.user_id, admin.name)
    with pytest.raises(ValidationError) as refused:
        accept_invitation(actor=removed, token=invitation.token)
    assert (refused.value.code, roles(school)) == ("withdrawn", ["unit_admin"])
    assert revoke_invitation(actor=successor, invitation=invitation).revoked_at is not None


def test_link_that_was_never_given_out_opens_nothing(school: Organization) -> None:
    with pytest.raises(PermissionDenied):
        accept_invitation(actor=make_actor("liaison"), token="guessed")
    with pytest.raises(PermissionDenied):
        accept_as_new_person(token="guessed", username="abc", password="Yuyao-2019", name="李明")
    assert roles(school) == []


def test_revoked_link_opens_nothing(school: Organization, admin: Actor) -> None:
    invitation = invited(school, admin)
    revoke_invitation(actor=admin, invitation=invitation)
    with pytest.raises(ValidationError) as refused:
        accept_as_new_person(token=invitation.token, username="liming", password="Yuyao-2019", name="李明")
    assert refused.value.code == "revoked"
    with pytest.raises(ValidationError) as again:
        revoke_invitation(actor=admin, invitation=invitation)
    assert again.value.code == "revoked"


def test_link_expires_on_the_minute(school: Organization, admin: Actor) -> None:
    invitation = invited(school, admin)
    with time_machine.travel(invitation.expires_at - timedelta(seconds=1), tick=False):
        accept_invitation(actor=make_actor("liaison"), token=invitation.token)
    second = invited(school, admin)
    with time_machine.travel(second.expires_at, tick=False), pytest.raises(ValidationError) as refused:
        accept_invitation(actor=make_actor("liaison"), token=second.token)
    assert refused.value.code == "expired"


def test_invitation_is_revoked_only_by_who_could_give_it(school: Organization, admin: Actor) -> None:
    invitation = invited(school, admin)
    for stranger in (make_actor("unit_admin"), make_actor("liaison", organization=school), make_actor("registrar")):
        with pytest.raises(PermissionDenied):
            revoke_invitation(actor=stranger, invitation=invitation)
    assert Invitation.objects.get().is_open
    revoke_invitation(actor=make_actor("administrator"), invitation=invitation)
    assert not Invitation.objects.get().is_open


def test_role_is_granted_directly_by_an_administrator_only(school: Organization, admin: Actor) -> None:
    user = make_user("张老师")
    for other in (admin, make_actor("registrar"), make_actor("plan_officer")):
        with pytest.raises(PermissionDenied):
            grant_role(actor=other, organization=school, user=user, role="unit_admin")
    keeper = make_actor("administrator")
    grant_role(actor=keeper, organization=school, user=user, role="unit_admin")
    assert roles(school, user) == ["unit_admin"]
    assert Event.objects.about(school)[0].changes == {"成员 张老师": ["", "单位管理员"]}
    with pytest.raises(ValidationError) as refused:
        grant_role(actor=keeper, organization=school, user=user, role="unit_admin")
    assert refused.value.messages == ["这个人在本单位已有这个角色"]
