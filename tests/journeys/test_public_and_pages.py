"""A visitor, a liaison and an officer find their way in a real browser; every page passes axe in every look."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ronghe.domains.plans.models import Plan
from ronghe.kernel.accounts.models import User
from tests.browser import OpenPage, assert_accessible, assert_fits
from tests.factories import plans, published

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan() -> Plan:
    return published.rich()


def user(role: str, unit: str = "余姚市教育局") -> User:
    return plans.person(role, published.unit(unit))


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (None, "/"),
        (None, "/public/{plan}/?on=2019-08-20"),
        (None, "/public/tasks/{task}/"),
        ("plan_officer", "/plans/"),
        ("plan_officer", "/plans/{plan}/?need=party&on=2019-08-20"),
        ("plan_officer", "/plans/{plan}/targets/"),
        ("plan_officer", "/plans/tasks/{task}/"),
        ("plan_officer", "/workbench/"),
        ("liaison", "/workbench/"),
    ],
)
def test_page_is_accessible_and_fits(role: str | None, path: str, plan: Plan, every_look: Callable[..., Page]) -> None:
    plans.plan(number="", title="还在核对的方案")
    page = every_look(user(role) if role else None)
    page.goto(path.format(plan=plan.ref, task=plan.tasks.get(number="6").ref))
    assert_accessible(page)
    assert_fits(page)


def test_visitor_goes_from_home_to_the_sentence_of_a_task(plan: Plan, page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="看整个方案").click()
    expect(page).to_have_url(re.compile(f"/public/{plan.ref}/$"))
    page.goto(f"/public/{plan.ref}/?on=2019-08-20")
    page.get_by_role("link", name="未开始 5").click()
    expect(page).to_have_url(re.compile(r"lamp=not_started&on=2019-08-20#tasks$"))
    expect(page.locator(".tasks .what")).to_have_count(5)
    page.locator(".tasks").get_by_role("link", name="写总结报告").click()
    task = plan.tasks.get(number="6")
    expect(page).to_have_url(re.compile(f"/public/tasks/{task.ref}/"))
    expect(page.locator("mark")).to_have_count(0)  # the sixth line does not exist in this document of four
    page.get_by_role("link", name="上一项 1.5").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("endless的任务")


def test_filter_without_reload_keeps_the_address_and_the_focus(plan: Plan, page: Page) -> None:
    page.goto(f"/public/{plan.ref}/?on=2019-08-20")
    page.evaluate("window.stayed = true")
    page.get_by_label("工作举措", exact=True).select_option(label="2 总结")
    expect(page.locator(".tasks .what")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"measure=2"))
    assert page.evaluate("window.stayed") is True
    page.get_by_role("link", name="去掉条件：工作举措 2 总结").click()
    expect(page.locator(".tasks .what")).to_have_count(6)
    page.go_back()
    expect(page.locator(".tasks .what")).to_have_count(1)


def test_filter_works_without_javascript(plan: Plan, open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(f"/public/{plan.ref}/?on=2019-08-20")
    page.get_by_label("文字", exact=True).fill("财政")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator(".tasks .what")).to_have_count(5)
    expect(page).to_have_url(re.compile(r"on=2019-08-20"))


def test_cell_of_the_matrix_opens_its_tasks(plan: Plan, page: Page) -> None:
    page.goto(f"/public/{plan.ref}/?on=2019-08-20")
    page.locator(".matrix tbody tr").filter(has_text="市财政局").locator("a.cell").click()
    expect(page.locator(".tasks .what")).to_have_count(5)
    expect(page.get_by_label("单位", exact=True)).to_have_value(published.unit("余姚市财政局").ref)


def test_day_can_be_chosen(plan: Plan, page: Page) -> None:
    page.goto(f"/public/{plan.ref}/?measure=1")
    page.get_by_label("截至").fill("2019-01-15")
    page.get_by_role("button", name="查看").click()
    expect(page).to_have_url(re.compile(r"on=2019-01-15&measure=1"))
    expect(page.locator(".today-pill")).to_contain_text("1月15日")


def test_officer_confirms_a_lead_from_the_workbench(plan: Plan, open_page: OpenPage) -> None:
    plan.tasks.filter(number="6").update(status="pending")
    page = open_page(user("plan_officer"))
    page.goto("/workbench/")
    page.get_by_role("link", name="去确认").click()
    page.locator(".tasks").get_by_role("link", name="写总结报告").click()
    page.get_by_role("button", name="确认由余姚市教育局牵头").click()
    expect(page.get_by_text("已由方案管理员确认")).to_be_visible()
    page.goto("/workbench/")
    expect(page.get_by_role("link", name="去确认")).to_have_count(0)


def test_officer_downloads_what_the_filter_shows(plan: Plan, open_page: OpenPage) -> None:
    page = open_page(user("plan_officer"))
    page.goto(f"/plans/{plan.ref}/?measure=2")
    page.locator("summary", has_text="管理").click()
    page.locator("summary", has_text="导出").click()
    assert_accessible(page)
    with page.expect_download() as found:
        page.get_by_role("link", name="Excel 表").click()
    assert found.value.suggested_filename == "余姚市推进产教融合实施方案任务清单（部分）.xlsx"


def test_keyboard_reaches_a_bar_of_the_timeline(plan: Plan, page: Page) -> None:
    page.goto(f"/public/{plan.ref}/?on=2019-08-20")
    page.locator("a.bar").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/public/tasks/{plan.tasks.get(number='1').ref}/"))
