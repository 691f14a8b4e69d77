"""Whatever a document holds, the draft holds nothing the document does not, and reading ends soon."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.documents.reading.draft import PlanDraft
from ronghe.documents.reading.furniture import is_page
from tests.documents.reading.drafting import brief, draft_of, said

LINES = st.sampled_from(
    [
        "序号", "工作任务", "责任单位", "完成时间", "牵头单位", "1", "2", "3", "一、任务", "（一）建设", "1.新建基地5个。", "2.培训教师",
        "市教育局", "市教育局、市财政局等", "市教育局会同有关部门", "2019年5-6月", "年底前", "2019年13月", "长期坚持", "附件", "附件：1.清单",
        "（牵头单位：市教育局；6月底前）", "责任单位：市人社局", "责任单位：", "完成时限：2020年3月", "| 序号 | 任务 | 责任单位 | 时限 |",
        "| 1 | 评估 | 市府办 | 2020年 |", "||", "序号\t任务\t责任单位\t时限", "1\t评估\t市府办\t2020年", "打印 关闭", "- 3 -", "2019年5月23日",
        "某市人民政府", "某市人民政府关于印发工作方案的通知", "某政发〔2019〕41号", "到2020年，建成基地10个。", "——加强管理。（市经信局负责）",
        "推进（", "）", "第一章 总则", "合计", "本方案自发布之日起施行。", "發布日期：2019-05-31", "責任單位：縣教育局",
    ]
)  # fmt: skip


def squeezed(text: str) -> str:
    return "".join(text.split())


def check(text: str, draft: PlanDraft) -> None:
    whole, count = squeezed(text), max(len(text.split("\n")), 1)
    # Around a page number a sentence may go on.
    lines_of_text = [line for line in text.split("\n") if not line.strip().isdigit() and not is_page(squeezed(line))]
    unpaged = squeezed("\n".join(lines_of_text))
    json.dumps(draft.to_json(), ensure_ascii=False)
    for task in draft.tasks:
        assert 1 <= task.line <= count
        assert task.lead is None or task.lead in [party.name for party in task.parties]
        assert (task.lead is None) == (task.lead_basis == "none")
        for party in task.parties:
            assert squeezed(party.name) in whole or squeezed(party.name) in unpaged
        if task.period and task.period.start and task.period.end and not task.period.recurring:
            assert task.period.start <= task.period.end
    for heading in draft.outline:
        assert squeezed(heading.title) in whole or squeezed(heading.title) in unpaged
    for target in draft.targets:
        assert squeezed(target.sentence) in whole or squeezed(target.sentence) in unpaged
    lines = [warning.line for warning in draft.warnings]
    assert lines == sorted(lines)
    assert all(1 <= line <= count for line in lines)


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=24))
def test_any_order_of_usual_lines(lines: list[str]) -> None:
    text = "\n".join(lines)
    check(text, draft_of(text))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.text(
            alphabet="一二(（)）、。，：；:;1.2|\t [市教育局财责任单位牵头会同等年月日前底20159号〔〕-~%个家到达",
            max_size=40,
        ),
        max_size=10,
    )
)
def test_any_words_at_all(lines: list[str]) -> None:
    text = "\n".join(lines)
    check(text, draft_of(text))


UNITS = ["市教育局", "市发展和改革局", "各职校", "有关企业", "市总工会"]
TIMES = ["2019年1月", "2019年5-6月", "年底前", "2017年3月始,建设期3年", "长期坚持"]
ROW = st.tuples(
    st.sampled_from(["召开推进会", "撰写调研报告。", "建设公共实训中心", "完善招生办法。"]),
    st.lists(st.sampled_from(UNITS), min_size=1, max_size=3, unique=True),
    st.sampled_from(TIMES),
)
TABLE = st.lists(
    st.tuples(st.sampled_from(["调研", "落实项目", "优化结构"]), st.lists(ROW, min_size=1, max_size=4)),
    min_size=1,
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(TABLE)
def test_one_plan_in_flat_bar_and_tab_dress_is_one_plan(
    groups: list[tuple[str, list[tuple[str, list[str], str]]]],
) -> None:
    flat = ["序号", "工作举措", "工作内容", "责任单位", "完成时间"]
    rows = [list(flat)]
    for seq, (group, tasks) in enumerate(groups, 1):
        for at, (words, units, when) in enumerate(tasks, 1):
            cells = [f"{at}.{words}", "、".join(units), when]
            rows.append([str(seq) if at == 1 else "", group if at == 1 else "", *cells])
            flat += [*([str(seq), group] if at == 1 else []), *cells]
    title = "某市2019年推进清单"
    read = [draft_of("\n".join([title, *flat]))]
    read += [draft_of("\n".join([title, *(sign.join(row) for row in rows)])) for sign in ("|", "\t")]
    expected = [(group, str(at)) for group, tasks in groups for at in range(1, len(tasks) + 1)]
    assert [(task.group[-1], task.number) for task in read[0].tasks] == expected
    for other in read[1:]:
        assert [brief(task) for task in other.tasks] == [brief(task) for task in read[0].tasks]
    assert [warning for warning in said(read[0]) if "识别" in warning[1]] == []


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "1.甲" + "(市教育局、" * 20_000,
        "责任单位:" + "市教育局、" * 50_000,
        "到2020年,达到5个" * 20_000,
        "和" * 50_000,
        "“" * 50_000 + "《" * 50_000,
        "\n".join(["序号", "任务", "责任单位", "完成时间"] * 1_500),
        "\n".join(["| a | b | c |"] * 5_000),
        "\n".join(["序号", "任务", "责任单位", "时限", *["文字"] * 10_000]),
        "\n".join(["1.工作(责任单位:市教育局、"] * 3_000),
        "一、" * 30_000,
        "2019年5-6月" * 20_000,
    ],
)
def test_hostile_texts_are_read_in_time(text: str) -> None:
    began = time.process_time()
    check(text, draft_of(text))
    assert time.process_time() - began < 8
