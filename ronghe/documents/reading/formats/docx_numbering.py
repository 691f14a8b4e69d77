"""Works out the numbers that Word paints before paragraphs (一、 (一) 1.): they are nowhere in the text itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from ronghe.documents.reading.numerals import chinese_number, circled, letters, roman, stem

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAX_LEVELS = 9
_MAX_STYLES = 50  # a chain of basedOn longer than this is a circle

_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": str,
    "decimalEnclosedCircle": circled,
    "decimalEnclosedCircleChinese": circled,
    "chineseCounting": chinese_number,
    "chineseCountingThousand": chinese_number,
    "japaneseCounting": chinese_number,
    "taiwaneseCounting": chinese_number,
    "taiwaneseCountingThousand": chinese_number,
    "ideographDigital": chinese_number,
    "koreanCounting": chinese_number,
    "chineseLegalSimplified": lambda number: chinese_number(number, formal=True),
    "ideographTraditional": stem,
    "upperLetter": letters,
    "lowerLetter": lambda number: letters(number).lower(),
    "upperRoman": roman,
    "lowerRoman": lambda number: roman(number).lower(),
}


@dataclass(slots=True)
class _Level:
    start: int
    shape: str
    text: str


@dataclass(slots=True)
class _List:
    """One numbering instance: it counts with all others of its abstract definition, unless it restarts."""

    abstract: str
    levels: dict[int, _Level]
    restarts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts through a document: `mark(paragraph)` must be asked once per paragraph, in reading order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._lists = {} if numbering is None else _lists(numbering)
        self._styles = {} if styles is None else _styles(styles)
        self._counters: dict[str, dict[int, int]] = {}
        self._seen: set[tuple[str, int]] = set()

    def mark(self, paragraph: etree._Element) -> str:
        """The painted number, or nothing for bullets and plain paragraphs."""
        found = self._reference(paragraph)
        if found is None or found[0] not in self._lists:
            return ""
        key, level = found
        listed = self._lists[key]
        if level not in listed.levels:
            return ""
        counters = self._counters.setdefault(listed.abstract, {})
        if level in listed.restarts and (key, level) not in self._seen:
            counters[level] = listed.restarts[level]
        elif level in counters:
            counters[level] += 1
        else:
            counters[level] = listed.levels[level].start
        self._seen.add((key, level))
        for deeper in [other for other in counters if other > level]:
            del counters[deeper]
        return _painted(listed.levels, level, counters)

    def _reference(self, paragraph: etree._Element) -> tuple[str, int] | None:
        """The list and level: the paragraph's own, or else those of its style and the styles it builds on."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return None
        style = _value(properties.find(f"{W}pStyle"))
        key, level = _numbers(properties)
        for _ in range(_MAX_STYLES):
            if key is not None or style not in self._styles:
                break
            properties, style = self._styles[style]
            if properties is not None:
                inherited, inherited_level = _numbers(properties)
                key = inherited
                level = level if level is not None else inherited_level
        return None if key in (None, "0") else (str(key), level or 0)


def _painted(levels: dict[int, _Level], level: int, counters: dict[int, int]) -> str:
    if levels[level].shape in ("bullet", "none"):
        return ""

    def number(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        if index not in levels:
            return ""
        return _FORMATS.get(levels[index].shape, str)(counters.get(index, levels[index].start))

    return re.sub(r"%([1-9])", number, levels[level].text)


def _lists(numbering: etree._Element) -> dict[str, _List]:
    abstracts = {
        element.get(f"{W}abstractNumId", ""): {
            level: read for level, read in (_level(item) for item in element.findall(f"{W}lvl"))
        }
        for element in numbering.findall(f"{W}abstractNum")
    }
    lists = {}
    for element in numbering.findall(f"{W}num"):
        abstract = _value(element.find(f"{W}abstractNumId")) or ""
        listed = _List(abstract, dict(abstracts.get(abstract, {})))
        for override in element.findall(f"{W}lvlOverride"):
            level = _integer(override.get(f"{W}ilvl"), 0)
            replaced = override.find(f"{W}lvl")
            if replaced is not None:
                listed.levels[level] = _level(replaced)[1]
            start = override.find(f"{W}startOverride")
            if start is not None:
                listed.restarts[level] = _integer(_value(start), 1)
        lists[element.get(f"{W}numId", "")] = listed
    return lists


def _level(element: etree._Element) -> tuple[int, _Level]:
    start = _integer(_value(element.find(f"{W}start")), 1)
    shape = _value(element.find(f"{W}numFmt")) or "decimal"
    text = _value(element.find(f"{W}lvlText")) or ""
    return min(_integer(element.get(f"{W}ilvl"), 0), _MAX_LEVELS), _Level(start, shape, text)


def _styles(styles: etree._Element) -> dict[str | None, tuple[etree._Element | None, str | None]]:
    return {
        style.get(f"{W}styleId"): (style.find(f"{W}pPr"), _value(style.find(f"{W}basedOn")))
        for style in styles.findall(f"{W}style")
    }


def _numbers(properties: etree._Element) -> tuple[str | None, int | None]:
    numbers = properties.find(f"{W}numPr")
    if numbers is None:
        return None, None
    level = _value(numbers.find(f"{W}ilvl"))
    return _value(numbers.find(f"{W}numId")), None if level is None else _integer(level, 0)


def _value(element: etree._Element | None) -> str | None:
    return None if element is None else element.get(f"{W}val")


def _integer(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else otherwise
