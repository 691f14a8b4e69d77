"""A forgotten password: who may give a colleague a link for a new one, and what the link does."""

from __future__ import annotations

import re
import threading
import time
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from axes.models import AccessAttempt
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ronghe.domains.registers.policy import PASSWORD_LINK_DAYS
from ronghe.domains.registers.services import end_membership, offer_password, passwords, renew_password
from ronghe.domains.registers.services.passwords import find_user, password_token, renewable
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.accounts.models import User
from ronghe.kernel.history.models import Event
from ronghe.kernel.organizations.models import Membership, Organization
from ronghe.kernel.policy.services import set_override
from tests.factories.people import make_actor, make_member, make_organization, signed_in

pytestmark = pytest.mark.django_db
OLD, NEW = "Yuyao-2018", "Ningbo-2019"


@pytest.fixture
def school() -> Organization:
    return make_organization("余姚市职业技术学校")


@pytest.fixture
def admin(school: Organization) -> Actor:
    return make_actor("unit_admin", organization=school)


@pytest.fixture
def colleague(school: Organization) -> User:
    user = User.objects.create_user("zhaomin", OLD, name="赵敏")
    return make_member(school, "liaison", user=user)


def held(user: User) -> Membership:
    return Membership.objects.filter(user=user).order_by("pk")[0]


def link(user: User) -> str:
    return reverse("password_renew", args=[password_token(user)])


def typed(password: str = NEW, again: str = "") -> dict[str, str]:
    return {"password": password, "password_again": again or password}


def test_link_sets_a_new_password_once(client: Client, colleague: User) -> None:
    address = link(colleague)
    answer = client.post(address, typed())
    assert (answer.status_code, answer["Location"]) == (302, reverse("account_login"))
    colleague.refresh_from_db()
    assert (colleague.check_password(NEW), colleague.check_password(OLD)) == (True, False)
    assert [client.get(address).status_code, client.post(address, typed("Other-2020")).status_code] == [404, 404]
    answer = client.post(reverse("account_login"), {"login": "zhaomin", "password": NEW})
    assert (answer.status_code, int(client.session["_auth_user_id"])) == (302, colleague.pk)


def test_new_password_is_recorded_but_not_written_down(client: Client, school: Organization, colleague: User) -> None:
    client.post(link(colleague), typed())
    event = Event.objects.about(school).get()
    assert (event.label, event.user_id, event.changes) == ("重设密码", colleague.pk, {"成员 赵敏": ["", "重设密码"]})
    assert NEW not in str(vars(event))


def test_new_password_opens_the_lock(client: Client, colleague: User) -> None:
    for username in ("zhaomin", "other"):
        AccessAttempt.objects.create(username=username, ip_address="127.0.0.1", failures_since_start=5)
    client.post(link(colleague), typed())
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["other"]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (typed("short-1"), "8"),
        (typed("alllowercase"), "四类中的 3 类"),
        (typed(NEW, "Ningbo-2020"), "两次输入的密码不一样"),
        (typed("Zhaomin-1"), "账号"),
    ],
)
def test_weak_password_is_refused_and_the_link_stays_good(
    client: Client, colleague: User, form: dict[str, str], said: str
) -> None:
    address = link(colleague)
    answer = client.post(address, form)
    page = answer.content.decode().split("<main")[1]
    assert (answer.status_code, said in page, 'class="error"' in page) == (200, True, True)
    assert client.get(address).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one transaction write at a time")
def test_one_link_used_twice_at_once_works_once(colleague: User, monkeypatch: pytest.MonkeyPatch) -> None:
    token, start = password_token(colleague), threading.Barrier(2)
    told: list[str] = []
    monkeypatch.setattr(passwords, "check_password", lambda *_: time.sleep(0.3))

    def renew(number: int) -> None:
        try:
            start.wait(10)
            renew_password(token=token, password=f"{NEW}-{number}")
            told.append("done")
        except ValidationError as refused:
            told.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=renew, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(told) == ["closed", "done"]


def test_link_ends_after_three_days(colleague: User) -> None:
    token = password_token(colleague)
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=-1), tick=False):
        assert find_user(token) == colleague
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1), tick=False):
        assert find_user(token) is None


