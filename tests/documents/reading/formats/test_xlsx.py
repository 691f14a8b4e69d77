"""Excel workbooks: merged cells, several and hidden sheets, numbers and dates as their cells show them."""

import io
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from ronghe.documents.reading.blocks import UnreadableDocument
from ronghe.documents.reading.formats import xlsx
from ronghe.documents.reading.formats.xlsx_styles import shown
from ronghe.documents.reading.opening import read_bytes
from tests.documents.files import read


def workbook(**sheets: Callable[[xlsxwriter.Workbook, Worksheet], object]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for name, fill in sheets.items():
            fill(book, book.add_worksheet(name))
    return stream.getvalue()


def plan(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
    month = book.add_format({"num_format": 'yyyy"年"m"月"'})
    sheet.merge_range("B2:D2", "任务清单")
    sheet.write_row("B3", ["序号", "内容", "时间"])
    sheet.merge_range("B4:B5", 1)
    sheet.write("C4", "走访")
    sheet.write_datetime("D4", datetime(2024, 3, 1), month)
    sheet.write_row("C5", ["评选", "年底前"])
    sheet.write("B7", "注：以上为演示数据")


def test_title_and_note_are_lines_and_merged_cells_keep_their_text() -> None:
    assert read(workbook(甲=plan), "xlsx") == [
        "任务清单",
        [["序号", "内容", "时间"], ["1", "走访", "2024年3月"], ["^1", "评选", "年底前"]],
        "注：以上为演示数据",
    ]


def test_sheets_are_named_if_there_are_several_and_hidden_ones_warned_of() -> None:
    data = workbook(
        甲=lambda book, sheet: sheet.write_row("A1", ["a", "b"]),
        乙=lambda book, sheet: sheet.write_row("A1", ["c", "d"]),
        空=lambda book, sheet: None,
        丙=lambda book, sheet: (sheet.write("A1", "e"), sheet.hide()),
    )
    source = read_bytes(data, "甲.xlsx", "xlsx")
    assert source.lines == ("甲", "a | b", "乙", "c | d")
    assert source.warnings == ((1, "工作表“丙”是隐藏的，没有读取。"),)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (1.0, "", "1"),
        (0.1 + 0.2, "", "0.3"),
        (0.85, "0%", "85%"),
        (0.855, "0.0%", "85.5%"),
        (True, "", "TRUE"),
        (None, "", ""),
        (date(2024, 3, 1), "", "2024年3月1日"),
        (datetime(2024, 3, 1), 'yyyy"年"m"月"', "2024年3月"),
        (datetime(2024, 3, 1), "[$-804]yyyy/mm/dd;@", "2024年3月1日"),
        (datetime(2024, 3, 1), "m-d", "3月1日"),
        (datetime(2024, 3, 1), "yyyy", "2024年"),
        (datetime(2024, 3, 1, 9, 30), "hh:ss", "09:30"),
        (45352.0, "yyyy-m", "2024年3月"),
        (-5.0, "yyyy-m", "-5"),
        (12.0, '0"个day"', "12"),
        (time(9, 30), "", "09:30"),
        (timedelta(hours=30), "[h]", "1 day, 6:00:00"),
    ],
)
def test_value_reads_as_its_cell_shows_it(value: object, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_sheet_with_too_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_CELLS", 5)
    with pytest.raises(UnreadableDocument, match="工作表超过 5 个单元格的上限"):
        read(workbook(甲=plan), "xlsx")


def test_chart_sheet_and_merge_outside_the_used_cells_are_passed_over() -> None:
    def fill(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write_row("A1", ["a", 1])
        sheet.merge_range("D9:E9", "")
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=甲!$B$1"})
        book.add_chartsheet("图").set_chart(chart)

    assert read(workbook(甲=fill), "xlsx") == [[["a", "1"]]]


def test_stray_cell_in_the_last_corner_is_refused() -> None:
    data = workbook(甲=lambda book, sheet: (sheet.write("A1", "a"), sheet.write("XFD1048576", "b")))
    with pytest.raises(UnreadableDocument, match="工作表的使用区域超过 2000000 个单元格的上限"):
        read(data, "xlsx")


def test_workbook_without_text_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="里面没有文字"):
        read(workbook(甲=lambda book, sheet: None), "xlsx")
