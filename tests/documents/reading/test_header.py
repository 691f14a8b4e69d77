"""Title, number, issuer and the three dates, in notices, plans, web pages and letterheads."""

from __future__ import annotations

from datetime import date

import pytest

from tests.documents.reading.drafting import draft_of, said

NOTICE = """当前位置: 首页 > 公开
索引号: 0123/2020-1 发布日期: 2020-06-05
文号: 青政办发〔2020〕7号
青河县人民政府办公室关于印发青河县产教融合工作方案的通知

各乡镇人民政府、街道办事处,县直各部门:
现将方案印发给你们。

青河县人民政府办公室
2020年6月1日

青河县产教融合工作方案
一、任务
1.建设基地。(县教育局负责)
"""


def test_notice_that_issues_a_plan() -> None:
    draft = draft_of(NOTICE)
    assert (draft.title, draft.number, draft.issuer) == (
        "青河县产教融合工作方案",
        "青政办发〔2020〕7号",
        "青河县人民政府办公室",
    )
    assert (draft.signed_on, draft.published_on, draft.in_force_on) == (
        date(2020, 6, 1), date(2020, 6, 5), date(2020, 6, 1),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("clause", "day"),
    [
        ("本方案自2020年7月1日起施行。", date(2020, 7, 1)),
        ("本方案自发布之日起施行。", date(2020, 6, 5)),
        ("本方案由县教育局负责解释。", date(2020, 6, 1)),
    ],
)
def test_in_force_by_its_own_clause_else_when_signed(clause: str, day: date) -> None:
    assert draft_of(NOTICE + clause).in_force_on == day


@pytest.mark.parametrize(
    "number", ["青政办发[2020]7号", "青政办发（2020）7号", "青政办发【2020】 7 号", "青政办发〔2020〕第7号"]
)
def test_number_in_any_brackets(number: str) -> None:
    assert draft_of(NOTICE.replace("青政办发〔2020〕7号", number)).number == "青政办发〔2020〕7号"


@pytest.mark.parametrize("number", ["青政办发〔2020〕7号", "青政办发 [2020] 第 7 号", "青政办发（2020）7号"])
@pytest.mark.parametrize("broken", ["", "\n"])
def test_number_above_the_title_is_no_part_of_the_issuer(number: str, broken: str) -> None:
    """The layout of GB/T 9704-2012: letterhead, number, title."""
    draft = draft_of(
        f"青河县人民政府办公室文件\n{number}\n青河县人民政府办公室关于印发{broken}青河县产教融合工作方案的通知\n"
        "青河县教育局\n2020年6月1日\n一、任务\n1.建设基地。（县教育局负责）"
    )
    assert (draft.title, draft.number, draft.issuer) == (
        "青河县产教融合工作方案",
        "青政办发〔2020〕7号",
        "青河县人民政府办公室",
    )


@pytest.mark.parametrize(
    ("head", "title", "number"),
    [
        ("青河县三年行动计划（2023—2025年）\n（2023年4月18日）", "青河县三年行动计划（2023—2025年）", ""),
        (
            "青河县人民政府关于深化产教融合的意见\n青政发[2018]22号",
            "青河县人民政府关于深化产教融合的意见",
            "青政发〔2018〕22号",
        ),
        (
            "青河县人民政府关于深化产教融合的意见（青政〔2018〕3号）",
            "青河县人民政府关于深化产教融合的意见",
            "青政〔2018〕3号",
        ),
        ("青河县人民政府办公室关于印发\n青河县工作要点的通知", "青河县工作要点", ""),
        ("青河县2021年任务清单", "青河县2021年任务清单", ""),
    ],
)
def test_titles_of_many_shapes(head: str, title: str, number: str) -> None:
    draft = draft_of(head + "\n一、任务\n1.建设基地。（县教育局负责）")
    assert (draft.title, draft.number) == (title, number)


def test_a_cited_number_is_not_the_papers_own() -> None:
    draft = draft_of(
        "青河县工作方案\n根据上级意见（国办发〔2017〕95号）精神，制定本方案。\n一、任务\n1.建设基地。（县教育局负责）"
    )
    assert draft.number == ""


def test_chinese_date_and_traditional_characters() -> None:
    draft = draft_of(
        "東海縣人民政府辦公室關於印發2020年工作要點的通知\n東政辦發〔2020〕15號\n東海縣人民政府辦公室\n二〇二〇年三月十八日\n一、任務"
    )
    assert (draft.title, draft.number) == ("2020年工作要點", "東政辦發〔2020〕15號")
    assert (draft.issuer, draft.signed_on) == ("東海縣人民政府辦公室", date(2020, 3, 18))


def test_two_issuers_and_the_date_of_printing() -> None:
    draft = draft_of(
        "青河县教育局 青河县财政局关于印发工作方案的通知\n青教〔2021〕17 号\n青河县教育局   青河县财政局\n2021 年 6 月 1 日\n"
        "一、任务\n1.建设。（县教育局负责）\n青河县教育局办公室 2021年6月3日印发"
    )
    assert draft.issuer == "青河县教育局 青河县财政局"
    assert (draft.signed_on, draft.published_on) == (date(2021, 6, 1), date(2021, 6, 3))


def test_a_date_that_does_not_exist_is_warned() -> None:
    draft = draft_of("青河县工作方案\n青河县人民政府\n2021年2月30日\n一、任务\n1.建设。（县教育局负责）")
    assert draft.signed_on is None
    assert said(draft) == [(3, "日期「2021年2月30日」不存在，未采用。")]


def test_no_title_is_said() -> None:
    draft = draft_of("为落实上级要求，现将有关事项说明如下。\n1.建设基地。（县教育局负责）")
    assert draft.title == ""
    assert said(draft) == [(1, "没有找到标题。")]


TABLE = """松岭县任务清单
序号
重点工作
工作任务
责任单位
完成时限
1
摸底
1.开展调研。
县教育局
2022年3月31日
2
建设
1.拨付资金。
县财政局
2022年5月31日"""


@pytest.mark.parametrize(
    ("end", "issuer", "signed"),
    [("", "", None), ("\n松岭县人民政府办公室\n2022年1月5日", "松岭县人民政府办公室", date(2022, 1, 5))],
)
def test_time_of_a_task_is_no_signature(end: str, issuer: str, signed: date | None) -> None:
    """The unit and the day of a row stand below each other like an issuer and the day of signing."""
    draft = draft_of(TABLE + end)
    assert (draft.issuer, draft.signed_on, draft.in_force_on) == (issuer, signed, signed)
    assert [task.period.raw for task in draft.tasks if task.period] == ["2022年3月31日", "2022年5月31日"]


def test_date_below_the_line_that_says_who_is_no_signature() -> None:
    draft = draft_of(
        "松岭县工作要点\n一、任务\n1.建设基地。\n责任单位：县教育局\n2022年6月30日\n2.引进人才。\n责任单位：县财政局"
    )
    assert (draft.issuer, draft.signed_on) == ("", None)
