"""The review page on a phone: the document comes up where one works, and goes away again."""

import pytest
from playwright.sync_api import expect

from ronghe.domains.plans.services.uploading import upload_plan
from tests.browser import OpenPage, assert_accessible, assert_fits
from tests.factories import papers
from tests.factories import plans as make

pytestmark = pytest.mark.django_db(transaction=True)


def test_line_of_a_task_brings_the_document_up_beside_it(open_page: OpenPage) -> None:
    user = make.person("plan_officer")
    plan = upload_plan(actor=make.acting(user), upload=papers.upload(papers.many(40)))
    page = open_page(user, viewport={"width": 390, "height": 844})
    page.goto(f"/plans/{plan.ref}/review/?show=all")
    paper = page.get_by_role("complementary", name="原文")
    expect(paper).not_to_be_in_viewport()
    row = page.locator("li.task.open").nth(20)
    row.scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 250)")
    link = row.locator(".line-link")
    href = link.get_attribute("href")
    link.click()
    expect(page.locator(f".paper {href}")).to_be_in_viewport()
    expect(link).to_be_in_viewport()
    assert_fits(page)
    assert_accessible(page)
    paper.get_by_role("link", name="收起").click()
    expect(paper).not_to_be_in_viewport()
    expect(link).to_be_in_viewport()
    page.get_by_role("link", name="原文", exact=True).click()
    expect(paper).to_be_in_viewport()
    paper.get_by_role("link", name="第").nth(0).click()
    expect(paper).not_to_be_in_viewport()
    expect(page.locator("li.task").nth(0)).to_be_in_viewport()


def test_wide_screen_shows_the_document_beside_the_work(open_page: OpenPage) -> None:
    user = make.person("plan_officer")
    plan = upload_plan(actor=make.acting(user), upload=papers.upload(papers.many(10)))
    page = open_page(user, viewport={"width": 1440, "height": 900})
    page.goto(f"/plans/{plan.ref}/review/")
    expect(page.get_by_role("complementary", name="原文")).to_be_in_viewport()
    expect(page.get_by_role("link", name="原文", exact=True)).to_be_hidden()
    expect(page.get_by_role("link", name="收起")).to_be_hidden()
