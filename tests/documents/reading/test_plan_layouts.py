"""Layouts as copying, scanning and printing leave them: heads in two rows, sums, pages, footnotes, spread characters."""

from __future__ import annotations

import pytest

from ronghe.documents.reading.blocks import Line
from ronghe.documents.reading.formats.pdf_tables import _rows
from ronghe.documents.reading.opening import read_bytes
from tests.documents.files import OFFICE, PACKAGE, W, package, paragraph
from tests.documents.reading.drafting import brief, draft_of, draft_of_blocks, said, table_of

TITLE = "临港市2025年船员培训任务清单"


def flat(*cells: str) -> str:
    return "\n".join([TITLE, *"|".join(cells).split("|")])


def test_head_of_two_rows_copied_row_by_row() -> None:
    draft = draft_of(
        flat(
            "序号|重点任务|责任分工|完成时间|牵头单位|配合单位",
            "1|组建船队|市港航局|市水利局、市科技局|2025年5月",
            "2|建设平台|市科技局|/|2025年10月",
        )
    )
    assert [brief(task)[1:] for task in draft.tasks] == [
        ("1", "组建船队", "市港航局:ln 市水利局:an 市科技局:an", "2025-05-31"),
        ("2", "建设平台", "市科技局:ln", "2025-10-31"),
    ]
    assert said(draft) == []


def test_head_of_two_rows_typed_with_tabs() -> None:
    rows = (
        "序号\t重点任务\t责任分工\t\t完成时间",
        "\t\t牵头单位\t配合单位\t",
        "1\t组建船队\t市港航局\t市水利局\t2025年5月",
    )
    draft = draft_of("\n".join([TITLE, *rows]))
    assert [brief(task)[1:] for task in draft.tasks] == [("1", "组建船队", "市港航局:ln 市水利局:an", "2025-05-31")]


def test_head_goes_on_over_a_label_we_do_not_know() -> None:
    draft = draft_of(
        flat(
            "序号|培训项目|责任单位|船位折算|完成时间",
            "1|轮机培训|市港航局|800|11月底前",
            "2|驾驶培训|市总工会|1,500|12月底前",
        )
    )
    assert [brief(task)[1:] for task in draft.tasks] == [
        ("1", "轮机培训", "市港航局:rn", "2025-11-30"),
        ("2", "驾驶培训", "市总工会:rn", "2025-12-31"),
    ]
    assert said(draft) == [(7, "任务表的「船位折算」栏没有读入，请核对。")]


def test_sums_below_a_table_are_no_row() -> None:
    draft = draft_of(
        flat("序号|培训项目|责任单位|完成时间", "1|轮机培训|市港航局|11月底前", "合计|2,300", "注：可调整。")
    )
    assert [brief(task)[1:] for task in draft.tasks] == [("1", "轮机培训", "市港航局:rn", "2025-11-30")]


@pytest.mark.parametrize("sign", ["-", "."])
def test_first_column_numbered_in_two_parts(sign: str) -> None:
    head = "编号|重点工作|主要举措|责任部门|起止时间"
    rows = ("1{0}1|船队|签约|市港航局|3月", "1{0}2|造册|市统计局|4月", "2{0}1|船员|招考|市人社局|5月")
    draft = draft_of(flat(head, *(row.format(sign) for row in rows)))
    assert [brief(task)[:3] for task in draft.tasks] == [
        ("船队", f"1{sign}1", "签约"),
        ("船队", f"1{sign}2", "造册"),
        ("船员", f"2{sign}1", "招考"),
    ]


def test_group_that_looks_like_a_unit_stays_the_group() -> None:
    head = "序号|项目名称|建设内容|责任单位|开工时间|竣工时间"
    draft = draft_of(
        flat(
            head, "1|航海学院|改造教学楼|市教育局|市港航局|2025年3月|2025年9月", "2|码头|疏浚|市水利局|已开工|2025年8月"
        )
    )
    assert [brief(task) for task in draft.tasks] == [
        ("航海学院", "1", "改造教学楼", "市教育局:rn 市港航局:rn", "2025-09-30"),
        ("码头", "2", "疏浚", "市水利局:rn", None),
    ]
    assert [message for _, message in said(draft)] == ["时间「已开工」：无法读出时间。"]


def test_bare_figure_stands_in_the_column_of_goals() -> None:
    draft = draft_of(
        flat(
            "类别|目标任务|目标值|责任单位|完成时间",
            "质量|留任率|提高到百分之八十五|市教育局|2025年",
            "满意度|３０％以上|市总工会|2026年",
        )
    )
    assert [brief(task)[:3] for task in draft.tasks] == [("质量", "", "留任率"), ("质量", "", "满意度")]
    assert [(target.value, target.unit, target.comparison) for target in draft.targets] == [
        (85, "%", "="),
        (30, "%", ">="),
    ]


