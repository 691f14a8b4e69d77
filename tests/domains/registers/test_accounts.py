"""An account is closed and opened again: by whom, what ends at once, what stays, and that somebody is always left."""

from __future__ import annotations

import re
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ronghe.domains.registers.services import close_account, end_membership, invite, open_account
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.accounts.models import User
from ronghe.kernel.history.models import Event
from ronghe.kernel.organizations.models import Membership, Organization, actor_for
from tests.factories.people import make_actor, make_member, make_organization, make_user, signed_in

pytestmark = pytest.mark.django_db
LIST, PASSWORD = reverse("account_list"), "Yuyao#2026"


@pytest.fixture
def keeper() -> Actor:
    return make_actor("administrator", organization=make_organization("余姚市大数据局", kind="government"))


@pytest.fixture
def school() -> Organization:
    return make_organization("余姚市职业技术学校")


@pytest.fixture
def person(school: Organization) -> User:
    user = User.objects.create_user("zhang.lihua", PASSWORD, name="张丽华")
    return make_member(school, "liaison", user=user)


def page_of(user: User) -> str:
    return reverse("account_detail", args=[user.pk])


def text(answer: object) -> str:
    return answer.content.decode().split("<main")[1].split("</main>")[0]  # type: ignore[attr-defined]


def sign_in(name: str = "zhang.lihua", password: str = PASSWORD):
    client = Client()
    return client, client.post("/account/login/", {"login": name, "password": password})


def test_closed_account_signs_in_no_more_and_is_told_so(keeper: Actor, person: User) -> None:
    close_account(actor=keeper, user=person, reason=" 调离 ")
    client, answer = sign_in()
    assert (answer.status_code, answer["Location"]) == (302, "/account/inactive/")
    told = client.get("/account/inactive/")
    assert (told.status_code, "这个账号已被停用，不能登录" in told.content.decode()) == (403, True)
    assert (client.session.get("_auth_user_id"), client.get("/workbench/").status_code) == (None, 302)
    _client, wrong = sign_in(password="Wrong#2026")
    assert (wrong.status_code, "账号或密码不对" in wrong.content.decode()) == (200, True)


def test_session_ends_at_once_and_stays_ended_when_the_account_is_opened_again(
    keeper: Actor, person: User, school: Organization
) -> None:
    client, _answer = sign_in()
    assert client.get("/workbench/").status_code == 200
    close_account(actor=keeper, user=person, reason="调离")
    assert client.get("/workbench/")["Location"].startswith("/account/login/")
    open_account(actor=keeper, user=person, reason="调回")
    assert client.get("/workbench/").status_code == 302
    again, _answer = sign_in()
    assert again.get("/workbench/").status_code == 200
    found = actor_for(person.pk)
    assert found is not None
    assert (found.organization_id, found.role_names) == (school.pk, {"liaison"})


def test_what_a_closed_person_did_stays_his(keeper: Actor, school: Organization) -> None:
    admin = make_actor("unit_admin", organization=school)
    invite(actor=admin, organization=school, name="李老师", role="liaison")
    close_account(actor=keeper, user=User.objects.get(pk=admin.user_id), reason="退休")
    event = Event.objects.about(school).get()
    assert (event.user_id, event.user_name, event.label) == (admin.user_id, admin.name, "邀请加入")
    assert Membership.objects.filter(user=admin.user_id, ended_at__isnull=True).count() == 1
    assert Membership.objects.active().filter(organization=school).count() == 0


def test_closing_and_opening_stand_in_the_history_of_the_account(keeper: Actor, person: User) -> None:
    close_account(actor=keeper, user=person, reason=" 调离 ")
    open_account(actor=keeper, user=person, reason="调回")
    found = [(e.label, e.comment, e.changes, e.user_name, e.region) for e in Event.objects.about(person)]
    assert found == [
        ("恢复账号", "调回", {"可登录": ["否", "是"]}, keeper.name, keeper.region),
        ("停用账号", "调离", {"可登录": ["是", "否"]}, keeper.name, keeper.region),
    ]


@pytest.mark.parametrize("role", ["plan_officer", "registrar", "unit_admin", "liaison", "supervisor", "auditor"])
def test_only_the_administrator_of_the_platform_decides_about_accounts(
    person: User, school: Organization, role: str
) -> None:
    actor = make_actor(role, organization=school)
    for step in (close_account, open_account):
        with pytest.raises(PermissionDenied):
            step(actor=actor, user=person, reason="调离")
    client = signed_in(actor)
    asked = [client.get(LIST), client.get(page_of(person))]
    asked += [
        client.post(reverse(name, args=[person.pk]), {"reason": "x"}) for name in ("account_close", "account_open")
    ]
    assert [answer.status_code for answer in asked] == [403] * 4
    person.refresh_from_db()
    assert (person.is_active, Event.objects.about(person).count()) == (True, 0)


@pytest.mark.parametrize(("reason", "code"), [("", "reason"), (" \n", "reason"), ("长" * 501, "max_length")])
def test_closing_and_opening_need_a_reason_that_can_be_read(
    keeper: Actor, person: User, reason: str, code: str
) -> None:
    for step in (close_account, open_account):
        with pytest.raises(ValidationError) as refused:
            step(actor=keeper, user=person, reason=reason)
        assert [error.code for error in refused.value.error_dict["reason"]] == [code]


def test_nobody_closes_himself_and_nothing_is_decided_twice(keeper: Actor, person: User) -> None:
    def code(step, user: User) -> str:
        with pytest.raises(ValidationError) as refused:
            step(actor=keeper, user=user, reason="试试")
        return str(refused.value.code)

    assert code(close_account, User.objects.get(pk=keeper.user_id)) == "own"
    assert code(open_account, person) == "open"
    close_account(actor=keeper, user=person, reason="调离")
    assert code(close_account, person) == "closed"
    assert Event.objects.about(person).count() == 1


