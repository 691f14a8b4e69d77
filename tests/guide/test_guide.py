"""The guide names pictures, pages and addresses: each of them is there, and nothing lies about unused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import resolve
from PIL import Image

from tests.guide.camera import MOST_BYTES

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"
PAGES = sorted(GUIDE.glob("*.md"))
NAMES = [page.name for page in PAGES]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[[^\]]+\]\(([^)\s]+)\)|<img src=\"([^\"]+)\" alt=\"[^\"]+\"")
ADDRESS = re.compile(r"`(/[^`\s]*)`")
# Folders of a server, not addresses of the product.
ELSEWHERE = ("/srv/", "/backup/")


def pictures(text: str) -> list[str]:
    return [plain or sized for plain, sized in PICTURE.findall(text)]


def anchor(heading: str) -> str:
    """The name that a heading gets on GitHub."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")


def headings(page: Path) -> set[str]:
    return {anchor(line.lstrip("#")) for line in page.read_text("utf-8").splitlines() if re.match(r"#+ ", line)}


def test_guide_shows_exactly_the_pictures_that_are_there() -> None:
    shown = {name for page in PAGES for name in pictures(page.read_text("utf-8"))}
    there = {f"images/{path.name}" for path in (GUIDE / "images").iterdir()}
    assert shown == there


def test_pictures_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in (GUIDE / "images").glob("*.png")}
    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}
    assert sum(sizes.values()) < 3_000_000


@pytest.mark.parametrize("path", sorted((GUIDE / "images").glob("*.png")), ids=lambda path: path.name)
def test_picture_shows_something(path: Path) -> None:
    with Image.open(path) as picture:
        colours = picture.convert("RGB").getcolors(1 << 20) or []
    most = max(number for number, _colour in colours)
    assert len(colours) > 4
    assert most < 0.97 * sum(number for number, _colour in colours), "an empty page"


def test_every_page_is_linked_from_the_first() -> None:
    linked = LINK.findall((GUIDE / "README.md").read_text("utf-8"))
    pages = {target.partition("#")[0] for target in linked if target.partition("#")[0].endswith(".md")}
    assert pages == set(NAMES) - {"README.md"}


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_lead_to_a_page_and_its_heading(page: Path) -> None:
    missing = []
    for target in LINK.findall(page.read_text("utf-8")):
        if "://" in target:
            continue
        name, _hash, part = target.partition("#")
        place = (page.parent / name).resolve() if name else page
        if not place.is_file() or (part and part not in headings(place)):
            missing.append(target)
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_addresses_resolve(page: Path) -> None:
    """`…` stands for the twelve characters of a plan or unit; a query stays out of it."""
    for address in ADDRESS.findall(page.read_text("utf-8")):
        if not address.startswith(ELSEWHERE):
            assert resolve(address.partition("?")[0].replace("…", "abcdefghjkmn")).url_name is not None


def test_guide_names_addresses() -> None:
    """The test above would pass on a guide that names none."""
    assert len({found for page in PAGES for found in ADDRESS.findall(page.read_text("utf-8"))}) > 8
