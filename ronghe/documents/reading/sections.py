"""Cuts a source into runs of text lines and task tables; tables of other kinds are read as lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ronghe.documents.reading.blocks import Line, Source, Table
from ronghe.documents.reading.columns import Column
from ronghe.documents.reading.delimited import kind_of_cell
from ronghe.documents.reading.furniture import without_footer
from ronghe.documents.reading.indicators import Indicators
from ronghe.documents.reading.normalize import Text, compact, drawn_together, text_of
from ronghe.documents.reading.tables import Place, find_header, places_of
from ronghe.documents.reading.yearly import yearly_header

SAMPLE = 12  # Rows looked at to guess the columns of a table without a header.


@dataclass(slots=True)
class Lines:
    """Running text between tables."""

    texts: list[Text] = field(default_factory=list)


@dataclass(slots=True)
class TaskTable:
    """A table of tasks: its columns and the rows below its header; `follows` if it goes on from the table before."""

    line: int
    columns: tuple[Column, ...]
    rows: list[list[Place]]
    follows: bool = False


@dataclass(slots=True)
class YearTable:
    """A table of indicators with a column for each year, and its rows below the header."""

    columns: Indicators
    rows: list[list[Place]]


Section = Lines | TaskTable | YearTable


def sections_of(source: Source) -> list[Section]:
    sections: list[Section] = []
    for block in source.blocks:
        if isinstance(block, Line):
            text = _line(block)
            if text:
                _lines(sections).append(text)
        else:
            _table(sections, block)
    if sections and isinstance(sections[-1], Lines):
        texts = sections[-1].texts
        del texts[without_footer(texts) :]
        if not texts:
            sections.pop()
    return sections


def texts_of(sections: Sequence[Section]) -> list[Text]:
    return [text for section in sections if isinstance(section, Lines) for text in section.texts]


def _line(block: Line) -> Text:
    """A line keeps its leading tabs: they are empty cells."""
    text = drawn_together(text_of(block.text, block.number))
    if text and block.text.lstrip(" \u3000").startswith("\t"):
        lead = len(block.text) - len(block.text.lstrip(" \t\u3000"))
        tabs = "\t" * block.text[:lead].count("\t")
        return Text(tabs + text.raw, tabs + text.fold, text.line)
    return replace(text, indent=block.indent) if block.indent else text


def _lines(sections: list[Section]) -> list[Text]:
    if not sections or not isinstance(sections[-1], Lines):
        sections.append(Lines())
    last = sections[-1]
    assert isinstance(last, Lines)
    return last.texts


def _table(sections: list[Section], table: Table) -> None:
    rows = places_of(table)
    yearly = yearly_header(rows)
    if yearly:
        at, indicators = yearly
        for row in rows[: max(0, at - 1)]:
            _as_lines(sections, row, only_single=True)
        sections.append(YearTable(indicators, rows[at:]))
        return
    header = find_header(rows)
    if header:
        at, columns = header
        for row in rows[: max(0, at - 1)]:
            _as_lines(sections, row, only_single=True)
        sections.append(TaskTable(table.number, columns, rows[at:]))
        return
    before = next((section for section in reversed(sections[-2:]) if isinstance(section, TaskTable)), None)
    width = max((len(row) for row in rows), default=0)
    if before and width == len(before.columns) and _suits(rows, before.columns):
        sections.append(TaskTable(table.number, before.columns, rows, follows=True))
        return
    guessed = _guess(rows, width)
    if guessed:
        sections.append(TaskTable(table.number, guessed, rows))
        return
    for row in rows:
        _as_lines(sections, row)


def _as_lines(sections: list[Section], row: Sequence[Place], only_single: bool = False) -> None:
    texts = [place.text for place in row if place.text and not place.covered]
    if only_single and len({compact(text.fold) for text in texts}) > 1:
        return
    lines = _lines(sections)
    if len(texts) > 1 and all("\n" not in text.fold for text in texts) and sum(len(t.fold) for t in texts) < 200:
        whole = texts[0]
        for text in texts[1:]:
            whole = whole + Text(" ", " ", text.line) + text
        lines.append(whole)
        return
    for text in texts:
        lines.extend(text.lines())


def _suits(rows: Sequence[Sequence[Place]], columns: Sequence[Column]) -> bool:
    """Whether the rows of a table without a header go on with the columns of the one before."""
    good = bad = 0
    for row in rows[:SAMPLE]:
        for place, column in zip(row, columns, strict=False):
            kind = kind_of_cell(place.text) if place.text else ""
            if kind in ("party", "time"):
                good += column.kind == kind
                bad += column.kind not in (kind, "other", "goal")
    return good > bad


def _guess(rows: Sequence[Sequence[Place]], width: int) -> tuple[Column, ...] | None:
    """Columns by what stands in them, for a table that shows no header: units, times, numbers, the longest text."""
    if width < 3 or len(rows) < 2:
        return None
    kinds: list[dict[str, int]] = [{} for _ in range(width)]
    lengths = [0] * width
    for row in rows[:SAMPLE]:
        for at, place in enumerate(row):
            if place.text:
                kind = kind_of_cell(place.text)
                kinds[at][kind] = kinds[at].get(kind, 0) + 1
                lengths[at] += len(place.text.fold)
    columns = [_most(counts) for counts in kinds]
    texts = [at for at, column in enumerate(columns) if column.kind == "text"]
    found = {column.kind for column in columns}
    if not texts or not {"party", "time"} <= found:
        return None
    task = max(texts, key=lambda at: lengths[at])
    for at in texts:
        columns[at] = Column("task" if at == task else "group" if at < task else "other")
    return tuple(columns)


def _most(counts: dict[str, int]) -> Column:
    total = sum(counts.values())
    for kind in ("party", "time", "seq"):
        if total and counts.get(kind, 0) * 10 >= total * 7:
            return Column(kind, "responsible" if kind == "party" else "")
    return Column("text" if total else "other")