@pytest.mark.parametrize("time", ["6个月", "2025年底前、2026年6月底前分别完成", "“十四五”中期"])
def test_last_time_that_cannot_be_read_is_no_cut(time: str) -> None:
    draft = draft_of(flat("序号|任务|责任单位|完成时间", f"1|疏浚|市水利局|{time}"))
    assert [(task.complete, task.period and task.period.raw) for task in draft.tasks] == [(True, time)]
    assert said(draft) == [(9, f"时间「{time}」：无法读出时间。")]


def test_cell_that_finds_no_task_is_said() -> None:
    draft = draft_of(flat("序号|任务|责任单位|完成时间", "1|疏浚|市水利局|5月|市港航局|6月", "2|清点|市港航局|7月"))
    assert [brief(task)[2:] for task in draft.tasks] == [
        ("疏浚", "市水利局:rn", "2025-05-31"),
        ("清点", "市港航局:rn", "2025-07-31"),
    ]
    assert said(draft) == [(10, "看不出「市港航局」属于哪一项任务，未读入，请核对。")]


@pytest.mark.parametrize("page", ["— 3 —", "- 3 -", "第3页 共8页", "3"])
def test_sentence_that_a_page_cut_is_whole(page: str) -> None:
    draft = draft_of(
        f"临港市工作方案\n一、培训船员。按航线组织培训，编写教材，\n{page}\n全年不少于5场次。（市港航局负责）"
    )
    assert [brief(task)[2:] for task in draft.tasks] == [
        ("培训船员。按航线组织培训，编写教材，全年不少于5场次。", "市港航局:rn", None)
    ]
    assert [(target.value, target.unit) for target in draft.targets] == [(5, "场次")]


def test_footnote_is_no_task_of_the_list_above_it() -> None:
    draft = draft_of(
        "临港市工作方案\n一、任务\n（一）培训船员[1]。（市港航局负责）\n（二）疏浚。（责任单位：市水利局）\n[1] 船员指持证人员。\n二、保障"
    )
    assert [brief(task)[1:4] for task in draft.tasks] == [
        ("一", "培训船员[1]。", "市港航局:rn"),
        ("二", "疏浚。", "市水利局:rn"),
    ]


def test_spread_characters_are_drawn_together() -> None:
    draft = draft_of(
        "临港市工作方案\n1. 开 展 培 训 ，达 到 8 5 % 以 上 。（责 任 单 位 ：市 港 航 局 、市 水 利 局 ；完 成 时 限 ：2 0 2 5 年 3 月 底 前）\n"
        "2.疏浚航道。责 任 单 位：市水利局；完成时限：2025年4月底前。"
    )
    assert [brief(task)[2:] for task in draft.tasks] == [
        ("开展培训，达到85%以上。", "市港航局:rn 市水利局:rn", "2025-03-31"),
        ("疏浚航道。", "市水利局:rn", "2025-04-30"),
    ]
    assert [(target.value, target.comparison) for target in draft.targets] == [(85, ">=")]
    assert said(draft) == []


def test_last_line_that_says_who_and_when_needs_no_stop() -> None:
    draft = draft_of("临港市工作方案\n一、措施\n——落实航道养护费用减免。牵头单位：市税务局；时限：2025年12月")
    assert [brief(task)[2:] for task in draft.tasks] == [("落实航道养护费用减免。", "市税务局:ln", "2025-12-31")]
    assert said(draft) == []


@pytest.mark.parametrize(
    ("name", "units", "several"),
    [
        ("市港航局市城投集团", ["市港航局", "市城投集团"], True),
        ("教育局人社局经信局", ["教育局人社局经信局"], True),
        ("人社局经信局", ["人社局经信局"], True),
        ("市公安局城北分局", ["市公安局城北分局"], False),
        ("公安局分局", ["公安局分局"], False),
        ("市市场监督管理局", ["市市场监督管理局"], False),
        ("市教育局教师发展中心", ["市教育局教师发展中心"], False),
        ("市人力资源和社会保障局", ["市人力资源和社会保障局"], False),
        ("市港航局（牵头）市水利局", ["市港航局", "市水利局"], False),
    ],
)
def test_units_written_together_are_said(name: str, units: list[str], several: bool) -> None:
    draft = draft_of_blocks(Line(1, TITLE), table_of("序号|任务|责任单位|时限", f"1|疏浚|{name}|2025年3月", number=2))
    assert [party.name for party in draft.tasks[0].parties] == units
    assert said(draft) == ([(3, f"「{name}」像是几个单位连写，请核对。")] if several else [])


