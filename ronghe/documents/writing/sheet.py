"""Plain well-set Excel sheets, for ledgers and their templates; read back by `ronghe.documents.reading.sheets`."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format

from ronghe.documents.writing.cells import Cells
from ronghe.documents.writing.wording import is_ordinary, lines_needed, looks_like_formula, plain, width

MIN_WIDTH, MAX_WIDTH = 8, 48
LINE, PADDING, TALLEST = 15, 6, 409  # heights in points; Excel draws no row taller
_SAMPLE = 500  # rows that decide how wide the columns are; what is longer wraps
_CHOICES_SHEET = "选项"
_INLINE_CHOICES = 255  # what Excel takes inside one validation
_EXACT_DIGITS = 15  # Excel keeps no more of a number
_FIRST_YEAR = 1900  # Excel has no days before; an earlier one is written as text
_SHEET_NAME = str.maketrans({char: "－" for char in "[]:*?/\\'"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, the only values it may hold (if listed), and a hint shown when a cell is chosen."""

    title: str
    choices: tuple[str, ...] = ()
    hint: str = ""
    required: bool = False


@dataclass(slots=True)
class _Looks:
    """The cell formats of one workbook."""

    title: Format
    note: Format
    head: Format
    required: Format
    text: Format
    typed: Format
    literal: Format
    number: Format
    date: Format
    moment: Format


def write_sheet(
    title: str, columns: Sequence[Column | str], rows: Iterable[Sequence[object]], *, note: str = ""
) -> bytes:
    """Title, note and a frozen styled head above the rows. Text never becomes a formula, a date stays a date."""
    named = [column if isinstance(column, Column) else Column(column) for column in columns]
    stream = io.BytesIO()
    options = {"constant_memory": True, "remove_timezone": True}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": plain(title), "author": "融合", "comments": plain(note)})
        looks = _looks(book)
        sheet = book.add_worksheet(_sheet_name(title), worksheet_class=Cells)
        sheet.set_default_row(LINE + PADDING)
        head = _write_top(sheet, looks, plain(title), plain(note), named)
        widths = [width(column.title) + 4 for column in named]
        last = _write_rows(sheet, looks, head, rows, widths)
        for place, wide in enumerate(widths):
            sheet.set_column(place, place, min(max(wide, MIN_WIDTH), MAX_WIDTH), looks.typed)
        _finish(sheet, plain(note), head, last, len(named))
        _add_choices(book, sheet, named, head)
    return stream.getvalue()


def _looks(book: xlsxwriter.Workbook) -> _Looks:
    base = {"font_name": "微软雅黑", "font_size": 10.5, "valign": "vcenter"}
    # "@" keeps what people type later as text: credit codes and phone numbers stay whole.
    plain_base = dict(base)
    base |= {"bottom": 1, "bottom_color": "#D5DCE4"}
    text = base | {"num_format": "@", "text_wrap": True, "indent": 1}
    head = plain_base | {"bold": True, "font_color": "#FFFFFF", "bg_color": "#2F5D8A", "border": 1, "text_wrap": True}
    head |= {"border_color": "#FFFFFF", "align": "center"}
    return _Looks(
        title=book.add_format(plain_base | {"bold": True, "font_size": 14}),
        note=book.add_format(plain_base | {"font_color": "#9A3412", "font_size": 10}),
        head=book.add_format(head),
        required=book.add_format(head | {"bg_color": "#1F4467"}),
        text=book.add_format(text),
        typed=book.add_format({**plain_base, "num_format": "@", "text_wrap": True, "indent": 1}),
        literal=book.add_format(text | {"quote_prefix": True}),
        number=book.add_format(base | {"align": "right", "indent": 1}),
        date=book.add_format(base | {"num_format": "yyyy-mm-dd", "align": "center"}),
        moment=book.add_format(base | {"num_format": "yyyy-mm-dd hh:mm", "align": "center"}),
    )


def _write_top(sheet: Cells, looks: _Looks, title: str, note: str, columns: list[Column]) -> int:
    """Returns the line of the head. Title and note stand in the first column alone, so that reading skips them."""
    line = 0
    for text, look, height in ((title, looks.title, 28), (note, looks.note, 20)):
        if text:
            sheet.set_row(line, height)
            sheet.write_string(line, 0, text, look)
            line += 1
    sheet.set_row(line, 26)
    for place, column in enumerate(columns):
        # The star says it without colour; reading takes it off again.
        shown = f"{plain(column.title)} *" if column.required else plain(column.title)
        sheet.write_string(line, place, shown, looks.required if column.required else looks.head)
    return line


