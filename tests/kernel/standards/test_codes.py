"""The unified social credit code: what is accepted, and what is said about what is not."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from ronghe.kernel.standards.codes import clean_credit_code, validate_credit_code

GOOD = "91110000600037341L"  # a valid example of GB 32100-2015 from the documentation of python-stdnum


def refusal(raw: str) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        clean_credit_code(raw)
    return caught.value


@pytest.mark.parametrize("raw", [GOOD, GOOD.lower(), f" {GOOD} ", "91110000 600037341L", "9111-0000-6000-3734-1L"])
def test_credit_code_is_cleaned_of_how_it_was_typed(raw: str) -> None:
    assert clean_credit_code(raw) == GOOD


@pytest.mark.parametrize(
    ("raw", "code", "message"),
    [
        ("9111000060003734", "length", "统一社会信用代码应为 18 位（GB 32100-2015），现为 16 位"),
        ("", "length", "统一社会信用代码应为 18 位（GB 32100-2015），现为 0 位"),
        (
            "91110000600037342L",
            "checksum",
            "统一社会信用代码 91110000600037342L 的校验码不对（GB 32100-2015），请核对是否抄错一位",
        ),
        (
            "9111000060003734IL",
            "format",
            "统一社会信用代码 9111000060003734IL 含有不允许的字符或登记机关代码（GB 32100-2015）",
        ),
    ],
)
def test_bad_credit_code_is_refused_with_its_rule(raw: str, code: str, message: str) -> None:
    error = refusal(raw)
    assert (error.code, error.messages) == (code, [message])


@pytest.mark.parametrize("raw", [GOOD.lower(), f"{GOOD} "])
def test_stored_credit_code_must_be_clean(raw: str) -> None:
    with pytest.raises(ValidationError) as caught:
        validate_credit_code(raw)
    assert caught.value.code == "case"
    validate_credit_code(GOOD)


@given(st.text(max_size=24))
def test_any_text_is_a_code_or_a_validation_error(raw: str) -> None:
    try:
        cleaned = clean_credit_code(raw)
    except ValidationError:
        return
    assert uscc.is_valid(cleaned)


@given(position=st.integers(0, 16), digit=st.sampled_from("0123456789"))
def test_one_wrong_digit_is_noticed(position: int, digit: str) -> None:
    if GOOD[position].isdigit() and GOOD[position] != digit:
        refusal(GOOD[:position] + digit + GOOD[position + 1 :])
