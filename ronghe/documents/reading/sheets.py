"""Reads a filled-in sheet (.xlsx or .csv) back into head and rows of text, under the same guards as documents."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from ronghe.documents.reading.builder import clean
from ronghe.documents.reading.encodings import decode
from ronghe.documents.reading.formats.xlsx import check_areas
from ronghe.documents.reading.guards import check_kind, check_size, load, unreadable

MAX_ROWS = 100_000
MAX_COLUMNS = 500
_HEAD_WITHIN = 20  # title and notes above the head take no more lines


class SheetRow(NamedTuple):
    """One row of data: its line in the file, for messages, and one text per column of the head."""

    number: int
    cells: list[str]


class Sheet(NamedTuple):
    header: list[str]
    rows: list[SheetRow]


class SheetStream(NamedTuple):
    """A sheet whose rows are read one after another, once; what is wrong with a row is told when it is reached."""

    header: list[str]
    rows: Iterator[SheetRow]


def read_sheet(source: Path | bytes, *, name: str | None = None, expected: Collection[str] = ()) -> Sheet:
    """The first visible sheet, whole."""
    header, rows = stream_sheet(source, name=name, expected=expected)
    return Sheet(header, list(rows))


def stream_sheet(source: Path | bytes, *, name: str | None = None, expected: Collection[str] = ()) -> SheetStream:
    """The first visible sheet. `expected` column titles help to find the head below title and notes."""
    if isinstance(source, bytes):
        name = name or "表格.xlsx"
        data = check_size(source, name)
    else:
        name = name or source.name
        data = load(source, name)
    suffix = Path(name).suffix.lower()
    if suffix == ".xlsx":
        check_kind(data, name, "xlsx")
        lines = _from_xlsx(data, name)
    elif suffix == ".csv":
        check_kind(data, name, "txt")
        lines = _from_csv(data, name)
    else:
        raise unreadable(name, "请上传 .xlsx 或 .csv 表格。")
    return _with_head(lines, name, frozenset(map(_folded, expected)))


def _from_xlsx(data: bytes, name: str) -> Iterator[list[str]]:
    check_areas(data, name)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for sheet in book.sheets_metadata:
                if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
                    table = book.get_sheet_by_name(sheet.name)
                    left = [""] * (table.start[1] if table.start else 0)  # empty columns, which calamine passes over
                    for row in table.iter_rows():
                        yield [*left, *map(_shown, row)]
                    return
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # calamine raises many kinds, and its Rust may panic
        raise unreadable(name, "文件已损坏，不是完整的 Excel 工作簿(.xlsx)。") from error
    raise unreadable(name, "里面没有可见的工作表。")


def _shown(value: object) -> str:
    if isinstance(value, str) and value.isprintable():  # most cells, and a large sheet has a million: nothing to clean
        return value.strip(" ")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else f"{value:.15g}"
    return clean(str(value)) if "\n" not in str(value) else "\n".join(map(clean, str(value).splitlines()))


def _from_csv(data: bytes, name: str) -> Iterator[list[str]]:
    text, _ = decode(data, name)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    try:
        for line in csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter):
            yield [clean(cell).strip("\t") for cell in line]
    except csv.Error as error:
        raise unreadable(name, f"不是完整的 CSV 表格（{error}）。") from error


def _with_head(lines: Iterator[list[str]], name: str, expected: frozenset[str]) -> SheetStream:
    near = list(islice(lines, _HEAD_WITHIN))
    place = _head(near, expected)
    if place is None:
        raise unreadable(name, "里面没有表头。")
    header = [re.sub(r"\s*[*＊]$", "", title) for title in near[place]]
    while header and not header[-1]:
        header = header[:-1]
    if len(header) > MAX_COLUMNS:
        raise unreadable(name, f"超过 {MAX_COLUMNS} 列的上限。")
    below = enumerate(chain(near[place + 1 :], lines), place + 2)
    return SheetStream(header, _rows(below, name, header))


def _rows(lines: Iterable[tuple[int, list[str]]], name: str, header: list[str]) -> Iterator[SheetRow]:
    """The rows that hold anything, as wide as the head."""
    found = 0
    for number, line in lines:
        cells = line
        if len(line) != len(header):
            cells = [*line, *[""] * len(header)][: max(len(header), len(line))]
            while len(cells) > len(header) and not cells[-1]:
                cells.pop()
        if len(cells) > len(header):
            raise unreadable(name, f"第 {number} 行有 {len(cells)} 列，表头只有 {len(header)} 列。")
        if any(cells):
            found += 1
            if found > MAX_ROWS:
                raise unreadable(name, f"超过 {MAX_ROWS} 行的上限，请分几次上传。")
            yield SheetRow(number, cells)


def _head(lines: list[list[str]], expected: frozenset[str]) -> int | None:
    """The line that holds most of the expected titles; else the first with two texts; else the first with one."""
    near = list(enumerate(lines[:_HEAD_WITHIN]))
    if expected and near:
        score, place = max((sum(_folded(cell) in expected for cell in line), -number) for number, line in near)
        if score:
            return -place
    filled = [(number, sum(map(bool, line))) for number, line in near]
    wide = next((number for number, count in filled if count > 1), None)
    return wide if wide is not None else next((number for number, count in filled if count), None)


def _folded(title: str) -> str:
    """Titles are compared without spaces and the star that marks a required one."""
    return re.sub(r"[\s*＊]", "", title)
