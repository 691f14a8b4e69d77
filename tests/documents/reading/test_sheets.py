"""Filled-in sheets: head found below title and notes, values as text, limits, CSV in both encodings."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from ronghe.documents.reading import guards, sheets
from ronghe.documents.reading.blocks import UnreadableDocument
from ronghe.documents.reading.sheets import SheetRow, read_sheet
from tests.documents.files import package


def workbook(rows: list[list[object]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return stream.getvalue()


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(UnreadableDocument) as refused:
        read_sheet(data, name=name)
    return str(refused.value)


def test_values_come_as_a_person_would_type_them() -> None:
    data = workbook(
        [
            ["台账"],
            ["名称 *", "日期", "时刻", "数", "码", "是否"],
            ["甲\n乙", date(2024, 3, 1), datetime(2024, 3, 1, 9, 30), 1.5, 13800000000, True],
            [],
            ["丙", "", "", -2, "00123", False],
        ]
    )
    header, rows = read_sheet(data)
    assert header == ["名称", "日期", "时刻", "数", "码", "是否"]
    assert rows == [
        SheetRow(3, ["甲\n乙", "2024-03-01", "2024-03-01 09:30", "1.5", "13800000000", "是"]),
        SheetRow(5, ["丙", "", "", "-2", "00123", "否"]),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_reads_in_any_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "台账.csv"
    path.write_bytes(f'名称{delimiter}说明\n甲{delimiter}"乙\n丙"\n\n丁\n'.encode(encoding))
    assert read_sheet(path) == (["名称", "说明"], [SheetRow(2, ["甲", "乙\n丙"]), SheetRow(4, ["丁", ""])])


def test_expected_titles_find_the_head() -> None:
    data = "台账,2024\n填表说明,先看\n名 称,数*\n甲,1\n".encode()
    assert read_sheet(data, name="a.csv", expected=("名称", "数")).header == ["名 称", "数"]
    assert read_sheet(data, name="a.csv", expected=("别的",)).header == ["台账", "2024"]
    assert read_sheet("名称\n甲\n".encode(), name="a.csv") == (["名称"], [SheetRow(2, ["甲"])])


def test_bad_sheets_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(b"a,b,\n1,2,,\n1,2,3\n", "a.csv") == "无法读取“a.csv”：第 3 行有 3 列，表头只有 2 列。"
    assert refusal(b"a", "a.xls") == "无法读取“a.xls”：请上传 .xlsx 或 .csv 表格。"
    assert refusal(b"", "a.csv") == "无法读取“a.csv”：文件是空的。"
    assert refusal(workbook([]), "a.xlsx") == "无法读取“a.xlsx”：里面没有表头。"
    assert refusal(workbook([["a"]]), "a.csv") == (
        "无法读取“a.csv”：扩展名与内容不符：内容是 Excel 工作簿(.xlsx)，请把扩展名改为 .xlsx 后再上传。"
    )
    assert refusal(b"a,b\n" + b"x" * 200_000, "a.csv") == (
        "无法读取“a.csv”：不是完整的 CSV 表格（field larger than field limit (131072)）。"
    )
    assert refusal(package({"xl/workbook.xml": "<a/>"}), "a.xlsx") == (
        "无法读取“a.xlsx”：文件已损坏，不是完整的 Excel 工作簿(.xlsx)。"
    )
    assert refusal(b"x" * (guards.MAX_BYTES + 1), "a.csv") == "无法读取“a.csv”：文件有 50 MB，超过 50 MB 的上限。"
    monkeypatch.setattr(sheets, "MAX_ROWS", 1)
    monkeypatch.setattr(sheets, "MAX_COLUMNS", 2)
    assert refusal(b"a,b\n1,2\n3,4\n", "a.csv") == "无法读取“a.csv”：超过 1 行的上限，请分几次上传。"
    assert refusal(b"a,b,c\n", "a.csv") == "无法读取“a.csv”：超过 2 列的上限。"


@pytest.mark.parametrize("chunk", [16, 100, guards.CHUNK])
def test_stray_cell_in_the_last_corner_is_refused_wherever_the_file_is_cut(
    monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(guards, "CHUNK", chunk)
    rows: list[list[object]] = [["甲", "乙"], *([n, n] for n in range(20))]
    assert len(read_sheet(workbook(rows)).rows) == 20
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write("A1", "甲")
        sheet.write("XFD1048576", "乙")
    refused = "无法读取“a.xlsx”：工作表的使用区域超过 2000000 个单元格的上限。"
    assert refusal(stream.getvalue(), "a.xlsx") == refused


@pytest.mark.parametrize("corner", [b"zz20001", b"ZZ0020001", b"AAAA1000", b"A200000001"])
@pytest.mark.parametrize("equals", [b"=", b" = ", b"\n=" + b" " * 100])
@pytest.mark.parametrize("part", ["worksheets/sheet1.xml", "elsewhere/sheet1.xml"])
def test_stray_cell_is_refused_however_its_place_is_written(corner: bytes, equals: bytes, part: str) -> None:
    """calamine takes all of these, fills the whole rectangle, and ends the process where the memory does not do."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([["甲"], [1]]))) as whole,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as moved,
    ):
        for entry in whole.namelist():
            data = whole.read(entry).replace(b"worksheets/sheet1.xml", part.encode())
            data = data.replace(b' r="A2"', b" r" + equals + b'"' + corner + b'"')
            moved.writestr(entry.replace("worksheets/sheet1.xml", part), data)
    assert refusal(stream.getvalue(), "a.xlsx") == "无法读取“a.xlsx”：工作表的使用区域超过 2000000 个单元格的上限。"
