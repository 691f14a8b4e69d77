"""Collects the rows of a table typed as lines, up to the line where it ends."""

from __future__ import annotations

from collections.abc import Sequence

from ronghe.documents.reading.aligned import SAMPLE, BlankRows
from ronghe.documents.reading.columns import Column
from ronghe.documents.reading.delimited import belongs, cells_of, delimiter_of, fit, is_rule
from ronghe.documents.reading.furniture import is_furniture
from ronghe.documents.reading.normalize import Text
from ronghe.documents.reading.notes import Notes
from ronghe.documents.reading.numbering import mark_of
from ronghe.documents.reading.tables import Place

AHEAD = 3  # Lines that may stand between two rows: a cell wrapped more often has lost its columns.


def typed_rows(
    lines: Sequence[Text], at: int, columns: Sequence[Column], delimiter: str, notes: Notes
) -> tuple[list[list[Place]], int]:
    """The rows below the header at `at`, and where the text after the table begins."""
    if not delimiter.isspace() or delimiter == "\t":
        return _parted(lines, at + 1, columns, delimiter, notes)
    table = BlankRows(lines[at : at + SAMPLE], columns, delimiter, notes)
    end = at + 1
    while end < len(lines):
        line = lines[end]
        if is_furniture(line.fold) or is_rule(line.fold) or table.takes(line):
            end += 1
        elif _is_section(lines, end, delimiter):
            table.heads(line)
            end += 1
        elif _rows_ahead(lines, end, delimiter):
            table.leaves(line)
            end += 1
        else:
            break
    return table.rows, end


def _parted(
    lines: Sequence[Text], at: int, columns: Sequence[Column], sign: str, notes: Notes
) -> tuple[list[list[Place]], int]:
    """Rows whose cells bars or tabs part: each line is a row, or the rest of one if lines are drawn between rows."""
    table = BlankRows((), columns, sign, notes)
    drawn = _drawn(lines, at, sign)
    fresh = True
    while at < len(lines):
        line = lines[at]
        if is_rule(line.fold) or is_furniture(line.fold):
            fresh = fresh or is_rule(line.fold)
        elif belongs(line, sign):
            cells = cells_of(line, sign)
            if not drawn or fresh or not table.goes_on(cells):
                table.rows.append(fit(cells, columns, sign))
            fresh = False
        elif _is_section(lines, at, sign):
            table.rows.append([Place(line)])
        else:
            break
        at += 1
    return table.rows, at


def _drawn(lines: Sequence[Text], at: int, sign: str) -> bool:
    """Whether lines are drawn between the rows, and not only below the header."""
    groups, fresh = 0, True
    while at < len(lines) and belongs(lines[at], sign):
        rule = is_rule(lines[at].fold)
        groups += fresh and not rule
        fresh = rule
        at += 1
    return groups > 1


def _is_section(lines: Sequence[Text], at: int, delimiter: str) -> bool:
    """A line without cells between rows: the heading of the rows below it."""
    following = lines[at + 1] if at + 1 < len(lines) else None
    if following is None or delimiter_of(following) or not belongs(following, delimiter):
        return False
    if delimiter.isspace() and delimiter != "\t" and len(cells_of(lines[at], delimiter)) > 1:
        return False
    return len(lines[at].fold) <= 40 and "。" not in lines[at].fold


def _rows_ahead(lines: Sequence[Text], at: int, delimiter: str) -> bool:
    """Whether the table goes on behind a few short lines: they are the rest of cells that wrapped."""
    for line in lines[at : at + AHEAD]:
        if len(line.fold) > 60 or (mark_of(line.fold) and not line.fold[:1].isdigit()):
            return False
        if delimiter_of(line):
            return False
        if belongs(line, delimiter):
            return True
    return False