def test_last_administrator_is_not_closed_by_one_who_was_removed_meanwhile(keeper: Actor) -> None:
    other = make_actor("administrator")
    Membership.objects.filter(user=keeper.user_id).update(ended_at="2026-01-01T00:00Z")
    with pytest.raises(ValidationError) as refused:
        close_account(actor=keeper, user=User.objects.get(pk=other.user_id), reason="调离")
    assert refused.value.code == "last"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", ["close", "remove"])
def test_two_administrators_who_shut_each_other_out_do_not_both_succeed(second: str) -> None:
    pair = [make_actor("administrator"), make_actor("administrator")]
    users = [User.objects.get(pk=actor.user_id) for actor in pair]
    rows = [Membership.objects.get(user=user) for user in users]
    start, told = threading.Barrier(2), list[str]()

    def shut(number: int) -> None:
        try:
            start.wait(10)
            if number and second == "remove":
                end_membership(actor=pair[1], membership=rows[0], reason="调离")
            else:
                close_account(actor=pair[number], user=users[1 - number], reason="调离")
        except ValidationError as refused:
            told.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=shut, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (Membership.objects.active().filter(role="administrator").count(), len(told)) == (1, 1)
    assert told[0] in ("last", "last_own")


def test_page_lists_accounts_and_picks_out_the_closed_ones(keeper: Actor, person: User, school: Organization) -> None:
    client = signed_in(keeper)
    make_user("王一")
    close_account(actor=keeper, user=person, reason="调离")

    def names(query: str) -> list[str]:
        page = text(client.get(LIST + query))
        return [part.split(">")[1].split("<")[0] for part in page.split('class="row-link"')[1:]]

    assert sorted(names("")) == sorted(["张丽华", "王一", keeper.name])
    assert (names("?closed=1"), names("?q=丽华"), names("?q=ZHANG.")) == (["张丽华"], ["张丽华"], ["张丽华"])
    assert (names("?q=没有"), "没有姓名或账号含“没有”的人" in text(client.get(LIST + "?q=没有"))) == ([], True)
    open_account(actor=keeper, user=person, reason="调回")
    assert "没有停用的账号" in text(client.get(LIST + "?closed=1"))
    assert "职业技术学校 · 单位联络员" in text(client.get(LIST))


def test_list_costs_the_same_for_one_and_for_many(keeper: Actor, person: User) -> None:
    client = signed_in(keeper)
    client.get(LIST)
    counts = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as seen:
            client.get(LIST)
        counts.append(len(seen))
        for _number in range(3):
            make_member(make_organization(), "unit_admin", "liaison")
    assert counts[0] == counts[1]


def test_account_is_closed_and_opened_from_its_page(keeper: Actor, person: User) -> None:
    client = signed_in(keeper)
    close, again = (reverse(name, args=[person.pk]) for name in ("account_close", "account_open"))
    refused = client.post(close, {"reason": ""})
    assert (refused.status_code, "停用账号须写明理由" in text(refused)) == (200, True)
    assert client.post(close, {"reason": "调离"})["Location"] == page_of(person)
    page = text(client.get(page_of(person)))
    assert ("已停用 张丽华 的账号" in page, f'action="{again}"' in page, f'action="{close}"' in page) == (
        True,
        True,
        False,
    )
    late = text(client.post(close, {"reason": "又点了一次"}))
    assert ("这个账号已经停用" in late, "又点了一次" in late) == (True, False)
    assert client.post(again, {"reason": "调回"})["Location"] == page_of(person)
    assert "已恢复 张丽华 的账号" in text(client.get(page_of(person)))
    own = text(client.get(page_of(User.objects.get(pk=keeper.user_id))))
    assert ("只能由另一位平台管理员停用" in own, "<textarea" in own) == (True, False)


def test_members_page_leads_the_administrator_to_the_account(keeper: Actor, person: User, school: Organization) -> None:
    members = reverse("organization_members", args=[school.ref])
    assert f'href="{page_of(person)}"' in text(signed_in(keeper).get(members))
    assert page_of(person) not in text(signed_in(make_actor("unit_admin", organization=school)).get(members))


def test_account_that_belongs_nowhere_says_so(keeper: Actor) -> None:
    alone = make_user("王一")
    assert "不在任何单位" in text(signed_in(keeper).get(page_of(alone)))


def test_form_for_the_other_decision_does_not_take_the_reason_over(keeper: Actor, person: User) -> None:
    client, address = signed_in(keeper), reverse("account_close", args=[person.pk])
    assert client.post(address, {"reason": "调离本市"}).status_code == 302
    page = text(client.post(address, {"reason": "调离本市"})).split('id="decide"')[1]
    assert ("这个账号已经停用" in page, "恢复账号" in page, "调离本市" in page) == (True, True, False)


def test_refused_reason_stays_while_the_account_is_as_it_was(keeper: Actor, person: User) -> None:
    page = text(signed_in(keeper).post(reverse("account_close", args=[person.pk]), {"reason": "长" * 501}))
    assert ("理由最多 500 个字" in page, "长" * 501 in page) == (True, True)
    assert '<button class="button danger">停用账号</button>' in page


def test_stacked_rows_of_a_phone_keep_their_labels(keeper: Actor, person: User) -> None:
    client = signed_in(keeper)
    cells = r'<td class="number" data-label="(\w+)">([^<]+)</td>'
    assert set(re.findall(cells, text(client.get(LIST)))) >= {("上次登录", "–")}
    found = re.findall(cells, text(client.get(page_of(person))))
    assert [label for label, _value in found] == ["加入", "离开"]
    assert found[1] == ("离开", "–")
