"""What a hand does on a page while pictures are taken: press, open, unfold."""

from __future__ import annotations

from playwright.sync_api import Page, expect

PLAN_NUMBER = "〔2019〕41号"
ADDRESSES = """
table => Object.fromEntries([...table.querySelectorAll("tr:has(.code)")].map(row => [
    row.querySelector(".code").innerText.trim(), row.querySelector("a.row-link").getAttribute("href").split("?")[0]
]))
"""


def press(page: Page, selector: str) -> None:
    """Press a button that posts, and wait for the page, or the part of it, that stands in its place."""
    button = page.locator(selector).first
    button.evaluate("button => button.setAttribute('data-pressed', '')")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        button.click()
    expect(page.locator("[data-pressed]")).to_have_count(0)
    page.wait_for_load_state("networkidle")


def open_task(page: Page, address: str) -> None:
    """Open the first task that the filter of the address leaves."""
    page.goto(address)
    page.locator("#tasks a.row-link").first.click()
    page.wait_for_load_state("networkidle")


def unfold(page: Page, selector: str) -> None:
    page.locator(selector).first.evaluate("fold => { fold.open = true }")


def plan_address(page: Page) -> str:
    """Where the demo's plan is, for those who signed in."""
    page.goto("/plans/")
    return page.locator("main tr", has_text=PLAN_NUMBER).locator("a.row-link").get_attribute("href") or ""


def task_addresses(page: Page, plan: str) -> dict[str, str]:
    """The address of each task by its code."""
    page.goto(plan)
    rows: dict[str, str] = page.locator("#tasks").evaluate(ADDRESSES)
    return rows
