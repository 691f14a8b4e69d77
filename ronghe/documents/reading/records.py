"""Cuts the cells of a flattened table into records, from one number of its first column to the next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ronghe.documents.reading.columns import Column
from ronghe.documents.reading.delimited import kind_of_cell
from ronghe.documents.reading.normalize import Text, compact, numeral
from ronghe.documents.reading.notes import Notes
from ronghe.documents.reading.numbering import mark_of

MOST_MISSING = 5  # Numbers that may lack between two records; a larger step is no number of this column.
_WITH_TITLE = re.compile(r"(\d{1,3})(?:\s+|(?=[一-鿿“《]))(?=\D)")
_TOTAL = re.compile(r"合计|总计|小计")
_SUM = re.compile(r"[\d.,%/—-]+")
_PAIR = re.compile(r"(\d{1,2})[-.](\d{1,2})[、.]?")
_MEASURED = re.compile(r"\d{1,3}(?:[年月日天周个家名人所项次场份]|[一-鿿]?[%元])")


@dataclass(slots=True)
class Record:
    """The cells between two numbers of the first column."""

    seq: Text | None
    heading: Text | None = None  # A line such as 二、教育 that heads the records below it.
    cells: list[Text] = field(default_factory=list)


def records_of(cells: Sequence[Text], columns: Sequence[Column], at_end: bool, notes: Notes) -> list[Record]:
    """`at_end`: the document ends with these cells, so a last number may be the beginning of something else."""
    cutter = _Cutter(cells, columns, notes)
    cutter.cut(len(cells) - 1 if at_end else len(cells))
    return [record for record in cutter.records if record.seq or record.cells or record.heading]


class _Cutter:
    def __init__(self, cells: Sequence[Text], columns: Sequence[Column], notes: Notes) -> None:
        self.cells = cells
        self.columns = columns
        self.notes = notes
        self.records = [Record(None)]
        self.previous = 0
        self.pair = (0, 0)
        self.chinese: bool | None = None  # Whether this column counts 一, 二, 三; known from its first number.

    def cut(self, certain: int) -> None:
        """`certain`: cells before this place may be numbers of the first column."""
        at = 0
        while at < len(self.cells):
            cell = self.cells[at]
            if _TOTAL.fullmatch(compact(cell.fold)):
                at = self._behind_total(at)
                continue
            titled = self._titled(at)
            if self._heads(at):
                self.records.append(Record(None, cell))
            elif self._heads_apart(at):
                self.records.append(Record(None, self.cells[at] + Text("、", "、", cell.line) + self.cells[at + 1]))
                at += 1
            elif titled:
                self._begin(cell.cut(0, titled), self.previous + 1)
                self.records[-1].cells.append(cell.cut(titled).strip())
            else:
                self._take(at, self._value(cell) if at < certain else None)
            at += 1

    def _behind_total(self, at: int) -> int:
        """Where the text goes on behind 合计 and its sums, which are no row."""
        at += 1
        while at < len(self.cells) and _SUM.fullmatch(compact(self.cells[at].fold)):
            at += 1
        return at

    def _pair(self, cell: Text) -> tuple[int, int] | None:
        """A number of two parts (2-1) that follows the one before."""
        found = _PAIR.fullmatch(compact(cell.fold))
        pair = (int(found.group(1)), int(found.group(2))) if found else None
        major, minor = self.pair
        return pair if pair in ((major, minor + 1), (major + 1, 1)) else None

    def _take(self, at: int, value: int | None) -> None:
        cell = self.cells[at]
        pair = self._pair(cell) if self._text_at(at + 1) else None
        if pair:
            self.pair = pair
            self.records.append(Record(cell))
        elif value is None:
            self.records[-1].cells.append(cell)
        elif value == self.previous + 1 or (value == 1 and self._text_at(at + 1)):
            self._begin(cell, value)
        elif self.previous < value <= self.previous + MOST_MISSING and self._text_at(at + 1):
            self.notes.add(cell.line, f"序号从 {self.previous} 跳到 {value}，中间可能有缺漏。")
            self._begin(cell, value)

    def _begin(self, cell: Text, value: int) -> None:
        self.chinese = not compact(cell.fold).strip("()、.").isdigit()
        self.previous = value
        self.records.append(Record(cell))

    def _value(self, cell: Text) -> int | None:
        """The number a cell is, in the figures this column counts with."""
        tight = compact(cell.fold).strip("()、.")
        if not tight or len(tight) > 3 or self.chinese is tight.isdigit():
            return None
        return numeral(tight)

    def _titled(self, at: int) -> int:
        """How far the number reaches that stands before the first cell of a row: 1 调研与方案; 0 if there is none."""
        fold = self.cells[at].fold
        match = _WITH_TITLE.match(fold)
        if match is None or int(match.group(1)) != self.previous + 1 or self.chinese or _MEASURED.match(fold):
            return 0
        wanted = ("text", "numbered") if self.columns[1].kind == "group" else ("party", "time")
        following = kind_of_cell(self.cells[at + 1]) if at + 1 < len(self.cells) else ""
        return match.end() if following in wanted else 0

    def _heads(self, at: int) -> bool:
        """A line numbered 一、 or (一) right before the number of the next row."""
        mark = mark_of(self.cells[at].fold) if len(self.cells[at].fold) <= 40 else None
        return mark is not None and mark.kind in ("cn", "cn_paren") and self._digit_at(at + 1)

    def _heads_apart(self, at: int) -> bool:
        """The same in two cells: 一, 教育, and then the number of a row."""
        tight = compact(self.cells[at].fold).strip("()、.")
        counts = bool(tight) and not tight.isdigit() and len(tight) <= 3 and numeral(tight) is not None
        return counts and self._text_at(at + 1) and self._digit_at(at + 2) and self._text_at(at + 3)

    def _digit_at(self, at: int) -> bool:
        tight = compact(self.cells[at].fold).strip("()、.") if at < len(self.cells) else ""
        return tight.isdigit() and len(tight) <= 3

    def _text_at(self, at: int) -> bool:
        return at < len(self.cells) and kind_of_cell(self.cells[at]) in ("text", "numbered")
