"""Walks a document in order: running text, tables typed as lines, flattened tables, real tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from ronghe.documents.reading.columns import Column
from ronghe.documents.reading.delimited import cells_of, delimiter_of
from ronghe.documents.reading.draft import Target, Task
from ronghe.documents.reading.duties import Duties
from ronghe.documents.reading.flathead import ends_last_row, header_at
from ronghe.documents.reading.flattened import FlatReader
from ronghe.documents.reading.furniture import is_furniture
from ronghe.documents.reading.goals import Goals
from ronghe.documents.reading.header import Header
from ronghe.documents.reading.normalize import Text, closed_up, compact
from ronghe.documents.reading.notes import Notes, Setting
from ronghe.documents.reading.numbering import mark_of
from ronghe.documents.reading.outline import Outline
from ronghe.documents.reading.paging import running
from ronghe.documents.reading.paragraphs import Paragraphs
from ronghe.documents.reading.rows import Row, split_numbered, tasks_of
from ronghe.documents.reading.sections import Lines, Section, TaskTable, YearTable
from ronghe.documents.reading.tables import Place, TableReader, find_header
from ronghe.documents.reading.typed import typed_rows
from ronghe.documents.reading.units import is_sure, kind_of
from ronghe.documents.reading.wrapping import unwrap
from ronghe.documents.reading.yearly import flat_header, yearly_lines, yearly_rows
from ronghe.documents.reading.years import year_of_title, year_setting

_ANNEX = re.compile(r"附\s*(?:件|表|录)\s*(?:\d{1,2}|[一二三四五六七八九十])?\s*(:?)\s*(\S.*)?$")
_TABLE_TITLE = re.compile(
    r"[^。;!?,:]{4,60}(?:清单|一览表|分工表|任务表|计划表|安排表|分解表|责任表|明细表|推进表|分工|台账|安排|计划|方案|要点|表)(?:\([^()]{1,20}\))?$"
)
_DATE_LINE = re.compile(r"[(]?\d{4}年\d{1,2}月\d{1,2}日[)]?$")
_ENDS_WELL = re.compile(r"[。!?;:)\]】〕》”\".…]$")

SIGNATURE = 12  # Lines above the date in which those who sign stand.


def _signs(name: str) -> bool:
    return kind_of(name) == "named" and is_sure(name)


class Body:
    """Everything between header and footer; tasks and targets come out in the order of their lines."""

    def __init__(self, header: Header, notes: Notes) -> None:
        self.header = header
        self.notes = notes
        self.outline = Outline()
        self.paragraphs = Paragraphs(self.outline)
        self.goals = Goals(notes)
        self.setting = year_setting(header)
        self._found: list[Task] = []
        self._recent: list[Text] = []  # The last lines before a table: its title, perhaps with its year.
        self._reader: TableReader | None = None
        self._last_text: Text | None = None

    def read(self, sections: Sequence[Section]) -> None:
        for at, section in enumerate(sections):
            last = at == len(sections) - 1
            if isinstance(section, TaskTable):
                self._table(section, last)
            elif isinstance(section, YearTable):
                self._yearly(yearly_rows(section.columns, section.rows, self.notes))
            else:
                self._lines(section, last)

    def tasks(self) -> list[Task]:
        last = self._last_text
        duties = Duties(self.paragraphs.nodes, self.notes, self.setting, last.line if last else 0)
        found = sorted([*self._found, *duties.tasks()], key=lambda task: task.line)
        if not duties.cut:
            self._check_end()
        return found

    def targets(self) -> list[Target]:
        """What is due before the year the paper was signed in is no goal but a report."""
        signed = self.header.signed_on
        found = [goal for goal in self.goals.found if not (signed and goal.due and goal.due.year < signed.year)]
        return sorted(found, key=lambda target: target.line)

    # --- tables -----------------------------------------------------------------------------------------------

    def _table(self, table: TaskTable, last: bool) -> None:
        goes_on = table.follows or (not self._recent and self._reader and self._reader.columns == table.columns)
        if not (goes_on and self._reader):
            self._reader = TableReader(table.columns, self._path_for_table(), self.notes)
        rows = self._reader.read(table.rows)
        if last and rows:
            self._mark_cut(rows)
        self._make(rows)
        self._last_text = None

    def _yearly(self, targets: Sequence[Target]) -> None:
        self.goals.found += targets
        self._recent.clear()
        self._last_text = None

    def _mark_cut(self, rows: list[Row]) -> None:
        """The document ends with this table: a last row with fewer cells than columns was cut."""
        row = rows[-1]
        if row.short and not row.times:
            row.complete = False
            self.notes.add(row.line, "文件在这里中断：最后一项任务不完整。")

    def _make(self, rows: Sequence[Row]) -> None:
        setting = self._setting_here()
        for row in rows:
            tasks = tasks_of(row, self.notes, setting)
            self._found += tasks
            for goal in split_numbered(row.task) if row.task else []:
                self.goals.of_cell(goal)
            for goal, year in row.goals:
                self.goals.of_cell(goal, date(year, 12, 31) if 1990 <= year <= 2100 else None)
        self._recent.clear()

    def _setting_here(self) -> Setting:
        for line in reversed(self._recent):
            year = year_of_title(line.fold)
            if year:
                return Setting(year, self.setting.signed)
        return self.setting

    def _path_for_table(self) -> list[str]:
        """The headings above a table; a title of its own right before it makes it an annex, below no heading."""
        if self._recent and _TABLE_TITLE.match(self._recent[-1].fold) and not mark_of(self._recent[-1].fold):
            self.paragraphs.restart()
        return self.outline.path()

    # --- lines ------------------------------------------------------------------------------------------------

    def _lines(self, section: Lines, last: bool) -> None:
        lines = section.texts
        run: list[Text] = []
        at = 0
        while at < len(lines):
            line = lines[at]
            yearly = yearly_lines(lines, at, self.notes)
            if yearly:
                self._text(run)
                run = []
                self._yearly(yearly[0])
                at = yearly[1]
                continue
            delimiter = delimiter_of(line)
            flat = None if delimiter or flat_header(lines, at + 1) else header_at(lines, at)
            if delimiter is None and flat is None:
                run.append(line)
                at += 1
                continue
            self._text(run)
            run = []
            at = self._delimited(lines, at, delimiter) if delimiter else self._flat(lines, at, flat, last)
        self._text(run)

    def _delimited(self, lines: list[Text], at: int, delimiter: str) -> int:
        head = [[Place(cell) for cell in cells_of(line, delimiter)] for line in lines[at : at + 2]]
        for row in head[1:]:
            row += [Place(Text("", "", lines[at].line))] * (len(head[0]) - len(row))  # A line's last tabs are lost.
        deep, columns = find_header(head) or (1, ())
        assert columns
        rows, end = typed_rows(lines, at + deep - 1, columns, delimiter, self.notes)
        reader = TableReader(columns, self._path_for_table(), self.notes)
        found = reader.read(rows)
        if end >= len(lines) and found:
            self._mark_cut(found)
        self._make(found)
        self._last_text = None
        return end

    def _flat(self, lines: list[Text], at: int, flat: tuple[tuple[Column, ...], int] | None, last: bool) -> int:
        assert flat is not None
        columns, begin = flat
        end = begin
        cells: list[Text] = []
        while end < len(lines) and not self._ends_flat(lines, end):
            repeated = header_at(lines, end)
            if repeated and repeated[0] == columns:
                end = repeated[1]
                continue
            if not is_furniture(lines[end].fold):
                cells.append(lines[end])
            end += 1
        reader = FlatReader(columns, self._path_for_table(), self.notes)
        above = bool(reader.path)
        self._make(reader.read(cells, last and end >= len(lines)))
        for heading in reader.headings if above else ():
            mark = mark_of(heading.fold)
            if mark:
                self.outline.place(mark, closed_up(heading.raw[mark.width :]), heading.line)
        self._last_text = None
        return end

    def _ends_flat(self, lines: list[Text], at: int) -> bool:
        """A new annex, another header, or a 一、 heading that no cells of a table follow."""
        fold = lines[at].fold
        if (
            _ANNEX.match(fold)
            or (_DATE_LINE.match(compact(fold)) and ends_last_row(lines, at))
            or fold.startswith("注:")
        ):
            return True
        mark = mark_of(fold)
        if mark and mark.kind in ("cn", "chapter") and not compact(lines[at - 1].fold).strip(".、()").isdigit():
            ahead = lines[at + 1 : at + 4]
            return not any(compact(line.fold).strip(".、()").isdigit() for line in ahead)
        return False

    # --- running text -----------------------------------------------------------------------------------------

    def _text(self, run: Sequence[Text]) -> None:
        listing = False
        for line in unwrap(running(run)):
            listing = self._annex(line, listing)
            if listing or self._closing(line):
                continue
            self._recent = [*self._recent[-3:], line]
            ends = self.paragraphs.take(line)
            self._last_text = line if ends else None
            if line.line > self._plan_begins():
                self.goals.of_line(line)

    def _annex(self, line: Text, listing: bool) -> bool:
        """Whether the line lists annexes below a notice (附件:1.… 2.…); an annex itself starts anew."""
        match = _ANNEX.match(line.fold) if len(line.fold) < 120 else None
        if match is None:
            return listing and bool(mark_of(line.fold)) and "。" not in line.fold
        signed = self.header.signed_line
        if match.group(1) and match.group(2) and (not signed or line.line < signed):
            return True
        self.paragraphs.restart()
        self._recent = [line]
        return not match.group(2) and bool(match.group(1))

    def _closing(self, line: Text) -> bool:
        """The signature: the issuer's name and the date end what stands above them."""
        tight = compact(line.fold)
        if line.line == self.header.signed_line or _DATE_LINE.match(tight):
            self.paragraphs.restart()
            self._last_text = None
            return True
        if 0 < self.header.signed_line - line.line <= SIGNATURE and all(map(_signs, line.fold.split())):
            return True
        return len(tight) <= 40 and kind_of(tight) == "named" and compact(line.raw) == compact(self.header.issuer)

    def _plan_begins(self) -> int:
        """The last line of the notice that issues a plan; its own numbers set no goals."""
        return self.header.signed_line if self.header.notice_title and self.header.plan_follows else 0

    def _check_end(self) -> None:
        last = self._last_text
        if last is None or not self.paragraphs.nodes or self.paragraphs.ends_said:
            return
        mark = mark_of(last.fold)
        if (
            mark
            and mark.kind in ("cn", "cn_paren", "chapter", "section")
            and len(last.fold) < 40
            and not _ENDS_WELL.search(last.fold)
        ):
            self.notes.add(last.line, "文件可能在这里中断：标题之后没有内容。")
        elif len(last.fold) >= 12 and not _ENDS_WELL.search(last.fold.rstrip()):
            self.notes.add(last.line, "文件可能在这里中断：最后一句没有写完。")
