"""Joins paragraphs that a text file or a PDF broke into lines of one width."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ronghe.documents.reading.brackets import is_open
from ronghe.documents.reading.normalize import Text, compact
from ronghe.documents.reading.numbering import mark_of

WIDEST = 140  # Half-width columns; a longer line was not broken by a typist or a printer.
MOST_JOINED = 2000
_LONE_MARK = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[.、]|\(\d{1,2}\)|第[一二三四五六七八九十]{1,3}[章节条])$"
)
_STOPS = "。!?:;"
_FRESH = re.compile(r"[(\[【〔]|-|●|■|◆|•|牵头|责任|配合|完成时|时限|附件|注:|附:")
_CLOSED = re.compile(r"[^()\[\]【】〔〕。]{0,120}[)\]】〕]")
_OPEN_TAIL = re.compile(r"[(\[【〔](?:[^()\[\]【】〔〕]{0,12}(?:牵头|责任|配合|负责|单位|时限))")


def unwrap(lines: Sequence[Text]) -> list[Text]:
    width = _width(lines)
    whole: list[Text] = []
    before = 0
    for line in lines:
        last = whole[-1] if whole else None
        if last is not None and len(last.fold) < MOST_JOINED and _goes_on(last, line, before, width):
            whole[-1] = last + line
        else:
            whole.append(line)
        before = columns_of(line.fold)
    return whole


def columns_of(fold: str) -> int:
    """The printed width in half-width columns: a Chinese character takes three bytes and two columns."""
    return len(fold) + (len(fold.encode(errors="replace")) - len(fold)) // 2


def _width(lines: Sequence[Text]) -> int:
    """The width the lines were broken at, or 0 if paragraphs are whole."""
    widths = [columns_of(line.fold) for line in lines if len(line.fold) <= WIDEST]
    if len(widths) < len(lines) or len(widths) < 4:
        return 0
    widest = max(widths)
    full = [line for line, width in zip(lines, widths, strict=True) if width >= widest - 4]
    cut = sum(1 for line in full if line.fold.rstrip()[-1:] not in _STOPS)
    enough = len(full) >= max(4, len(widths) // 8) or cut >= 3
    return widest if 40 <= widest <= WIDEST and enough else 0


def _goes_on(last: Text, line: Text, before: int, width: int) -> bool:
    tight = compact(last.fold[-20:])
    if len(last.fold) <= 8 and _LONE_MARK.match(compact(last.fold)):
        return True
    if mark_of(line.fold):
        return False
    opened = last.fold.rfind("(") if "(" in last.fold else last.fold.rfind("[")
    if opened >= 0 and len(last.fold) - opened < 300 and is_open(last.fold[opened:]):
        return bool(_CLOSED.match(line.fold) or _OPEN_TAIL.match(last.fold, opened))
    if _FRESH.match(line.fold):
        return False
    return bool(width) and before >= width - 4 and tight[-1:] not in _STOPS
