"""Finds the rows of a table of indicators by year: in a real table, in lines of cells, in cells one below the other."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ronghe.documents.reading.delimited import cells_of, is_rule
from ronghe.documents.reading.draft import Target
from ronghe.documents.reading.furniture import is_furniture
from ronghe.documents.reading.indicators import Indicators, indicators_of, is_label, is_number, targets_of
from ronghe.documents.reading.normalize import Text, closed_up, compact
from ronghe.documents.reading.notes import Notes
from ronghe.documents.reading.rows import is_nothing
from ronghe.documents.reading.tables import HEADER_WITHIN, Place

MOST_COLUMNS = 12
LONGEST_UNIT = 8  # Characters of a unit of measure.
NAMES_LIKE_LABELS = 3  # Cells of the first row that may look like labels: 教学项目, 人数.
SAMPLE = 12  # Rows looked at to see whether numbers stand below the years.
_NUMERIC = re.compile(r"[^一-鿿]{0,3}\d[\d,.]*")
_OFF = "指标表从这一行起与表头对不上，没有从中读目标，请核对。"

Rows = Sequence[Sequence[Place]]


def yearly_header(rows: Rows) -> tuple[int, Indicators] | None:
    """Where the body of a real table begins, and its columns; years may stand in a second header row."""
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        words = [compact(place.text.fold) for place in row]
        below = [compact(place.text.fold) for place in rows[at + 1]] if at + 1 < len(rows) else []
        if len(below) == len(words):
            both = [
                low if low == high or not high else f"{low}({high})" for high, low in zip(words, below, strict=True)
            ]
            both = [label or high for label, high in zip(both, words, strict=True)]
            years = [label for label in below if re.match(r"\d{4}年", label)]
            deeper = indicators_of(both) if years and not any(re.match(r"\d{4}年", word) for word in words) else None
            if deeper and _counts(deeper, rows[at + 2 :]):
                return at + 2, deeper
        columns = indicators_of(words)
        if columns and _counts(columns, rows[at + 1 :]):
            return at + 1, columns
    return None


def _counts(columns: Indicators, rows: Rows) -> bool:
    """Whether numbers stand below the years, and not what is to be done in them."""
    cells = [row[at].text.fold for row in rows[:SAMPLE] for at, _ in columns.years if at < len(row)]
    filled = [fold for fold in cells if fold.strip("-—/ ")]
    return bool(filled) and sum(map(is_number, filled)) * 2 >= len(filled)


def yearly_rows(columns: Indicators, rows: Rows, notes: Notes) -> list[Target]:
    found: list[Target] = []
    for row in rows:
        cells = [place.text for place in row]
        if indicators_of([cell.fold for cell in cells]) or len({compact(cell.fold) for cell in cells if cell}) < 2:
            continue
        first = 1 if columns.sequence else 0
        groups = dict.fromkeys(closed_up(cell.raw) for cell in cells[first : columns.name] if cell)
        own = closed_up(cells[columns.name].raw) if columns.name < len(cells) else ""
        found += targets_of(columns, cells, notes, "·".join(group for group in groups if group != own))
    return found


def yearly_lines(lines: Sequence[Text], at: int, notes: Notes) -> tuple[list[Target], int] | None:
    """The targets of a table typed as lines that begins at `at`, and where the text goes on."""
    typed = _typed_header(lines[at])
    return _typed(lines, at, *typed, notes) if typed else _flat(lines, at, notes)


def _typed_header(line: Text) -> tuple[str, Indicators] | None:
    if len(line.fold) > 400 or not re.search(r"\d{4}", line.fold):
        return None
    for delimiter in ("||" if line.fold.startswith("|") else "|", "\t", "  ", " "):
        cells = cells_of(line, delimiter)
        columns = indicators_of([cell.fold for cell in cells]) if 2 < len(cells) <= MOST_COLUMNS else None
        if columns:
            return delimiter, columns
    return None


def _typed(
    lines: Sequence[Text], at: int, delimiter: str, columns: Indicators, notes: Notes
) -> tuple[list[Target], int] | None:
    first = [cells_of(line, delimiter) for line in lines[at + 1 : at + 1 + SAMPLE]]
    if not _counts(columns, [[Place(cell) for cell in cells] for cells in first if len(cells) == columns.width]):
        return None
    rows: list[list[Place]] = []
    odd: list[int] = []
    end = at + 1
    while end < len(lines):
        line = lines[end]
        cells = cells_of(line, delimiter)
        if is_rule(line.fold) or is_furniture(line.fold):
            end += 1
            continue
        if len(cells) < 2 or "。" in line.fold:
            break
        if len(cells) == columns.width:
            rows.append([Place(cell) for cell in cells])
        else:
            odd.append(line.line)
        end += 1
    for number in odd:
        notes.add(number, "指标表这一行的单元格与表头对不上，没有从中读目标，请核对。")
    return yearly_rows(columns, rows, notes), end


def _flat(lines: Sequence[Text], at: int, notes: Notes) -> tuple[list[Target], int] | None:
    header = flat_header(lines, at)
    if header is None:
        return None
    columns, end = header
    rows: list[list[Place]] = []
    while end + columns.width <= len(lines) and _fits(columns, lines[end : end + columns.width]):
        rows.append([Place(cell) for cell in lines[end : end + columns.width]])
        end += columns.width
    if not rows:
        return None
    stop = end
    while stop < len(lines) and (len(lines[stop].fold) <= 6 or _NUMERIC.fullmatch(lines[stop].fold)):
        stop += 1
    if any(is_number(line.fold) for line in lines[end : stop + 2]):
        notes.add(lines[end].line, _OFF)
    return yearly_rows(columns, rows, notes), end


def flat_header(lines: Sequence[Text], at: int) -> tuple[Indicators, int] | None:
    """The labels from `at` on, as many as make the first row below them fit; a title above them is none of them."""
    most = at
    while most < len(lines) and most - at < MOST_COLUMNS and len(lines[most].fold) <= 24 and is_label(lines[most].fold):
        most += 1
    for end in range(most, max(at + 1, most - NAMES_LIKE_LABELS), -1):
        columns = indicators_of([line.fold for line in lines[at:end]])
        whole = columns is not None and not any(label.startswith("序") for label in columns.labels[1:])
        if columns and whole and _fits(columns, lines[end : end + columns.width]):
            return None if flat_header(lines, at + 1) else (columns, end)
    return None


def _fits(columns: Indicators, cells: Sequence[Text]) -> bool:
    """Numbers where years stand, words where the name stands."""
    if len(cells) < columns.width:
        return False
    values = [cells[at] for at, _ in columns.years]
    if any(re.match(r"\d{4}年", cell.fold) for cell in cells):
        return False
    if columns.sequence and not compact(cells[0].fold).strip("、.()").isdigit():
        return False
    unit = cells[columns.unit] if columns.unit is not None else None
    if unit and not is_nothing(unit) and (is_number(unit.fold) or len(unit.fold) > LONGEST_UNIT):
        return False
    named = not is_number(cells[columns.name].fold) and len(cells[columns.name].fold) <= 60
    return named and any(is_number(value.fold) for value in values) and all(map(_is_value, values))


def _is_value(cell: Text) -> bool:
    return is_nothing(cell) or (is_number(cell.fold) and len(cell.fold) <= 16)
