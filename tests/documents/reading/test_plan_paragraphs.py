"""Tasks in running text: brackets, lines of their own, lists, several groups, and texts that stop."""

from __future__ import annotations

import pytest

from ronghe.documents.reading.duties import Duties
from tests.documents.reading.drafting import brief, draft_of, said


@pytest.mark.parametrize(
    ("words", "parties", "end"),
    [
        (
            "（牵头单位：市教育局；责任单位：市财政局、市人社局，6月底完成）",
            "市教育局:ln 市财政局:rn 市人社局:rn",
            "2020-06-30",
        ),
        ("(牵头单位:市教育局;配合单位:市财政局;完成时限:2020年9月)", "市教育局:ln 市财政局:an", "2020-09-30"),
        ("[责任单位：市教育局、各职校]", "市教育局:rn 各职校:rc", None),
        ("【责任单位：市教育局】", "市教育局:rn", None),
        ("〔市教育局、市财政局，年底前〕", "市教育局:rn 市财政局:rn", "2020-12-31"),
        ("（市教育局、市财政局负责）", "市教育局:rn 市财政局:rn", None),
        ("（由市教育局牵头，各乡镇（街道）配合，长期坚持）", "市教育局:ln 各乡镇（街道）:ac", None),
        ("（市教育局会同市财政局，2020年5-6月）", "市教育局:ln 市财政局:an", "2020-06-30"),
        ("（责任单位：余姚技师学院（筹）、市教育局）。", "余姚技师学院（筹）:rn 市教育局:rn", None),
        ("\n责任单位：市教育局、市财政局\n完成时限：2020年10月", "市教育局:rn 市财政局:rn", "2020-10-31"),
        ("\n牵头单位：市教育局  配合单位：市财政局  完成时限：2020年6月底", "市教育局:ln 市财政局:an", "2020-06-30"),
        ("\n责任单位：\n市教育局", "市教育局:rn", None),
        ("\n【牵头单位】市教育局\n【完成时间】2020年3月", "市教育局:ln", "2020-03-31"),
        ("\n（市教育局负责，2020年3月底前完成）", "市教育局:rn", "2020-03-31"),
        ("责任单位：市教育局、各职校；完成时间：2020年3月底前。", "市教育局:rn 各职校:rc", "2020-03-31"),
        ("牵头单位：市教育局、配合单位：市财政局", "市教育局:ln 市财政局:an", None),
        ("（牵头单位：市教育局会同市财政局）", "市教育局:ln 市财政局:an", None),
        (
            "\n责任领导：李某\n责任单位：市教育局  市住建局\n时间要求：9月30日前",
            "市教育局:rn 市住建局:rn",
            "2020-09-30",
        ),
        ("（责任单位：市教育局，各县〔市、区〕政府）", "市教育局:rn 各县〔市、区〕政府:rc", None),
        ("由市教育局牵头，市财政局配合，2020年底前完成。", "市教育局:ln 市财政局:an", "2020-12-31"),
    ],
)
def test_who_and_when_of_a_numbered_paragraph(words: str, parties: str, end: str | None) -> None:
    draft = draft_of(f"2020年某市工作要点\n一、重点任务\n（一）夯实基础\n1.改善条件。启动二期建设。{words}")
    assert [brief(task) for task in draft.tasks] == [
        ("重点任务/夯实基础", "1", "改善条件。启动二期建设。", parties, end)
    ]


@pytest.mark.parametrize(
    "words",
    ["（试行）", "（国办发〔2017〕95号）", "（以下简称《方案》）", "（2018—2020年）", "（市、区）", "（详见附件）"],
)
def test_brackets_that_say_nothing_of_duty(words: str) -> None:
    draft = draft_of(f"某市工作方案\n一、任务\n1.建设{words}。\n2.评估。（市教育局负责）\n二、附则\n1.本方案{words}。")
    assert [(task.text, task.lead) for task in draft.tasks] == [(f"建设{words}。", None), ("评估。", "市教育局")]


