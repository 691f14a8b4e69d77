"""Tables typed in columns with blanks: cells that wrap, cells that lack, and what cannot be known."""

from __future__ import annotations

from ronghe.documents.reading.opening import read_bytes
from ronghe.documents.reading.plan import read_plan
from ronghe.documents.reading.transport import source_from_json, source_to_json
from tests.documents.reading.drafting import brief, draft_of, said

TITLE = "某市2020年任务清单\n"
WRAPPED = (
    TITLE
    + """序号  工作举措    工作内容              责任单位          完成时间
1     健全机制    1.召开推进会，布置    市府办、市教      2020年3月
                  全年工作。            育局
                  2.建立信息通报        市教育局及有      2020年5月-
                  制度。                关部门            7月
2     建设基地    1.认定市级基地。      市教育局          2017年3月始，
                                        市财政局          建设期3年
                  2.评估考核            市教育局          年底前
三、保障措施
　　　　　　为确保完成任务，各单位要加强领导，落实责任，按时报送情况。
"""
)
TASKS = [
    ("健全机制", "1", "召开推进会，布置全年工作。", "市府办:rn 市教育局:rn", "2020-03-31"),
    ("健全机制", "2", "建立信息通报制度。", "市教育局:rn 有关部门:rg", "2020-07-31"),
    ("建设基地", "1", "认定市级基地。", "市教育局:rn 市财政局:rn", "2020-02-29"),
    ("建设基地", "2", "评估考核", "市教育局:rn", "2020-12-31"),
]
UNKNOWN = "「{}」像是上一行单元格的续行，看不出接在哪一栏之后，未读入，请核对。"


def test_wrapped_cells_are_joined_by_the_column_they_stand_in() -> None:
    draft = draft_of(WRAPPED)
    assert [brief(task) for task in draft.tasks] == TASKS
    assert [task.line for task in draft.tasks] == [3, 5, 7, 9]
    assert said(draft) == []


def test_columns_survive_the_file_and_the_way_between_processes() -> None:
    source = read_bytes(WRAPPED.encode("gb18030"), "甲.txt", "txt")
    assert source_from_json(source_to_json(source)) == source
    assert [brief(task) for task in read_plan(source).tasks] == TASKS


def test_wide_blanks_count_as_two_columns() -> None:
    assert [brief(task) for task in draft_of(WRAPPED.replace("    ", "　　")).tasks] == TASKS


def test_wrapped_cells_without_numbers_and_an_empty_cell_known_by_its_place() -> None:
    draft = draft_of(
        TITLE
        + """工作任务            牵头单位      配合单位        时限
一、综合改革
制定实施方案        市教育局      市发改局        3月
二、基地建设
认定市级产教融合    市经信局      市教育局、市    6月底前
实训基地                          财政局
开展评估            市教育局                      12月
总结                              市教育局        12月
　　为确保完成任务，各单位要加强领导。"""
    )
    assert [brief(task) for task in draft.tasks] == [
        ("综合改革", "", "制定实施方案", "市教育局:ln 市发改局:an", "2020-03-31"),
        ("基地建设", "", "认定市级产教融合实训基地", "市经信局:ln 市教育局:an 市财政局:an", "2020-06-30"),
        ("基地建设", "", "开展评估", "市教育局:ln", "2020-12-31"),
        ("基地建设", "", "总结", "市教育局:an", "2020-12-31"),
    ]
    assert said(draft) == [(9, "「总结」没有写明牵头或责任单位。")]


def test_blanks_lost_before_a_line_make_warnings_and_no_groups() -> None:
    draft = draft_of("\n".join(line.lstrip() for line in WRAPPED.split("\n")))
    assert [task.group for task in draft.tasks] == [["健全机制"], ["健全机制"], ["建设基地"], ["建设基地"]]
    assert [(line, message) for line, message in said(draft) if "续行" in message] == [
        (4, UNKNOWN.format("全年工作。            育局")),
        (6, UNKNOWN.format("制度。                关部门  …")),
        (8, UNKNOWN.format("市财政局          建设期3年")),
    ]


def test_single_blanks_know_no_columns() -> None:
    draft = draft_of(
        TITLE + "序号 任务 责任单位 时限\n1 建立联席会议制度， 市教育局、 3月\n每半年开会 市财政局\n"
        "2 认定基地 市经信局 6月底前\n综合保障\n3 评估 市教育局 12月"
    )
    assert [brief(task) for task in draft.tasks] == [
        ("", "1", "建立联席会议制度，", "市教育局:rn", "2020-03-31"),
        ("", "2", "认定基地", "市经信局:rn", "2020-06-30"),
        ("综合保障", "3", "评估", "市教育局:rn", "2020-12-31"),
    ]
    assert said(draft) == [
        (3, "「市教育局、」以“、”结尾，可能缺少单位。"),
        (4, UNKNOWN.format("每半年开会 市财政局")),
        (6, "「综合保障」按小标题读出，如果是上一行单元格的续行，请改正上下两行任务。"),
    ]


def test_blanks_of_one_length_are_no_columns() -> None:
    rows = ["序号   任务   牵头单位   配合单位   时限", "1   建立平台   市教育局   市财政局   3月"]
    draft = draft_of(
        TITLE + "\n".join([*rows, "2   组织培训   市人社局   6月", "3   评估   市教育局   市发改局   9月"])
    )
    assert [(task.lead, task.lead_basis) for task in draft.tasks] == [
        ("市教育局", "explicit"),
        ("市人社局", "only_named"),
        ("市教育局", "explicit"),
    ]
    assert [line for line, _ in said(draft)] == [4]


def test_lines_drawn_between_rows_show_which_lines_are_one_row() -> None:
    draft = draft_of(
        TITLE
        + """+----+----------------+----------+------------+----------+
|序号|任务            |牵头单位  |配合单位    |时限      |
+----+----------------+----------+------------+----------+
|1   |建立联席会议制度|市教育局  |市发改局、  |2020年3月 |
|    |，每半年开会    |          |市财政局    |          |
+----+----------------+----------+------------+----------+
|2   |认定基地        |市经信局  |            |2020年6月 |
|    |                |市教育局  |            |底前      |
+----+----------------+----------+------------+----------+"""
    )
    assert [brief(task)[1:] for task in draft.tasks] == [
        ("1", "建立联席会议制度，每半年开会", "市教育局:ln 市发改局:an 市财政局:an", "2020-03-31"),
        ("2", "认定基地", "市经信局:ln 市教育局:ln", "2020-06-30"),
    ]
    assert said(draft) == []
