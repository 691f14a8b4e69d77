"""Divisions of the state by their codes."""

import pytest
from django.core.exceptions import ValidationError

from ronghe.kernel.standards.regions import region_name, region_names, validate_region


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("330281", ("浙江省", "余姚市")),
        ("110101", ("北京市", "东城区")),
        ("000000", ()),
        ("33028", ()),
        ("3302811", ()),
        ("abcdef", ()),
        ("", ()),
    ],
)
def test_region_names_lead_from_province_to_county(code: str, names: tuple[str, ...]) -> None:
    assert region_names(code) == names


def test_region_name_is_the_code_when_unknown() -> None:
    assert (region_name("330281"), region_name("999999")) == ("余姚市", "999999")


def test_unknown_region_is_refused_by_its_code() -> None:
    validate_region("330281")
    with pytest.raises(ValidationError) as caught:
        validate_region("999999")
    assert caught.value.messages == ["行政区划代码 999999 不在 GB/T 2260 之内"]
