"""Reads a table whose cells stand one below the other: the header names the columns, the cells find theirs.

A record (from one number of the first column to the next) is cut into equal rows where that fits; where cells are
missing or broken over lines, each cell goes to the next column that suits what it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ronghe.documents.reading.columns import Column
from ronghe.documents.reading.delimited import kind_of_cell
from ronghe.documents.reading.doubts import doubt_columns, say_unread
from ronghe.documents.reading.normalize import Text, compact
from ronghe.documents.reading.notes import Notes
from ronghe.documents.reading.numbering import mark_of
from ronghe.documents.reading.periods import read_period
from ronghe.documents.reading.quantities import is_bare
from ronghe.documents.reading.records import Record, records_of
from ronghe.documents.reading.rows import Row, is_nothing, shortened
from ronghe.documents.reading.tables import group_title

_CUT = re.compile(r"[,、\-~至到第上下半季每自]$|^\d{1,4}年?$")  # A time that goes on.


_NO_NUMBERS = "这张任务表没有序号，分不清每一行从哪一格开始，按各格的样子读出，请逐行核对。"


class FlatReader:
    """Turns the cells below a header into task rows."""

    def __init__(self, columns: tuple[Column, ...], path: list[str], notes: Notes) -> None:
        self.columns = columns
        self.path = path
        self.notes = notes
        self.has_seq = columns[0].kind == "seq"
        self.body = columns[1:] if self.has_seq else columns
        self.task_at = next(at for at, column in enumerate(self.body) if column.kind == "task")
        self.groups: dict[int, str] = {}
        self.section: list[str] = []
        self.headings: list[Text] = []
        self.numbered: bool | None = None  # Whether the tasks seen so far carry numbers of their own.

    def read(self, cells: Sequence[Text], at_end: bool) -> list[Row]:
        """`at_end`: the document ends with these cells, so the last row may be cut short."""
        rows: list[Row] = []
        say_unread(self.columns, cells[0].line if cells else 1, self.notes)
        records = (
            records_of(cells, self.columns, at_end, self.notes) if self.has_seq else [Record(None, cells=[*cells])]
        )
        for at, record in enumerate(records):
            last = at_end and at == len(records) - 1
            rows += self._rows(record, last)
        return rows

    def _rows(self, record: Record, last: bool) -> list[Row]:
        if record.heading:
            self._head(record.heading)
        cells = self._without_section(record)
        if not cells:
            if record.seq and last:
                self.notes.add(record.seq.line, "文件在这里中断：序号后面没有内容。")
            return []
        if last and self._only_group(record):
            self.notes.add(cells[0].line, f"文件在这里中断：「{cells[0].raw}」之下没有任务。")
            return []
        placed = self._even(cells, record.seq is not None)
        if placed is None:
            placed = self._by_looks(cells, last)
            if record.seq is None and len(placed) > 1:
                self.notes.add(cells[0].line, _NO_NUMBERS)
        rows = [self._row(record, cells_by_column) for cells_by_column in placed]
        if last:
            self._mark_cut(rows, placed, record)
        for row, by_column in zip(rows, placed, strict=True):
            if row.task is None and (row.parties or row.times):
                cell = by_column[min(by_column)]
                self.notes.add(cell.line, f"看不出「{shortened(cell)}」属于哪一项任务，未读入，请核对。")
        return [row for row in rows if row.task]

    def _only_group(self, record: Record) -> bool:
        """A number and one unnumbered text at the end of a document: a measure whose tasks are cut off."""
        texts = [cell for cell in record.cells if kind_of_cell(cell) != "seq"]
        alone = record.seq is not None and len(texts) == 1 and self.task_at > 0
        return alone and self.numbered is not False and mark_of(texts[0].fold) is None

    def _without_section(self, record: Record) -> list[Text]:
        """Cells before the first number, or a 一、 line at a record's end, are headings of what follows."""
        cells = record.cells
        if record.seq is None and self.has_seq and cells and len(cells) <= 2:
            for cell in cells:
                self._section(cell)
            return []
        return cells

    def _head(self, line: Text) -> None:
        """A numbered heading between rows stands where the heading above the table stood."""
        mark = mark_of(line.fold)
        self.headings.append(line)
        self.path = self.path[: 0 if mark and mark.kind == "cn" else 1]
        self._section(line)

    def _section(self, cell: Text) -> None:
        self.section = [group_title(cell)]
        self.groups.clear()

    def _even(self, cells: list[Text], record_is_whole: bool) -> list[dict[int, Text]] | None:
        """Equal rows: the first whole, the others without their merged first columns."""
        width = len(self.body)
        for lead in dict.fromkeys((self.task_at, *range(self.task_at), 0)):
            if width == lead or len(cells) < width or (len(cells) - width) % (width - lead):
                continue
            rows = [dict(enumerate(cells[:width]))]
            for start in range(width, len(cells), width - lead):
                rows.append(dict(enumerate(cells[start : start + width - lead], lead)))
            exact = len(rows) == 1 and record_is_whole
            if all(self._plausible(row, exact) for row in rows):
                return rows
        return None

    def _plausible(self, row: dict[int, Text], exact: bool) -> bool:
        """Whether each cell may stand where it falls; where the number of cells fits, words alone do not say no."""
        return all(_may_be(self._kind(cell), self.body[at].kind, exact) for at, cell in row.items())

    def _kind(self, cell: Text) -> str:
        """What a cell looks like; where goals have a column, a bare figure is one."""
        kind = kind_of_cell(cell)
        goals = kind in ("text", "numbered") and any(column.kind == "goal" for column in self.body)
        return "figure" if goals and is_bare(compact(cell.fold)) else kind

    def _by_looks(self, cells: list[Text], last: bool) -> list[dict[int, Text]]:
        rows: list[dict[int, Text]] = [{}]
        kinds = [self._kind(cell) for cell in cells]
        if self.has_seq and kinds[0] == "party" and "text" in kinds[1:2] and self.body[0].kind in ("group", "task"):
            kinds[0] = "text"  # Behind its number a row begins with its first column, whatever the words look like.
        at_column = -1
        for at, (cell, kind) in enumerate(zip(cells, kinds, strict=True)):
            if last and at == len(cells) - 1 and kind in ("text", "seq") and at_column >= self.task_at:
                self._fragment(rows[-1], at_column, cell)
                break
            column = self._next_column(kinds, at, at_column)
            if column is None and self._continues(rows[-1], at_column, cell, kind):
                rows[-1][at_column] = rows[-1][at_column] + Text("\n", "\n", cell.line) + cell
                continue
            if column is None:
                if rows[-1]:
                    rows.append({})
                column = self._next_column(kinds, at, -1)
                column = self.task_at if column is None else column
            rows[-1][column] = cell
            at_column = column
        return [row for row in rows if row]

    def _fragment(self, row: dict[int, Text], at_column: int, cell: Text) -> None:
        """The last words of a document that breaks off: the beginning of the next cell, whatever they look like."""
        after = [at for at in range(at_column + 1, len(self.body)) if self.body[at].kind in ("party", "time")]
        if after:
            row[after[0]] = cell
        else:
            self.notes.add(cell.line, f"文件在这里中断：「{cell.raw}」没有写完。")

    def _next_column(self, kinds: list[str], at: int, after: int) -> int | None:
        """The next column that takes such a cell; text skips as many merged first columns as text cells are missing."""
        kind = kinds[at]
        rest = [index for index in range(after + 1, len(self.body)) if _takes(self.body[index].kind, kind)]
        if not rest:
            return None
        if kind == "numbered":
            return self.task_at if self.task_at in rest else None
        if kind != "text":
            return rest[0]
        return self._text_column(kinds, at, after, rest)

    def _text_column(self, kinds: list[str], at: int, after: int, rest: list[int]) -> int | None:
        run = 0
        while at + run < len(kinds) and kinds[at + run] in ("text", "numbered"):
            run += 1
        ahead = [index for index in rest if index <= self.task_at]
        if ahead:
            return ahead[max(0, len(ahead) - run)] if after < 0 or run < len(ahead) else ahead[0]
        follows = kinds[at + 1] if at + 1 < len(kinds) else ""
        return (
            rest[0]
            if follows in ("", "numbered", "seq", "party", "time")
            and run == 1
            and after >= 0
            and (follows in ("", "numbered") or rest[0] < len(self.body) - 1)
            else None
        )

    def _continues(self, row: dict[int, Text], at_column: int, cell: Text, kind: str) -> bool:
        """The rest of a cell broken over lines."""
        if at_column not in row:
            return False
        here, before = self.body[at_column].kind, row[at_column].fold.rstrip()
        if here == "party":
            return kind == "party" or before.endswith(("、", ",", "和", "及", "会同"))
        if here == "time":
            return kind == "time"
        if here == "task":
            return kind == "numbered" or (kind == "text" and before[-1:] not in "。;")
        return False

    def _row(self, record: Record, cells: dict[int, Text]) -> Row:
        first = cells[min(cells)]
        row = Row(first.line, seq=record.seq)
        row.has_parties = any(column.kind == "party" for column in self.body)
        row.has_time = any(column.kind == "time" for column in self.body)
        for at, cell in sorted(cells.items()):
            column = self.body[at]
            if column.kind == "group":
                self.groups = {key: title for key, title in self.groups.items() if key < at}
                self.groups[at] = group_title(cell)
            elif column.kind == "time" and is_nothing(cell):
                continue
            elif column.kind == "task":
                row.task = cell
                self.numbered = mark_of(cell.fold) is not None
            elif column.kind == "goal":
                row.goals.append((cell, column.year))
            elif column.kind == "party":
                row.add_party(cell, column)
            elif column.kind == "time":
                row.add_time(cell, column.role)
        row.groups = [*self.path, *self.section, *(self.groups[at] for at in sorted(self.groups))]
        doubt_columns(row, self.body, self.notes)
        return row

    def _mark_cut(self, rows: list[Row], placed: list[dict[int, Text]], record: Record) -> None:
        """The document ends here: a last row that lacks its last columns, or ends inside a date, is incomplete."""
        row, cells = rows[-1], placed[-1]
        wanted = [at for at, column in enumerate(self.body) if column.kind in ("task", "party", "time")]
        line = cells[max(cells)].line
        if row.task is None:
            self.notes.add(line, "文件在这里中断：这一行没有任务内容。")
        elif max(cells) < max(wanted) or self._cut_date(row):
            row.complete = False
            row.raw_time = bool(row.times)
            self.notes.add(line, "文件在这里中断：最后一项任务不完整。")

    def _cut_date(self, row: Row) -> bool:
        tight = compact(row.times[-1].fold) if row.times else ""
        return bool(_CUT.search(tight)) or (tight[-1:].isdigit() and read_period(tight, 2000)[1] != "")


def _takes(column: str, kind: str) -> bool:
    if kind in ("party", "time"):
        return column == kind
    if kind == "seq":
        return column == "other"
    if kind == "figure":
        return column in ("goal", "other")
    return column in ("group", "task", "other", "goal")


def _may_be(kind: str, column: str, exact: bool) -> bool:
    """Whether a cell may stand in a column: only clear contradictions say no."""
    if kind == "time":
        return column in ("time", "other", "goal")
    if kind == "party":
        return column in ("party", "other", "group") or (exact and column == "task")
    if kind == "numbered":
        return column in ("task", "group", "other", "goal")
    if kind in ("seq", "figure"):
        return column in ("other", "goal")
    return True
