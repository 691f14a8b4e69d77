"""The part of the walk that follows the plan through its year: who reports, who checks, who chases, on three dates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from playwright.sync_api import FilePayload, Page

from ronghe.documents.writing import tasktable as columns
from tests.factories.tasksheets import Edited, Percent, rows_of
from tests.guide.camera import HEAD, Camera
from tests.guide.gestures import plan_address, press, task_addresses, unfold

JUNE, SEPTEMBER, DECEMBER = "2019-06-30", "2019-09-30", "2019-12-31"
DAYS = (("june", JUNE), ("september", SEPTEMBER), ("december", DECEMBER))
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JANUARY = date(2020, 1, 3)
# What somebody wrote into the exported table: two rows that pass, one with too much, one with what no sheet may change.
WRITTEN: dict[str, dict[str, Any]] = {
    "4.4": {columns.PERCENT: Percent(100), columns.REPORTED: JANUARY, columns.WORDS: "四个集团都已考核，结果已通报。"},
    "11.3": {columns.PERCENT: Percent(95), columns.REPORTED: JANUARY, columns.WORDS: "自评收齐，反馈意见在写。"},
    "9.2": {columns.PERCENT: Percent(120), columns.WORDS: "全部完成。"},
    "10.2": {columns.LAMP: "绿灯"},
}


def plan_on_days(camera: Camera) -> None:
    page = camera.window("fangan")
    plan = plan_address(page)
    for name, day in DAYS:
        page.goto(f"{plan}?on={day}")
        camera.take(page, f"plan-{name}", HEAD, ".glance", "#pressing")
    page.goto(f"{plan}?on={SEPTEMBER}")
    camera.take(page, "plan-timeline", "#timeline")
    camera.take(page, "plan-matrix", "#matrix")
    dark = camera.window("fangan", look="desktop-dark")
    dark.goto(f"{plan}?on={DECEMBER}")
    camera.take(dark, "plan-dark", HEAD, ".glance", "#timeline")
    phone = camera.window("fangan", look="phone-light")
    phone.goto(f"{plan}?on={JUNE}")
    camera.take(phone, "plan-phone", height=844)


def task_on_days(camera: Camera) -> None:
    """One task on three dates: its deadline moved, missed, the task carried over."""
    page = camera.window("shenji")
    task = task_addresses(page, plan_address(page))["1.6"]
    for name, day in DAYS:
        page.goto(f"{task}?on={day}")
        camera.take(page, f"task-{name}", HEAD, "#standing")
    dark = camera.window("shenji", look="desktop-dark")
    dark.goto(f"{task}?on={SEPTEMBER}")
    camera.take(dark, "task-dark", height=900)


def liaison(camera: Camera) -> None:
    page = camera.window("zhijiao")
    camera.take(page, "workbench")
    tasks = task_addresses(page, plan_address(page))
    page.goto(tasks["9.2"])
    camera.take(page, "task", HEAD, "#standing", "#desk")
    page.goto(tasks["4.4"])
    unfold(page, "#deed-ask_extension")
    camera.take(page, "extension", "#deed-ask_extension")
    page.goto("/plans/calendar/")
    press(page, "main form .button.primary")
    camera.take(page, "calendar", "#link", "main .columns")
    phone = camera.window("zhijiao", look="phone-light")
    camera.take(phone, "workbench-phone", height=844)
    phone.goto(tasks["9.2"])
    camera.take(phone, "task-phone", height=1100)
    dark = camera.window("zhijiao", look="desktop-dark")
    camera.take(dark, "workbench-dark", height=900)


def supervisor(camera: Camera) -> None:
    page = camera.window("ducha")
    camera.take(page, "workbench-supervisor", height=1180)
    tasks = task_addresses(page, plan_address(page))
    page.goto(tasks["5.4"])
    unfold(page, "#deed-return")
    camera.take(page, "task-check", "#desk")
    page.goto(tasks["10.1"])
    camera.take(page, "decide", "#desk")


def officer(camera: Camera) -> None:
    page = camera.window("fangan")
    camera.take(page, "workbench-officer", height=1180)
    unfold(page, "#chasing details")
    camera.take(page, "chase", "#chasing")
    page.goto("/plans/board/")
    camera.take(page, "board", HEAD, "main .content", height=1000)
    plan = plan_address(page)
    page.goto(f"{plan}settings/")
    camera.take(page, "settings", HEAD, "main .content", height=900)
    sheet_back(camera, page, plan)


def sheet_back(camera: Camera, page: Page, plan: str) -> None:
    """The table exported, written into as in Excel, and uploaded again; nothing is taken over."""
    codes = {address.strip("/").rpartition("/")[2]: code for code, address in task_addresses(page, plan).items()}
    exported = page.request.get(f"{plan}export/xlsx/").body()
    rows = [row | WRITTEN.get(codes[row[columns.REF]], {}) for row in rows_of(exported)]
    page.goto(f"{plan}import/")
    sheet: FilePayload = {"name": "任务清单-改好.xlsx", "mimeType": EXCEL, "buffer": Edited(rows).data()}
    page.locator("main input[type=file]").set_input_files(sheet)
    press(page, "main form .button.primary")
    camera.take(page, "import-tasks", HEAD, "main .content", height=1180)


CHAPTERS: tuple[Callable[[Camera], None], ...] = (plan_on_days, task_on_days, liaison, supervisor, officer)
