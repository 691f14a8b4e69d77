"""The first pages in every look: nothing sticks out, everything is told to a screen reader, a text is copied by one click."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from ronghe.domains.plans.queries.board import forget_counted
from ronghe.domains.plans.services.tracking import move_task
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.accounts.models import User
from ronghe.kernel.organizations.models import Membership
from tests.browser import PHONE, OpenPage, assert_accessible, assert_fits
from tests.factories import plans as make
from tests.factories import tracking as given

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = {"liaison": given.lead_unit, "plan_officer": given.bureau, "supervisor": given.office}


@pytest.fixture(autouse=True)
def busy() -> Iterator[None]:
    """Something of every kind for each of the three."""
    forget_counted()
    given.plan(3, end=given.ISSUED.replace(month=8), latest_end=given.ISSUED.replace(month=8))
    given.plan(9, lead=given.bureau())
    back = given.submitted()
    move_task(actor=given.checker(), task=back, name="return", comment="缺签到表", on=back.submitted_on)
    given.submitted()
    given.closed()
    yield
    forget_counted()


def person(actor: Actor) -> User:
    return User.objects.get(pk=actor.user_id)


@pytest.mark.parametrize("role", PAGES)
def test_first_pages_fit_and_are_accessible_in_every_look(every_look: OpenPage, role: str) -> None:
    page = every_look(user=person(make.actor(role, PAGES[role]())))
    addresses = ["/workbench/", "/plans/tasks/?lamp=overdue&mine=lead"] + ["/plans/board/"] * (role != "liaison")
    for address in addresses:
        page.goto(address)
        expect(page.locator("main")).to_be_visible()
        assert_fits(page)
        assert_accessible(page)


def test_text_for_a_late_unit_is_copied_by_one_click(open_page: OpenPage) -> None:
    page = open_page(user=person(make.officer()))
    page.goto("/workbench/")
    unit = page.locator(".chase > li").first
    unit.locator("summary").click()
    unit.get_by_role("button", name="复制").click()
    expect(unit.get_by_role("status")).to_have_text("已复制")
    assert "贵单位牵头的任务有红灯" in unit.locator("textarea").input_value()


def test_task_and_plan_fit_a_phone_with_every_month_in_sight(open_page: OpenPage) -> None:
    """With the alert about what nobody can close, and a result that was entered on another day than it claims."""
    task = given.submitted()
    Membership.objects.filter(organization=given.lead_unit()).update(role="auditor")
    page = open_page(user=person(given.checker()), **PHONE)
    for address in (f"/plans/tasks/{task.ref}/", f"/plans/{task.plan.ref}/"):
        page.goto(address)
        expect(page.locator("main")).to_be_visible()
        assert_fits(page)
        assert_accessible(page)
    days = page.locator(".days")
    assert days.evaluate("list => list.scrollWidth <= list.clientWidth") is True
    assert days.locator("a").count() == 8


def test_filter_replaces_the_list_and_the_address(open_page: OpenPage) -> None:
    page = open_page(user=person(given.checker()))
    page.goto("/plans/tasks/")
    page.locator("#f-lamp").select_option("overdue")
    expect(page.locator(".conditions")).to_contain_text("亮灯：红灯")
    assert "lamp=overdue" in page.url


def test_wide_task_page_and_board_leave_no_side_empty(open_page: OpenPage) -> None:
    page = open_page(user=person(given.checker()), viewport={"width": 1440, "height": 900})

    def edges(mark: str) -> tuple[float, float]:
        box = page.locator(mark).bounding_box()
        assert box is not None
        return box["x"], box["width"]

    page.goto(f"/plans/tasks/{given.submitted().ref}/")
    expect(page.locator("#parties")).to_be_visible()
    assert edges("#parties") == edges("#time")
    assert edges("#parties")[0] > sum(edges("#sentence"))
    assert_accessible(page)
    page.goto("/plans/board/")
    expect(page.locator("#plans")).to_be_visible()
    assert edges("#plans") == edges("#months") == edges("#leads")
    assert_accessible(page)
