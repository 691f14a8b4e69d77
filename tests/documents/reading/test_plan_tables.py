"""Task tables: real ones, lines cut by bars, tabs or blanks, and tables flattened one cell per line."""

from __future__ import annotations

import pytest

from ronghe.documents.reading.blocks import Line
from tests.documents.reading.drafting import brief, draft_of, draft_of_blocks, said, table_of

TASKS = [
    ("健全机制", "1", "召开推进会。", "市府办:rn 市教育局:rn", "2019-03-31"),
    ("健全机制", "2", "建立信息通报制度。", "市教育局:rn 有关部门:rg", "2019-06-30"),
    ("建设基地", "1", "认定市级基地。", "市教育局:ln 市财政局:an", "2020-02-29"),
    ("建设基地", "2", "评估考核。", "市教育局:rn", "2019-12-31"),
]
FLAT = """某市2019年推进清单
序号
工作举措
工作内容
责任单位
完成时间
1
健全机制
1.召开推进会。
市府办、市教育局
2019年3月
2.建立信息通报制度。
市教育局及有关部门
2019年5-6月
2
建设基地
1.认定市级基地。
市教育局会同市财政局
2017年3月始,建设期3年
2.评估考核。
市教育局
年底前"""
CELLS = [
    "序号|工作举措|工作内容|责任单位|完成时间",
    "1|健全机制|1.召开推进会。|市府办、市教育局|2019年3月",
    "||2.建立信息通报制度。|市教育局及有关部门|2019年5-6月",
    "2|建设基地|1.认定市级基地。|市教育局会同市财政局|2017年3月始,建设期3年",
    "||2.评估考核。|市教育局|年底前",
]
MERGED = [row.replace("||", "^|^|", 1) if row.startswith("||") else row for row in CELLS]
TITLE = "某市2019年推进清单"
BLANKS = [row.replace("||", "", 1).replace("|", "    ") for row in CELLS]


@pytest.mark.parametrize(
    "text",
    [
        FLAT,
        FLAT.replace("\n", "\n\n"),
        FLAT.replace("序号\n", "序  号\n").replace("：", ":"),
        "\n".join([TITLE, *(f"| {row.replace('|', ' | ')} |" for row in CELLS)]),
        "\n".join([TITLE, *(row.replace("|", "｜") for row in CELLS)]),
        "\n".join([TITLE, CELLS[0], "---|---|---|---|---", *CELLS[1:]]),
        "\n".join([TITLE, *(row.replace("|", "\t") for row in CELLS)]),
        "\n".join([TITLE, *BLANKS]),
    ],
    ids=["flat", "flat with blanks", "spread labels", "bars", "wide bars", "markdown", "tabs", "blanks"],
)
def test_one_table_in_many_dresses(text: str) -> None:
    draft = draft_of(text)
    assert [brief(task) for task in draft.tasks] == TASKS
    assert said(draft) == []


def test_real_table_with_merged_and_with_blank_first_columns() -> None:
    for rows in (CELLS, MERGED):
        draft = draft_of_blocks(Line(1, TITLE), table_of(*rows, number=2))
        assert [brief(task) for task in draft.tasks] == TASKS
        assert [task.line for task in draft.tasks] == [3, 4, 5, 6]


def test_lines_of_a_flat_table_lead_back() -> None:
    assert [task.line for task in draft_of(FLAT).tasks] == [9, 12, 17, 20]


def test_columns_in_another_order_with_lead_and_assist() -> None:
    draft = draft_of_blocks(
        table_of(
            "完成时限|工作任务|配合单位|牵头单位|备注|序号",
            "2020年6月底前|建设平台|市财政局、各职校|市教育局|已启动|1",
            "长期|培训教师||市人社局||2",
        )
    )
    assert [brief(task)[1:] for task in draft.tasks] == [
        ("1", "建设平台", "市财政局:an 各职校:ac 市教育局:ln", "2020-06-30"),
        ("2", "培训教师", "市人社局:ln", None),
    ]
    assert [(task.lead, task.lead_basis) for task in draft.tasks] == [
        ("市教育局", "explicit"),
        ("市人社局", "explicit"),
    ]


