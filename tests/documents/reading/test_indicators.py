"""Tables of indicators with a column for each year: every value is a target due at the end of its year."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from ronghe.documents.reading.blocks import Line, Source
from ronghe.documents.reading.draft import PlanDraft
from ronghe.documents.reading.indicators import indicators_of, targets_of
from ronghe.documents.reading.normalize import text_of
from ronghe.documents.reading.notes import Notes
from ronghe.documents.reading.opening import read_bytes
from ronghe.documents.reading.plan import read_plan
from tests.documents.reading.drafting import draft_of, draft_of_blocks, said, table_of

TITLE = "某市产教融合实施方案"
ROWS = [
    ["指标", "单位", "2019年", "2020年", "2022年"],
    ["双师型教师比例", "%", "80", "82.5", "≥85"],
    ["实训基地", "个", "1,000", "—", "20左右"],
]
SENTENCES = ["双师型教师比例（%）：2019年 80，2020年 82.5，2022年 ≥85", "实训基地（个）：2019年 1,000，2022年 20左右"]
FOUND = [
    (SENTENCES[0], 80, "%", "=", date(2019, 12, 31), False),
    (SENTENCES[0], 82.5, "%", "=", date(2020, 12, 31), False),
    (SENTENCES[0], 85, "%", ">=", date(2022, 12, 31), False),
    (SENTENCES[1], 1000, "个", "=", date(2019, 12, 31), False),
    (SENTENCES[1], 20, "个", "=", date(2022, 12, 31), True),
]
NONE = (1, "没有读出任务：既没有任务表，也没有写明责任单位的条目。")


def figures(draft: PlanDraft) -> list[tuple[str, float, str, str, date | None, bool]]:
    return [
        (target.sentence, target.value, target.unit, target.comparison, target.due, target.approximate)
        for target in draft.targets
    ]


def source(kind: str) -> Source:
    stream = io.BytesIO()
    if kind == "docx":
        document = docx.Document()
        document.add_paragraph(TITLE)
        table = document.add_table(0, len(ROWS[0]))
        for row in ROWS:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        document.save(stream)
    elif kind == "xlsx":
        with xlsxwriter.Workbook(stream) as book:
            sheet = book.add_worksheet()
            sheet.write(0, 0, TITLE)
            for at, row in enumerate(ROWS, 1):
                sheet.write_row(at, 0, row)
    elif kind == "html":
        rows = ["<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS]
        stream.write("".join([f"<p>{TITLE}</p><table>", *rows, "</table>"]).encode())
    else:
        stream.write("\n".join([TITLE, *(kind.join(row) for row in ROWS)]).encode())
        kind = "txt"
    return read_bytes(stream.getvalue(), f"甲.{kind}", kind)


@pytest.mark.parametrize("kind", ["docx", "xlsx", "html", "\t", "|", " | ", "    ", " ", "\n"])
def test_each_value_is_due_at_the_end_of_its_year(kind: str) -> None:
    draft = read_plan(source(kind))
    assert figures(draft) == FOUND
    assert [target.line for target in draft.targets] == ([7] * 3 + [12] * 2 if kind == "\n" else [3] * 3 + [4] * 2)
    assert (draft.tasks, said(draft)) == ([], [NONE])


def test_base_years_groups_and_two_header_rows() -> None:
    draft = draft_of_blocks(
        Line(1, TITLE),
        table_of(
            "类别|指标名称|计量单位|基期值|目标值|<|属性",
            "^|^|^|2018年|2020年|2022年|^",
            "师资|新增企业教师|人|100|不少于200|300以上|预期性",
            "^|流失率（%）||5|3以内|力争2|约束性",
            number=2,
        ),
    )
    assert [
        (target.value, target.unit, target.comparison, target.measure, target.due, target.stretch, target.line)
        for target in draft.targets
    ] == [
        (200, "人", ">=", "increment", date(2020, 12, 31), False, 4),
        (300, "人", ">=", "increment", date(2022, 12, 31), False, 4),
        (3, "%", "<=", "stock", date(2020, 12, 31), False, 5),
        (2, "%", "=", "stock", date(2022, 12, 31), True, 5),
    ]
    assert {target.sentence[:9] for target in draft.targets} == {"师资·新增企业教师", "师资·流失率（%）"}
    assert said(draft) == [NONE]


def test_what_is_no_number_and_what_is_not_read_is_said() -> None:
    draft = draft_of(
        f"{TITLE}\n| 序号 | 指标名称 | 2022年目标值 | 2025年底 | 年均增长 | 责任单位 |\n|---|---|---|---|---|---|\n"
        "| 1 | 实训工位（个） | 300 | 800 | 5% | 市教育局 |\n| 2 | 试点企业 | 10家 | 完成 | | |\n| 3 | 公共基地 | 10 |"
    )
    assert [(target.value, target.unit, target.due) for target in draft.targets] == [
        (300, "个", date(2022, 12, 31)),
        (800, "个", date(2025, 12, 31)),
        (10, "家", date(2022, 12, 31)),
    ]
    assert said(draft)[1:] == [
        (4, "「实训工位（个）」的「年均增长」一栏没有读成目标，请核对。"),
        (4, "指标「实训工位（个）」的单位「市教育局」没有读入，请核对。"),
        (5, "「试点企业」2025年底的「完成」没有读成目标，请核对。"),
        (6, "指标表这一行的单元格与表头对不上，没有从中读目标，请核对。"),
    ]


def test_flat_table_that_stops_fitting_is_said_and_the_text_goes_on() -> None:
    rows = "\n".join(
        ["主要指标", *ROWS[0], *ROWS[1], "实训基地", "个", "10", "20", "二、保障", "到2023年，建成中心5个。"]
    )
    draft = draft_of(f"{TITLE}\n{rows}")
    assert [(target.value, target.due and target.due.year) for target in draft.targets] == [
        (80, 2019), (82.5, 2020), (85, 2022), (5, 2023),
    ]  # fmt: skip
    assert (13, "指标表从这一行起与表头对不上，没有从中读目标，请核对。") in said(draft)


def test_years_before_the_paper_was_signed_are_no_targets() -> None:
    table = "\n".join("\t".join(row) for row in ROWS)
    draft = draft_of(f"{TITLE}\n一、指标\n{table}\n某市人民政府\n2020年3月1日")
    assert [target.due for target in draft.targets] == [date(2020, 12, 31), date(2022, 12, 31), date(2022, 12, 31)]


@pytest.mark.parametrize(
    "table",
    [
        "项目|2019年|2020年\n设备采购|120|130",
        "序号|目标任务|2020年|2021年|责任单位\n1|建设平台|立项|建成|市教育局",
        "指标|单位|数值\n基地|个|20",
    ],
)
def test_tables_of_other_kinds_are_none_of_indicators(table: str) -> None:
    assert [target for target in draft_of(f"{TITLE}\n{table}").targets if target.due] == []


@given(st.lists(st.text(alphabet="指标单位年2019基期%个≥以上-—,.力争约[]（） ", max_size=9), min_size=5, max_size=5))
def test_any_row_gives_finite_targets_of_its_years(cells: list[str]) -> None:
    columns = indicators_of(ROWS[0])
    assert columns
    for target in targets_of(columns, [text_of(cell, 4) for cell in cells], Notes()):
        assert target.due in (date(2019, 12, 31), date(2020, 12, 31), date(2022, 12, 31))
        assert (0 <= target.value < 10**12, target.line, len(target.unit) <= 20) == (True, 4, True)


def test_goals_of_a_year_beside_a_task_are_due_in_it() -> None:
    draft = draft_of_blocks(
        Line(1, TITLE),
        table_of(
            "任务|年度目标（2020年）|2021年目标|责任单位|时限", "建设基地|新增2个|新增3个|市教育局|长期", number=2
        ),
    )
    assert [(task.text, task.lead) for task in draft.tasks] == [("建设基地", "市教育局")]
    assert [(target.value, target.due, target.line) for target in draft.targets] == [
        (2, date(2020, 12, 31), 3),
        (3, date(2021, 12, 31), 3),
    ]


def test_a_present_value_needs_no_warning() -> None:
    draft = draft_of_blocks(Line(1, TITLE), table_of("主要指标|现状值|2020年", "参与率|30%|40%", number=2))
    assert ([target.value for target in draft.targets], said(draft)) == ([40], [NONE])
