"""Which passwords are good enough."""

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from ronghe.kernel.accounts.models import User
from ronghe.kernel.accounts.passwords import CharacterClassesValidator, classes_of
from ronghe.kernel.accounts.policy import CHARACTER_CLASSES, FAILURES, LOCK_MINUTES, PASSWORD_LENGTH


@pytest.mark.parametrize(
    ("password", "number"),
    [("", 0), ("abc", 1), ("abcABC", 2), ("abcABC123", 3), ("abcABC123#", 4), ("密码", 1), ("密码abc1", 3), ("   ", 1)],
)
def test_classes_are_counted(password: str, number: int) -> None:
    assert classes_of(password) == number


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("Yuyao#2026", []),
        ("yuyaojyj-2026", []),
        ("Yy#2026", ["password_too_short"]),
        ("mingyuejianghai", ["password_too_plain"]),
        ("83920571", ["password_too_plain"]),
        ("password", ["password_too_common", "password_too_plain"]),
    ],
)
def test_password_is_judged(password: str, codes: list[str]) -> None:
    found: list[str] = []
    try:
        validate_password(password)
    except ValidationError as error:
        found = [each.code for each in error.error_list]
    assert found == codes


@given(st.text(alphabet=st.characters(categories=["Ll", "Nd"]), max_size=30))
def test_two_classes_never_suffice(password: str) -> None:
    with pytest.raises(ValidationError):
        CharacterClassesValidator().validate(password)


def test_settings_hold_the_numbers_of_the_policy() -> None:
    options = [each.get("OPTIONS", {}) for each in settings.AUTH_PASSWORD_VALIDATORS]
    lengths = [each["min_length"] for each in options if "min_length" in each]
    assert lengths == [PASSWORD_LENGTH]
    assert (settings.AXES_FAILURE_LIMIT, settings.AXES_COOLOFF_TIME * 60) == (FAILURES, LOCK_MINUTES)
    assert str(CHARACTER_CLASSES) in CharacterClassesValidator().get_help_text()


@pytest.mark.parametrize("field", ["name", "email"])
def test_password_like_what_everybody_knows_of_a_person_is_refused(field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password("Wang.Xiaoming1", User(**{field: "wang.xiaoming"}))
    assert [each.code for each in refused.value.error_list] == ["password_too_similar"]


@pytest.mark.parametrize(
    ("account", "password", "codes"),
    [
        ("minglu", "Xk-MingLu-77-Siming", ["password_holds_account"]),
        ("minglu", "Xk-Ming-Lu-77-Siming", []),
        ("chen", "Siming-Hu-77chen", ["password_holds_account"]),
        ("hui", "Siming-Hui-77-Lake", []),  # three letters stand in many a password by chance
        ("", "Siming-Hu-77", []),
        ("wang.xiaoming", "Wang.Xiaomin1", ["password_too_similar"]),
    ],
)
def test_password_that_holds_the_account_is_refused(account: str, password: str, codes: list[str]) -> None:
    found: list[str] = []
    try:
        validate_password(password, User(username=account))
    except ValidationError as error:
        found = [each.code for each in error.error_list]
    assert found == codes


def test_refusal_of_the_account_in_a_password_names_its_source() -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password("Xk-MingLu-77-Siming", User(username="minglu"))
    source = "GB/T 22239-2019《网络安全等级保护基本要求》身份鉴别"
    assert refused.value.messages == [f"密码里不能有账号名（{source}要求密码有一定复杂度，这一条是本平台约定）"]


def test_short_password_is_refused_in_chinese() -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password("Yy#2026")
    assert refused.value.messages == ["密码太短，至少 8 位"]
