"""The task table of a plan as an Excel sheet that can be changed in Excel or WPS and read again."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ronghe.documents.writing.tasktable import (
    COLUMNS,
    PERCENT,
    REPORTED,
    WEIGHT,
    WORDS,
    Progress,
    TaskGroup,
    TaskRow,
    TaskTable,
    Value,
    shown,
)
from ronghe.documents.writing.wording import lines_needed, looks_like_formula, plain

_WIDTHS = (6, 17, 56, 32, 24)
_CHARACTER = 1.16  # a 12-point Chinese character takes a little more than two of Excel's column units
_LINE = 18.0
_FILL, _OPEN_FILL = "#EAF0F6", "#FFF3D6"  # the head of what may be changed is tinted, and says so when it is chosen
_RULE = "#8A97A6"
_A4, _A3 = 9, 8
_RULES: dict[str, dict[str, Any]] = {
    PERCENT: {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1},
    REPORTED: {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1)},
    WEIGHT: {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 100},
}


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
    """A landscape sheet, as wide as the page, the head repeated on each; A3 when there is more than the annex had."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"title": plain(table.title), "author": "融合", "comments": plain(table.note)})
        formats = _Formats(book)
        sheet = book.add_worksheet("任务清单")
        for column, width in enumerate((*_WIDTHS, *(column.excel for column in table.columns))):
            sheet.set_column(column, column, width)
        top = _head(sheet, formats, table)
        line = top + 1
        for group in table.filled():
            line = _group(sheet, formats, table, group, line)
        _checks(sheet, table.columns, top, line)
        _page(sheet, table, top, line)
    return stream.getvalue()


def _printed(table: TaskTable) -> int:
    """How many columns go on paper: a title and the table below it are as wide."""
    return len(COLUMNS) + sum(column.prints for column in table.columns)


def _head(sheet: Worksheet, formats: _Formats, table: TaskTable) -> int:
    line = 0
    for text, height, look in (
        (table.title, 36, {"font_name": "方正小标宋简体", "font_size": 20, "align": "center"}),
        (table.subtitle, 22, {"font_name": "楷体", "align": "center"}),
        (table.facts, 22, {"font_name": "楷体", "align": "center"}),
        (table.note, 20, {"font_size": 10, "font_color": "#9A3412", "align": "right"}),
    ):
        if text:
            sheet.merge_range(line, 0, line, _printed(table) - 1, "", formats.get(**look))
            sheet.write_string(line, 0, plain(text), formats.get(**look))
            sheet.set_row(line, height)
            line += 1
    closed = formats.cell("", font_name="黑体", align="center", bg_color=_FILL)
    opened = formats.cell("", font_name="黑体", align="center", bg_color=_OPEN_FILL)
    for place, name in enumerate(COLUMNS):
        sheet.write_string(line, place, name, closed)
    for place, column in enumerate(table.columns, len(COLUMNS)):
        sheet.write_string(line, place, column.title, opened if column.hint else closed)
    sheet.set_row(line, 26 if not table.columns else 40)
    return line


def _group(sheet: Worksheet, formats: _Formats, table: TaskTable, group: TaskGroup, line: int) -> int:
    last = line + len(group.rows) - 1
    heights = [_height_of(row, table.columns) for row in group.rows]
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
        for place, (column_of, value) in enumerate(zip(table.columns, row.progress, strict=True), len(COLUMNS)):
            _value(sheet, formats, column_of, value, (line + offset, place))
        sheet.set_row(line + offset, heights[offset])
    return last + 1


def _value(sheet: Worksheet, formats: _Formats, column: Progress, value: Value, at: tuple[int, int]) -> None:
    """A value as what it is; an empty cell of a date or percentage keeps the look of one for whoever fills it in."""
    if column.title == PERCENT:
        look = formats.cell("", align="center", num_format="0%")
        put: object = value / 100 if isinstance(value, int) else None
    elif isinstance(value, date) or (value is None and column.title == REPORTED):
        look, put = formats.cell("", align="center", num_format="yyyy-mm-dd"), value
    elif isinstance(value, int):
        look, put = formats.cell("", align="center", num_format="0"), value
    else:
        put = text = shown(value)
        middle: dict[str, Any] = {"align": "left", "indent": 1} if column.title == WORDS else {"align": "center"}
        look = formats.cell(text, num_format="@", **middle)
    if put is None or put == "":
        sheet.write_blank(*at, None, look)
    elif isinstance(put, str):
        sheet.write_string(*at, put, look)
    elif isinstance(put, date):
        sheet.write_datetime(*at, put, look)
    else:
        sheet.write_number(*at, put, look)


def _height_of(row: TaskRow, columns: tuple[Progress, ...]) -> float:
    texts = (*row.cells, *map(shown, row.progress))
    return _height(texts, (*_WIDTHS[2:], *(column.excel for column in columns)))


def _height(texts: tuple[str, ...], widths: tuple[int, ...]) -> float:
    lines = max(lines_needed(text, int((width - 2) / _CHARACTER)) for text, width in zip(texts, widths, strict=True))
    return min(lines * _LINE + 8, 409)  # Excel's tallest row


def _checks(sheet: Worksheet, columns: tuple[Progress, ...], head: int, end: int) -> None:
    """What a cell may hold, told when it is chosen; the platform checks again."""
    for place, column in enumerate(columns, len(COLUMNS)):
        if column.hint and end > head + 1:
            rule = _RULES.get(column.title, {"validate": "any"})
            told = {"input_title": column.title, "input_message": column.hint, "error_message": column.hint}
            sheet.data_validation(head + 1, place, end - 1, place, rule | told)


def _page(sheet: Worksheet, table: TaskTable, head: int, end: int) -> None:
    sheet.set_paper(_A3 if table.columns else _A4)
    sheet.set_landscape()
    sheet.set_margins(left=0.7, right=0.7, top=0.8, bottom=0.8)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
    sheet.freeze_panes(head + 1, 0)
    sheet.print_area(0, 0, max(end - 1, head), _printed(table) - 1)
    # "&" starts a code in Excel's headers and footers; cut first, for half of an escaped one would swallow the next.
    sheet.set_footer(f"&L{plain(table.note)[:100].replace('&', '&&')}&C— &P —")
    sheet.hide_gridlines(2)
