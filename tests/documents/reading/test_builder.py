"""Numbering and cleaning of what a format yields, and its limits; numbers as lists paint them."""

import pytest

from ronghe.documents.reading import builder
from ronghe.documents.reading.blocks import Cell, Line, Source, Table, UnreadableDocument
from ronghe.documents.reading.builder import Builder, clean
from ronghe.documents.reading.numerals import chinese_number, circled, letters, roman, starts_with_number, stem


def test_each_line_and_row_gets_the_number_it_is_shown_under() -> None:
    built = Builder("甲.txt")
    built.line("一\n\n二")
    built.text("三\r\n\r\n")
    built.table([[("a", False), ("b\n\nc", False)], [("", False), (" ", False)], [("a", True), ("d", False)]])
    built.table([[("", False)]])
    built.warn("留意")
    built.warn("看第一行", 1)
    assert built.source() == Source(
        "甲.txt",
        (
            Line(1, "一"),
            Line(3, "二"),
            Line(4, "三"),
            Table(5, ((Cell(5, "a"), Cell(5, "b\nc")), (Cell(6, "a", merged=True), Cell(6, "d")))),
        ),
        ("一", "", "二", "三", "a | b c", " | d"),
        ((6, "留意"), (1, "看第一行")),
    )


def test_characters_that_no_document_means_are_taken_out() -> None:
    assert clean("\ufeff 市\u200b教\x00育\xa0局\ud800\u3000") == "市教育 局\ufffd"
    assert clean("\t\t") == ""


def test_limits_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "MAX_CELLS", 2)
    monkeypatch.setattr(builder, "MAX_CHARACTERS", 5)
    with pytest.raises(UnreadableDocument, match="^无法读取“甲.txt”：表格超过 2 个单元格的上限。$"):
        Builder("甲.txt").table([[("a", False)] * 3])
    with pytest.raises(UnreadableDocument, match="文字超过 50000 行或 0 万字的上限"):
        Builder("甲.txt").line("abcdef")


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (0, "0"),
        (10_000, "10000"),
    ],
)
def test_chinese_numbers(number: int, shown: str) -> None:
    assert chinese_number(number) == shown


def test_other_numbers() -> None:
    assert [chinese_number(12, formal=True), chinese_number(301, formal=True)] == ["壹拾贰", "叁佰零壹"]
    assert [letters(1), letters(26), letters(27), letters(0)] == ["A", "Z", "AA", "0"]
    assert [roman(4), roman(1994), roman(4000)] == ["IV", "MCMXCIV", "4000"]
    assert [circled(1), circled(20), circled(21), stem(1), stem(11)] == ["①", "⑳", "21", "甲", "11"]


@pytest.mark.parametrize(
    ("text", "numbered"),
    [
        ("一、总则", True),
        ("（二）原则", True),
        ("1.走访", True),
        ("第三条 甲", True),
        ("①甲", True),
        ("3)甲", True),
        ("2019年", False),
        ("1.5倍", False),
        ("市教育局", False),
    ],
)
def test_text_that_carries_its_number_is_known(text: str, numbered: bool) -> None:
    assert starts_with_number(text) is numbered
