"""The task table of a plan in the annex's own five columns, as an Excel sheet and as a Word document."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import docx
import xlsxwriter
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.table import _Cell, _Row
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ronghe.documents.writing import word
from ronghe.documents.writing.wording import lines_needed, looks_like_formula, plain

COLUMNS = ("序号", "工作举措", "工作内容和进度安排", "责任单位", "完成时间")


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task: its number inside the measure, its text, its units and its time as they are to be printed."""

    number: str
    text: str
    parties: str
    time: str

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
    """What is printed: a title, a line below it, a note that says e.g. 演示数据, and the measures."""

    title: str
    groups: tuple[TaskGroup, ...]
    subtitle: str = ""
    note: str = ""

    def filled(self) -> Iterator[TaskGroup]:
        """Measures that have tasks: an empty one would be a row without a task."""
        return (group for group in self.groups if group.rows)


# --- Excel -----------------------------------------------------------------------------------------------------

_WIDTHS = (6, 17, 56, 32, 24)
_CHARACTER = 1.16  # a 12-point Chinese character takes a little more than two of Excel's column units
_LINE = 18.0
_FILL = "#EAF0F6"
_RULE = "#8A97A6"


@dataclass(slots=True)
class _Formats:
    """The cell formats of one workbook, made once each."""

    book: xlsxwriter.Workbook
    made: dict[tuple[tuple[str, object], ...], Format] = field(default_factory=dict)

    def get(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            usual = {"font_name": "仿宋", "font_size": 12, "valign": "vcenter", "text_wrap": True}
            self.made[key] = self.book.add_format(usual | properties)
        return self.made[key]

    def cell(self, text: str, **properties: Any) -> Format:
        """A bordered cell; text that could be taken for a formula is marked as text for good."""
        if looks_like_formula(text):
            properties["quote_prefix"] = True
        return self.get(border=1, border_color=_RULE, **properties)


def write_xlsx(table: TaskTable) -> bytes:
    """A landscape A4 sheet, as wide as the page, the head repeated on each."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"title": plain(table.title), "author": "融合", "comments": plain(table.note)})
        formats = _Formats(book)
        sheet = book.add_worksheet("任务清单")
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        top = _xlsx_head(sheet, formats, table)
        line = top + 1
        for group in table.filled():
            line = _xlsx_group(sheet, formats, group, line)
        _xlsx_page(sheet, table, top, line)
    return stream.getvalue()


def _xlsx_head(sheet: Worksheet, formats: _Formats, table: TaskTable) -> int:
    line = 0
    for text, height, look in (
        (table.title, 36, {"font_name": "方正小标宋简体", "font_size": 20, "align": "center"}),
        (table.subtitle, 22, {"font_name": "楷体", "align": "center"}),
        (table.note, 20, {"font_size": 10, "font_color": "#9A3412", "align": "right"}),
    ):
        if text:
            sheet.merge_range(line, 0, line, len(COLUMNS) - 1, "", formats.get(**look))
            sheet.write_string(line, 0, plain(text), formats.get(**look))
            sheet.set_row(line, height)
            line += 1
    head = formats.cell("", font_name="黑体", align="center", bg_color=_FILL)
    for column, name in enumerate(COLUMNS):
        sheet.write_string(line, column, name, head)
    sheet.set_row(line, 26)
    return line


def _xlsx_group(sheet: Worksheet, formats: _Formats, group: TaskGroup, line: int) -> int:
    last = line + len(group.rows) - 1
    heights = [_height(row.cells, _WIDTHS[2:]) for row in group.rows]
    lacking = _height((group.title,), _WIDTHS[1:2]) - sum(heights)
    if lacking > 0:
        heights[-1] += lacking
    for column, text in enumerate((plain(group.number), plain(group.title))):
        look = formats.cell(text, align="center", bold=column == 1)
        if last > line:
            sheet.merge_range(line, column, last, column, "", look)
        sheet.write_string(line, column, text, look)
    for offset, row in enumerate(group.rows):
        for column, text in enumerate(row.cells, 2):
            sheet.write_string(line + offset, column, text, formats.cell(text, align="left", indent=1))
        sheet.set_row(line + offset, heights[offset])
    return last + 1


def _height(texts: tuple[str, ...], widths: tuple[int, ...]) -> float:
    lines = max(lines_needed(text, int((width - 2) / _CHARACTER)) for text, width in zip(texts, widths, strict=True))
    return min(lines * _LINE + 8, 409)  # Excel's tallest row


def _xlsx_page(sheet: Worksheet, table: TaskTable, head: int, end: int) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(left=0.7, right=0.7, top=0.8, bottom=0.8)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
    sheet.freeze_panes(head + 1, 0)
    sheet.print_area(0, 0, max(end - 1, head), len(COLUMNS) - 1)
    # "&" starts a code in Excel's headers and footers.
    sheet.set_footer(f"&L{plain(table.note).replace('&', '&&')[:100]}&C— &P —")
    sheet.hide_gridlines(2)


# --- Word ------------------------------------------------------------------------------------------------------

_SHARES = (12, 26, 56, 34, 28)  # millimetres; together the 156 mm of the type area of GB/T 9704


def write_docx(table: TaskTable) -> bytes:
    """A portrait A4 page to GB/T 9704-2012: its margins, fonts and page numbers."""
    document = docx.Document()
    word.set_page(document, note=plain(table.note))
    document.core_properties.title = plain(table.title)[:255]
    word.paragraph(document, plain(table.title), word.TITLE, Pt(22), align=WD_ALIGN_PARAGRAPH.CENTER, line=Pt(35))
    if table.subtitle:
        word.paragraph(document, plain(table.subtitle), word.KAI, Pt(16), align=WD_ALIGN_PARAGRAPH.CENTER)
    word.paragraph(document, "", word.BODY, Pt(10), line=Pt(12))
    grid = document.add_table(rows=0, cols=len(COLUMNS))
    word.rule_table(grid, [Mm(share) for share in _SHARES])
    head = grid.add_row()
    word.repeat_row(head)
    for cell, name in zip(head.cells, COLUMNS, strict=True):
        word.fill(cell, name, word.BLACK, align=WD_ALIGN_PARAGRAPH.CENTER, shade="EAF0F6")
    for group in table.filled():
        for index, row in enumerate(group.rows):
            _docx_row(grid.add_row(), group, row, first=index == 0)
    return word.saved(document)


def _docx_row(line: _Row, group: TaskGroup, row: TaskRow, first: bool) -> None:
    word.keep_whole(line)
    cells: list[_Cell] = list(line.cells)
    for cell, text in zip(cells[:2], (group.number, group.title), strict=True):
        word.merge_down(cell, starts=first)
        word.fill(cell, plain(text) if first else "", word.BODY, align=WD_ALIGN_PARAGRAPH.CENTER)
    for cell, text in zip(cells[2:], row.cells, strict=True):
        word.fill(cell, text, word.BODY)
