"""Reads a sheet that people filled in and may have rearranged: its head wherever it stands, each cell with its kind."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator
from datetime import date, datetime, time
from typing import NamedTuple

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from ronghe.documents.reading.blocks import UnreadableDocument
from ronghe.documents.reading.formats.xlsx import sheet_files, styles_of
from ronghe.documents.reading.formats.xlsx_styles import fields_of, formats, from_serial, is_date
from ronghe.documents.reading.guards import check_kind, check_size, unpack, unreadable
from ronghe.documents.reading.xmlparts import parse, relations

MAX_ROWS = 10_000
MAX_COLUMNS = 200
HEAD_WITHIN = 30  # title, notes and rows that people put above the head take no more lines
LAST_SERIAL = 2_958_466  # the day after 9999-12-31
_BLANK = re.compile(r"[\s*＊]")


class Cell(NamedTuple):
    """What a cell says and how: text, number, percent (the text is 80 for 80%), date, moment; "" when it is empty."""

    kind: str = ""
    text: str = ""


class FilledRow(NamedTuple):
    """A row that holds anything: its line in the file, and one cell per column of the head."""

    number: int
    cells: list[Cell]


class Filled(NamedTuple):
    header: list[str]
    rows: list[FilledRow]


def read_filled(data: bytes, name: str, expected: Collection[str]) -> Filled:
    """The first visible sheet with a line that holds all the expected titles; hidden rows and columns are read, too."""
    check_kind(check_size(data, name), name, "xlsx")
    for lines in _sheets(data, name):
        place = next((n for n, line in enumerate(lines[:HEAD_WITHIN]) if _titles(line) >= set(expected)), None)
        if place is not None:
            return _below(lines, place, name)
    wanted = "、".join(f"“{title}”" for title in expected)
    raise unreadable(name, f"没有找到同时写着{wanted}的表头。请用平台导出的表格修改，不要删去这几列。")


def folded(title: str) -> str:
    """Titles are compared without blanks and without the star that marks a required one."""
    return _BLANK.sub("", title)


def _titles(line: list[Cell]) -> set[str]:
    return {folded(cell.text) for cell in line}


def _below(lines: list[list[Cell]], place: int, name: str) -> Filled:
    header = [folded(cell.text) for cell in lines[place]]
    if sum(map(bool, header)) > MAX_COLUMNS:
        raise unreadable(name, f"超过 {MAX_COLUMNS} 列的上限。")
    rows = [
        FilledRow(number, line)
        for number, line in enumerate(lines[place + 1 :], place + 2)
        if any(cell.text for cell in line)
    ]
    if len(rows) > MAX_ROWS:
        raise unreadable(name, f"超过 {MAX_ROWS} 行的上限，请分几次上传。")
    return Filled(header, rows)


def _sheets(data: bytes, name: str) -> Iterator[list[list[Cell]]]:
    """Each visible worksheet, all its lines equally wide."""
    parts = unpack(data, name, lambda entry: entry.endswith((".xml", ".rels")) and "sharedStrings" not in entry)
    if "xl/workbook.xml" not in parts:
        raise unreadable(name, "文件已损坏，不是完整的 Excel 工作簿(.xlsx)。")
    linked = relations(parts, "xl/workbook.xml", name)
    codes = formats(parse(parts[linked["styles"]], name)) if linked.get("styles") in parts else []
    files = sheet_files(parts, name)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for sheet in book.sheets_metadata:
                if sheet.typ != SheetTypeEnum.WorkSheet or sheet.visible != SheetVisibleEnum.Visible:
                    continue
                styles = styles_of(parts.get(files.get(sheet.name, ""), b""), name)
                values = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
                yield [
                    [_cell(value, _code(codes, styles.get((row, column), 0))) for column, value in enumerate(line)]
                    for row, line in enumerate(values)
                ]
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError, UnreadableDocument):
        raise
    except BaseException as error:  # calamine raises many kinds, and its Rust may panic
        raise unreadable(name, "文件已损坏，不是完整的 Excel 工作簿(.xlsx)。") from error


def _code(codes: list[str], style: int) -> str:
    return codes[style] if style < len(codes) else ""


def _cell(value: object, code: str) -> Cell:
    """The number format decides what a number is: 0.8 is 80% only where the sheet shows it so."""
    if isinstance(value, str):
        text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        return Cell("text", text) if text else Cell()
    if isinstance(value, bool):
        return Cell("text", str(value).upper())
    if isinstance(value, int | float):
        return _number(value, fields_of(code))
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return Cell("date", value.isoformat())
    if isinstance(value, time):
        return Cell("moment", value.isoformat("minutes"))
    return Cell("text", str(value)) if value is not None else Cell()


def _number(value: float, fields: str) -> Cell:
    if is_date(fields) and 0 < value < LAST_SERIAL:
        return _moment(from_serial(value))
    if "%" in fields:
        return Cell("percent", plain_number(round(value * 100, 8)))
    return Cell("number", plain_number(value))


def _moment(value: datetime) -> Cell:
    if value.time() == time.min:
        return Cell("date", value.date().isoformat())
    return Cell("moment", value.isoformat(" ", "minutes"))


def plain_number(value: float) -> str:
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.10g}"
