"""Figures in every dress: each becomes the number it says, or a warning with its line, never another number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.documents.reading.normalize import text_of
from ronghe.documents.reading.notes import Notes
from ronghe.documents.reading.numerals import chinese_number
from ronghe.documents.reading.quantities import spoken
from ronghe.documents.reading.targets import read_targets

LINE = 7


def read(sentence: str) -> tuple[list[tuple[float, str, str, str, bool]], list[tuple[int, str]]]:
    notes = Notes()
    found = read_targets(text_of(sentence, LINE), notes)
    told = [(target.value, target.unit, target.comparison, target.measure, target.approximate) for target in found]
    return told, [(warning.line, warning.message) for warning in notes.ordered()]


@pytest.mark.parametrize(
    ("sentence", "figure"),
    [
        ("培训船员1200000人次。", (1_200_000, "人次", "=", "increment", False)),
        ("投入1.23456789亿元。", (1.23456789, "亿元", "=", "stock", False)),
        ("入学率达到百分之八十五点五。", (85.5, "%", "=", "stock", False)),
        ("入学率不低于百分之85.5。", (85.5, "%", ">=", "stock", False)),
        ("入学率提高85.5个百分点。", (85.5, "个百分点", "=", "increment", False)),
        ("入学率提高一点五个百分点。", (1.5, "个百分点", "=", "increment", False)),
        ("培训船员1,200余人。", (1_200, "人", "=", "increment", True)),
        ("入学率达到３０％以上。", (30, "%", ">=", "stock", False)),
        ("引进不少于两家船厂。", (2, "家", ">=", "increment", False)),
        ("建设船坞30-50家。", (30, "家", ">=", "stock", True)),
        ("建设船坞30家至50家。", (30, "家", ">=", "stock", True)),
        ("培训船员1万-2万人次。", (1, "万人次", ">=", "increment", True)),
        ("培训船员8000-1万人次。", (8_000, "人次", ">=", "increment", True)),
        ("培训船员两万人次。", (2, "万人次", "=", "increment", False)),
        ("培训船员一万五千名。", (15_000, "名", "=", "increment", False)),
        ("培训船员一千二百零五名。", (1_205, "名", "=", "increment", False)),
        ("新增五百万元。", (500, "万元", "=", "increment", False)),
        ("新增泊位床位50张。", (50, "张", "=", "increment", False)),
        ("满意度达到95分以上。", (95, "分", ">=", "stock", False)),
        ("产值增长两倍。", (2, "倍", "=", "increment", False)),
    ],
)
def test_figure_in_any_dress(sentence: str, figure: tuple[float, str, str, str, bool]) -> None:
    assert read(sentence) == ([figure], [])


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("覆盖三分之二以上的船厂。", "三分之二"),
        ("产值翻一番。", "翻一番"),
        ("产值增长一倍。", "增长一倍"),
        ("耗时减半。", "减半"),
        ("八成以上船厂参加。", "八成"),
    ],
)
def test_goal_in_words_is_warned(sentence: str, words: str) -> None:
    assert read(sentence) == ([], [(LINE, f"「{sentence}」写有“{words}”，没有数字可比，未读成目标。")])


@pytest.mark.parametrize(
    ("sentence", "written"),
    [
        ("入学率达到 8 5 %。", "5 %"),
        ("入学率达到85. 5%。", "5%"),
        ("船坞达到一百二个。", "一百二个"),
        ("入学率从60%到80%。", "60%到80%"),
        ("培训99999999999999999999人。", "99999999999999999999人"),
    ],
)
def test_figure_that_cannot_be_told_is_warned(sentence: str, written: str) -> None:
    told = "".join(sentence.split())
    assert read(sentence) == ([], [(LINE, f"「{told}」里的“{written}”看不准是多少，没有读成目标，请核对。")])


@pytest.mark.parametrize(("sentence", "written"), [("船厂达到20强。", "20强"), ("建成3部分泊位。", "3部分")])
def test_goal_with_an_unknown_measure_is_warned(sentence: str, written: str) -> None:
    assert read(sentence) == ([], [(LINE, f"「{sentence}」写有数字“{written}”，没有读成目标，请核对。")])


@pytest.mark.parametrize(
    "sentence",
    [
        "联系电话62701234。",
        "实施千人计划。",
        "建设三站两中心。",
        "形成四位一体格局。",
        "投入不低于500万元的，给予奖励。",
    ],
)
def test_figure_that_sets_no_goal(sentence: str) -> None:
    assert read(sentence) == ([], [])


@given(st.integers(1, 9_999))
def test_number_in_words_reads_back(number: int) -> None:
    assert spoken(chinese_number(number)) == number


@given(st.text(alphabet="〇零一二三四五六七八九十百千万两点", min_size=1, max_size=9))
def test_any_words_are_a_number_or_none(word: str) -> None:
    value = spoken(word)
    assert value is None or 0 <= value < 100_000_000
    if value and value == int(value) and value < 10_000 and "点" not in word and set(word) & set("十百千"):
        assert spoken(chinese_number(int(value))) == value


@given(st.integers(1, 10**14), st.integers(0, 9_999), st.sampled_from(["人次", "家", "亿元", "%"]))
def test_decimal_is_read_to_its_last_digit(whole: int, part: int, unit: str) -> None:
    if len(f"{whole}{part}") > 15:
        return
    written = f"{whole}.{part}" if part else str(whole)
    assert [(value, measure) for value, measure, *_ in read(f"达到{written}{unit}。")[0]] == [(float(written), unit)]