def test_two_header_rows_title_row_and_sections() -> None:
    draft = draft_of_blocks(
        table_of(
            "某县2021年任务表|<|<|<|<",
            "序号|重点任务|责任单位|<|完成时限",
            "^|^|牵头单位|配合单位|^",
            "一、产业|<|<|<|<",
            "1|编制规划|县发改局|县教育局|3月底前",
            "二、教育|<|<|<|<",
            "2|建设学校|县教育局||12月",
        )
    )
    assert draft.title == "某县2021年任务表"
    assert [brief(task) for task in draft.tasks] == [
        ("产业", "1", "编制规划", "县发改局:ln 县教育局:an", "2021-03-31"),
        ("教育", "2", "建设学校", "县教育局:ln", "2021-12-31"),
    ]


def test_table_that_goes_on_over_pages() -> None:
    head = "序号|任务类别|工作任务|责任单位|时限"
    draft = draft_of_blocks(
        table_of(head, "1|建设|编制规划|县发改局|2020年3月"),
        Line(30, "- 1 -"),
        table_of(head, "2||建设学校|县教育局|2020年12月", number=40),
        table_of("3|评估|开展评估|县教育局|2020年12月", "4||总结|县府办|2021年1月", number=60),
    )
    assert [(task.group, task.number, task.line) for task in draft.tasks] == [
        (["建设"], "1", 2),
        (["建设"], "2", 41),
        (["评估"], "3", 60),
        (["评估"], "4", 61),
    ]


def test_several_numbered_tasks_in_one_cell_share_or_align() -> None:
    draft = draft_of_blocks(
        table_of(
            "工作任务|责任单位|完成时间",
            r"1.编制规划\n2.建设平台|市教育局、市财政局|2020年",
            r"1.培训\n2.评估|1.市人社局\n2.市府办|1.2020年3月\n2.2020年底",
        )
    )
    assert [brief(task)[1:] for task in draft.tasks] == [
        ("1", "编制规划", "市教育局:rn 市财政局:rn", "2020-12-31"),
        ("2", "建设平台", "市教育局:rn 市财政局:rn", "2020-12-31"),
        ("1", "培训", "市人社局:rn", "2020-03-31"),
        ("2", "评估", "市府办:rn", "2020-12-31"),
    ]


def test_first_listed_leads_where_the_header_says_so() -> None:
    draft = draft_of_blocks(table_of("任务|责任单位（排第一位的为牵头单位）|时限", "建设|市教育局、市财政局|2020年"))
    assert [(task.lead, task.lead_basis) for task in draft.tasks] == [("市教育局", "explicit")]


def test_labels_inside_a_cell_and_a_bracket_inside_the_task() -> None:
    draft = draft_of_blocks(
        table_of(
            "序号|任务|责任单位|时限",
            r"1|编制规划|牵头单位：县发改局\n配合单位：县教育局|2020年3月",
            "2|建设学校。（牵头单位：县教育局）||2020年",
        )
    )
    assert [brief(task)[1:4] for task in draft.tasks] == [
        ("1", "编制规划", "县发改局:ln 县教育局:an"),
        ("2", "建设学校。", "县教育局:ln"),
    ]


def test_blank_or_unreadable_cells_stay_raw_and_warn() -> None:
    draft = draft_of_blocks(
        table_of("序号|任务|责任单位|时限", "1|编制规划||2020年13月", "2|评估|县府办|按上级要求", "3|总结|县府办|")
    )
    assert [task.period and task.period.raw for task in draft.tasks] == ["2020年13月", "按上级要求", None]
    assert said(draft)[1:] == [
        (2, "「编制规划」没有写明牵头或责任单位。"),
        (2, "时间「2020年13月」：没有这样的日期。"),
        (3, "时间「按上级要求」：无法读出时间。"),
        (4, "「总结」没有写明完成时间。"),
    ]


def test_a_list_of_names_is_no_task_table() -> None:
    draft = draft_of_blocks(
        table_of("序号|姓名|单位|职务", "1|张三|县教育局|局长"), table_of("名称|电话", "办公室|1234")
    )
    assert draft.tasks == []
    assert (1, "没有读出任务：既没有任务表，也没有写明责任单位的条目。") in said(draft)