def test_wide_gap_in_a_cell_of_a_pdf_parts_words() -> None:
    signs = [("局", 0.0), ("人", 30.0), ("社", 42.0)]
    chars = [{"text": text, "x0": x, "x1": x + 12, "top": 0, "bottom": 12, "size": 12} for text, x in signs]
    assert [row.text for row in _rows(chars)] == ["局 人社"]


def test_footnotes_of_a_word_file_are_said_not_lost() -> None:
    link = f'<Relationship Id="n" Type="{OFFICE}/footnotes" Target="footnotes.xml"/>'
    parts = {
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{paragraph("正文")}</w:body></w:document>',
        "word/footnotes.xml": f'<w:footnotes xmlns:w="{W}"><w:footnote>{paragraph("注释")}</w:footnote></w:footnotes>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}">{link}</Relationships>',
    }
    assert read_bytes(package(parts), "甲.docx", "docx").warnings == ((1, "文件有脚注或尾注，没有读取，请核对。"),)
    parts["word/footnotes.xml"] = f'<w:footnotes xmlns:w="{W}"><w:footnote/></w:footnotes>'
    assert read_bytes(package(parts), "甲.docx", "docx").warnings == ()


@pytest.mark.parametrize("label", ["责任单位及责任人", "责任单位、负责人", "责任单位（责任人）", "责任单位/联系人"])
def test_people_beside_the_units_are_no_units(label: str) -> None:
    rows = (
        "1|清点|市港航局（张某）|3月",
        "2|疏浚|市水利局 李某、市财政局|4月",
        "3|验收|市港航局：王某某|5月",
        "4|培训|市教育局（职教科）|6月",
    )
    draft = draft_of_blocks(Line(1, TITLE), table_of(f"序号|任务|{label}|时限", *rows, number=2))
    assert [brief(task)[3] for task in draft.tasks] == [
        "市港航局:rn",
        "市水利局:rn 市财政局:rn",
        "市港航局:rn",
        "市教育局（职教科）:rn",
    ]
    assert said(draft) == []


@pytest.mark.parametrize("sign", ["flat", "table", "\t"])
def test_columns_that_are_not_read_are_said(sign: str) -> None:
    rows = [
        "序号|项目名称|责任单位|第一季度|第二季度|第三季度",
        "1|码头|市港航局|立项|开工|封顶",
        "2|航标|市水利局|签约|交货|验收",
    ]
    if sign == "table":
        draft = draft_of_blocks(Line(1, TITLE), table_of(*rows, number=2))
    else:
        draft = draft_of(
            flat(*rows) if sign == "flat" else "\n".join([TITLE, *(row.replace("|", sign) for row in rows)])
        )
    assert [brief(task)[1:4] for task in draft.tasks] == [("1", "码头", "市港航局:rn"), ("2", "航标", "市水利局:rn")]
    assert [text for _, text in said(draft)] == ["任务表的「第一季度」、「第二季度」、「第三季度」栏没有读入，请核对。"]


def test_empty_column_without_a_known_label_is_not_said() -> None:
    draft = draft_of_blocks(Line(1, TITLE), table_of("序号|任务|责任单位|时限|甲栏", "1|疏浚|市水利局|4月|", number=2))
    assert said(draft) == []


def test_flat_rows_without_numbers_whose_cells_do_not_fit_are_said() -> None:
    draft = draft_of(
        flat(
            "类别|任务|责任单位|时限|备注",
            "航道|1.疏浚|市水利局|4月|",
            "2.清点|市港航局|5月|每年更新",
            "船员|3.轮训|市总工会|6月",
        )
    )
    assert said(draft)[0] == (7, "这张任务表没有序号，分不清每一行从哪一格开始，按各格的样子读出，请逐行核对。")


def test_dash_under_the_time_is_no_time() -> None:
    draft = draft_of(flat("序号|任务|主责/协同单位|时限", "1|疏浚|市水利局/市港航局|4月", "2|清点|市港航局|—"))
    assert [brief(task)[2:] for task in draft.tasks] == [
        ("疏浚", "市水利局:rn 市港航局:rn", "2025-04-30"),
        ("清点", "市港航局:rn", None),
    ]
    assert [(task.lead_basis, task.complete) for task in draft.tasks] == [("first_listed", True), ("only_named", True)]
    assert said(draft) == [(11, "「清点」没有写明完成时间。")]