def _write_rows(sheet: Cells, looks: _Looks, head: int, rows: Iterable[Sequence[object]], widths: list[int]) -> int:
    """Writes the rows below the head, widens `widths` by the first of them, and returns the last line."""
    last, put, text, short = head, sheet.write_string, looks.text, (MAX_WIDTH - 4) // 2
    for last, row in enumerate(rows, head + 1):
        tallest = 1
        for place, value in enumerate(row):
            if type(value) is str and is_ordinary(value):  # most cells, and a ledger has a million of them
                put(last, place, value, text)
                tall = len(value) > short
            else:
                tall = _write_cell(sheet, looks, last, place, value)
            if tall:
                tallest = max(tallest, lines_needed(str(value), MAX_WIDTH - 4))
        if tallest > 1:
            sheet.set_row(last, min(tallest * LINE + PADDING, TALLEST))
        if last - head <= _SAMPLE:
            taken = (_places(value) + 4 for value in row)
            widths[:] = map(max, widths, taken)
    return last


def _write_cell(sheet: Cells, looks: _Looks, line: int, place: int, value: object) -> bool:
    """Writes a value as what it is; returns whether it may need more than one line."""
    if value is None or value == "":
        sheet.write_blank(line, place, None, looks.text)
    elif isinstance(value, date) and value.year >= _FIRST_YEAR:
        sheet.write_datetime(line, place, value, looks.moment if isinstance(value, datetime) else looks.date)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool) and _is_exact(value):
        sheet.write_number(line, place, float(value), looks.number)
    else:
        text = plain(_said(value))
        sheet.write_string(line, place, text, looks.literal if looks_like_formula(text) else looks.text)
        return True
    return False


def _said(value: object) -> str:
    return ("是" if value else "否") if isinstance(value, bool) else str(value)


def _places(value: object) -> int:
    """How many half-width places a value takes in its longest line."""
    if value is None:
        return 0
    if isinstance(value, date):
        return 16 if isinstance(value, datetime) else 10
    return max(map(width, _said(value).split("\n")))


def _is_exact(value: int | float | Decimal) -> bool:
    """A number that Excel would round is better kept as text."""
    if isinstance(value, int):
        return len(str(abs(value))) <= _EXACT_DIGITS
    if isinstance(value, float):
        return math.isfinite(value)
    return value.is_finite() and len(value.as_tuple().digits) <= _EXACT_DIGITS


def _finish(sheet: Cells, note: str, head: int, last: int, columns: int) -> None:
    sheet.freeze_panes(head + 1, 0)
    if columns:
        sheet.autofilter(head, 0, max(last, head), columns - 1)
        sheet.print_area(0, 0, max(last, head), columns - 1)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
    # Cut before it is escaped: half of an escaped "&" would swallow the code that follows.
    sheet.set_footer(f"&L{note[:100].replace('&', '&&')}&R&P / &N")


def _add_choices(book: xlsxwriter.Workbook, sheet: Cells, columns: list[Column], head: int) -> None:
    """Lists for the cells below the head; long ones live on a hidden sheet, since Excel takes 255 characters."""
    long: list[tuple[str, ...]] = []
    for place, column in enumerate(columns):
        rule: dict[str, object] = {"validate": "any"}
        if column.choices:
            source: list[str] | str = [plain(choice) for choice in column.choices]
            if len(",".join(source)) > _INLINE_CHOICES or any("," in choice for choice in source):
                letter = xlsxwriter.utility.xl_col_to_name(len(long))
                long.append(tuple(source))
                source = f"='{_CHOICES_SHEET}'!${letter}$1:${letter}${len(column.choices)}"
            rule = {
                "validate": "list",
                "source": source,
                "error_title": "不在选项中",
                "error_message": "请从下拉列表中选择。",
            }
        if column.hint:
            rule |= {"input_title": plain(column.title)[:32], "input_message": plain(column.hint)[:255]}
        if len(rule) > 1:
            sheet.data_validation(head + 1, place, 1_048_575, place, rule)
    if long:
        hidden = book.add_worksheet(_CHOICES_SHEET)
        for line in range(max(map(len, long))):
            for place, choices in enumerate(long):
                if line < len(choices):
                    hidden.write_string(line, place, choices[line])
        hidden.hide()


def _sheet_name(title: str) -> str:
    name = plain(title).replace("\n", " ").translate(_SHEET_NAME)[:31].strip()
    return name if name and name != _CHOICES_SHEET else "数据"
