"""Ledger sheets: what is written is read back, text never calculates, dates stay dates, choices are offered."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.documents.reading.builder import clean
from ronghe.documents.reading.sheets import SheetRow, read_sheet
from ronghe.documents.writing.sheet import Column, write_sheet
from tests.documents.files import unpacked


def test_every_kind_of_value_comes_back() -> None:
    values = [
        "=1+1", "+86", "-", "@a", date(2024, 3, 1), datetime(2024, 3, 1, 9, 30, tzinfo=UTC), 12, 1.5, Decimal("0.10"),
        123456789012345678, Decimal("1.2345678901234567"), float("nan"), True, False, None, "", "甲\n乙", "0012",
    ]  # fmt: skip
    header, rows = read_sheet(write_sheet("台账", [f"列{n}" for n in range(len(values))], [values], note="演示数据"))
    assert header == [f"列{n}" for n in range(len(values))]
    assert rows == [
        SheetRow(4, [
            "=1+1", "+86", "-", "@a", "2024-03-01", "2024-03-01 09:30", "12", "1.5", "0.1",
            "123456789012345678", "1.2345678901234567", "nan", "是", "否", "", "", "甲\n乙", "0012",
        ])
    ]  # fmt: skip


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), date(1900, 1, 1), date(9999, 12, 31)])
def test_every_day_comes_back(day: date) -> None:
    assert read_sheet(write_sheet("台账", ["学校", "建校"], [["甲", day]])).rows[0].cells == ["甲", day.isoformat()]


def test_sheet_has_a_frozen_head_and_no_formulas() -> None:
    sheet = unpacked(write_sheet("台账", ["名称"], [["=1+1"], [date(2024, 3, 1)]]))["xl/worksheets/sheet1.xml"]
    assert ('<pane ySplit="2"' in sheet, "<f>" in sheet, "<autoFilter" in sheet) == (True, False, True)


def test_note_that_is_cut_in_the_footer_leaves_its_codes_whole() -> None:
    sheet = unpacked(write_sheet("台账", ["名称"], [], note="甲" * 99 + "&乙丙"))["xl/worksheets/sheet1.xml"]
    assert re.findall("<oddFooter>(.*?)</oddFooter>", sheet) == [
        "&amp;L" + "甲" * 99 + "&amp;&amp;&amp;R&amp;P / &amp;N"
    ]


def test_required_column_has_a_star_that_reading_takes_off() -> None:
    data = write_sheet("台账", [Column("名称", required=True), "数"], [["甲", 1]])
    assert "名称 *" in unpacked(data)["xl/worksheets/sheet1.xml"]
    assert read_sheet(data).header == ["名称", "数"]


def test_choices_are_offered_short_ones_in_place_long_ones_from_a_hidden_sheet() -> None:
    columns = [
        Column("类型", ("共享", "跨企业"), hint="选一个"),
        Column("镇", tuple(f"第{n}镇" for n in range(90))),
        Column("逗", ("a,b", "c")),
    ]
    data = write_sheet("台账", columns, [])
    parts = unpacked(data)
    sheet, book = parts["xl/worksheets/sheet1.xml"], parts["xl/workbook.xml"]
    assert '<formula1>"共享,跨企业"</formula1>' in sheet
    assert "<formula1>'选项'!$A$1:$A$90</formula1>" in sheet
    assert "<formula1>'选项'!$B$1:$B$2</formula1>" in sheet
    assert 'prompt="选一个"' in sheet
    assert '<sheet name="选项" sheetId="2" state="hidden"' in book
    assert read_sheet(data) == (["类型", "镇", "逗"], [])


@pytest.mark.parametrize(
    ("title", "name"),
    [("基地/台账:[甲]", "基地－台账－－甲－"), ("选项", "数据"), ("", "数据"), ("长" * 40, "长" * 31)],
)
def test_any_title_makes_a_sheet_name(title: str, name: str) -> None:
    assert f'<sheet name="{name}"' in unpacked(write_sheet(title, ["a", "b"], []))["xl/workbook.xml"]


@settings(max_examples=60)
@given(st.lists(st.lists(st.text(max_size=40), min_size=2, max_size=2), max_size=4))
def test_any_text_comes_back_as_it_is_shown(rows: list[list[str]]) -> None:
    back = read_sheet(write_sheet("台账", ["甲", "乙"], rows), expected=("甲", "乙"))
    assert back.header == ["甲", "乙"]
    assert [[shown(cell) for cell in row.cells] for row in back.rows] == [
        [shown(cell) for cell in row] for row in rows if any(map(shown, row))
    ]


def shown(text: str) -> str:
    """Control characters and outer space are no part of what a cell says."""
    return "".join(clean(part) for part in text.split()).strip()


@pytest.mark.parametrize("text", ["<r><t>甲</t></r>", "<b>&amp;", "_x0041_乙", " 前后 ", "a_xb", "甲\t乙"])
def test_text_that_looks_like_markup_stays_text(text: str) -> None:
    assert read_sheet(write_sheet("台账", ["甲", "乙"], [[text, "丙"]]), expected=("甲", "乙")).rows == [
        SheetRow(3, [text.strip(), "丙"])
    ]
    tree = ElementTree.fromstring(unpacked(write_sheet("台账", ["甲"], [[text]]))["xl/worksheets/sheet1.xml"])
    kept = [cell.text for cell in tree.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}t")]
    assert kept == ["台账", "甲", text.replace("_x0041_", "_x005F_x0041_")]


def test_only_a_row_that_wraps_is_taller() -> None:
    rows = [["短"], ["一\n二"], ["长" * 60], [date(2024, 3, 1)]]
    sheet = unpacked(write_sheet("台账", ["甲"], rows))["xl/worksheets/sheet1.xml"]
    assert re.findall(r'<row r="[3-6]"[^>]* ht="([\d.]+)"', sheet) == ["21", "36", "51", "21"]


def test_columns_are_as_wide_as_their_first_rows() -> None:
    rows = [["名" * 9]] + [["短"]] * 600 + [["后" * 20]]
    sheet = unpacked(write_sheet("台账", ["甲"], rows))["xl/worksheets/sheet1.xml"]
    assert re.findall(r'<col min="1" max="1" width="([\d.]+)"', sheet) == ["22.7109375"]
