"""Password rules beyond Django's own: three of four classes of characters (GB/T 22239-2019), no account name."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ronghe.kernel.accounts.policy import ACCOUNT_LENGTH, CHARACTER_CLASSES, CITATION


def classes_of(password: str) -> int:
    """How many of the four classes occur: upper case, lower case, digits, anything else."""
    tests = (str.isupper, str.islower, str.isdigit, lambda c: not (c.isupper() or c.islower() or c.isdigit()))
    return sum(any(test(c) for c in password) for test in tests)


class LengthValidator(MinimumLengthValidator):
    """Named in AUTH_PASSWORD_VALIDATORS; Django's own sentence has no Chinese translation."""

    def get_error_message(self) -> str:
        return _("密码太短，至少 %(number)d 位") % {"number": self.min_length}

    def get_help_text(self) -> str:
        return _("密码至少 %(number)d 位") % {"number": self.min_length}


class UnlikePersonValidator(UserAttributeSimilarityValidator):
    """Named in AUTH_PASSWORD_VALIDATORS; Django's own lets a long password pass that holds the whole account name."""

    def validate(self, password: str, user: Any = None) -> None:
        account = getattr(user, "username", "").casefold()
        if len(account) >= ACCOUNT_LENGTH and account in password.casefold():
            message = _("密码里不能有账号名（%(source)s要求密码有一定复杂度，这一条是本平台约定）")
            raise ValidationError(message, code="password_holds_account", params={"source": CITATION})
        super().validate(password, user)


class CharacterClassesValidator:
    """Named in AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: Any = None) -> None:
        if classes_of(password) < CHARACTER_CLASSES:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return _("密码至少含大写字母、小写字母、数字、其他符号四类中的 %(number)d 类") % {"number": CHARACTER_CLASSES}
