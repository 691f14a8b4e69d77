"""Signing in and out, the lock after failures, one's own profile and password."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.hashers import identify_hasher
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from ronghe.config import settings as product
from ronghe.kernel.accounts.models import User
from ronghe.kernel.accounts.policy import FAILURES

pytestmark = pytest.mark.django_db
PASSWORD, LOGIN = "Yuyao#2026", "/account/login/"


@pytest.fixture
def user() -> User:
    return User.objects.create_user("zhang.lihua", PASSWORD, name="张丽华")


def sign_in(client: Client, login: str = "zhang.lihua", password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"login": login, "password": password, **more})


def user_of(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


@pytest.mark.parametrize("login", ["zhang.lihua", "Zhang.Lihua", " ZHANG.LIHUA "])
def test_sign_in_leads_to_the_workbench(client: Client, user: User, login: str) -> None:
    answer = sign_in(client, login)
    assert (answer.status_code, answer["Location"], user_of(client)) == (302, settings.LOGIN_REDIRECT_URL, str(user.pk))
    assert client.session.get_expire_at_browser_close()


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [("/account/profile/", "/account/profile/"), ("https://example.com/", settings.LOGIN_REDIRECT_URL)],
)
def test_sign_in_leads_back_to_our_own_page_only(client: Client, user: User, target: str, leads_to: str) -> None:
    assert sign_in(client, next=target)["Location"] == leads_to


@pytest.mark.parametrize(("login", "password"), [("zhang.lihua", "wrong"), ("nobody", PASSWORD)])
def test_wrong_password_and_unknown_account_read_the_same(
    client: Client, user: User, login: str, password: str
) -> None:
    page = sign_in(client, login, password)
    assert (page.status_code, user_of(client)) == (200, None)
    assert "账号或密码不对" in page.content.decode()
    assert password not in page.content.decode()


def test_empty_form_names_its_fields(client: Client) -> None:
    page = client.post(LOGIN, {}).content.decode()
    assert ('id="id_login_error"' in page, 'id="id_password_error"' in page) == (True, True)


def test_account_that_was_closed_cannot_sign_in(client: Client, user: User) -> None:
    User.objects.update(is_active=False)
    sign_in(client)
    assert user_of(client) is None
    assert client.get("/account/inactive/").status_code == 403


def test_too_many_failures_lock_and_say_until_when(client: Client, user: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        answers = [sign_in(client, "Zhang.Lihua" if i % 2 else "zhang.lihua", "wrong") for i in range(FAILURES)]
        assert [a.status_code for a in answers] == [200] * (FAILURES - 1) + [429]
        until = timezone.localtime(timezone.now() + timedelta(minutes=30)).strftime("%Y-%m-%d %H:%M")
        assert until in answers[-1].content.decode()
        assert answers[-1]["Retry-After"] == "1800"

        clock.shift(timedelta(minutes=20))
        again = sign_in(client)
        assert (again.status_code, again["Retry-After"], user_of(client)) == (429, "600", None)
        assert until in again.content.decode()

        clock.shift(timedelta(minutes=11))
        assert (sign_in(client).status_code, user_of(client)) == (302, str(user.pk))


def test_lock_of_one_account_leaves_others_alone(client: Client, user: User) -> None:
    for _attempt in range(FAILURES):
        sign_in(client, "someone.else", "wrong")
    assert sign_in(client).status_code == 302


def test_success_clears_the_count(client: Client, user: User) -> None:
    for _round in range(2):
        for _attempt in range(FAILURES - 1):
            sign_in(client, password="wrong")
        assert sign_in(client).status_code == 302
        client.logout()


def test_sign_out_only_by_post(client: Client, user: User) -> None:
    sign_in(client)
    assert (client.get("/account/logout/").status_code, user_of(client)) == (405, str(user.pk))
    answer = client.post("/account/logout/")
    assert (answer["Location"], user_of(client)) == ("/", None)


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email"])
def test_pages_we_do_not_offer_have_no_address(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_signed_in_person_is_led_on_from_the_sign_in_page(client: Client, user: User) -> None:
    client.force_login(user)
    assert client.get(LOGIN)["Location"] == settings.LOGIN_REDIRECT_URL


def test_profile_is_changed_by_its_owner(client: Client, user: User) -> None:
    client.force_login(user)
    answer = client.post("/account/profile/", {"name": "张丽", "phone": "13800000000", "email": ""}, follow=True)
    user.refresh_from_db()
    assert (user.name, user.phone, user.username) == ("张丽", "13800000000", "zhang.lihua")
    assert "资料已保存" in answer.content.decode()


def test_profile_refuses_a_bad_phone_and_keeps_what_was_typed(client: Client, user: User) -> None:
    client.force_login(user)
    page = client.post("/account/profile/", {"name": "李四", "phone": "123", "email": ""}).content.decode()
    user.refresh_from_db()
    assert (user.name, 'value="李四"' in page, "手机号应为 11 位" in page) == ("张丽华", True, True)
    assert "<h1>张丽华</h1>" in page


def change(client: Client, old: str, new: str, again: str | None = None):
    fields = {"old_password": old, "new_password1": new, "new_password2": new if again is None else again}
    return client.post("/account/password/", fields)


def test_new_password_counts_from_then_on_and_ends_other_sessions(client: Client, user: User) -> None:
    other = Client()
    other.force_login(user)
    client.force_login(user)
    assert change(client, PASSWORD, "Siming-Hu-77").status_code == 302
    user.refresh_from_db()
    assert user.check_password("Siming-Hu-77")
    assert (client.get("/account/profile/").status_code, other.get("/account/profile/").status_code) == (200, 302)


@pytest.mark.parametrize(
    ("old", "new", "again", "message"),
    [
        ("wrong", "Siming-Hu-77", None, "id_old_password_error"),
        (PASSWORD, "siminghushan", None, "四类中的 3 类"),
        (PASSWORD, "Siming-Hu-77", "Siming-Hu-78", "id_new_password2_error"),
        (PASSWORD, "Zhang.Lihua1", None, "id_new_password2_error"),
    ],
)
def test_bad_new_password_is_refused(
    client: Client, user: User, old: str, new: str, again: str | None, message: str
) -> None:
    client.force_login(user)
    page = change(client, old, new, again)
    user.refresh_from_db()
    assert (page.status_code, user.check_password(PASSWORD)) == (200, True)
    assert message in page.content.decode()


def test_passwords_of_the_product_are_kept_as_argon2(user: User) -> None:
    with override_settings(PASSWORD_HASHERS=product.PASSWORD_HASHERS):
        user.set_password(PASSWORD)
        assert (identify_hasher(user.password).algorithm, user.check_password(PASSWORD)) == ("argon2", True)
