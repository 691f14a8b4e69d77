"""Sentences that say who and when in words of their own; what they leave open is said, not guessed."""

from __future__ import annotations

import pytest

from ronghe.documents.reading.blocks import Line
from tests.documents.reading.drafting import brief, draft_of, draft_of_blocks, said, table_of

HEAD = "临港市2025年港口培训工作要点\n"


@pytest.mark.parametrize(
    ("sentence", "parties", "end"),
    [
        ("浮标更新由市港航局负责，市财政局保障，10月底前完成。", "市港航局:rn 市财政局:an", "2025-10-31"),
        ("船员轮训由市人社局会同市总工会实施。", "市人社局:ln 市总工会:an", None),
        ("请市水利局会同市港航局清理航道，5月底前完成。", "市水利局:ln 市港航局:an", "2025-05-31"),
        ("由市港航局牵头，市发展改革委、市财政局参加，拿出方案。", "市港航局:ln 市发展改革委:an 市财政局:an", None),
        ("强化督查。县政府督查室牵头，县教育局配合。每季度通报一次。", "县政府督查室:ln 县教育局:an", None),
        ("市港航局：负责浮标养护。", "市港航局:rn", None),
        ("市港航局、市水利局：牵头清理航道。", "市港航局:ln 市水利局:ln", None),
        ("市港航局：统筹浮标养护；完成时限：2025年4月。", "市港航局:rn", "2025-04-30"),
        ("市港航局。负责浮标养护，完成时限2025年4月底。", "市港航局:rn", "2025-04-30"),
        ("各县区人民政府。抓好属地落实。", "各县区人民政府:rc", None),
        ("市总工会。配合市港航局开展培训。", "市总工会:an", None),
        ("到2030年，建成灯塔网。（市发展改革委牵头）", "市发展改革委:ln", None),
    ],
)
def test_who_does_it_in_the_words_of_a_sentence(sentence: str, parties: str, end: str | None) -> None:
    draft = draft_of(f"{HEAD}一、{sentence}\n二、各学校要加强管理。\n")
    assert [brief(task)[3:] for task in draft.tasks] == [(parties, end)]
    assert said(draft) == []


@pytest.mark.parametrize(
    "sentence",
    ["本办法由市港航局负责解释。", "由企业负责提供船位。", "由学校落实课时。", "市港航局：", "自由贸易区要加强管理。"],
)
def test_sentence_that_gives_no_named_unit_a_task(sentence: str) -> None:
    assert draft_of(f"{HEAD}一、{sentence}\n二、各学校要加强管理。\n").tasks == []


def test_words_before_a_verb_are_no_part_of_the_unit() -> None:
    draft = draft_of(f"{HEAD}一、清理航道。（市水利局负责）\n①浮标清点由市港航局负责。")
    assert [brief(task)[2:] for task in draft.tasks] == [
        ("清理航道。", "市水利局:rn", None),
        ("浮标清点由市港航局负责。", "市港航局:rn", None),
    ]


def test_paragraph_with_a_time_alone_says_that_its_unit_is_missing() -> None:
    draft = draft_of(f"{HEAD}一、清理航道。完成时限：2025年4月。")
    assert [brief(task)[2:] for task in draft.tasks] == [("清理航道。", "", "2025-04-30")]
    assert said(draft) == [(2, "「清理航道」没有写明责任单位。")]


def test_chapter_without_a_unit_among_chapters_with_one_is_said() -> None:
    text = "一、由市港航局负责清点。\n二、由市水利局负责疏浚。\n三、尽快安排经费。"
    draft = draft_of(HEAD + text)
    assert [brief(task)[2:4] for task in draft.tasks] == [
        ("由市港航局负责清点。", "市港航局:rn"),
        ("由市水利局负责疏浚。", "市水利局:rn"),
        ("尽快安排经费。", ""),
    ]
    assert said(draft) == [(4, "「尽快安排经费」没有写明责任单位。")]


@pytest.mark.parametrize("bracket", ["（市港航局负责）", ""])
def test_of_several_deadlines_none_is_chosen(bracket: str) -> None:
    words = "2025年底前出初稿，2026年6月底前分别印发"
    if bracket:
        draft = draft_of(f"{HEAD}一、{words}。{bracket}")
    else:
        title = Line(1, "临港市培训任务清单")
        draft = draft_of_blocks(title, table_of("责任单位|工作任务及完成时间", f"市港航局|{words}", number=1))
    assert [task.period for task in draft.tasks] == [None]
    message = "文中写有几个时间（2025年底前、2026年6月底前），没有读成完成时间，请核对。"
    assert [text for _, text in said(draft)] == [message]


def test_table_of_units_and_what_they_do_until_when() -> None:
    draft = draft_of_blocks(
        Line(1, "临港市船员培训责任清单"),
        table_of(
            "责任单位|工作任务及完成时间",
            "市港航局|1.制定细则，2025年3月底前完成。\\n2.清点浮标，6月底前完成。",
            "^|3.组织轮训。",
            "市财政局|4.拨付经费。",
            number=2,
        ),
    )
    assert [brief(task)[1:] for task in draft.tasks] == [
        ("1", "制定细则，2025年3月底前完成。", "市港航局:rn", "2025-03-31"),
        ("2", "清点浮标，6月底前完成。", "市港航局:rn", None),
        ("3", "组织轮训。", "市港航局:rn", None),
        ("4", "拨付经费。", "市财政局:rn", None),
    ]
    assert said(draft) == [(3, "时间「6月底前」：没有写明年份。")]


def test_name_goes_on_behind_a_line_end_before_a_bracket() -> None:
    draft = draft_of_blocks(
        Line(1, "临港市船员培训责任清单"),
        table_of(
            "序号|任务|责任单位|时限", "1|轮训|各县\\n（市、区）人民政府\\n市港航局\\n（牵头）|2025年3月", number=2
        ),
    )
    assert [brief(task)[3] for task in draft.tasks] == ["各县（市、区）人民政府:rc 市港航局:ln"]


@pytest.mark.parametrize("name", ["各县〈市、区〉人民政府", "各县（市、区）人民政府"])
def test_bracket_of_any_shape_inside_a_name(name: str) -> None:
    draft = draft_of(f"{HEAD}一、轮训船员。（配合单位：{name}；牵头单位：市港航局）")
    assert [brief(task)[3] for task in draft.tasks] == [f"{name}:ac 市港航局:ln"]


@pytest.mark.parametrize("label", ["责任单位", "配合部门"])
def test_label_is_no_unit(label: str) -> None:
    draft = draft_of_blocks(
        Line(1, "临港市船员培训责任清单"),
        table_of("序号|任务|责任单位|时限", f"1|轮训|{label}、市港航局|2025年3月", number=2),
    )
    assert [brief(task)[3] for task in draft.tasks] == ["市港航局:rn"]
    assert said(draft) == [(3, f"「{label}」未能识别为单位。")]
