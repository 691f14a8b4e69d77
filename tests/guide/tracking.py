"""The part of the walk that follows the plan through its year: who reports, who checks, who chases, on three dates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import FilePayload, Page

from ronghe.documents.writing import tasktable as columns
from tests.factories.tasksheets import Edited, Percent, rows_of
from tests.guide.camera import HEAD, Camera
from tests.guide.clock import DAYS
from tests.guide.gestures import plan_address, press, task_addresses, unfold

JUNE, SEPTEMBER, DECEMBER = map(str, DAYS.values())
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What somebody wrote into the exported table: two rows that pass, one with too much, one with what no sheet may change.
WRITTEN: dict[str, dict[str, Any]] = {
    "4.4": {
        columns.PERCENT: Percent(100),
        columns.REPORTED: DAYS["december"],
        columns.WORDS: "四个集团都已考核，结果已通报。",
    },
    "11.3": {
        columns.PERCENT: Percent(95),
        columns.REPORTED: DAYS["december"],
        columns.WORDS: "自评收齐，反馈意见在写。",
    },
    "9.2": {columns.PERCENT: Percent(120), columns.WORDS: "全部完成。"},
    "10.2": {columns.LAMP: "绿灯"},
}


def plan_on_days(camera: Camera) -> None:
    page = camera.window("fangan")
    plan = plan_address(page)
    for name, day in DAYS.items():
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
    for name, day in DAYS.items():
        page.goto(f"{task}?on={day}")
        camera.take(page, f"task-{name}", HEAD, "#standing")
    dark = camera.window("shenji", look="desktop-dark")
    dark.goto(f"{task}?on={SEPTEMBER}")
    camera.take(dark, "task-dark", height=900)


def workbench_on_days(camera: Camera) -> None:
    """The first page of three people on three days: of who owes, who checks, who chases. Narrow enough to stand side by side."""
    narrow = {"viewport": {"width": 800, "height": 900}}
    for day in DAYS:
        for look, ending in (("light", ""), ("dark", "-dark")):
            page = camera.window("zhijiao", f"desktop-{look}", day, **narrow)
            camera.take(page, f"workbench-{day}{ending}", HEAD, "#own")
        phone = camera.window("zhijiao", "phone-light", day)
        camera.take(phone, f"workbench-{day}-phone", height=844)
        for user, who in (("ducha", "checker"), ("fangan", "officer")):
            page = camera.window(user, city=day, **narrow)
            camera.take(page, f"workbench-{who}-{day}", HEAD, "#own")
        camera.close()


def liaison(camera: Camera) -> None:
    page = camera.window("zhijiao", city="december")
    camera.take(page, "workbench", height=900)
    tasks = task_addresses(page, plan_address(page))
    page.goto(tasks["9.2"])
    camera.take(page, "task", HEAD, "#standing", "#desk")
    page.goto("/plans/calendar/")
    press(page, "main form .button.primary")
    camera.take(page, "calendar", "#link", "main .columns")
    phone = camera.window("zhijiao", "phone-light", "december")
    phone.goto(tasks["9.2"])
    camera.take(phone, "task-phone", height=1100)
    early = camera.window("zhijiao", city="september")
    early.goto(task_addresses(early, plan_address(early))["4.4"])
    unfold(early, "#deed-ask_extension")
    camera.take(early, "extension", "#deed-ask_extension")


def supervisor(camera: Camera) -> None:
    page = camera.window("ducha", city="december")
    camera.take(page, "workbench-supervisor", ".sidebar", "#own")
    tasks = task_addresses(page, plan_address(page))
    page.goto(tasks["5.4"])
    unfold(page, "#deed-return")
    camera.take(page, "task-check", "#desk")
    page.goto(tasks["10.1"])
    camera.take(page, "decide", "#desk")


def officer(camera: Camera) -> None:
    page = camera.window("fangan", city="december")
    camera.take(page, "workbench-officer", ".sidebar", "#own")
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
    camera.take(page, "import-tasks", HEAD, "main .content")


CHAPTERS: tuple[Callable[[Camera], None], ...] = (
    plan_on_days, task_on_days, workbench_on_days, liaison, supervisor, officer,
)  # fmt: skip
