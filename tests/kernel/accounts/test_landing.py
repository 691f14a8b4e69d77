"""An address that takes nothing but forms: opened it says so in words, and nobody is led back to it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from ronghe.kernel.accounts.landing import landing
from ronghe.kernel.accounts.models import User
from tests.factories.people import make_actor, make_member, make_organization, signed_in

pytestmark = pytest.mark.django_db
CLOSE, DETAIL = "/register/accounts/13/close/", "/register/accounts/13/"
ADDRESSES = [
    (CLOSE, DETAIL),
    (CLOSE + "?x=1", DETAIL),
    (DETAIL + "?x=1", DETAIL + "?x=1"),
    ("/account/logout/", "/"),
    ("/ui/preferences/", "/ui/"),
    ("/account/profile/", "/account/profile/"),  # a class with GET and POST
    ("/account/login/", "/account/login/"),
    ("/", "/"),
    ("/no/such/page/", "/no/such/page/"),
    ("", ""),
]


@pytest.mark.parametrize(("asked", "found"), ADDRESSES)
def test_way_back_never_leads_to_what_only_takes_forms(asked: str, found: str) -> None:
    assert landing(asked) == found


@pytest.mark.parametrize(("asked", "found"), ADDRESSES[:3])
def test_choice_of_language_and_sign_in_lead_to_a_page(client: Client, asked: str, found: str) -> None:
    chosen = client.post(reverse("ui_preferences"), {"language": "en", "next": asked})
    assert chosen["Location"] == found
    User.objects.create_user("zhang.lihua", "Yuyao#2026", name="张丽华")
    sent = {"login": "zhang.lihua", "password": "Yuyao#2026", "next": asked}
    assert client.post(reverse("account_login"), sent)["Location"] == found


def test_switch_of_the_organization_leads_to_a_page() -> None:
    actor = make_actor("liaison", organization=make_organization())
    other = make_organization()
    make_member(other, "liaison", user=User.objects.get(pk=actor.user_id))
    sent = {"organization": other.ref, "next": CLOSE}
    assert signed_in(actor).post(reverse("organization_switch"), sent)["Location"] == DETAIL


def test_opened_it_says_in_words_what_it_is_and_where_to_go() -> None:
    client = signed_in(make_actor("administrator"))
    page = client.get(CLOSE)
    words = page.content.decode()
    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert ("这个地址只用来提交表单，请回到原来的页面。" in words, f'href="{DETAIL}"' in words) == (True, True)
    assert ('class="sidebar"' in words, 'lang="zh-CN"' in words) == (True, True)
    client.cookies["django_language"] = "en"
    assert '<html lang="en"' in client.get(CLOSE).content.decode()


def test_opened_by_nobody_in_particular_it_stands_in_the_public_frame(client: Client) -> None:
    page = client.get(reverse("ui_preferences"))
    words = page.content.decode()
    assert (page.status_code, "这个地址只用来提交表单" in words, 'class="sidebar"' in words) == (405, True, False)


def test_other_methods_are_refused_as_before() -> None:
    page = signed_in(make_actor("administrator")).post("/register/accounts/")
    assert (page.status_code, page.content) == (405, b"")
