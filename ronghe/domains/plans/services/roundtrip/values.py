"""What the cells of a task table mean, or why they cannot be told."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ronghe.documents.reading.filled import Cell

_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_VERSION = re.compile(r"(\d{1,18})-(\d{8})")
_WHOLE = re.compile(r"\d{1,9}")
_PERCENT = re.compile(r"(\d{1,9})%")


class Version(NamedTuple):
    """The last event of the task when the sheet was made, and the day as of which it tells."""

    event: int
    day: date


def narrow(text: str) -> str:
    """Full-width digits and signs as people type them with a Chinese input method."""
    return unicodedata.normalize("NFKC", text).strip()


def percent_of(cell: Cell) -> int | None:
    """A whole percentage, None for an empty cell. A number without a percent sign is taken for one from 2 on; 1 could
    be 1% or 100%, 0.8 could be 0.8% or 80%: those are not guessed."""
    text = narrow(cell.text)
    if not text:
        return None
    if cell.kind == "text" and (found := _PERCENT.fullmatch(text)):
        return int(found[1])
    if cell.kind == "percent":
        if not _WHOLE.fullmatch(text):
            raise ValidationError(_("“%(said)s%%”不是整数百分比"), code="percent_whole", params={"said": text})
        return int(text)
    if cell.kind in ("text", "number") and _WHOLE.fullmatch(text) and int(text) != 1:
        return int(text)
    message = _("“%(said)s”看不出是百分之几，请写成带百分号的整数，如 80%%")
    raise ValidationError(message, code="percent_unclear", params={"said": cell.text[:30]})


def day_of(cell: Cell) -> date | None:
    """A date, None for an empty cell."""
    text = narrow(cell.text)
    if not text:
        return None
    found = _DATE.fullmatch(text) if cell.kind in ("date", "text") else None
    try:
        if found:
            return date(*map(int, found.groups()))
    except ValueError:
        pass
    message = _("“%(said)s”不是日期，请写成 2019-08-20 这样")
    raise ValidationError(message, code="date", params={"said": cell.text[:30]})


def weight_of(cell: Cell) -> int | None:
    text = narrow(cell.text)
    if not text:
        return None
    if cell.kind in ("text", "number") and _WHOLE.fullmatch(text):
        return int(text)
    raise ValidationError(_("“%(said)s”不是整数"), code="weight", params={"said": cell.text[:30]})


def words_of(cell: Cell) -> str:
    """Text as it stands; a number or date that somebody typed among the words is text all the same."""
    return f"{cell.text}%" if cell.kind == "percent" else cell.text


def version_of(cell: Cell) -> Version | None:
    """None when the cell holds no version that the platform could have written."""
    found = _VERSION.fullmatch(narrow(cell.text))
    try:
        return Version(int(found[1]), date.fromisoformat(found[2])) if found else None
    except ValueError:
        return None


def same_text(one: str, other: str) -> bool:
    """Whether two texts differ in more than blanks, line ends and the width of their signs."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
