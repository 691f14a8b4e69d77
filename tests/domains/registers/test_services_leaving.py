"""Removing people: by whom, and that neither a unit nor the platform locks itself out."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from ronghe.domains.registers.services import end_membership, leave_organization
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.models import Event
from ronghe.kernel.organizations.models import Membership, Organization, actor_for
from tests.factories.people import make_actor, make_member, make_organization, signed_in

pytestmark = pytest.mark.django_db


def held_by(actor: Actor, role: str) -> Membership:
    return Membership.objects.get(user=actor.user_id, role=role, organization=actor.organization_id)


def standing(role: str) -> int:
    return Membership.objects.active().filter(role=role).count()


@pytest.fixture
def school() -> Organization:
    return make_organization("余姚市职业技术学校")


@pytest.fixture
def admin(school: Organization) -> Actor:
    return make_actor("unit_admin", organization=school)


def test_colleague_is_removed_and_the_row_stays(school: Organization, admin: Actor) -> None:
    colleague = make_actor("liaison", organization=school)
    row = end_membership(actor=admin, membership=held_by(colleague, "liaison"), reason="调离")
    assert (row.ended_at is not None, Membership.objects.count()) == (True, 2)
    assert colleague.user_id is not None
    assert actor_for(colleague.user_id) is None
    event = Event.objects.about(school).get()
    assert (event.label, event.changes) == ("移除成员", {f"成员 {colleague.name}": ["单位联络员", ""]})
    with pytest.raises(ValidationError) as refused:
        end_membership(actor=admin, membership=row, reason="调离")
    assert refused.value.code == "ended"


@pytest.mark.parametrize("role", ["liaison", "plan_officer", "registrar", "supervisor", "auditor"])
def test_who_may_not_give_a_role_may_not_take_it(school: Organization, admin: Actor, role: str) -> None:
    with pytest.raises(PermissionDenied):
        end_membership(
            actor=make_actor(role, organization=school), membership=held_by(admin, "unit_admin"), reason="调离"
        )
    assert standing("unit_admin") == 1


def test_unit_admin_removes_nobody_of_another_unit(admin: Actor) -> None:
    stranger = make_actor("liaison")
    with pytest.raises(PermissionDenied):
        end_membership(actor=admin, membership=held_by(stranger, "liaison"), reason="调离")


def test_unit_admin_takes_no_role_wider_than_his_own(school: Organization, admin: Actor) -> None:
    officer = make_actor("plan_officer", organization=school)
    with pytest.raises(PermissionDenied):
        end_membership(actor=admin, membership=held_by(officer, "plan_officer"), reason="调离")


def test_last_unit_admin_stays_until_another_one_is_there(school: Organization, admin: Actor) -> None:
    own = held_by(admin, "unit_admin")
    blocked = make_member(school, "unit_admin")
    blocked.is_active = False
    blocked.save()
    with pytest.raises(ValidationError) as refused:
        end_membership(actor=admin, membership=own, reason="调离")
    assert refused.value.messages == ["这是本单位最后一位单位管理员，请先邀请一位接任，再移除"]
    make_member(school, "unit_admin")
    assert end_membership(actor=admin, membership=own, reason="调离").ended_at is not None


def test_administrator_may_remove_the_last_unit_admin(admin: Actor) -> None:
    end_membership(actor=make_actor("administrator"), membership=held_by(admin, "unit_admin"), reason="调离")
    assert standing("unit_admin") == 0


def test_nobody_ends_his_own_last_administrator_role() -> None:
    keeper, other = make_actor("administrator"), make_actor("administrator")
    with pytest.raises(ValidationError) as refused:
        end_membership(actor=keeper, membership=held_by(keeper, "administrator"), reason="调离")
    assert refused.value.code == "last_own"
    end_membership(actor=keeper, membership=held_by(other, "administrator"), reason="调离")
    assert standing("administrator") == 1


def test_administrator_in_two_units_may_leave_one() -> None:
    keeper = make_actor("administrator")
    second = make_organization()
    assert keeper.user_id is not None
    Membership.objects.create(user_id=keeper.user_id, organization=second, role="administrator")
    assert end_membership(actor=keeper, membership=held_by(keeper, "administrator"), reason="调离").ended_at is not None
    assert standing("administrator") == 1


def test_person_leaves_with_every_role_and_it_is_recorded(school: Organization, admin: Actor) -> None:
    person = make_actor("liaison", "unit_admin", organization=school)
    leave_organization(actor=person, organization=school)
    assert person.user_id is not None
    assert actor_for(person.user_id) is None
    event = Event.objects.about(school).get()
    assert (event.label, event.user_name) == ("退出单位", person.name)
    assert event.changes == {f"成员 {person.name}": ["单位联络员、单位管理员", ""]}
    with pytest.raises(ValidationError) as refused:
        leave_organization(actor=person, organization=school)
    assert refused.value.code == "ended"


def test_last_unit_admin_does_not_leave(school: Organization, admin: Actor) -> None:
    make_member(school, "liaison")
    with pytest.raises(ValidationError) as refused:
        leave_organization(actor=admin, organization=school)
    assert refused.value.messages == ["您是本单位最后一位单位管理员，请先邀请一位接任，再退出"]
    assert standing("unit_admin") == 1


def test_last_administrator_does_not_leave_even_with_two_units() -> None:
    keeper = make_actor("administrator")
    second = make_organization()
    assert keeper.user_id is not None
    Membership.objects.create(user_id=keeper.user_id, organization=second, role="administrator")
    with pytest.raises(ValidationError) as refused:
        leave_organization(actor=keeper, organization=second)
    assert (refused.value.code, standing("administrator")) == ("last_own", 2)
    make_actor("administrator")
    leave_organization(actor=keeper, organization=second)
    assert standing("administrator") == 2


def test_nobody_leaves_without_an_account(school: Organization) -> None:
    with pytest.raises(PermissionDenied):
        leave_organization(actor=Actor(), organization=school)


def test_button_on_ones_own_units_leaves_the_unit_acted_for(school: Organization, admin: Actor) -> None:
    person = make_actor("liaison", organization=school)
    client = signed_in(person)
    assert f'action="/register/members/{school.ref}/leave/"' in client.get("/organization/").content.decode()
    shown = client.post(f"/register/members/{school.ref}/leave/", follow=True)
    assert shown.redirect_chain == [("/organization/", 302)]
    assert "您已退出余姚市职业技术学校。" in shown.content.decode()
    assert "您还没有加入任何单位" in shown.content.decode()
    assert client.post(f"/register/members/{school.ref}/leave/").status_code == 404
    alone = signed_in(admin).post(f"/register/members/{school.ref}/leave/", follow=True)
    assert "请先邀请一位接任，再退出" in alone.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_remove_each_other_do_not_both_succeed() -> None:
    pair = [make_actor("administrator"), make_actor("administrator")]
    rows = [held_by(actor, "administrator") for actor in pair]
    start = threading.Barrier(2)
    told: list[str] = []

    def remove(number: int) -> None:
        try:
            start.wait(10)
            end_membership(actor=pair[number], membership=rows[1 - number], reason="调离")
        except ValidationError as refused:
            told.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (standing("administrator"), told) == (1, ["last_own"])
