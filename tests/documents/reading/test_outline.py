"""Numbers and levels of headings, and what never becomes one."""

from __future__ import annotations

import pytest

from ronghe.documents.reading.numbering import mark_of
from tests.documents.reading.drafting import draft_of


@pytest.mark.parametrize(
    ("line", "kind", "number", "rest"),
    [
        ("一、指导思想", "cn", "一", "指导思想"),
        ("十二、附则", "cn", "十二", "附则"),
        ("(一)统筹", "cn_paren", "(一)", "统筹"),
        ("㈡统筹", "cn_paren", "(二)", "统筹"),
        ("1.建设", "digit", "1", "建设"),
        ("1、建设", "digit", "1", "建设"),
        ("3.2019年招生", "digit", "3", "2019年招生"),
        ("3.5月底前完成", "digit", "3", "5月底前完成"),
        ("(3)建设", "digit_paren", "(3)", "建设"),
        ("①建设", "circle", "1", "建设"),
        ("1.2建设", "dotted", "1.2", "建设"),
        ("第一章 总则", "chapter", "第一章", "总则"),
        ("第十条 本办法", "article", "第十条", "本办法"),
    ],
)
def test_number_before_a_paragraph(line: str, kind: str, number: str, rest: str) -> None:
    mark = mark_of(line)
    assert mark is not None
    assert (mark.kind, mark.number, line[mark.width :]) == (kind, number, rest)


@pytest.mark.parametrize(
    "line", ["1.5万平方米", "2019年5月", "3", "12.5%以上", "一批项目", "百名工匠", "2.5个百分点", "", "(试行)"]
)
def test_what_is_no_paragraph_number(line: str) -> None:
    assert mark_of(line) is None


def test_levels_by_the_form_of_the_number() -> None:
    draft = draft_of(
        "一、总则\n（一）目标。加强建设。\n１．机制。完善机制。\n（1）会议。按月召开。\n二、任务\n1.直属。直属一级。"
    )
    assert [(h.level, h.number, h.title, h.line) for h in draft.outline] == [
        (1, "一", "总则", 1),
        (2, "(一)", "目标", 2),
        (3, "1", "机制", 3),
        (4, "(1)", "会议", 4),
        (1, "二", "任务", 5),
        (3, "1", "直属", 6),
    ]


def test_levels_below_chapters() -> None:
    draft = draft_of("第一章 总则\n第一条 制定本办法。\n第二章 任务\n一、建设\n（一）基地。建设基地。")
    assert [(h.level, h.number) for h in draft.outline] == [
        (1, "第一章"),
        (2, "第一条"),
        (1, "第二章"),
        (2, "一"),
        (3, "(一)"),
    ]


def test_page_furniture_is_neither_heading_nor_task() -> None:
    draft = draft_of(
        "当前位置: 首页 > 政务\n索引号: 1 责任处室: 市政府办公室\n【字体：大 中 小】\n某市工作方案\n一、任务\n"
        "1.建设基地。（市教育局负责）\n- 3 -\n第3页 共8页\n4\n2.培训教师。（市人社局负责）\n打印 关闭\n上一篇：1.某通知\n"
        "版权所有 某市人民政府办公室负责\nProduced By 某网络"
    )
    assert [h.title for h in draft.outline] == ["任务", "建设基地", "培训教师"]
    assert [(task.line, task.text) for task in draft.tasks] == [(6, "建设基地。"), (10, "培训教师。")]


def test_the_list_of_annexes_is_no_outline() -> None:
    draft = draft_of(
        "某市关于印发工作方案的通知\n现予印发。\n附件：1.任务清单\n2.联系人名单\n某市人民政府\n2021年3月2日\n某市工作方案\n一、任务\n1.建设。（市教育局负责）"
    )
    assert [(h.number, h.title) for h in draft.outline] == [("一", "任务"), ("1", "建设")]


def test_wrapped_lines_join_into_paragraphs() -> None:
    words = "按产业需要安排学校布局并把专业和课程跟着产业一起调整让学校和企业长期来往并且每年把结果向社会说清楚"
    body = [words[at : at + 24] for at in range(0, 48, 24)]
    text = "\n".join(
        ["一、任务", f"（一）{words[:21]}", *body, *body, *body, "建设。（市教育局", "牵头，市财政局配合）"]
    )
    [task] = draft_of(text).tasks
    assert [party.name for party in task.parties] == ["市教育局", "市财政局"]
    assert "\n" not in task.text
