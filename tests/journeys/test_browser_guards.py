"""The guards of the journeys: they must bite."""

import pytest
from playwright.sync_api import Page

from tests.browser import OpenPage, assert_accessible, assert_fits

ELSEWHERE = ["http://192.0.2.1/x", "http://elsewhere.invalid/x"]


@pytest.mark.django_db(transaction=True)
def test_page_that_reaches_elsewhere_or_throws_is_noted(open_page: OpenPage, trouble: list[str]) -> None:
    page = open_page(bypass_csp=True)
    page.goto("/healthz")
    for address in ELSEWHERE:
        reason = page.evaluate("fetch(address).catch((reason) => reason.message)".replace("address", repr(address)))
        assert reason == "Failed to fetch"
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw new Error('broken') }, 0)")
    with page.expect_console_message():
        page.evaluate("console.error('said')")
    noted = sorted(note.split(page.url)[-1].removeprefix(": ") for note in trouble)
    trouble.clear()
    assert noted == ["broken", *(f"request to elsewhere: {address}" for address in ELSEWHERE), "said"]


@pytest.mark.django_db(transaction=True)
def test_page_that_is_not_found_is_no_trouble(page: Page, trouble: list[str]) -> None:
    answer = page.goto("/nowhere/")
    assert answer is not None
    assert answer.status == 404
    assert trouble == []


@pytest.mark.django_db(transaction=True)
def test_inaccessible_and_too_wide_pages_are_refused(page: Page) -> None:
    page.set_content("<html lang=zh><title>x</title><main><h1>x</h1><p style='width: 3000px'>x</p><input></main>")
    with pytest.raises(AssertionError, match=r"label \(critical\)"):
        assert_accessible(page)
    with pytest.raises(AssertionError, match="px too wide"):
        assert_fits(page)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_that_is_illegible_in_one_theme_is_refused(page: Page, scheme: str) -> None:
    style = f"@media (prefers-color-scheme: {scheme}) {{ p {{ color: #777; background: #888 }} }}"
    page.set_content(f"<html lang=zh><title>x</title><style>{style}</style><main><h1>x</h1><p>一句话</p></main>")
    with pytest.raises(AssertionError, match=rf"\({scheme}\)\s+color-contrast \(serious\)"):
        assert_accessible(page)
