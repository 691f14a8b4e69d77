"""Finds the header of a table whose cells stand one below the other, and where the table ends."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ronghe.documents.reading.columns import Column, column_of, header_of
from ronghe.documents.reading.normalize import Text, compact
from ronghe.documents.reading.periods import looks_like_period

MOST_COLUMNS = 10
LONGEST_LABEL = 8  # Characters of a label that names no column we know.
MOST_UNKNOWN = 5
_SPANNING = re.compile(r"(?:责任|任务)?分工|责任(?:单位|部门|主体)")
_FIRST = re.compile(r"[(]?(?:1|01|一)[)]?[、.]?")
_LABEL = re.compile(r"[一-鿿A-Za-z()/%]+")


def header_at(lines: Sequence[Text], at: int) -> tuple[tuple[Column, ...], int] | None:
    """The columns named by the lines from `at` on, and where the body begins; needs at least three labels."""
    first = column_of(lines[at].fold)
    if first is None:
        return None
    end = at
    while end < len(lines) and end - at < MOST_COLUMNS and column_of(lines[end].fold):
        end += 1
    longer = _up_to_first_number(lines, at, end) if first.kind == "seq" else None
    if longer:
        return longer
    for stop in range(end, at + 2, -1):
        labels = [line.fold for line in lines[at:stop]]
        columns = _below_their_span(labels) or header_of(labels)
        if columns:
            return columns, stop
    return None


def _up_to_first_number(lines: Sequence[Text], at: int, known: int) -> tuple[tuple[Column, ...], int] | None:
    """A header that begins with the numbers' label goes on to the first of them, over labels we do not know."""
    end, unknown = known, 0
    while end < len(lines) and end - at <= MOST_COLUMNS and unknown <= MOST_UNKNOWN:
        tight = compact(lines[end].fold)
        if _FIRST.fullmatch(tight):
            labels = [line.fold for line in lines[at:end]]
            columns = header_of(labels, strict=False) if unknown and end - at - unknown > 2 else None
            return (columns, end) if columns else None
        if column_of(lines[end].fold) is None:
            unknown += 1
            if len(tight) > LONGEST_LABEL or not _LABEL.fullmatch(tight):
                return None
        end += 1
    return None


def _below_their_span(labels: Sequence[str]) -> tuple[Column, ...] | None:
    """A header of two rows, copied row by row: 牵头单位 and 配合单位 come last, below the 责任分工 that spans them."""
    columns = [column_of(label) for label in labels]
    roles = [column.role if column and column.kind == "party" else "" for column in columns]
    span = next((at for at, label in enumerate(labels) if _SPANNING.fullmatch(compact(label))), None)
    if span is None or len(labels) - 2 <= span + 1 or sorted(roles[-2:]) != ["assist", "lead"]:
        return None
    return header_of([*labels[:span], *labels[-2:], *labels[span + 1 : -2]])


def ends_last_row(lines: Sequence[Text], at: int) -> bool:
    """Whether the date at `at` signs the document: the last line, its issuer above it, above that a whole row."""
    return at + 2 >= len(lines) and at >= 2 and looks_like_period(lines[at - 2].fold)
