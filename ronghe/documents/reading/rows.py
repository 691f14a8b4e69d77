"""Makes tasks out of table rows: several numbered tasks in one cell, parties by column, time by column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ronghe.documents.reading.annotations import Annotation, read_annotation
from ronghe.documents.reading.columns import Column
from ronghe.documents.reading.draft import Period, Task
from ronghe.documents.reading.normalize import Text, compact
from ronghe.documents.reading.notes import Notes, Setting
from ronghe.documents.reading.numbering import mark_of
from ronghe.documents.reading.parties import settle_lead
from ronghe.documents.reading.periods import read_period
from ronghe.documents.reading.said import split_said, without_fragment

_INNER = re.compile(r"(?<=[。;;\n])\s*(?=\d{1,2}[.、](?:(?!\d)|(?=\d{4}年))|\(\d{1,2}\)|[①-⑳])")
_DEADLINE = re.compile(
    r"(?:(?:\d{4}年|今年|明年)?\d{1,2}月(?:\d{1,2}日|底|末)(?:之|以)?前)|(?:(?:\d{4}年|今年|明年|年)年?[底末](?:之|以)?前)"
)
_PERSON = re.compile(
    r"(?<=[局委办厅部院校会司团心室府处科])\s*(?:\((?!牵头|配合|责任|主办|协办)[一-鿿]{2,4}(?<![局委办科室处])\)|(?::\s*|\s+)[一-鿿]{2,3}(?=[\s、,;]|$))"
)
_NOTHING = frozenset(("", "-", "--", "/", "\\", "无", "——", "—", "…"))


@dataclass(slots=True)
class Row:
    """One row of a task table, its cells sorted by what their columns mean."""

    line: int
    seq: Text | None = None
    groups: list[str] = field(default_factory=list)
    task: Text | None = None
    parties: list[tuple[str, Text]] = field(default_factory=list)
    times: list[Text] = field(default_factory=list)
    begin: Text | None = None  # What a column of its own says of the beginning.
    goals: list[tuple[Text, int]] = field(default_factory=list)  # With the year of their column, if it has one.
    first_leads: bool = False
    has_parties: bool = True
    has_time: bool = True
    complete: bool = True
    raw_time: bool = False  # The document breaks off inside the time, or its column is unknown: no date is read.
    short: bool = False  # The row has fewer cells than the table has columns.

    def add_party(self, cell: Text, column: Column) -> None:
        """A cell of a column of units, without the people named beside them."""
        self.parties.append((column.role, without_persons(cell) if column.persons else cell))
        self.first_leads = self.first_leads or column.first_leads

    def add_time(self, cell: Text, role: str) -> None:
        """A cell of a time column; the same words under two of them count once."""
        if role == "start":
            self.begin = cell
        elif cell.raw not in [time.raw for time in self.times]:
            self.times.append(cell)


def without_persons(cell: Text) -> Text:
    """市教育局(张某) and 市教育局 张某 without the name; a bracket that holds words of a unit stays."""
    kept, start = cell.cut(0, 0), 0
    for match in _PERSON.finditer(cell.fold):
        kept += cell.cut(start, match.start())
        start = match.end()
    return kept + cell.cut(start)


def is_nothing(text: Text | None) -> bool:
    return text is None or compact(text.fold) in _NOTHING


def tasks_of(row: Row, notes: Notes, setting: Setting) -> list[Task]:
    """The tasks of a row: one for each number inside the task cell, each with its own line of the other cells if those
    are numbered alike, else with all of them."""
    if row.task is None:
        return []
    parts = split_numbered(row.task)
    times = [_aligned(cell, len(parts)) for cell in row.times]
    begins = _aligned(row.begin, len(parts))
    parties = [(role, _aligned(cell, len(parts))) for role, cell in row.parties]
    tasks = []
    for at, part in enumerate(parts):
        mine = [(role, cells[at]) for role, cells in parties if cells[at] is not None]
        when = [cells[at] for cells in times]
        said = _said(row, part, [(role, cell) for role, cell in mine if cell], [cell for cell in when if cell], notes)
        tasks.append(_task(row, part, said, begins[at], notes, setting))
    return tasks


def split_numbered(cell: Text) -> list[Text]:
    """The tasks of a cell that numbers them 1. 2. 3. (at line starts or after a stop), else the cell whole."""
    starts = [0, *(match.end() for match in _INNER.finditer(cell.fold))]
    marks = [mark_of(cell.fold[start : start + 24].lstrip()) for start in starts]
    if len(starts) < 2 or marks[0] is None:
        return [cell]
    cuts, expected, kind = [0], marks[0].value + 1, marks[0].kind
    for start, mark in zip(starts[1:], marks[1:], strict=True):
        if mark and mark.kind == kind and mark.value == expected:
            cuts.append(start)
            expected += 1
    return [cell.cut(start, end).strip() for start, end in zip(cuts, [*cuts[1:], None], strict=True)]


def _aligned(cell: Text | None, count: int) -> list[Text | None]:
    if cell is None or count == 1:
        return [cell] * count
    parts = split_numbered(cell)
    if len(parts) == count:
        stripped = []
        for part in parts:
            mark = mark_of(part.fold)
            stripped.append(part.cut(mark.width).strip() if mark else part)
        return list(stripped)
    return [cell] * count


def _said(row: Row, part: Text, parties: list[tuple[str, Text]], times: list[Text], notes: Notes) -> Annotation:
    """What the other cells of a row say about who and when, and the task cell itself where they do not say who."""
    found = Annotation(body=_body(part))
    for role, cell in parties:
        if not row.complete and not times:
            cell, lost = without_fragment(cell)
            if lost:
                notes.add(cell.line, f"「{lost}」没有写完，未读成单位。")
        read = read_annotation(cell, role, times=not times)
        found.add(read)
        for problem in read.reading.problems:
            notes.add(cell.line, problem + "。")
    found.reading.first_leads = found.reading.first_leads or row.first_leads
    if not parties:
        found.body = _said_inside(found.body, found)
        for problem in found.reading.problems:
            notes.add(part.line, problem + "。")
    found.times[:0] = times
    return found


def _body(part: Text) -> Text:
    mark = mark_of(part.fold)
    return part.cut(mark.width).strip() if mark else part


def _task(row: Row, part: Text, found: Annotation, begin: Text | None, notes: Notes, setting: Setting) -> Task:
    mark = mark_of(part.fold)
    body = found.body
    number = mark.number if mark else (_seq(row.seq) if row.seq else "")
    if row.has_parties and row.complete and all(party.role == "assist" for party in found.reading.parties):
        notes.add(part.line, f"「{shortened(body)}」没有写明牵头或责任单位。")
    if not row.has_time and not found.times:
        found.times = sole_deadline([body], notes)
    if row.has_time and not found.times and row.complete:
        notes.add(part.line, f"「{shortened(body)}」没有写明完成时间。")
    period = period_of(found.times, notes, setting, begin)
    if row.raw_time and period:
        period = Period(period.raw, None, None, None, "none", False, "")
    lead, basis = settle_lead(found.reading)
    text = joined(body)
    return Task(list(row.groups), number, text, found.reading.parties, lead, basis, period, part.line, row.complete)


def _said_inside(body: Text, found: Annotation) -> Text:
    """What brackets in the task cell say, where no other cell says who; the text without the one at its end."""
    pieces, _ = split_said(body)
    for piece in pieces:
        if piece.said:
            found.add(piece.said)
    return pieces[0].text if len(pieces) == 1 else body


def _seq(seq: Text) -> str:
    mark = mark_of(seq.fold + "、x")
    return mark.number if mark else compact(seq.raw).strip("、.．")


def period_of(times: list[Text], notes: Notes, setting: Setting, begin: Text | None = None) -> Period | None:
    """The period of a task; several times, or one that cannot be read, keep their words and become a warning."""
    reading = ";".join(joined(time) for time in times)
    if begin is not None:
        opening = joined(begin)
        reading = f"{opening}-{reading}" if times else opening if opening[-1:] in "起始动" else opening + "起"
        times = [begin, *times]
    if not times:
        return None
    period, problem = read_period(reading, setting.year, setting.signed)
    period.raw = "\n".join(joined(time) for time in times)
    if problem:
        notes.add(times[0].line, f"时间「{shortened(times[0])}」：{problem}。")
    elif (
        not setting.sure
        and not re.search(r"\d{4}|[〇零一二三四五六七八九]{4}|十[二三四五]五|即日", times[0].fold)
        and (period.end or period.start)
    ):
        notes.add(times[0].line, f"时间「{shortened(times[0])}」没有写明年份，暂按 {setting.year} 年。")
    return period


def sole_deadline(texts: Sequence[Text], notes: Notes) -> list[Text]:
    """The one deadline that sentences set themselves (6月底前); of several none is chosen."""
    found = [text.cut(match.start(), match.end()) for text in texts for match in _DEADLINE.finditer(text.fold)]
    if len(found) > 1:
        told = "、".join(shortened(time) for time in found)
        notes.add(found[0].line, f"文中写有几个时间（{told}），没有读成完成时间，请核对。")
    return found if len(found) == 1 else []


def joined(text: Text) -> str:
    """The words as written, on one line."""
    return re.sub(r"\s*\n\s*", "", text.raw).strip()


def shortened(text: Text) -> str:
    words = joined(text)
    return words if len(words) <= 24 else words[:24] + "…"
