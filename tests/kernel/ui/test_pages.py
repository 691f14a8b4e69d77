"""The base page, the gallery, preferences, errors and fragments."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.views import defaults
from django_htmx.middleware import HtmxDetails

from ronghe.kernel.access.actor import PUBLIC
from ronghe.kernel.ui.fragments import render_page
from tests.factories.people import make_actor, make_member, make_organization, make_user, signed_in

pytestmark = pytest.mark.django_db


def html(response: HttpResponse) -> str:
    return response.content.decode()


def anonymous(path: str = "/ui/", **extra: str) -> HttpRequest:
    request = RequestFactory().get(path, **extra)
    request.actor = PUBLIC
    request.htmx = HtmxDetails(request)
    return request


def test_gallery_shows_every_component() -> None:
    page = signed_in(make_actor("plan_officer")).get(reverse("ui_gallery"))
    assert page.status_code == 200
    env = engines["jinja2"].env
    sources = " ".join(env.loader.get_source(env, f"ui/{n}.html")[0] for n in ("gallery", "gallery_charts"))
    sources += " ".join(
        env.loader.get_source(env, name)[0] for name in ("base.html", "ui/page.html", "ui/parts/fields.html")
    )
    for space, template in (("ui", "ui/components.html"), ("charts", "ui/charts.html")):
        module = env.get_template(template).module
        macros = {n for n, v in vars(module).items() if type(v).__name__ == "Macro"}
        called = set(re.findall(rf"\b{space}\.(\w+)\(", sources)) | set(re.findall(r"\{\{ (\w+)\(", sources))
        inner = {"period", "bar", "gantt_table", "matrix_cell"}  # parts of the charts
        assert macros - called - inner == set()


def test_gallery_asks_for_sign_in(client: Client) -> None:
    assert client.get(reverse("ui_gallery")).status_code == 302


def test_person_with_two_organizations_can_switch() -> None:
    first, second = make_organization("余姚市教育局"), make_organization("余姚市第四职业技术学校")
    user = make_member(first, "plan_officer")
    make_member(second, "unit_admin", user=user)
    client = Client()
    client.force_login(user)
    page = html(client.get(reverse("account_profile")))
    assert re.findall(r'name="organization" value="(\d+)"', page)[:2] == [
        str(o.pk) for o in sorted((first, second), key=lambda o: o.name)
    ]


def test_person_with_one_organization_sees_no_switcher() -> None:
    page = html(signed_in(make_actor("plan_officer")).get(reverse("account_profile")))
    assert 'name="organization"' not in page


@pytest.mark.parametrize("demo", [True, False])
def test_demo_marker_stands_on_every_page_of_a_demo(client: Client, demo: bool) -> None:
    with override_settings(RONGHE_DEMO=demo):
        pages = [client.get(reverse("account_login")), signed_in(make_actor("liaison")).get(reverse("ui_gallery"))]
    assert [("演示数据" in html(page)) for page in pages] == [demo, demo]


@pytest.mark.parametrize(
    ("name", "value", "cookie"),
    [("theme", "dark", "theme"), ("text", "large", "text"), ("language", "en", "django_language")],
)
def test_preference_is_kept_in_a_cookie_and_read_again(client: Client, name: str, value: str, cookie: str) -> None:
    back = reverse("account_login")
    answer = client.post(reverse("ui_preferences"), {name: value, "next": back})
    assert (answer.status_code, answer["Location"], answer.cookies[cookie].value) == (302, back, value)
    page = html(client.get(back))
    assert re.findall(rf'name="{name}" value="{value}"[^>]* aria-pressed="(\w+)"', page) == ["true"]


def test_language_chosen_is_the_language_served(client: Client) -> None:
    assert client.get(reverse("account_login"), HTTP_ACCEPT_LANGUAGE="en")["Content-Language"] == "zh-hans"
    client.post(reverse("ui_preferences"), {"language": "en"})
    answer = client.get(reverse("account_login"))
    assert (answer["Content-Language"], '<html lang="en"' in html(answer)) == ("en", True)


@pytest.mark.parametrize("target", ["https://example.com/", "//example.com", "", "javascript:alert(1)"])
def test_preferences_lead_back_to_our_pages_only(client: Client, target: str) -> None:
    assert client.post(reverse("ui_preferences"), {"theme": "dark", "next": target})["Location"] == "/"


def test_unknown_preference_is_refused_and_an_unknown_cookie_ignored(client: Client) -> None:
    assert client.post(reverse("ui_preferences"), {"theme": "pink"}).status_code == 400
    client.cookies["theme"] = "pink"
    assert 'data-theme="system"' in html(client.get(reverse("account_login")))


@pytest.mark.parametrize("path", ["/account/login/?next=%00", "/account/%00/"])
def test_nul_in_an_address_is_refused(client: Client, path: str) -> None:
    assert client.get(path).status_code == 400


def test_nul_in_a_form_or_cookie_is_refused(client: Client) -> None:
    answer = client.post("/account/login/", {"login": "a\0b", "password": "x"})
    # Written by hand: newer releases of Python refuse to make such a cookie, browsers of bad people do not.
    cookie = {"cookie": 'sessionid="abcdefghij\\000"'}
    assert [answer.status_code, client.get("/account/login/", headers=cookie).status_code] == [400, 400]


def test_errors_say_what_to_do() -> None:
    request = anonymous()
    denied = defaults.permission_denied(request, PermissionDenied("publish plans"))
    missing = defaults.page_not_found(request, Exception("x"))
    assert (denied.status_code, "publish plans" in html(denied), "单位管理员" in html(denied)) == (403, True, True)
    assert (missing.status_code, "没有找到" in html(missing)) == (404, True)
    assert "请求有误" in html(defaults.bad_request(request, Exception("x")))
    assert "系统出错了" in html(defaults.server_error(request))


def test_stale_form_is_explained() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(reverse("account_login"), {"login": "a", "password": "b"})
    assert (answer.status_code, "页面已过期" in html(answer)) == (403, True)


def test_htmx_gets_the_block_and_a_browser_the_page() -> None:
    context = {"exception": ""}
    page = render_page(anonymous(), "403.html", context, block="main")
    block = render_page(anonymous(HTTP_HX_REQUEST="true"), "403.html", context, block="main")
    restored = render_page(
        anonymous(HTTP_HX_REQUEST="true", HTTP_HX_HISTORY_RESTORE_REQUEST="true"), "403.html", context, block="main"
    )
    assert html(block).strip() in html(page)
    assert ("<html" in html(page), "<html" in html(block), "<html" in html(restored)) == (True, False, True)
    assert page["Vary"] == block["Vary"] == "HX-Request"


def test_page_without_block_ignores_htmx() -> None:
    answer = render_page(anonymous(HTTP_HX_REQUEST="true"), "404.html", {}, status=404)
    assert (answer.status_code, "<html" in html(answer)) == (404, True)


def test_page_of_a_person_without_organization() -> None:
    client = Client()
    client.force_login(make_user())
    assert "还没有加入任何单位" in html(client.get(reverse("account_profile")))
