"""What a person changes about himself leaves an event; no event tells a secret or the whole of a phone number."""

from __future__ import annotations

import json
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from ronghe.domains.registers.services import change_password, change_profile
from ronghe.kernel.access.actor import PUBLIC, Actor
from ronghe.kernel.accounts.models import User
from ronghe.kernel.history.models import Event
from tests.factories.people import make_actor, make_organization, make_user, signed_in

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "Yuyao#2026", "Siming-Hu-77"


@pytest.fixture
def actor() -> Actor:
    return make_actor("liaison", organization=make_organization("余姚市职业技术学校"))


def of(actor: Actor) -> User:
    return User.objects.get(pk=actor.user_id)


def changed(actor: Actor, **values: str) -> User:
    now = of(actor)
    return change_profile(actor=actor, **{"name": now.name, "phone": now.phone, "email": now.email} | values)


def events(actor: Actor) -> list[tuple[str, dict[str, list[str]]]]:
    return [(event.label, event.changes) for event in Event.objects.about(of(actor))]


def test_change_of_profile_is_kept_with_phone_and_mail_masked(actor: Actor) -> None:
    changed(actor, phone="13805741234", email="")
    changed(actor, name="张丽", phone="13905749999", email="zhang@example.com")
    changed(actor, phone="", email="z@example.com")
    assert [changes for _label, changes in events(actor)] == [
        {"手机": ["139****9999", ""], "邮箱": ["z***@example.com", "z***@example.com"]},
        {
            "姓名": [actor.name, "张丽"],
            "手机": ["138****1234", "139****9999"],
            "邮箱": ["", "z***@example.com"],
        },
        {"手机": ["", "138****1234"]},
    ]
    kept = json.dumps([vars(event) for event in Event.objects.all()], default=str)
    assert [secret for secret in ("13805741234", "13905749999", "zhang@") if secret in kept] == []
    event = Event.objects.about(of(actor))[0]
    assert (event.user_id, event.organization_id, event.region) == (actor.user_id, actor.organization_id, actor.region)


def test_change_between_numbers_that_look_alike_is_kept_too(actor: Actor) -> None:
    changed(actor, phone="13800001234")
    changed(actor, phone="13811111234")
    assert events(actor)[0] == ("修改本人资料", {"手机": ["138****1234", "138****1234"]})


def test_nothing_changed_leaves_no_event(actor: Actor) -> None:
    changed(actor)
    changed(actor, name=f" {actor.name} ")
    assert events(actor) == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "张\u202e三"}, "name"),
        ({"name": "张\n三"}, "name"),
        ({"phone": "1380"}, "phone"),
        ({"email": "无"}, "email"),
    ],
)
def test_wrong_profile_is_refused_by_field(actor: Actor, values: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        changed(actor, **values)
    assert (list(refused.value.message_dict), events(actor)) == ([field], [])


def test_nobody_has_nothing_to_change() -> None:
    with pytest.raises(PermissionDenied):
        change_profile(actor=PUBLIC, name="张", phone="", email="")
    with pytest.raises(PermissionDenied):
        change_password(actor=PUBLIC, password=NEW)


def test_new_password_leaves_an_event_without_it() -> None:
    user = User.objects.create_user("zhang.lihua", PASSWORD, name="张丽华")
    client = Client()
    client.force_login(user)
    sent = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    answer = client.post("/account/password/", sent, follow=True)
    assert ("密码已修改" in answer.content.decode(), client.get("/account/profile/").status_code) == (True, 200)
    event = Event.objects.about(user).get()
    assert (event.label, event.changes, event.comment, event.user_id) == ("修改密码", {}, "", user.pk)
    kept = json.dumps(vars(event), default=str)
    user.refresh_from_db()
    assert [secret for secret in (PASSWORD, NEW, user.password) if secret in kept] == []


def test_password_that_stays_the_same_is_refused() -> None:
    user = User.objects.create_user("zhang.lihua", PASSWORD, name="张丽华")
    client = Client()
    client.force_login(user)
    sent = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
    page = client.post("/account/password/", sent)
    assert ("新密码和现在的密码一样，请换一个" in page.content.decode(), Event.objects.about(user).count()) == (True, 0)


def test_name_that_turns_its_line_around_is_refused_under_its_field(actor: Actor) -> None:
    sent = {"name": "张\u202e三", "phone": "", "email": ""}
    page = signed_in(actor).post("/account/profile/", sent).content.decode()
    found = re.findall(r'<p class="error" id="id_name_error">(.*?)</p>', page)
    told = "姓名里有看不见的字符（如换行、改变文字方向的符号），请删去后重新输入"
    assert (found, of(actor).name) == ([told], actor.name)


def test_refused_password_leaves_no_event() -> None:
    user = User.objects.create_user("zhang.lihua", PASSWORD, name="张丽华")
    client = Client()
    client.force_login(user)
    client.post("/account/password/", {"old_password": "x", "new_password1": NEW, "new_password2": NEW})
    assert Event.objects.about(user).count() == 0


def test_profile_page_shows_what_was_changed(actor: Actor) -> None:
    client = signed_in(actor)
    before = client.get("/account/profile/").content.decode()
    assert "改了资料或密码，会在这里留下一条" in before
    answer = client.post("/account/profile/", {"name": "张丽", "phone": "13800000000", "email": ""}, follow=True)
    page = answer.content.decode()
    assert ("修改本人资料" in page, "138****0000" in page) == (True, True)


def test_record_of_the_city_names_accounts_among_its_kinds(actor: Actor) -> None:
    changed(actor, name="张丽")
    auditor = signed_in(make_actor("auditor"))
    page = auditor.get("/history/?kind=accounts.user").content.decode()
    assert ("<span>账号</span>" in page, "修改本人资料" in page) == (True, True)
    assert "修改本人资料" not in auditor.get("/history/?kind=organizations.organization").content.decode()


def test_person_without_a_unit_changes_his_profile() -> None:
    user = make_user("王一")
    client = Client()
    client.force_login(user)
    client.post("/account/profile/", {"name": "王二", "phone": "", "email": ""})
    event = Event.objects.about(user).get()
    assert (event.changes, event.organization_id) == ({"姓名": ["王一", "王二"]}, None)
