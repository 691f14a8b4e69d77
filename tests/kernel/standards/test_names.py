"""Names compared as people mean them, and lists of names as people type them."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from ronghe.kernel.standards.names import name_key, require_visible, split_names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("余姚市教育局", " 余姚市 教育局 "),
        ("余姚市（城区）小学", "余姚市(城区)小学"),
        ("ＡＢＣ公司", "abc公司"),
        ("“双师”学院", "双师学院"),
        ("甲·乙公司", "甲乙公司"),
    ],
)
def test_name_key_ignores_how_a_name_is_written(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("教育局", "教体局"), ("一中", "二中"), ("城区小学", "(城区)小学")])
def test_name_key_keeps_different_names_apart(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text())
def test_name_key_of_a_key_is_the_key(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("教育局、人社局，经信局", ["教育局", "人社局", "经信局"]),
        ("教育局\n\n 人社局 ; 教育局", ["教育局", "人社局"]),
        ("ＡＢＣ公司;abc公司", ["abc公司"]),
        ("、,；", []),
        ("", []),
    ],
)
def test_split_names_keeps_order_and_drops_repeats(text: str, names: list[str]) -> None:
    assert split_names(text) == names


UNSEEN = ["\u202e", "\u2066", "\u200b", "\ufeff", "\n", "\t", "\x7f", "\x00", "\u2028"]


@pytest.mark.parametrize("char", UNSEEN, ids=ascii)
def test_name_that_holds_what_nobody_sees_is_refused(char: str) -> None:
    with pytest.raises(ValidationError) as refused:
        require_visible("name", f"张{char}三")
    assert [(field, [each.code for each in found]) for field, found in refused.value.error_dict.items()] == [
        ("name", ["hidden"])
    ]


@pytest.mark.parametrize(
    "name", ["", "张三", "阿卜杜拉·买买提", "张　三", "O'Neil José", "𠀀某", "\U000323b0某", "\ue000某"]
)
def test_name_with_rare_characters_is_taken(name: str) -> None:
    require_visible("name", name)
