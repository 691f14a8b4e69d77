"""Reads Excel workbooks: each visible sheet a table, merged cells kept, titles and notes as lines."""

from __future__ import annotations

import io
import re
from operator import itemgetter

from lxml import etree
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from ronghe.documents.reading.blocks import Source
from ronghe.documents.reading.builder import MAX_CELLS, Builder, Place
from ronghe.documents.reading.formats.xlsx_styles import (
    column_number,
    formats,
    places,
    shown,
)
from ronghe.documents.reading.guards import unpack, unpacked, unreadable
from ronghe.documents.reading.xmlparts import parse, relations

# calamine fills the whole rectangle of used cells, so one stray cell in the last corner would fill the memory.
MAX_AREA = 2_000_000
_SHEETS = "xl/worksheets/"
# Every way calamine takes a place, once blanks are gone: small letters, leading noughts, what lies beyond the sheet.
# What looks like a place and is none can only refuse more.
_CORNER = re.compile(rb"""r=["']([A-Za-z]{1,8})0{0,20}(\d{1,12})["']""")
_LONGEST_CORNER = 48
_BLANKS = b" \t\r\n"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read(data: bytes, name: str) -> Source:
    parts = unpack(data, name, lambda entry: entry.endswith((".xml", ".rels")) and "sharedStrings" not in entry)
    styles = {sheet: styles_of(part, name) for sheet, part in parts.items() if sheet.startswith(_SHEETS)}
    linked = relations(parts, "xl/workbook.xml", name)
    codes = formats(parse(parts[linked["styles"]], name)) if linked.get("styles") in parts else []
    files = sheet_files(parts, name)
    builder = Builder(name)
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        shown_sheets = []
        for sheet in book.sheets_metadata:
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            if sheet.visible != SheetVisibleEnum.Visible:
                builder.warn(f"工作表“{sheet.name}”是隐藏的，没有读取。")
                continue
            shown_sheets.append(sheet.name)
        for title in shown_sheets:
            rows = _rows(book.get_sheet_by_name(title), styles.get(files.get(title, ""), {}), codes)
            if rows and len(shown_sheets) > 1:
                builder.text(title)
            _write(builder, rows)
    return builder.source()


def check_areas(data: bytes, name: str) -> None:
    """Refuses a workbook that calamine should not have, without keeping any part of it in memory."""
    rows: dict[str, int] = {}
    columns: dict[str, set[bytes]] = {}
    tail = b""
    for part, chunk in unpacked(data, name):  # any part: the workbook alone says which of them are its sheets
        piece = (tail if part in rows else b"") + chunk.translate(None, _BLANKS)
        found = _CORNER.findall(piece)
        tail = piece[-_LONGEST_CORNER:]  # what a piece cuts in two is found in the next
        columns.setdefault(part, {b"A"}).update(map(bytes.upper, map(itemgetter(0), found)))
        rows[part] = max(rows.get(part, 1), *map(int, set(map(itemgetter(1), found))), 1)
        _check_area(rows[part], max(map(column_number, columns[part])), name)


def _check_area(rows: int, columns: int, name: str) -> None:
    if rows * columns > MAX_AREA:
        raise unreadable(name, f"工作表的使用区域超过 {MAX_AREA} 个单元格的上限。")


def styles_of(part: bytes, name: str) -> dict[tuple[int, int], int]:
    """The style of each cell; refuses a sheet whose used rectangle is too large to fill."""
    found = {}
    bottom = right = 0
    for row, column, style in places(part):
        bottom, right = max(bottom, row), max(right, column)
        if style:
            found[row, column] = style
        _check_area(bottom + 1, right + 1, name)
    return found


def sheet_files(parts: dict[str, bytes], name: str) -> dict[str, str]:
    """Sheet name → part."""
    targets: dict[str, str] = {}
    data = parts.get("xl/_rels/workbook.xml.rels")
    for relation in parse(data, name) if data else ():
        target = relation.get("Target", "").lstrip("/")
        targets[relation.get("Id", "")] = target if target.startswith("xl/") else f"xl/{target}"
    book = parse(parts["xl/workbook.xml"], name)
    sheets = (element for element in book.iter() if _local(element) == "sheet")
    return {sheet.get("name", ""): targets.get(sheet.get(_RELATION, ""), "") for sheet in sheets}


def _local(element: etree._Element) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _rows(sheet: CalamineSheet, styles: dict[tuple[int, int], int], codes: list[str]) -> list[list[Place]]:
    def code(row: int, column: int) -> str:
        style = styles.get((row, column), 0)
        return codes[style] if style < len(codes) else ""

    values = sheet.to_python(skip_empty_area=False)
    rows: list[list[Place]] = [
        [(shown(value, code(number, column)).strip(), False) for column, value in enumerate(row)]
        for number, row in enumerate(values)
    ]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top >= len(rows) or left >= len(rows[top]):
            continue
        text = rows[top][left][0]
        for row in rows[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = (text, True)
        rows[top][left] = (text, False)
    return _trimmed(rows)


def _trimmed(rows: list[list[Place]]) -> list[list[Place]]:
    """Without empty rows and without columns that are empty from top to bottom."""
    kept = [row for row in rows if any(text for text, _ in row)]
    used = [column for column in range(max(map(len, kept), default=0)) if any(row[column][0] for row in kept)]
    return [[row[column] for column in used] for row in kept]


def _write(builder: Builder, rows: list[list[Place]]) -> None:
    """Titles above the table and notes below it hold one text each: they are lines, not rows."""
    if sum(map(len, rows)) > MAX_CELLS:
        raise unreadable(builder.name, f"工作表超过 {MAX_CELLS} 个单元格的上限。")
    first, last = 0, len(rows)
    while first < last and len(_texts(rows[first])) == 1:
        first += 1
    while last > first and len(_texts(rows[last - 1])) == 1 and _spans(rows[last - 1]):
        last -= 1
    for row in rows[:first]:
        builder.text(_texts(row)[0])
    builder.table(rows[first:last])
    for row in rows[last:]:
        builder.text(_texts(row)[0])


def _texts(row: list[Place]) -> list[str]:
    return [text for text, merged in row if text and not merged]


def _spans(row: list[Place]) -> bool:
    """Whether the one text stands in the first column or runs over the whole row."""
    return bool(row) and bool(row[0][0]) and not row[0][1]