def test_several_duties_in_one_paragraph() -> None:
    draft = draft_of(
        "某市措施\n一、合作\n（一）机制。建立会商制度（市教育局牵头）。完善平台（市大数据局负责）。出台办法。（市人社局负责）"
    )
    assert [brief(task)[:4] for task in draft.tasks] == [
        ("合作/机制", "一", "建立会商制度", "市教育局:ln"),
        ("合作/机制", "一", "完善平台", "市大数据局:rn"),
        ("合作/机制", "一", "出台办法。", "市人社局:rn"),
    ]


def test_dashes_and_paragraphs_below_a_heading() -> None:
    draft = draft_of(
        "某市措施\n一、平台\n——建设基地。（市教育局负责）\n——组建委员会。（市经信局负责）\n二、激励\n设立专项资金。（市财政局负责）"
    )
    assert [brief(task)[:4] for task in draft.tasks] == [
        ("平台", "", "建设基地。", "市教育局:rn"),
        ("平台", "", "组建委员会。", "市经信局:rn"),
        ("激励", "二", "设立专项资金。", "市财政局:rn"),
    ]


def test_heading_that_speaks_for_its_list() -> None:
    draft = draft_of(
        "某市要点\n一、基地（牵头单位：市教育局，2025年6月）\n1.新建基地。\n2.评选基地。\n二、宣传\n1.办活动周。（市教育局，2025年5月）"
    )
    assert [brief(task) for task in draft.tasks] == [
        ("基地", "1", "新建基地。", "市教育局:ln", "2025-06-30"),
        ("基地", "2", "评选基地。", "市教育局:ln", "2025-06-30"),
        ("宣传", "1", "办活动周。", "市教育局:rn", "2025-05-31"),
    ]


def test_closing_line_that_speaks_for_its_list_is_noted() -> None:
    draft = draft_of(
        "某市任务\n一、基地\n1.新建。\n2.评选。\n责任单位：市教育局\n二、队伍\n1.引进。\n2.培训。\n责任单位：市人社局"
    )
    assert [(task.text, task.lead) for task in draft.tasks] == [
        ("新建。", "市教育局"),
        ("评选。", "市教育局"),
        ("引进。", "市人社局"),
        ("培训。", "市人社局"),
    ]
    assert said(draft) == [
        (4, "责任单位写在第 1 至 2 条之后，按各条共用读出，请核对。"),
        (8, "责任单位写在第 1 至 2 条之后，按各条共用读出，请核对。"),
    ]


def test_closing_line_of_each_item_is_not_shared() -> None:
    text = "某市任务\n一、基地\n1.新建。\n责任单位：市教育局\n2.评选。\n责任单位：市经信局\n二、队伍\n1.引进。\n2.培训。\n责任单位：市人社局"
    draft = draft_of(text + "\n三、平台\n1.共建。\n责任单位：市科技局")
    assert [(task.text, task.lead) for task in draft.tasks] == [
        ("新建。", "市教育局"),
        ("评选。", "市经信局"),
        ("引进。", None),
        ("培训。", "市人社局"),
        ("共建。", "市科技局"),
    ]


def test_item_without_a_unit_among_others_is_a_task_with_a_warning() -> None:
    draft = draft_of(
        "某市任务\n一、任务\n1.新建。（市教育局）\n2.评选基地。\n3.培训。（市人社局）\n二、保障\n（一）领导。加强领导。"
    )
    assert [(task.text, task.lead, task.lead_basis) for task in draft.tasks] == [
        ("新建。", "市教育局", "only_named"),
        ("评选基地。", None, "none"),
        ("培训。", "市人社局", "only_named"),
    ]
    assert said(draft) == [(4, "「评选基地」没有写明责任单位。")]


def test_the_deadline_of_the_sentence_where_the_bracket_has_none() -> None:
    draft = draft_of(
        "2020年某市要点\n一、任务\n1.6月底前完成招生。（市教育局负责）\n2.到2025年建成基地。（市教育局负责）"
    )
    assert [brief(task)[4] for task in draft.tasks] == ["2020-06-30", None]


