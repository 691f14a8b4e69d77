"""The page behind an invitation link, for somebody new, somebody signed in, and everybody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ronghe.domains.registers import people_views
from ronghe.domains.registers.services import invite, revoke_invitation
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.accounts.models import User
from ronghe.kernel.organizations.invitations import Invitation
from ronghe.kernel.organizations.models import Membership, Organization
from tests.factories.people import make_actor, make_organization, signed_in

pytestmark = pytest.mark.django_db
NEW = {"name": "李明", "username": "LiMing", "password": "Yuyao-2019", "password_again": "Yuyao-2019"}


@pytest.fixture
def school() -> Organization:
    return make_organization("余姚市职业技术学校")


@pytest.fixture
def admin(school: Organization) -> Actor:
    return make_actor("unit_admin", organization=school)


@pytest.fixture
def link(admin: Actor, school: Organization) -> str:
    invitation = invite(actor=admin, organization=school, name="李明", role="liaison")
    return reverse("invitation_join", args=[invitation.token])


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def test_page_says_who_invites_whom_into_what(client: Client, link: str, admin: Actor) -> None:
    answer = client.get(link)
    said = ["余姚市职业技术学校", "单位联络员", f"{admin.name} 邀请 李明", 'value="李明"', "已经有账号", "本单位"]
    assert (answer.status_code, [part in text(answer) for part in said]) == (200, [True] * len(said))
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"


def test_new_person_joins_and_is_signed_in_for_the_unit(client: Client, link: str, school: Organization) -> None:
    answer = client.post(link, NEW)
    assert (answer.status_code, answer["Location"]) == (302, reverse("workbench"))
    user = User.objects.get(username="liming")
    assert int(client.session["_auth_user_id"]) == user.pk
    assert client.session["organization"] == school.pk
    assert client.get(answer["Location"]).status_code == 200
    assert list(Membership.objects.filter(user=user).values_list("organization", "role")) == [(school.pk, "liaison")]
    assert Client().get(link).status_code == 410


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"password_again": "Yuyao-2018"}, "两次输入的密码不一样"),
        ({"password": "12345678", "password_again": "12345678"}, "四类中的 3 类"),
        ({"username": "李明"}, "账号用 3 至 50 个小写字母、数字"),
        ({"name": ""}, 'id="id_name_error">请填写</p>'),
    ],
)
def test_wrong_entry_is_told_and_the_link_stays_good(
    client: Client, link: str, changed: dict[str, str], said: str
) -> None:
    answer = client.post(link, NEW | changed)
    assert (answer.status_code, said in text(answer)) == (200, True)
    assert "Yuyao-201" not in text(answer)
    assert (User.objects.filter(name="李明").count(), Invitation.objects.get().is_open) == (0, True)


def test_signed_in_person_joins_with_one_button(link: str, school: Organization) -> None:
    person = make_actor("liaison")
    visitor = signed_in(person)
    page = text(visitor.get(link))
    assert (f"以 {person.name} 的身份加入" in page, 'type="password"' in page) == (True, False)
    assert visitor.post(link)["Location"] == reverse("workbench")
    assert visitor.session["organization"] == school.pk
    assert Membership.objects.filter(user=person.user_id, organization=school).count() == 1


def test_link_used_up_between_page_and_button_is_told(link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def used(**said: object) -> None:
        raise ValidationError("这份邀请已经使用过了", code="accepted")

    monkeypatch.setattr(people_views, "accept_invitation", used)
    answer = signed_in(make_actor("liaison")).post(link)
    assert (answer.status_code, "这份邀请已经使用过了" in text(answer)) == (200, True)


def test_person_with_an_account_comes_back_after_signing_in(client: Client, link: str) -> None:
    User.objects.create_user("zhang", "Yuyao-2019", name="张老师")
    page = text(client.get(link))
    sign_in = f"{reverse('account_login')}?next={link}"
    assert sign_in in page.replace("%2F", "/")
    answer = client.post(sign_in, {"login": "zhang", "password": "Yuyao-2019", "next": link})
    assert (answer.status_code, answer["Location"]) == (302, link)
    assert "以 张老师 的身份加入" in text(client.get(link))


def test_person_without_any_unit_may_join(link: str, school: Organization) -> None:
    client = Client()
    client.force_login(User.objects.create_user("zhao", "Yuyao-2019", name="赵老师"))
    client.post(link)
    assert Membership.objects.get(user__username="zhao").organization == school


def test_used_revoked_and_expired_links_say_so(client: Client, admin: Actor, school: Organization, link: str) -> None:
    client.post(link, NEW)
    second = invite(actor=admin, organization=school, name="王五", role="liaison")
    revoke_invitation(actor=admin, invitation=second)
    third = invite(actor=admin, organization=school, name="赵六", role="liaison")
    told = {}
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        for name, address in (("used", link), ("revoked", second.token), ("expired", third.token)):
            path = address if address.startswith("/") else reverse("invitation_join", args=[address])
            answer = Client().get(path)
            told[name] = (
                answer.status_code,
                "已经使用过了" in text(answer),
                "已被撤回" in text(answer),
                "过期" in text(answer),
            )
            assert Client().post(path, NEW | {"username": "late"}).status_code == 410
    assert told == {
        "used": (410, True, False, False),
        "revoked": (410, False, True, False),
        "expired": (410, False, False, True),
    }
    assert not User.objects.filter(username="late").exists()


@pytest.mark.parametrize("token", ["guessed", "0", "链接", "a" * 500])
def test_wrong_link_is_not_found_and_tells_nothing(client: Client, link: str, token: str) -> None:
    address = reverse("invitation_join", args=[token])
    for answer in (client.get(address), client.post(address, NEW)):
        assert (answer.status_code, "这个邀请链接不能用" in text(answer)) == (404, True)
        assert "职业技术学校" not in text(answer)
    assert User.objects.filter(username="liming").count() == 0


def test_stranger_cannot_tell_whether_an_account_exists_before_he_holds_a_link(client: Client) -> None:
    User.objects.create_user("liming", "Yuyao-2019", name="李明")
    taken = client.post(reverse("invitation_join", args=["guessed"]), NEW)
    free = client.post(reverse("invitation_join", args=["guessed"]), NEW | {"username": "free"})
    assert (taken.status_code, free.status_code) == (404, 404)
    assert "已有人使用" not in text(taken)


@pytest.mark.parametrize("name", ["李\u202e明", "李\t明", "李\n明"], ids=ascii)
def test_name_that_hides_something_is_refused_in_the_join_and_in_the_invitation(
    client: Client, link: str, admin: Actor, school: Organization, name: str
) -> None:
    told = ' id="id_name_error">姓名里有看不见的字符（如换行、改变文字方向的符号），请删去后重新输入</p>'
    answer = client.post(link, NEW | {"name": name})
    assert (answer.status_code, told in text(answer)) == (200, True)
    address = reverse("member_invite", args=[school.ref])
    invited = signed_in(admin).post(address, {"name": name, "role": "liaison"})
    assert (invited.status_code, told in text(invited)) == (200, True)
    assert (User.objects.filter(username="liming").exists(), Invitation.objects.count()) == (False, 1)
