"""Shows Excel numbers as their cells do: a date formatted as 2019年1月 has no day, 0.85 may read 85%."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from lxml import etree

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)/?>")
REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_STYLE = re.compile(rb"""\bs=["'](\d{1,6})["']""")
# Built-in formats that files name by number only (ECMA-376 18.8.30, with the zh-CN meanings of 27 to 58).
_BUILT_IN = {
    9: "0%", 10: "0.00%", 14: "yyyy-m-d", 15: "d-m-yy", 16: "m-d", 17: "yyyy-m", 22: "yyyy-m-d h:mm",
    27: "yyyy-m", 28: "m-d", 29: "m-d", 30: "yyyy-m-d", 31: "yyyy-m-d", 36: "yyyy-m", 50: "yyyy-m", 51: "m-d",
    52: "yyyy-m", 53: "m-d", 54: "m-d", 55: "yyyy-m", 56: "m-d", 57: "yyyy-m", 58: "m-d",
}  # fmt: skip
# What a format prints literally, or for colours, locales and conditions, is no field of it.
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 (a spreadsheet's date has no zone)


def places(sheet: bytes) -> Iterator[tuple[int, int, int]]:
    """Row, column and style of each cell that says where it is; all count from 0."""
    for match in _CELL.finditer(sheet):
        reference = REFERENCE.search(match[1])
        if reference:
            style = _STYLE.search(match[1])
            yield int(reference[2]) - 1, column_number(reference[1]) - 1, int(style[1]) if style else 0


def column_number(letters: bytes) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def formats(styles: etree._Element | None) -> list[str]:
    """The number format of each cell style."""
    if styles is None:
        return []
    own = {
        element.get("numFmtId", ""): element.get("formatCode", "")
        for element in styles.findall(f"{S}numFmts/{S}numFmt")
    }
    codes = []
    for element in styles.findall(f"{S}cellXfs/{S}xf"):
        key = element.get("numFmtId", "0")
        codes.append(own.get(key) or _BUILT_IN.get(int(key) if key.isascii() and key.isdigit() else 0, ""))
    return codes


def fields_of(code: str) -> str:
    """What a number format shows of a value: its letters and signs without what it prints literally."""
    return _LITERAL.sub("", code.split(";")[0]).lower()


def is_date(fields: str) -> bool:
    return "y" in fields or ("d" in fields and "m" in fields)


def from_serial(days: float) -> datetime:
    """A spreadsheet's number as the moment it means."""
    return _EPOCH + timedelta(days=days)


def shown(value: object, code: str) -> str:
    """The text of a cell's value under its number format."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return str(value).upper()
    fields = fields_of(code)
    if isinstance(value, int | float):
        if is_date(fields):
            return _date(from_serial(value), fields) if 0 < value < 2_958_466 else _number(float(value))
        if "%" in fields:
            return f"{_number(round(value * 100, 8))}%"
        return _number(float(value))
    if isinstance(value, datetime):
        return _date(value, fields)
    if isinstance(value, date):
        return _date(datetime(value.year, value.month, value.day), fields)  # noqa: DTZ001
    if isinstance(value, time):
        return value.isoformat("minutes")
    return str(value)


def _number(value: float) -> str:
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.10g}"


def _date(value: datetime, fields: str) -> str:
    """Only what the cell shows: a month must not turn into its first day."""
    year = f"{value.year}年" if "y" in fields or not fields else ""
    month = f"{value.month}月" if "m" in fields or not fields else ""
    day = f"{value.day}日" if "d" in fields or not fields else ""
    return (year + month + day) or f"{value:%H:%M}"
