"""Takes pictures of pages: cropped to what the text speaks of, small, and the same tomorrow as today."""

from __future__ import annotations

import io
from math import ceil, floor
from pathlib import Path
from typing import Any

from django.utils import timezone
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ronghe.demo.city import PASSWORD
from tests.browser import LOOKS, watched

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "guide" / "images"
MARGIN = 14
HEAD = ".demo-marker"  # where the page begins: the mark stays in the picture, for what is shown is invented
MOST_BYTES = 90_000

# What differs from day to day and from city to city, made one: today, the hour, the machine's address, a link's secret.
# Dates to fill in are drawn as a Chinese browser draws them, for the one here may speak English only.
FREEZE = """
([today, shown]) => {
    const day = 86400000, shift = Date.parse(shown) - Date.parse(today);
    const near = text => { const away = (Date.parse(text) - Date.parse(today)) / day; return away > -2 && away < 90; };
    const still = text => text
        .replace(/\\d{4}-\\d{2}-\\d{2}/g, on => near(on) ? new Date(Date.parse(on) + shift).toISOString().slice(0, 10) : on)
        .replace(/\\b\\d{2}:\\d{2}\\b/g, "09:30")
        .replace(/http:[/][/]127[.]0[.]0[.]1:\\d+/g, "https://ronghe.example.gov.cn")
        .replace(/[/]join[/][\\w-]+/g, "/join/KvT3mPxQ8w7RdN2c")
        .replace(/[/]calendar[/][\\w-]+[.]ics/g, "/calendar/KvT3mPxQ8w7RdN2c.ics");
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const next = still(walk.currentNode.data);
        if (next !== walk.currentNode.data) walk.currentNode.data = next;
    }
    for (const area of document.querySelectorAll("textarea")) area.value = still(area.value);
    for (const field of document.querySelectorAll("input[type=date]")) {
        const value = field.value.replaceAll("-", "/") || "年/月/日";
        field.type = "text";
        field.value = value;
    }
    if (document.activeElement) document.activeElement.blur();
}
"""
BOX = """
(element) => {
    const box = element.getBoundingClientRect();
    return [box.left + scrollX, box.top + scrollY, box.right + scrollX, box.bottom + scrollY];
}
"""
SHOWN_DAY = "2026-11-24"


class Camera:
    """Windows of one browser on the city today and on its days; `written` tells name and size of each picture."""

    def __init__(self, browser: Browser, cities: dict[str, str], wanted: frozenset[str] = frozenset()) -> None:
        self.browser, self.cities, self.wanted = browser, cities, wanted
        self.written: dict[str, int] = {}
        self.contexts: list[BrowserContext] = []
        self.trouble: list[str] = []  # script and server errors met on the way
        IMAGES.mkdir(parents=True, exist_ok=True)

    def window(self, user: str = "", look: str = "desktop-light", city: str = "today", **options: Any) -> Page:
        """A new window, signed in through the form as one of the demo's accounts."""
        settings: dict[str, Any] = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "base_url": self.cities[city]}
        context = self.browser.new_context(**settings | LOOKS[look] | options)
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        page = watched(context.new_page(), self.trouble)
        if user:
            page.goto("/account/login/")
            page.locator("[name=login]").fill(user)
            page.locator("[name=password]").fill(PASSWORD)
            page.locator("main form .button.primary").click()
            page.wait_for_url("**/workbench/")
        return page

    def close(self) -> None:
        """Close the windows opened so far."""
        while self.contexts:
            self.contexts.pop().close()

    def take(self, page: Page, name: str, *selectors: str, height: int = 0, margin: int = MARGIN) -> None:
        """Picture of the smallest part of the page that holds all of these, at most `height` tall; else of the window."""
        page.evaluate("window.scrollTo({top: 0, behavior: 'instant'})")
        boxes = [self.box(page, selector) for selector in selectors]
        if self.wanted and name not in self.wanted:
            return
        page.evaluate(FREEZE, [timezone.localdate().isoformat(), SHOWN_DAY])
        size = page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollHeight]")
        window = page.viewport_size or {"width": size[0], "height": size[1]}
        left, top, right, bottom = 0.0, 0.0, float(size[0]), float(min(size[1], window["height"]))
        if boxes:
            left, top = max(0, min(b[0] for b in boxes) - margin), max(0, min(b[1] for b in boxes) - margin)
            right, bottom = max(b[2] for b in boxes) + margin, max(b[3] for b in boxes) + margin
        if height:
            bottom = top + height
        right, bottom = min(right, size[0]), min(bottom, size[1])
        left, top, right, bottom = floor(left), floor(top), ceil(right), ceil(bottom)
        clip = {"x": left, "y": top, "width": right - left, "height": bottom - top}
        options: dict[str, Any] = {"animations": "disabled", "caret": "hide", "full_page": True, "clip": clip}
        self.write(name, page.screenshot(**options))

    @staticmethod
    def box(page: Page, selector: str) -> list[float]:
        """Where the first element of the selector stands on the page; fails when there is none to be seen."""
        element = page.locator(selector).first
        expect(element, f"{page.url} shows no {selector}").to_be_visible()
        place: list[float] = element.evaluate(BOX)
        return place

    def write(self, name: str, data: bytes) -> None:
        """Few colours make a small file; fewer still when it is not small enough."""
        picture = Image.open(io.BytesIO(data)).convert("RGB")
        for colours in (128, 64, 32):
            small = io.BytesIO()
            picture.quantize(palette=palette(picture, colours), dither=Image.Dither.NONE).save(
                small, "PNG", optimize=True
            )
            if small.tell() <= MOST_BYTES:
                break
        (IMAGES / f"{name}.png").write_bytes(small.getvalue())
        self.written[name] = small.tell()


def palette(picture: Image.Image, colours: int) -> Image.Image:
    """The commonest colours exactly, for they are the flat ones of the page; the rest shared out among the others."""
    counted = sorted(picture.getcolors(picture.width * picture.height) or [], key=lambda pair: (-pair[0], pair[1]))
    flat: list[Any] = [colour for _number, colour in counted[: colours // 2]]
    others = picture.quantize(colours - len(flat), method=Image.Quantize.MAXCOVERAGE).getpalette() or []
    held = Image.new("P", (1, 1))
    held.putpalette([*(part for colour in flat for part in colour), *others])
    return held
