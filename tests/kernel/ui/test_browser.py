"""The gallery and the sign-in page in Chromium: accessible, not too wide, and working with and without script."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from ronghe.kernel.accounts.models import User
from tests.browser import OpenPage, assert_accessible, assert_fits
from tests.factories.people import make_member, make_organization

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def officer() -> User:
    user = make_member(make_organization("余姚市教育局"), "plan_officer", "unit_admin")
    make_member(make_organization("余姚市第四职业技术学校"), "unit_admin", user=user)
    return user


def test_pages_are_accessible_and_fit(every_look: OpenPage, officer: User) -> None:
    stranger = every_look()
    stranger.goto(reverse("account_login"))
    assert_accessible(stranger)
    assert_fits(stranger)
    page = every_look(officer)
    for name in ("ui_gallery", "account_profile", "account_change_password"):
        page.goto(reverse(name))
        assert_accessible(page)
        assert_fits(page)


def test_demo_accounts_are_cards_on_a_phone(settings: Any, phone: Page) -> None:
    settings.RONGHE_DEMO = True
    phone.goto(reverse("account_login"))
    accounts = phone.locator(".table-scroll")
    assert accounts.evaluate("box => box.scrollWidth <= box.clientWidth") is True
    assert_accessible(phone)
    assert_fits(phone)


def test_large_text_fits_on_a_phone(phone: Page) -> None:
    phone.goto(reverse("account_login"))
    before = phone.locator("h1").bounding_box()["height"]
    phone.get_by_role("button", name="大字").click()
    assert phone.locator("html").get_attribute("data-text") == "large"
    assert phone.locator("h1").bounding_box()["height"] > before
    assert_fits(phone)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_theme_is_chosen_and_kept(open_page: OpenPage, script: bool) -> None:
    page = open_page(java_script_enabled=script)
    page.goto(reverse("account_login"))
    expect(page.locator("html")).to_have_css("color-scheme", "light")
    page.get_by_role("button", name="深色").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_css("color-scheme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_css("color-scheme", "dark")
    page.emulate_media(color_scheme="dark")
    page.get_by_role("button", name="浅色").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    expect(page.locator("html")).to_have_css("color-scheme", "light")
    page.get_by_role("button", name="跟随系统").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "system")
    expect(page.locator("html")).to_have_css("color-scheme", "dark")
    page.get_by_role("button", name="深色").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="深色")).to_have_attribute("aria-pressed", "true")


def test_sign_in_by_keyboard(open_page: OpenPage) -> None:
    User.objects.create_user("zhang", "Yuyao#2026", name="张丽华")
    page = open_page()
    page.goto(reverse("account_login") + "?next=" + reverse("account_profile"))
    page.keyboard.type("Zhang")
    page.keyboard.press("Tab")
    page.keyboard.type("Yuyao#2026")
    page.keyboard.press("Enter")
    page.wait_for_url("**" + reverse("account_profile"))
    assert page.locator("h1").inner_text() == "张丽华"


def test_menu_of_the_phone_leads_everywhere(open_page: OpenPage, officer: User) -> None:
    page = open_page(officer, viewport={"width": 390, "height": 844})
    page.goto(reverse("ui_gallery"))
    assert not page.get_by_role("link", name="单位名录").is_visible()
    page.get_by_text("菜单", exact=True).click()
    page.get_by_role("link", name="单位名录").click()
    page.wait_for_url("**" + reverse("organization_list"))


def test_chosen_file_is_named(open_page: OpenPage, officer: User) -> None:
    page = open_page(officer)
    page.goto(reverse("ui_gallery"))
    page.locator("#id_proof").set_input_files({"name": "备案表.pdf", "mimeType": "application/pdf", "buffer": b"x"})
    assert page.locator('label[for="id_proof"] [data-name]').inner_text() == "备案表.pdf"