def test_link_ends_as_the_administrator_of_the_region_decided(colleague: User) -> None:
    settings = {"region": "330281", "value": Decimal(1), "valid_from": date(2020, 1, 1)}
    keeper, paper = make_actor("administrator"), {"source": "测试文件", "approver": "王主任"}
    set_override(actor=keeper, parameter=PASSWORD_LINK_DAYS, **settings, **paper)
    token = password_token(colleague)
    assert find_user(token) == colleague
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        assert find_user(token) is None


def test_link_does_not_outlive_the_roles_it_was_given_for(client: Client, colleague: User) -> None:
    """Else who gave it out could keep it until the colleague becomes an officer, and sign in as one."""
    address = link(colleague)
    make_member(make_organization("余姚市教育局"), "plan_officer", user=colleague)
    assert client.post(address, typed()).status_code == 404
    colleague.refresh_from_db()
    assert colleague.check_password(OLD)


def test_forged_link_and_blocked_account_open_nothing(client: Client, school: Organization, colleague: User) -> None:
    token = password_token(colleague)
    assert [find_user(forged) for forged in ("", "x", token[:-1], token + "a", token.upper())] == [None] * 5
    colleague.is_active = False
    colleague.save()
    assert client.get(reverse("password_renew", args=[token])).status_code == 404


def test_who_left_every_unit_gets_no_new_password(admin: Actor, colleague: User) -> None:
    token = password_token(colleague)
    end_membership(actor=admin, membership=held(colleague), reason="调离")
    with pytest.raises(ValidationError) as refused:
        renew_password(token=token, password=NEW)
    assert refused.value.code == "closed"


def test_unit_admin_gives_a_link_that_is_shown_once(admin: Actor, school: Organization, colleague: User) -> None:
    visitor = signed_in(admin)
    people = reverse("organization_members", args=[school.ref])
    answer = visitor.post(reverse("member_password", args=[school.ref, held(colleague).pk]))
    assert (answer.status_code, answer["Location"]) == (302, people)
    pages = [visitor.get(people).content.decode() for _turn in range(2)]
    found = [re.findall(r"http://testserver(/register/password/[\w:-]+/)", page) for page in pages]
    assert [len(each) for each in found] == [1, 0]
    assert Client().get(found[0][0]).status_code == 200
    event = Event.objects.about(school)[0]
    assert (event.label, event.user_id) == ("发出重设密码链接", admin.user_id)
    colleague.refresh_from_db()
    assert colleague.check_password(OLD)


def test_unit_admin_cannot_become_an_officer_through_a_colleague(
    admin: Actor, school: Organization, colleague: User
) -> None:
    make_member(make_organization("余姚市教育局"), "plan_officer", user=colleague)
    with pytest.raises(PermissionDenied):
        offer_password(actor=admin, membership=held(colleague))
    address = reverse("member_password", args=[school.ref, held(colleague).pk])
    assert signed_in(admin).post(address).status_code == 403
    page = signed_in(admin).get(reverse("organization_members", args=[school.ref])).content.decode()
    assert "重设密码" not in page
    keeper = make_actor("administrator")
    assert offer_password(actor=keeper, membership=held(colleague)) == held(colleague)


@pytest.mark.parametrize("role", ["liaison", "plan_officer", "registrar", "supervisor", "auditor"])
def test_who_could_not_remove_a_person_gives_no_password(school: Organization, colleague: User, role: str) -> None:
    with pytest.raises(PermissionDenied):
        offer_password(actor=make_actor(role, organization=school), membership=held(colleague))
    assert Event.objects.count() == 0


def test_renewable_are_those_all_of_whose_roles_one_may_give(
    admin: Actor, school: Organization, colleague: User
) -> None:
    officer, stranger = make_member(school, "registrar"), make_member(make_organization(), "liaison")
    second = make_member(school, "unit_admin")
    users = {colleague.pk, officer.pk, stranger.pk, second.pk, admin.user_id or 0, 0}
    assert renewable(admin, users) == {colleague.pk, second.pk}


def test_link_that_is_no_longer_good_speaks_of_the_password_not_of_an_invitation(client: Client) -> None:
    page = client.get(reverse("password_renew", args=["nothing"]))
    words = page.content.decode()
    assert (page.status_code, "这个重设密码的链接不能用" in words, "邀请" in words) == (404, True, False)
