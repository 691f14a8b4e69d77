"""A filled-in sheet: its head is found wherever people left it, each cell says by its format what it is."""

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from ronghe.documents.reading.blocks import UnreadableDocument
from ronghe.documents.reading.filled import MAX_ROWS, Cell, Filled, FilledRow, read_filled
from ronghe.documents.reading.isolated import read_filled_isolated

KEYS = ["任务编号", "版本"]


def workbook(*sheets: list[list[Any]], hidden: int = -1, formats: dict[tuple[int, int], str] | None = None) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for number, lines in enumerate(sheets):
            sheet = book.add_worksheet()
            if number == hidden:
                sheet.hide()
            for row, line in enumerate(lines):
                for column, value in enumerate(line):
                    code = (formats or {}).get((row, column), "")
                    look = book.add_format({"num_format": code}) if code else None
                    if isinstance(value, date):
                        sheet.write_datetime(row, column, value, look)
                    else:
                        sheet.write(row, column, value, look)
        if hidden == 0:
            book.worksheets()[1].activate()
            book.worksheets()[1].set_first_sheet()
    return stream.getvalue()


def cells(values: list[Any], **formats: str) -> list[Cell]:
    """What one row of these values is read as; a format by the number of its column: c1="0%"."""
    looks = {(1, int(name[1:])): code for name, code in formats.items()}
    data = workbook([["任务编号", "版本", "甲", "乙", "丙", "丁"], values], formats=looks)
    return read_filled(data, "表.xlsx", KEYS).rows[0].cells


def test_head_is_found_below_titles_and_on_a_later_sheet() -> None:
    data = workbook(
        [["随手记的"], ["任务编号"]],
        [["任务清单"], [], [None, "版本 *", " 任务 编号"], [None, "1-20190820", "abc"], [], ["合计", 3]],
    )
    assert read_filled(data, "表.xlsx", KEYS) == Filled(
        ["", "版本", "任务编号"],
        [
            FilledRow(4, [Cell(), Cell("text", "1-20190820"), Cell("text", "abc")]),
            FilledRow(6, [Cell("text", "合计"), Cell("number", "3"), Cell()]),
        ],
    )


def test_hidden_sheet_is_passed_over() -> None:
    data = workbook([KEYS, ["old", "1"]], [KEYS, ["new", "2"]], hidden=0)
    assert [row.cells[0].text for row in read_filled(data, "表.xlsx", KEYS).rows] == ["new"]


def test_number_format_decides_what_a_number_is() -> None:
    assert cells([0.8, 0.8, 80, 43697, 43697.5, 0.805], c0="0%", c3="yyyy/m/d", c4="yyyy-mm-dd hh:mm", c5="0.0%") == [
        Cell("percent", "80"),
        Cell("number", "0.8"),
        Cell("number", "80"),
        Cell("date", "2019-08-20"),
        Cell("moment", "2019-08-20 12:00"),
        Cell("percent", "80.5"),
    ]


def test_dates_text_and_blanks_are_told_apart() -> None:
    assert cells([date(2019, 8, 20), "８０％", "  ", True, None, "a\r\nb "], c0="yyyy-mm-dd") == [
        Cell("date", "2019-08-20"),
        Cell("text", "８０％"),
        Cell(),
        Cell("text", "TRUE"),
        Cell(),
        Cell("text", "a\nb"),
    ]


def test_month_is_read_as_the_day_it_stands_for() -> None:
    assert cells([datetime(2019, 8, 1)], c0='yyyy"年"m"月"')[0] == Cell("date", "2019-08-01")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (workbook([["任务编号", "完成比例"], ["a", 1]]), "没有找到同时写着“任务编号”、“版本”的表头"),
        (workbook([]), "没有找到同时写着“任务编号”、“版本”的表头"),
        (b"", "文件是空的"),
        (b"%PDF-1.4 not a sheet", "PDF"),
        (b"PK\x03\x04 broken", "损坏"),
    ],
)
def test_what_is_no_such_sheet_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason):
        read_filled(data, "表.xlsx", KEYS)


def test_too_many_rows_are_refused() -> None:
    data = workbook([KEYS, *([["a", "b"]] * (MAX_ROWS + 1))])
    with pytest.raises(UnreadableDocument, match="超过 10000 行的上限"):
        read_filled(data, "表.xlsx", KEYS)


def test_process_of_its_own_reads_the_same(tmp_path: Path) -> None:
    data = workbook([KEYS, ["甲", 0.5]], formats={(1, 1): "0%"})
    path = tmp_path / "upload.xlsx"
    path.write_bytes(data)
    assert read_filled_isolated(path, "表.xlsx", KEYS) == read_filled(data, "表.xlsx", KEYS)
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(UnreadableDocument, match="损坏"):
        read_filled_isolated(path, "表.xlsx", KEYS)


@pytest.mark.parametrize(
    ("name", "reason"), [("表.csv", "不支持"), ("表.et", "另存为 .xlsx"), ("表.docx", "请上传 .xlsx")]
)
def test_other_kinds_are_refused_before_a_process_starts(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason):
        read_filled_isolated(tmp_path / "none", name, KEYS)