@pytest.mark.parametrize(
    ("last", "text", "parties"),
    [
        ("2.培训教师。（责任单位：市教育局、市人", "培训教师。", ["市教育局"]),
        ("2.推进调整，建立", "推进调整，建立", []),
        ("2.培训教师。（牵头单位：市教育局；配合", "培训教师。", ["市教育局"]),
    ],
)
def test_running_text_that_stops_in_the_middle(last: str, text: str, parties: list[str]) -> None:
    draft = draft_of(f"某市任务\n一、任务\n1.建设。（责任单位：市教育局，2020年5月）\n{last}")
    task = draft.tasks[-1]
    assert (task.text, [party.name for party in task.parties], task.complete) == (text, parties, False)
    assert (4, "文件在这里中断：最后一项任务不完整。") in said(draft)


def test_body_that_stops_in_the_middle_is_said() -> None:
    draft = draft_of("某市任务\n一、任务\n1.建设。（市教育局负责）\n二、保障\n各单位要加强领导，落实经费，并")
    assert draft.tasks[0].complete
    assert said(draft) == [(5, "文件可能在这里中断：最后一句没有写完。")]


def test_signature_does_not_run_into_the_last_task() -> None:
    draft = draft_of(
        "某市教育局关于开展工作的通知\n一、任务\n1.建设。（市教育局负责）\n2.评估。（市财政局负责）\n某市教育局\n2020年3月1日"
    )
    assert [task.text for task in draft.tasks] == ["建设。", "评估。"]
    assert said(draft) == []


def test_year_of_a_plan_for_several_years_is_only_assumed() -> None:
    draft = draft_of("某市三年行动计划（2023—2025年）\n某政发〔2023〕5号\n一、任务\n1.建设。（市教育局负责，6月底前）")
    assert [brief(task)[4] for task in draft.tasks] == ["2023-06-30"]
    assert said(draft) == [(4, "时间「6月底前」没有写明年份，暂按 2023 年。")]


def test_no_year_anywhere_stays_raw() -> None:
    draft = draft_of("某市工作要点\n一、任务\n1.建设。（市教育局负责，6月底前）")
    assert [(task.period.raw, task.period.end) for task in draft.tasks if task.period] == [("6月底前", None)]
    assert said(draft) == [(3, "时间「6月底前」：没有写明年份。")]


def test_empty_and_taskless_documents() -> None:
    assert said(draft_of("")) == [(1, "文件里没有文字。")]
    draft = draft_of("某市工作总结报告\n一、情况\n全年平稳。")
    assert (draft.tasks, said(draft)) == ([], [(1, "没有读出任务：既没有任务表，也没有写明责任单位的条目。")])


def test_tasks_inside_one_paragraph_keep_their_own_numbers() -> None:
    draft = draft_of(
        "河畔市分工方案\n一、任务\n（一）提升能力。1.实施达标工程。（市教育局牵头，市财政局负责）2.建设学校。（市教育局负责）\n"
        "（二）建立平台。（市人社局负责）"
    )
    assert [brief(task)[:3] for task in draft.tasks] == [
        ("任务/提升能力", "1", "实施达标工程。"),
        ("任务/提升能力", "2", "建设学校。"),
        ("任务", "二", "建立平台。"),
    ]


@pytest.mark.parametrize("signers", ["河畔市教育局　河畔市财政局", "河畔市教育局\n河畔市财政局"])
def test_those_who_sign_are_no_part_of_the_last_task(signers: str) -> None:
    draft = draft_of(
        f"河畔市教育局等部门关于实训工作的意见\n一、建立平台。（市教育局负责）\n二、保障实习。（市财政局负责）\n{signers}\n2019年6月20日"
    )
    assert [brief(task)[:3] for task in draft.tasks] == [("", "一", "建立平台。"), ("", "二", "保障实习。")]


@pytest.mark.parametrize("said", ["", "（县财政局负责）"])
def test_long_list_below_one_heading_is_looked_at_once(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    asked: list[int] = []
    own = Duties._speaks_for
    monkeypatch.setattr(Duties, "_speaks_for", lambda self, node: asked.append(node.line) or own(self, node))
    items = "\n".join(f"{at}.做好第{at}项工作。{said if at % 2 else ''}" for at in range(1, 200))
    draft = draft_of(f"松岭县工作要点\n一、任务（县教育局负责）\n{items}")
    assert len(draft.tasks) == (200 if said else 199)
    assert len(asked) == len(set(asked))
