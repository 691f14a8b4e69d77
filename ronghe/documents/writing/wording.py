"""Prepares text for office files: no characters XML forbids, no cell longer than Excel takes, widths in columns."""

from __future__ import annotations

import re
import unicodedata

MAX_CELL = 32_767
_CUT = "…（过长，已截断）"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# A spreadsheet program that meets these at the start of typed text would calculate.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

# Whatever plain() would change or a spreadsheet program would calculate; most cells hold nothing of it.
_UNUSUAL = re.compile(rf"^[{re.escape(''.join(_FORMULA))}]|[\r\n]|{_FORBIDDEN.pattern}")


def is_ordinary(text: str) -> bool:
    """One line that is written as it stands."""
    return 0 < len(text) <= MAX_CELL and not _UNUSUAL.search(text)


def plain(text: str) -> str:
    """The text as an office file can hold it."""
    kept = _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return kept if len(kept) <= MAX_CELL else kept[: MAX_CELL - len(_CUT)] + _CUT


def looks_like_formula(text: str) -> bool:
    return text.startswith(_FORMULA)


def width(text: str) -> int:
    """How many half-width places the text takes; a Chinese character takes two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def lines_needed(text: str, places: int) -> int:
    """How many lines the text takes in a column that many half-width places wide."""
    if 2 * len(text) <= places and "\n" not in text:  # most cells, and a ledger has a million of them
        return 1
    return sum(max(1, -(-width(part) // max(places, 1))) for part in text.split("\n"))
