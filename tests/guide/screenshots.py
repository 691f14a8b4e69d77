"""The walk through the demo city that the guide describes, with a picture at every stop; run by script/screenshots."""

from __future__ import annotations

import os
import re
import sys
import time
import urllib.request
from collections.abc import Callable

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "ronghe.config.settings"
django.setup()

from playwright.sync_api import Error, FilePayload, Page, sync_playwright  # noqa: E402

from tests.browser import chromium  # noqa: E402
from tests.guide import tracking  # noqa: E402
from tests.guide.camera import HEAD, IMAGES, Camera  # noqa: E402
from tests.guide.gestures import open_task, plan_address, press, task_addresses, unfold  # noqa: E402
from tests.guide.paper import next_docx  # noqa: E402
from tests.guide.tracking import DECEMBER, JUNE, SEPTEMBER  # noqa: E402

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEET = """单位全称 *,简称,单位类别 *,隶属层级 *,统一社会信用代码,联络员
余姚市演示职业学校,演示职校,职业学校,县（市、区）级,,李演示
演示精密模具有限公司,演示精模,企业,县（市、区）级,,周新演示
演示机床厂,,工厂,县（市、区）级,,
演示学校,市教育局,职业学校,县（市、区）级,,
"""


def public_pages(camera: Camera) -> None:
    page = camera.window()
    page.goto("/")
    camera.take(page, "home", HEAD, "article.card", height=860)
    plan = page.locator("article h2 a").first.get_attribute("href") or ""
    page.goto(f"{plan}?on={SEPTEMBER}")
    camera.take(page, "public-plan", HEAD, ".glance", "#timeline")
    for name, day in (("june", JUNE), ("december", DECEMBER)):
        page.goto(f"{plan}?on={day}")
        camera.take(page, f"public-{name}", HEAD, ".glance", height=560)
    page.goto("/account/login/")
    camera.take(page, "sign-in", HEAD, ".sign-in")
    page.goto("/rules/")
    camera.take(page, "rules", HEAD, "main .content", height=760)
    phone = camera.window(look="phone-light")
    open_task(phone, f"{plan}?on={SEPTEMBER}&measure=5")
    camera.take(phone, "public-task-phone", height=844)
    dark = camera.window(look="desktop-dark")
    dark.goto("/")
    camera.take(dark, "home-dark", height=620)
    dark.goto(f"{plan}?on={DECEMBER}")
    camera.take(dark, "public-dark", height=900)
    phone.goto(f"{plan}?on={JUNE}")
    camera.take(phone, "public-phone", height=844)


def upload_and_review(camera: Camera) -> None:
    page = camera.window("fangan")
    page.goto("/plans/upload/")
    paper: FilePayload = {"name": "2020年工作方案.docx", "mimeType": WORD, "buffer": next_docx()}
    page.locator("main input[type=file]").set_input_files(paper)
    camera.take(page, "upload", HEAD, "main .content .card", "main .content > * > :last-child")
    page.locator("main form .button.primary").click()
    page.wait_for_url("**/review/**")
    page.goto(page.url.partition("#")[0])
    camera.take(page, "review")
    unfold(page, "#names details")
    camera.take(page, "review-names", "#names")
    press(page, "#names form [formaction*='/merge/'], #names form[action*='/merge/'] button")
    camera.take(page, "review-task", "#tasks .task.open", margin=6)
    page.locator("#tasks .task.open a[href*='task=']").first.click()
    page.wait_for_load_state("networkidle")
    camera.take(page, "review-edit", "#tasks .task.editing", margin=2)
    page.goto(page.url.partition("?")[0])
    camera.take(page, "review-targets", "#targets", height=520)
    unfold(page, "#publish details.fold")
    camera.take(page, "review-check", "#publish")
    press(page, "#tasks [formaction*='/leads/']")
    press(page, "#warnings [formaction$='/warnings/']")
    press(page, "#targets [formaction*='/accept/']")
    page.locator("#publish form[action*='/publish/'] button").click()
    page.wait_for_url("**/published/")
    camera.take(page, "published", HEAD, "main .content")


def plan_pages(camera: Camera) -> None:
    page = camera.window("fangan")
    plan = plan_address(page)
    page.goto(f"{plan}?on={SEPTEMBER}&measure=10#tasks")
    camera.take(page, "plan-tasks", "#tasks", height=620)


