"""The guards of the journeys: they must bite."""

import pytest
from playwright.sync_api import Page

from tests.browser import OpenPage, assert_accessible, assert_fits


@pytest.mark.django_db(transaction=True)
def test_page_that_reaches_elsewhere_or_throws_is_noted(open_page: OpenPage, trouble: list[str]) -> None:
    page = open_page(bypass_csp=True)
    page.goto("/healthz")
    page.evaluate("fetch('http://elsewhere.invalid/x').catch(() => 0)")
    page.evaluate("setTimeout(() => { throw new Error('broken') }, 0)")
    page.evaluate("console.error('said')")
    page.wait_for_timeout(300)
    noted = sorted(note.split(page.url)[-1].removeprefix(": ") for note in trouble)
    trouble.clear()
    assert noted == ["broken", "request to elsewhere: http://elsewhere.invalid/x", "said"]


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
