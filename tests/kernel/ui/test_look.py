"""The stylesheets: both themes legible, one dark theme, no shadows, no address of elsewhere."""

import re
from pathlib import Path

import pytest

import ronghe.kernel.ui
from ronghe.kernel.ui.states import STATES

STATIC = Path(ronghe.kernel.ui.__file__).parent / "static" / "ui"
LEGIBLE = 4.5


def colours(sheet: str) -> dict[str, str]:
    """The custom properties of the root in a stylesheet."""
    body = re.search(r":root\s*\{(.*?)\}", (STATIC / sheet).read_text(), re.S)
    assert body is not None, sheet
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body[1]))


LIGHT, DARK = colours("tokens.css"), colours("dark.css")


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


# History, underway, planned and upcoming borrow the colours of others.
TONES = sorted({key for key in LIGHT if f"{key}-soft" in LIGHT and key != "accent"})
PAIRS = [
    *(("ink", ground) for ground in ("bg", "surface", "sunken")),
    *(("muted", ground) for ground in ("bg", "surface", "sunken")),
    *(("accent", ground) for ground in ("bg", "surface", "accent-soft")),
    ("accent-ink", "accent"),
    *((tone, ground) for tone in TONES for ground in (f"{tone}-soft", "surface")),
]


def test_contrast_measures_as_the_standard_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_tones_are_found() -> None:
    assert {"overdue", "attention", "normal", "not-started", "done", "unconfirmed"} <= set(TONES)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS, ids="/".join)
def test_text_is_legible(theme: dict[str, str], text: str, ground: str) -> None:
    assert contrast(theme[text], theme[ground]) >= LEGIBLE


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_border_of_a_field_is_seen(theme: dict[str, str]) -> None:
    assert contrast(theme["field"], theme["surface"]) >= 3


def test_dark_theme_has_every_colour_of_the_light_one() -> None:
    coloured = {name for name, value in LIGHT.items() if value.startswith("#") or value == "transparent"}
    assert set(DARK) == coloured


@pytest.mark.parametrize("each", STATES, ids=lambda each: each.code)
def test_every_state_has_its_colours(each: object) -> None:
    assert f".is-{each.code}" in (STATIC / "components.css").read_text()


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_sheet_is_calm_and_ours(path: Path) -> None:
    text = path.read_text()
    assert re.findall(r"https?://|@import", text) == []
    assert "!important" not in text or path.name == "print.css"
    assert [s for s in re.findall(r"box-shadow:\s*([^;]+);", text) if not s.startswith("inset")] == []
    assert text.count("{") == text.count("}")


def test_properties_that_are_used_exist() -> None:
    known = LIGHT.keys() | {"tone", "soft", "bar"}
    used = {name for path in STATIC.glob("*.css") for name in re.findall(r"var\(--([\w-]+)", path.read_text())}
    assert used - known == set()