def register(camera: Camera) -> None:
    page = camera.window("minglu")
    page.goto("/register/")
    camera.take(page, "register", HEAD, "main .content", height=640)
    page.goto("/register/new/")
    for name, value in (("name", "余姚市演示技工学校"), ("short_name", "演示技校"), ("liaison_name", "李演示")):
        page.locator(f"main [name={name}]").fill(value)
    page.locator("main [name=kind]").select_option("school")
    page.locator("main form .button.primary").click()
    page.wait_for_url(re.compile(r"/register/[a-z0-9]{12}/"))
    camera.take(page, "register-draft", HEAD, "#steps", "main .columns", height=860)
    page.goto("/register/import/")
    sheet: FilePayload = {"name": "新单位.csv", "mimeType": "text/csv", "buffer": SHEET.encode("utf-8-sig")}
    page.locator("main input[type=file]").set_input_files(sheet)
    press(page, "main form .button.primary")
    camera.take(page, "import", HEAD, "main .content")


def units(camera: Camera) -> None:
    page = camera.window("jiaoyu")
    page.goto(task_addresses(page, plan_address(page))["10.2"])
    page.locator("main a[href$='/placeholders/']").first.click()
    page.locator("main [name=names]").first.fill("市经信局、市人社局")
    press(page, "main button[value=fill]")
    camera.take(page, "placeholders", HEAD, "main .content")
    both = camera.window("liangtou")
    unfold(both, "aside .switcher")
    camera.take(both, "switch", "aside .account-menu", margin=20)
    town = camera.window("simen")
    town.goto("/register/?q=泗门镇")
    town.locator("main a.row-link").first.click()
    town.locator("main a[href$='/edit/']").first.click()
    town.locator("main [name=liaison_name]").fill("罗泗门")
    town.locator("main [name=liaison_phone]").fill("0574-00000000")
    camera.take(
        town, "own-data", ".card:has([name=credit_code])", ".card:has([name=liaison_phone])", "main form .primary"
    )
    invite(camera, town)


def invite(camera: Camera, page: Page) -> None:
    page.goto("/register/members/")
    page.locator("#invite [name=name]").fill("周演示")
    page.locator("#invite [name=role]").select_option("liaison")
    press(page, "#invite .button.primary, #invite form button")
    message = page.locator("#link-message").input_value()
    link = re.search(r"https?://\S+", message)
    assert link is not None, f"no link in {message}"
    camera.take(page, "invitation", "#link")
    phone = camera.window(look="phone-light")
    phone.goto(link[0])
    camera.take(phone, "join-phone", height=844)


def administrator(camera: Camera) -> None:
    page = camera.window("admin")
    page.goto("/register/?q=余姚市教育局")
    page.locator("main a.row-link").first.click()
    page.locator("main a[href*='/members/']").first.click()
    page.wait_for_load_state("networkidle")
    camera.take(page, "members-admin", HEAD, "main .columns")
    page.goto("/rules/parameters/registers.invitation_days/")
    for name, value in (
        ("value", "14"),
        ("valid_from", "2026-01-01"),
        ("source", "余教演示〔2026〕1号"),
        ("approver", "王演示"),
    ):
        page.locator(f"main [name={name}]").fill(value)
    press(page, "main form:has([name=value]) button")
    camera.take(page, "parameter", HEAD, "main .content", height=980)
    auditor = camera.window("shenji")
    auditor.goto("/history/")
    camera.take(auditor, "history", HEAD, "main .content", height=860)


CHAPTERS: tuple[Callable[[Camera], None], ...] = (
    public_pages, plan_pages, *tracking.CHAPTERS, units, register, administrator, upload_and_review,
)  # fmt: skip


def wait_for(url: str) -> None:
    for _attempt in range(100):
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"screenshots: nothing answers at {url}")


def main(*arguments: str) -> None:
    """`today=URL june=URL … -- NAME…`: the addresses of the cities, and the pictures that are wanted, if not all."""
    places, names = arguments[: arguments.index("--")], arguments[arguments.index("--") + 1 :]
    cities = dict(place.split("=", 1) for place in places)
    path = chromium()
    if path is None:
        sys.exit("screenshots: no Chromium: apt-get install chromium, or set CHROMIUM to its path")
    for url in cities.values():
        wait_for(url)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--lang=zh-CN", "--font-render-hinting=none"])
        camera = Camera(browser, cities, frozenset(names))
        failed = []
        for chapter in CHAPTERS:
            try:
                chapter(camera)
            except (Error, AssertionError) as error:
                told = "\n".join(str(error).splitlines()[:5])  # the rest is the whole page
                failed.append(f"screenshots: {chapter.__name__}: {told}")
            camera.close()
        browser.close()
    for name, size in camera.written.items():
        print(f"{size / 1024:6.0f} KB  docs/guide/images/{name}.png")
    print(f"{sum(camera.written.values()) / 1024:6.0f} KB  {len(camera.written)} pictures in {IMAGES}")
    if failed or camera.trouble:
        sys.exit("\n".join(failed + camera.trouble))
    if missing := set(names) - set(camera.written):
        sys.exit(f"screenshots: no such picture: {', '.join(sorted(missing))}")


if __name__ == "__main__":
    main(*sys.argv[1:])
