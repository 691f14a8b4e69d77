"""Reading takes steps in proportion to the document: counted as calls, which no slow machine changes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.documents.reading.blocks import Cell, Line, Source, Table
from ronghe.documents.reading.plan import read_plan
from tests.documents.reading.drafting import source_of
from tests.documents.reading.test_plan_properties import LINES

# Beyond the lines in which a head or a footer is looked for; twice and four times as many follow.
TIMES = 40
SLACK = 1.3  # Twice the growth costs twice the steps, or a little more; with the square it would be four times.


def steps(source: Source) -> int:
    """The calls that one reading makes, of Python's functions and of those written in C."""
    count = 0

    def counted(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        read_plan(source)
    finally:
        sys.setprofile(before)
    return count


def assert_linear(source: Callable[[int], Source]) -> None:
    """What the second doubling adds is twice what the first one added, whatever the first lines cost."""
    read_plan(source(TIMES))  # What is remembered of words must not count once here and never there.
    one, two, four = (steps(source(TIMES * factor)) for factor in (1, 2, 4))
    assert four - two <= 2 * SLACK * max(two - one, 500)


@settings(max_examples=8, deadline=None)
@given(st.lists(LINES, min_size=4, max_size=10))
def test_steps_grow_with_the_lines(lines: list[str]) -> None:
    assert_linear(lambda times: source_of("\n".join(["某市工作方案", *lines * times])))


CELLS = st.sampled_from(
    [
        "1",
        "一、任务",
        "市教育局",
        "市教育局、市财政局等",
        "2019年5-6月",
        "年底前",
        "",
        "不少于3个",
        "1.新建基地",
        "附件",
    ]
)


@settings(max_examples=6, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), min_size=3, max_size=6))
def test_steps_grow_with_the_rows_of_a_table(rows: list[list[str]]) -> None:
    head = ["序号", "工作任务", "责任单位", "完成时间"]

    def source(times: int) -> Source:
        cells = [tuple(Cell(at, word) for word in row) for at, row in enumerate([head, *rows * times], 2) if any(row)]
        return Source("t.docx", (Line(1, "某市任务清单"), Table(2, tuple(cells))), ("",) * (len(cells) + 2))

    assert_linear(source)


@pytest.mark.parametrize(
    "words",
    [
        "到2025年，建成基地5个，",
        "（市教育局负责）",
        "市教育局、",
        "2025年底前、",
        "1,200 ",
        "三百五十",
        "责 任 单 位 ：",
        "[1]",
        "由市教育局负责，",
    ],
)
def test_steps_grow_with_the_length_of_a_line(words: str) -> None:
    assert_linear(lambda times: source_of(f"某市工作方案\n一、{words * times}。（责任单位：市财政局）"))
