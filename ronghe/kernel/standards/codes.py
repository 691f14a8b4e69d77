"""Codes with check digits: the unified social credit code (GB 32100-2015)."""

from __future__ import annotations

from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength
from stdnum.exceptions import ValidationError as BadNumber

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
VALUES = {char: value for value, char in enumerate(ALPHABET)}
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def _is_right(code: str) -> bool:
    """The same question that `uscc.validate` answers, for the many codes that are right and need no reason."""
    if len(code) != 18 or not code[:8].isdecimal() or not VALUES.keys() >= set(code):
        return False
    total = sum(weight * VALUES[char] for weight, char in zip(WEIGHTS, code, strict=False))
    return ALPHABET[-total % 31] == code[17]


@lru_cache(maxsize=1024)  # a form and its model ask one after the other
def clean_credit_code(raw: str) -> str:
    """The code in capitals without blanks or hyphens; raises ValidationError naming the rule that it breaks."""
    if _is_right(raw):
        return raw
    code = uscc.compact(raw.strip().upper())
    try:
        return str(uscc.validate(code))
    except InvalidLength:
        message = _("统一社会信用代码应为 18 位（GB 32100-2015），现为 %(length)s 位")
        raise ValidationError(message, code="length", params={"length": len(code)}) from None
    except InvalidChecksum:
        message = _("统一社会信用代码 %(code)s 的校验码不对（GB 32100-2015），请核对是否抄错一位")
        raise ValidationError(message, code="checksum", params={"code": code}) from None
    except BadNumber:
        message = _("统一社会信用代码 %(code)s 含有不允许的字符或登记机关代码（GB 32100-2015）")
        raise ValidationError(message, code="format", params={"code": code}) from None


def validate_credit_code(raw: str) -> None:
    if clean_credit_code(raw) != raw:
        raise ValidationError(_("统一社会信用代码须用大写，不带空格"), code="case")
