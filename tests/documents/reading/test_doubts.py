"""Rows that lack cells: a unit keeps its name, but no role that only its column could give it."""

from __future__ import annotations

import io

import docx
import pytest
import xlsxwriter

from ronghe.documents.reading.blocks import Line
from ronghe.documents.reading.draft import PlanDraft
from ronghe.documents.reading.opening import read_bytes
from ronghe.documents.reading.plan import read_plan
from tests.documents.reading.drafting import brief, draft_of, draft_of_blocks, said, table_of

HEAD = ["序号", "任务", "牵头单位", "配合单位", "时限"]
OPEN = "这一行缺单元格或有合并，看不出「{}」写在哪一栏（牵头单位、配合单位），请核对。"


def leads(draft: PlanDraft) -> list[tuple[str, str | None, str]]:
    return [(brief(task)[3], task.lead, task.lead_basis) for task in draft.tasks]


def flat(*rows: str, head: str = "|".join(HEAD)) -> str:
    return "\n".join(["某市2020年清单", *"|".join([head, *rows]).split("|")])


def test_flat_row_with_one_of_two_unit_cells_has_no_explicit_lead() -> None:
    draft = draft_of(
        flat(
            "1|建立平台|市教育局|市财政局|2020年3月",
            "2|组织培训|市人社局|2020年6月",
            "3|开展试点|市人社局、市教育局|2020年6月",
            "4|评估|各职校|2020年7月",
            "5|总结|—|市教育局|2020年8月",
        )
    )
    assert leads(draft) == [
        ("市教育局:ln 市财政局:an", "市教育局", "explicit"),
        ("市人社局:rn", "市人社局", "only_named"),
        ("市人社局:rn 市教育局:rn", "市人社局", "first_listed"),
        ("各职校:rc", None, "none"),
        ("市教育局:an", None, "none"),
    ]
    assert said(draft) == [
        (14, OPEN.format("市人社局")),
        (18, OPEN.format("市人社局、市教育局")),
        (22, OPEN.format("各职校")),
        (25, "「总结」没有写明牵头或责任单位。"),
    ]


def test_responsible_and_assisting_columns_are_told_apart_neither() -> None:
    draft = draft_of(
        flat("1|培训|市人社局|2020年6月", "2|评估|市教育局|2020年6月", head="序号|任务|责任单位|配合单位|时限")
    )
    assert leads(draft) == [("市人社局:rn", "市人社局", "only_named"), ("市教育局:rn", "市教育局", "only_named")]
    assert [line for line, _ in said(draft)] == [9, 13]


def test_words_in_the_only_cell_still_say_who_leads() -> None:
    draft = draft_of(flat("1|培训|市人社局牵头，市教育局配合|2020年6月", "2|评估|市教育局会同市财政局|2020年6月"))
    assert leads(draft) == [
        ("市人社局:ln 市教育局:an", "市人社局", "explicit"),
        ("市教育局:ln 市财政局:an", "市教育局", "joint"),
    ]


@pytest.mark.parametrize("sign", ["|", "\t", "   "])
def test_typed_row_that_lacks_a_cell_is_not_shifted(sign: str) -> None:
    rows = ["1|建立平台|市教育局|市财政局|2020年3月", "2|组织培训|市人社局|2020年6月", "3|评估方案|市人社局"]
    rows.append("4|总结经验|市教育局|市财政局|2020年9月")
    draft = draft_of("\n".join(["某市2020年清单", *(row.replace("|", sign) for row in ["|".join(HEAD), *rows])]))
    assert leads(draft)[1:3] == [("市人社局:rn", "市人社局", "only_named")] * 2
    assert [task.period and task.period.raw for task in draft.tasks] == ["2020年3月", "2020年6月", None, "2020年9月"]
    assert said(draft) == [
        (4, OPEN.format("市人社局")),
        (5, OPEN.format("市人社局")),
        (5, "「评估方案」没有写明完成时间。"),
    ]