def test_flat_table_with_broken_cells_page_numbers_and_repeated_header() -> None:
    draft = draft_of(
        "某市2020年清单\n序号\n任务\n牵头单位\n配合单位\n时限\n1\n建立联席会议制度，\n每半年开会\n市教育局\n市发改局、\n市经信局\n3月底前\n"
        "- 1 -\n序号\n任务\n牵头单位\n配合单位\n时限\n2\n组织企业家进校园\n市工商联\n10月\n附件2\n名单\n组长：张三"
    )
    assert [brief(task)[1:] for task in draft.tasks] == [
        ("1", "建立联席会议制度，每半年开会", "市教育局:ln 市发改局:an 市经信局:an", "2020-03-31"),
        ("2", "组织企业家进校园", "市工商联:rn", "2020-10-31"),
    ]


@pytest.mark.parametrize(
    ("tail", "parties"),
    [
        ("3.总结\n市教育局、市财", ["市教育局"]),
        ("3.总结\n市教育局", ["市教育局"]),
        ("3.总结\n市教育局\n2019年1", ["市教育局"]),
        ("3.总结\n市教育局\n2019年", ["市教育局"]),
        ("3.总结", []),
    ],
)
def test_flat_table_cut_in_the_middle(tail: str, parties: list[str]) -> None:
    draft = draft_of(FLAT + "\n" + tail)
    assert [brief(task) for task in draft.tasks[:4]] == TASKS
    [last] = draft.tasks[4:]
    assert (last.text, [party.name for party in last.parties], last.complete) == ("总结", parties, False)
    assert last.period is None or last.period.end is None
    assert "文件在这里中断：最后一项任务不完整。" in [message for _, message in said(draft)]


def test_flat_table_of_six_columns_whose_words_mislead() -> None:
    draft = draft_of(
        "某市2022年清单\n序号\n重点任务\n主要内容\n牵头领导\n责任单位\n完成时限\n"
        "1\n优化布局\n调整学校布局，撤并薄弱职校1所\n张某\n市教育局、各区县（市）政府\n2022年8月底\n"
        "2\n开展试点\n推进试点\n李某\n市教育局、市国资委，相关职业院校\n全年"
    )
    assert [brief(task) for task in draft.tasks] == [
        ("优化布局", "1", "调整学校布局，撤并薄弱职校1所", "市教育局:rn 各区县（市）政府:rc", "2022-08-31"),
        ("开展试点", "2", "推进试点", "市教育局:rn 市国资委:rn 相关职业院校:rg", "2022-12-31"),
    ]


def test_headings_between_the_rows_of_a_flat_table() -> None:
    draft = draft_of(
        "2020年分工表\n一、产业\n序号\n任务\n责任单位\n时间\n1\n编制目录\n市发改委\n3月\n二、教育\n2\n改革招生\n市教委\n9月\n三、保障\n加强领导。"
    )
    assert [brief(task) for task in draft.tasks] == [
        ("产业", "1", "编制目录", "市发改委:rn", "2020-03-31"),
        ("教育", "2", "改革招生", "市教委:rn", "2020-09-30"),
    ]
    assert [(heading.number, heading.title) for heading in draft.outline] == [
        ("一", "产业"),
        ("二", "教育"),
        ("三", "保障"),
    ]


def test_flat_rows_whose_time_is_left_out() -> None:
    draft = draft_of(
        "任务\n责任单位\n完成时间\n开会\n市教育局\n2020年3月\n认定\n市教育局、市经信局\n编制指南\n市教育局\n2020年9月"
    )
    assert [brief(task)[2:] for task in draft.tasks] == [
        ("开会", "市教育局:rn", "2020-03-31"),
        ("认定", "市教育局:rn 市经信局:rn", None),
        ("编制指南", "市教育局:rn", "2020-09-30"),
    ]
    assert said(draft)[1:] == [
        (4, "这张任务表没有序号，分不清每一行从哪一格开始，按各格的样子读出，请逐行核对。"),
        (7, "「认定」没有写明完成时间。"),
    ]


def test_goal_column_gives_targets() -> None:
    draft = draft_of_blocks(table_of("序号|任务|工作目标|责任单位|时限", "1|建设基地|新增基地5个以上|县教育局|2020年"))
    assert [(target.value, target.comparison, target.measure) for target in draft.targets] == [(5, ">=", "increment")]
