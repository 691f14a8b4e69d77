"""The task table of a plan: the annex's own five columns, then how each task stands; laid out as a Word document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.table import _Cell, _Row

from ronghe.documents.writing import word
from ronghe.documents.writing.wording import plain

NUMBER, MEASURE, TEXT, PARTIES, TIME = COLUMNS = ("序号", "工作举措", "工作内容和进度安排", "责任单位", "完成时间")
STATUS, LAMP, PERCENT, REPORTED, WORDS = "状态", "亮灯", "完成比例", "最近报告日期", "进展情况"
DUE, ORIGINAL, WEIGHT, REF, VERSION = "现行期限", "原定期限", "权重", "任务编号", "版本"
ALSO = {"报告日期": REPORTED}  # other titles that people give the columns


@dataclass(frozen=True, slots=True)
class Progress:
    """One further column: its title, its width in Excel, and in Word in millimetres (0: left out); whether it goes on
    paper; what to fill in, where people may."""

    title: str
    excel: int
    word: int
    prints: bool = True
    hint: str = ""


# All there are, in their order; a table has some of them.
PROGRESS = (
    Progress(STATUS, 10, 16),
    Progress(LAMP, 10, 16),
    Progress(PERCENT, 10, 17, hint="可改：0%—100% 的整数"),
    Progress(REPORTED, 13, 0, hint="可改：这次报告的业务日期，不能在今天之后"),
    Progress(WORDS, 36, 46, hint="可改：500 字以内"),
    Progress(DUE, 13, 25),
    Progress(ORIGINAL, 13, 0),
    Progress(WEIGHT, 7, 0, prints=False, hint="方案管理员可改：1—100"),
    Progress(REF, 16, 0, prints=False),
    Progress(VERSION, 18, 0, prints=False),
)
Value = str | int | date | None


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task: its number inside the measure, its text, its units and its time as they are to be printed; `progress`
    has a value for each further column of the table, a percentage as a whole number."""

    number: str
    text: str
    parties: str
    time: str
    progress: tuple[Value, ...] = ()

    @property
    def cells(self) -> tuple[str, str, str]:
        number = f"{self.number}." if self.number[-1:].isdigit() else self.number
        return plain(number + self.text), plain(self.parties), plain(self.time)


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """One measure (工作举措) and its tasks."""

    number: str
    title: str
    rows: tuple[TaskRow, ...]


@dataclass(frozen=True, slots=True)
class TaskTable:
    """What is printed: a title, lines below it, a note that says e.g. 演示数据, and the measures with their tasks;
    `progress` names the further columns."""

    title: str
    groups: tuple[TaskGroup, ...]
    subtitle: str = ""
    note: str = ""
    facts: str = ""
    progress: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[Progress, ...]:
        return tuple(column for column in PROGRESS if column.title in self.progress)

    def filled(self) -> Iterator[TaskGroup]:
        """Measures that have tasks: an empty one would be a row without a task."""
        return (group for group in self.groups if group.rows)


def shown(value: Value, title: str = "") -> str:
    """A value as text."""
    if value is None:
        return ""
    return f"{value}%" if title == PERCENT else plain(str(value))


# --- Word ------------------------------------------------------------------------------------------------------

_SHARES = (12, 26, 56, 34, 28)  # millimetres; together the 156 mm of the type area of GB/T 9704
_NARROW = (11, 22, 52, 32, 24)  # beside further columns, on a page that lies


def write_docx(table: TaskTable) -> bytes:
    """An A4 page to GB/T 9704-2012, its margins, fonts and page numbers; lying when there are further columns."""
    document = docx.Document()
    word.set_page(document, note=plain(table.note))
    kept = [column for column in table.columns if column.word]
    shares = [*(_NARROW if kept else _SHARES), *(column.word for column in kept)]
    if kept:
        _turn(document, sum(shares))
    document.core_properties.title = plain(table.title)[:255]
    word.paragraph(document, plain(table.title), word.TITLE, Pt(22), align=WD_ALIGN_PARAGRAPH.CENTER, line=Pt(35))
    if table.subtitle:
        word.paragraph(document, plain(table.subtitle), word.KAI, Pt(16), align=WD_ALIGN_PARAGRAPH.CENTER)
    if table.facts:
        middle = WD_ALIGN_PARAGRAPH.CENTER
        word.paragraph(document, plain(table.facts), word.KAI, Pt(12), align=middle, line=Pt(20))
    word.paragraph(document, "", word.BODY, Pt(10), line=Pt(12))
    grid = document.add_table(rows=0, cols=len(shares))
    word.rule_table(grid, [Mm(share) for share in shares])
    head = grid.add_row()
    word.repeat_row(head)
    for cell, name in zip(head.cells, [*COLUMNS, *(column.title for column in kept)], strict=True):
        word.fill(cell, name, word.BLACK, align=WD_ALIGN_PARAGRAPH.CENTER, shade="EAF0F6")
    for group in table.filled():
        for index, row in enumerate(group.rows):
            _docx_row(grid.add_row(), table, group, row, first=index == 0)
    return word.saved(document)


def _turn(document: Document, width: int) -> None:
    """Lay the page on its side, with margins that leave the table its width."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm((297 - width) / 2)
    section.top_margin = section.bottom_margin = Mm(25)
    section.header_distance = section.footer_distance = Mm(14)


def _docx_row(line: _Row, table: TaskTable, group: TaskGroup, row: TaskRow, first: bool) -> None:
    word.keep_whole(line)
    cells: list[_Cell] = list(line.cells)
    for cell, text in zip(cells[:2], (group.number, group.title), strict=True):
        word.merge_down(cell, starts=first)
        word.fill(cell, plain(text) if first else "", word.BODY, align=WD_ALIGN_PARAGRAPH.CENTER)
    for cell, text in zip(cells[2:5], row.cells, strict=True):
        word.fill(cell, text, word.BODY)
    places = [place for place, column in enumerate(table.columns) if column.word]
    for cell, place in zip(cells[5:], places, strict=True):
        title = table.columns[place].title
        align = None if title == WORDS else WD_ALIGN_PARAGRAPH.CENTER
        word.fill(cell, shown(row.progress[place], title), word.BODY, align=align)
