"""Journeys in a real Chromium: pages that fail the test on a script error, a server error, or a request to elsewhere."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, Response

DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
SIZES = {"desktop": DESKTOP, "phone": PHONE}
LOOKS = {
    f"{name}-{scheme}": size | {"color_scheme": scheme} for name, size in SIZES.items() for scheme in ("light", "dark")
}
# First what has no windows: the whole browser spends two thirds of its time on toolbars that nobody sees.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Nothing but this machine has a name or an address for the browser; who asks for another one is noted besides.
FLAGS = ["--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", "--disable-gpu"]

FINDINGS = "axe.run({resultTypes: ['violations']}).then((found) => found.violations)"

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for a page of the browser is a browser test; nobody has to remember the marker."""
    for item in items:
        if "open_page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


def chromium() -> str | None:
    """The browser of this machine; CHROMIUM names another."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium instead of one that Playwright would download."""
    path = chromium()
    if path is None:
        pytest.fail("No Chromium: apt-get install chromium, or set CHROMIUM to its path.")
    return browser_type_launch_args | {"executable_path": path, "args": FLAGS}


@pytest.fixture(scope="session")
def loop_connections(playwright: Playwright) -> Iterator[None]:
    """Playwright's event loop makes Django keep a second connection; it is closed while that loop still stands."""
    yield
    connections.close_all()


@pytest.fixture
def trouble() -> list[str]:
    """What went wrong on any page of the test; one that provokes an error takes it out of the list itself."""
    return []


def watched(page: Page, trouble: list[str]) -> Page:
    """The page, with every error it meets noted; a page that is not found is an answer, a script that is not is trouble."""

    def console(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            trouble.append(f"console on {page.url}: {message.text}")

    def response(answer: Response) -> None:
        if answer.status >= 500 or (answer.status >= 400 and not answer.request.is_navigation_request()):
            trouble.append(f"{answer.status} from {answer.url}")

    page.on("pageerror", lambda error: trouble.append(f"script error on {page.url}: {error}"))
    page.on("console", console)
    page.on("response", response)
    return page


@pytest.fixture
def open_page(browser: Browser, live_server: Any, trouble: list[str], loop_connections: None) -> Iterator[OpenPage]:
    """`open_page(user=…, **context)`: a page of its own browser window, signed in as the user."""
    contexts: list[BrowserContext] = []

    def request(sent: Request) -> None:
        if not sent.url.startswith((live_server.url, "data:", "blob:")):
            trouble.append(f"request to elsewhere: {sent.url}")

    def opened(user: AbstractBaseUser | None = None, **options: Any) -> Page:
        options = DESKTOP | {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "base_url": live_server.url} | options
        context = browser.new_context(reduced_motion="reduce", **options)
        context.set_default_timeout(10_000)
        context.on("request", request)
        contexts.append(context)
        if user is not None:
            sign_in(context, user, live_server.url)
        return watched(context.new_page(), trouble)

    yield opened
    for context in contexts:
        context.close()
    assert trouble == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A desktop window, nobody signed in."""
    return open_page()


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    """A phone, nobody signed in."""
    return open_page(**PHONE)


@pytest.fixture(params=SIZES)
def every_look(request: pytest.FixtureRequest, open_page: OpenPage) -> OpenPage:
    """`every_look(user=…)`: the test runs on desktop and phone."""
    return lambda user=None, **options: open_page(user, **SIZES[request.param] | options)


def sign_in(context: BrowserContext, user: AbstractBaseUser, url: str) -> None:
    """Signs the window in without the form, which has tests of its own."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": url}])


def assert_accessible(page: Page) -> None:
    """No serious or critical finding of axe on the page, once it is there to its end, in light and in dark."""
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        grave = [
            f"{found['id']} ({found['impact']}): {found['help']}: {', '.join(str(n['target']) for n in found['nodes'])}"
            for found in page.evaluate(FINDINGS)
            if found["impact"] in ("serious", "critical")
        ]
        assert grave == [], f"{page.url} ({scheme})\n" + "\n".join(grave)


def assert_fits(page: Page) -> None:
    """The page does not scroll sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"
