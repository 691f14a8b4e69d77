"""The task table as printed: five columns, merged measures, repeated head, no formulas, valid XML order."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest
from docx.oxml.ns import qn
from docx.table import Table
from python_calamine import CalamineWorkbook

from ronghe.documents.writing import wording
from ronghe.documents.writing.tasksheet import write_xlsx
from ronghe.documents.writing.tasktable import COLUMNS, PROGRESS, TaskGroup, TaskRow, TaskTable, write_docx
from tests.documents.files import read, unpacked

EVIL = "=HYPERLINK(1)"
TABLE = TaskTable(
    "任务清单",
    (
        TaskGroup(
            "1", "摸底", (TaskRow("1", "走访企业。\x00", "市教育局", "2024年3月"), TaskRow("（2）", EVIL, "+甲", "@乙"))
        ),
        TaskGroup("2", "-基地", (TaskRow("1", "建设。\n含设备。", "市财政局", ""),)),
        TaskGroup("3", "没有任务", ()),
    ),
    subtitle="云政办发〔2024〕17号",
    note="演示数据&说明",
)
ROWS = [
    [*COLUMNS],
    ["1", "摸底", "1.走访企业。", "市教育局", "2024年3月"],
    ["^1", "^摸底", f"（2）{EVIL}", "+甲", "@乙"],
    ["2", "-基地", "1.建设。\n含设备。", "市财政局", ""],
]


def test_workbook_holds_titles_merged_measures_and_no_formula() -> None:
    data = write_xlsx(TABLE)
    assert read(data, "xlsx") == ["任务清单", "云政办发〔2024〕17号", "演示数据&说明", ROWS]
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        sheet = book.get_sheet_by_index(0)
        assert sheet.merged_cell_ranges[-2:] == [((4, 0), (5, 0)), ((4, 1), (5, 1))]
        assert [type(cell) for cell in sheet.to_python()[5]] == [str] * 5


def test_workbook_prints_its_head_on_each_page() -> None:
    parts = unpacked(write_xlsx(TABLE))
    sheet, book = parts["xl/worksheets/sheet1.xml"], parts["xl/workbook.xml"]
    assert ("<f>" in sheet, 'orientation="landscape"' in sheet, 'paperSize="9"' in sheet) == (False, True, True)
    assert "任务清单'!$4:$4</definedName>" in book.replace("任务清单!", "任务清单'!")


def test_document_holds_titles_and_merged_measures() -> None:
    assert read(write_docx(TABLE), "docx") == ["任务清单", "云政办发〔2024〕17号", ROWS]


def test_document_is_laid_out_to_the_standard() -> None:
    document = docx.Document(io.BytesIO(write_docx(TABLE)))
    section = document.sections[0]
    margins = section.top_margin, section.bottom_margin, section.left_margin, section.right_margin
    assert [round(margin.mm) for margin in margins if margin] == [37, 35, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid is not None
    assert grid.get(qn("w:type")) == "lines"
    assert document.settings.odd_and_even_pages_header_footer is True
    assert section.header.paragraphs[0].text == "演示数据&说明"
    assert "PAGE" in section.footer._element.xml
    assert document.paragraphs[0].runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"
    assert sum(column.width.mm for column in document.tables[0].columns) == pytest.approx(156, abs=0.5)


def child_order(table: Table, tag: str) -> set[tuple[str, ...]]:
    return {tuple(child.tag.split("}")[1] for child in element) for element in table._tbl.iter(qn(tag))}


def test_properties_stand_in_the_order_word_demands() -> None:
    table = docx.Document(io.BytesIO(write_docx(TABLE))).tables[0]
    assert child_order(table, "w:tcPr") == {("tcW", "shd", "vAlign"), ("tcW", "vMerge", "vAlign"), ("tcW", "vAlign")}
    assert child_order(table, "w:trPr") == {("cantSplit", "tblHeader"), ("cantSplit",)}
    assert child_order(table, "w:tblPr") == {("tblStyle", "tblW", "jc", "tblLayout", "tblCellMar", "tblLook")}
    assert child_order(table, "w:pPr") == {
        ("autoSpaceDN", "snapToGrid", "spacing", "jc"),
        ("autoSpaceDN", "snapToGrid", "spacing"),
    }


def test_table_without_tasks_is_only_a_head() -> None:
    empty = TaskTable("空", ())
    assert read(write_docx(empty), "docx") == ["空", [[*COLUMNS]]]
    assert read(write_xlsx(empty), "xlsx") == ["空", [[*COLUMNS]]]


def progressed() -> TaskTable:
    """Two tasks with every further column, one of them with words that a sheet could calculate."""
    day = date(2019, 8, 20)
    rows = (
        TaskRow("1", "走访。", "甲", "8月", ("进行中", "● 绿灯", 60, day, EVIL, day, day, 2, "abc", "7-20190820")),
        TaskRow("2", "总结。", "乙", "9月", ("未开始", "○ 灰灯", 0, None, "", None, None, 1, "def", "3-20190820")),
    )
    titles = tuple(column.title for column in PROGRESS)
    return TaskTable("任务清单", (TaskGroup("1", "摸底", rows),), facts="2019-08-20 的进度", progress=titles)


def test_progress_is_written_as_what_it_is() -> None:
    data = write_xlsx(progressed())
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        _title, facts, head, first, second = book.get_sheet_by_index(0).to_python()
    day = date(2019, 8, 20)
    assert facts[0] == "2019-08-20 的进度"
    assert head == [*COLUMNS, *(column.title for column in PROGRESS)]
    assert first[5:] == ["进行中", "● 绿灯", 0.6, day, EVIL, day, day, 2, "abc", "7-20190820"]
    assert second[5:] == ["未开始", "○ 灰灯", 0, "", "", "", "", 1, "def", "3-20190820"]
    parts = unpacked(data)
    assert ("<f>" in parts["xl/worksheets/sheet1.xml"], "quotePrefix" in parts["xl/styles.xml"]) == (False, True)


def test_keys_of_the_rows_stay_off_the_paper() -> None:
    assert "'任务清单'!$A$1:$L$5" in unpacked(write_xlsx(progressed()))["xl/workbook.xml"].replace(
        "任务清单!", "'任务清单'!"
    )


def test_document_with_progress_shows_the_columns_that_fit() -> None:
    document = docx.Document(io.BytesIO(write_docx(progressed())))
    [table] = document.tables
    kept = [column.title for column in PROGRESS if column.word]
    assert [cell.text for cell in table.rows[0].cells] == [*COLUMNS, *kept]
    assert [cell.text for cell in table.rows[1].cells[5:]] == ["进行中", "● 绿灯", "60%", EVIL, "2019-08-20"]
    section = document.sections[0]
    assert section.left_margin is not None
    used = sum(column.width.mm for column in table.columns if column.width)
    assert round(used + 2 * section.left_margin.mm) == 297


def test_text_too_long_for_a_cell_says_so() -> None:
    text = wording.plain("甲" * 40_000)
    assert (len(text), text[-10:]) == (32_767, "甲…（过长，已截断）")


@pytest.mark.parametrize(("text", "lines"), [("", 1), ("甲乙丙", 1), ("甲乙丙丁", 2), ("a\nb", 2), ("abcdefg", 2)])
def test_lines_needed_counts_chinese_twice(text: str, lines: int) -> None:
    assert wording.lines_needed(text, 6) == lines


def test_note_that_is_cut_in_the_footer_leaves_its_codes_whole() -> None:
    sheet = unpacked(write_xlsx(TaskTable("表", (), note="甲" * 99 + "&乙")))["xl/worksheets/sheet1.xml"]
    assert "甲&amp;&amp;&amp;C— &amp;P —</oddFooter>" in sheet
