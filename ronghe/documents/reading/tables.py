"""Reads real tables and lines cut by bars, tabs or blanks: finds the header, fills merged cells, gives rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ronghe.documents.reading.blocks import Table
from ronghe.documents.reading.columns import Column, header_of, is_label_row
from ronghe.documents.reading.doubts import doubt_columns, say_unread
from ronghe.documents.reading.normalize import Text, closed_up, compact, drawn_together, text_of
from ronghe.documents.reading.notes import Notes
from ronghe.documents.reading.numbering import mark_of
from ronghe.documents.reading.rows import Row, is_nothing

_WANTED = ("task", "party", "time")
HEADER_WITHIN = 6  # A header stands among the first rows; titles and units of measure stand before it.
_REMARK = re.compile(r"^(?:注|备注|说明|合计|总计|小计|填表|制表|单位:)")


@dataclass(frozen=True, slots=True)
class Place:
    """A cell as the reader needs it; `covered` marks a place that only repeats the cell it is merged with.

    `guessed`: its line has another number of cells than the header, so it stands here by its looks.
    """

    text: Text
    covered: bool = False
    guessed: bool = False


Rows = Sequence[Sequence[Place]]


def places_of(table: Table) -> list[list[Place]]:
    return [[Place(drawn_together(text_of(cell.text, cell.number)), cell.merged) for cell in row] for row in table.rows]


def find_header(rows: Rows) -> tuple[int, tuple[Column, ...]] | None:
    """Where the body begins, and the columns; a second header row names the columns that the first one spans."""
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        words = [place.text.fold for place in row]
        if len({compact(word) for word in words if word}) < 2:
            continue
        columns = header_of(words, strict=False)
        if columns is None:
            continue
        if at + 1 < len(rows) and is_label_row([place.text.fold for place in rows[at + 1]]):
            below = [place.text.fold for place in rows[at + 1]]
            both = [low or high for high, low in zip(words, below + [""] * (len(words) - len(below)), strict=False)]
            deeper = header_of(both, strict=False)
            if deeper and len(below) <= len(words):
                return at + 2, deeper
        return at + 1, columns
    return None


class TableReader:
    """Turns body rows into task rows, carrying groups from row to row and from page to page."""

    def __init__(self, columns: tuple[Column, ...], path: list[str], notes: Notes) -> None:
        self.columns = columns
        self.path = path
        self.notes = notes
        self.section: list[str] = []
        self.groups: dict[int, str] = {}
        self.seq: Text | None = None

    def read(self, rows: Rows) -> list[Row]:
        found: list[Row] = []
        filled = {at for places in rows for at, place in enumerate(places) if not is_nothing(place.text)}
        unread = [column for at, column in enumerate(self.columns) if at in filled]
        say_unread(unread, rows[0][0].text.line if rows and rows[0] else 1, self.notes)
        for places in rows:
            row = self._row(places, found)
            if row:
                found.append(row)
        return found

    def _row(self, places: Sequence[Place], found: list[Row]) -> Row | None:
        words = [place.text.fold for place in places]
        filled = [place for place in places if place.text and not place.covered]
        if not filled or is_label_row(words) or _REMARK.match(filled[0].text.fold):
            return None
        distinct = {compact(place.text.fold) for place in places if place.text}
        if len(self.columns) > 2 and len(distinct) == 1 and self._is_section(places, filled):
            self._open_section(filled[0].text)
            return None
        row = Row(filled[0].text.line, has_parties=self._has("party"), has_time=self._has("time"))
        for at, (column, place) in enumerate(zip(self.columns, places, strict=False)):
            self._place(row, at, column, place)
        if any(place.guessed for place in places) or self._spans(places):
            doubt_columns(row, self.columns, self.notes)
        self._groups(row)
        row.short = len(places) < max(at for at, column in enumerate(self.columns) if column.kind in _WANTED) + 1
        return self._checked(row, places, found)

    def _spans(self, places: Sequence[Place]) -> bool:
        """Whether one cell stands across two columns of units."""
        pairs = zip(self.columns, self.columns[1:], places, places[1:], strict=False)
        return any(
            left.kind == right.kind == "party" and after.covered and after.text and before.text.raw == after.text.raw
            for left, right, before, after in pairs
        )

    def _has(self, kind: str) -> bool:
        return any(column.kind == kind for column in self.columns)

    def _is_section(self, places: Sequence[Place], filled: list[Place]) -> bool:
        """A row with one text only: spanning all columns, or alone in its first cells and no task of its own."""
        if len(filled) == 1 and all(place.text for place in places):
            return True
        at = next(index for index, place in enumerate(places) if place.text)
        column = self.columns[at] if at < len(self.columns) else Column("other")
        mark = mark_of(filled[0].text.fold)
        return (column.kind == "seq" and len(compact(filled[0].text.fold)) > 4) or bool(mark and mark.kind == "cn")

    def _open_section(self, text: Text) -> None:
        mark = mark_of(text.fold)
        title = (text.cut(mark.width) if mark else text).strip(" 。:")
        level = 1 if not mark or mark.level <= 1 else 2
        self.section = [*self.section[: level - 1], closed_up(title.raw)]
        self.groups.clear()

    def _place(self, row: Row, at: int, column: Column, place: Place) -> None:
        text = place.text
        if column.kind == "seq":
            self.seq = text if text else self.seq
            row.seq = self.seq
        elif column.kind == "group":
            if not is_nothing(text):
                self.groups[at] = group_title(text)
                for deeper in [key for key in self.groups if key > at and not place.covered]:
                    del self.groups[deeper]
        elif column.kind == "task" and not is_nothing(text):
            row.task = text
        elif column.kind == "party" and not is_nothing(text):
            if place.covered and row.parties and row.parties[-1][1].raw == text.raw:
                return
            row.add_party(text, column)
        elif column.kind == "goal" and not is_nothing(text):
            row.goals.append((text, column.year))
        elif column.kind == "time" and not is_nothing(text):
            row.add_time(text, column.role)

    def _groups(self, row: Row) -> None:
        row.groups = [*self.path, *self.section, *(self.groups[at] for at in sorted(self.groups))]

    def _checked(self, row: Row, places: Sequence[Place], found: list[Row]) -> Row | None:
        if row.task is None:
            own = [at for at, column in enumerate(self.columns) if column.kind == "group"]
            at = next((at for at in reversed(own) if at < len(places) and places[at].text), None)
            if at is None or not (row.parties or row.times):
                if row.parties or row.times:
                    self.notes.add(row.line, "这一行没有任务内容，未读成任务。")
                return None
            row.task = places[at].text
            row.groups = row.groups[:-1]
            return row
        task = next(place for place, column in zip(places, self.columns, strict=False) if column.kind == "task")
        if task.covered and found and not row.parties and not row.times:
            return None
        if found and self._continues(row, found[-1], places):
            last = found[-1]
            last.task = (last.task + Text("\n", "\n", last.line) + row.task) if last.task else row.task
            return None
        return row

    def _continues(self, row: Row, last: Row, places: Sequence[Place]) -> bool:
        """A row that holds nothing but the rest of the sentence above it."""
        alone = not row.parties and not row.times and sum(bool(place.text) for place in places) == 1
        open_end = bool(last.task) and last.task is not None and last.task.fold.rstrip()[-1:] not in "。;!?)"
        return alone and open_end and row.task is not None and mark_of(row.task.fold) is None


def group_title(text: Text) -> str:
    """A measure without its number: 一、调研 → 调研; the blanks of a narrow cell go."""
    mark = mark_of(text.fold)
    words = (text.cut(mark.width) if mark else text).strip(" 。.:、")
    return closed_up(words.raw) or text.raw