def test_typed_row_with_a_cell_too_many_loses_nothing() -> None:
    draft = draft_of("\n".join(["某市2020年清单", "|".join(HEAD), "1|建立|平台|市教育局|市财政局|2020年3月"]))
    assert [brief(task)[1:] for task in draft.tasks] == [("1", "建立 平台", "市教育局:ln 市财政局:an", "2020-03-31")]


def test_one_cell_across_both_unit_columns() -> None:
    draft = draft_of_blocks(table_of("|".join(HEAD), "1|培训|市人社局|<|2020年6月", number=2))
    assert leads(draft) == [("市人社局:rn", "市人社局", "only_named")]
    assert said(draft)[-1] == (3, OPEN.format("市人社局"))


ROWS = [HEAD, ["1", "组织培训", "", "市人社局", "2020年6月"], ["2", "评估", "市教育局", "", "2020年7月"]]


def written(kind: str) -> bytes:
    stream = io.BytesIO()
    if kind == "docx":
        document = docx.Document()
        table = document.add_table(0, len(HEAD))
        for row in ROWS:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        document.save(stream)
    elif kind == "xlsx":
        with xlsxwriter.Workbook(stream) as book:
            sheet = book.add_worksheet()
            for at, row in enumerate(ROWS):
                sheet.write_row(at, 0, row)
    elif kind == "html":
        return "".join(
            ["<table>", *("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS), "</table>"]
        ).encode()
    else:
        return "\n".join(kind.join(row) for row in ROWS).encode()
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["docx", "xlsx", "html", "\t", "|"])
def test_empty_cell_of_a_lead_leaves_the_assisting_unit_where_it_stands(kind: str) -> None:
    draft = read_plan(read_bytes(written(kind), "甲", kind if kind.isalpha() else "txt"))
    assert leads(draft) == [("市人社局:an", None, "none"), ("市教育局:ln", "市教育局", "explicit")]
    assert (2, "「组织培训」没有写明牵头或责任单位。") in said(draft)


def test_one_time_under_beginning_and_end_is_not_guessed() -> None:
    draft = draft_of(
        flat(
            "1|建立平台|市教育局|2020年3月|2020年9月",
            "2|组织培训|市人社局|2020年6月",
            "3|总结|市教育局|2020年9月|2020年10月",
            head="序号|任务|责任单位|开始时间|完成时间",
        )
    )
    periods = [task.period for task in draft.tasks]
    assert [(period.raw, period.start, period.end) for period in periods if period][1] == ("2020年6月", None, None)
    assert said(draft) == [(15, "这一行缺单元格，看不出「2020年6月」是开始还是完成时间，请核对。")]


@pytest.mark.parametrize(
    ("cell", "parties", "warned"),
    [
        (
            "2025年9月",
            "",
            ["写单位的地方写有时间「2025年9月」，没有采用，请核对。", "「疏浚航道」没有写明牵头或责任单位。"],
        ),
        (
            "长期坚持",
            "",
            ["写单位的地方写有时间「长期坚持」，没有采用，请核对。", "「疏浚航道」没有写明牵头或责任单位。"],
        ),
        ("2025", "", ["「2025」未能识别为单位。", "「疏浚航道」没有写明牵头或责任单位。"]),
        ("市港航局、2025年9月", "市港航局:rn", ["写单位的地方写有时间「2025年9月」，没有采用，请核对。"]),
        ("1、市港航局；2、市水利局", "市港航局:rn 市水利局:rn", []),
    ],
)
def test_date_in_the_column_of_units_is_said(cell: str, parties: str, warned: list[str]) -> None:
    rows = ("序号|任务|责任单位|完成时限", f"1|疏浚航道|{cell}|2025年10月", "2|清理浮标|市港航局|2025年11月")
    draft = draft_of_blocks(Line(1, "港湾市疏浚任务清单"), table_of(*rows, number=2))
    assert [brief(task)[2:] for task in draft.tasks] == [
        ("疏浚航道", parties, "2025-10-31"),
        ("清理浮标", "市港航局:rn", "2025-11-30"),
    ]
    assert said(draft) == [(3, message) for message in warned]
