"""Divisions of the state (GB/T 2260), read from the table that python-stdnum ships."""

from __future__ import annotations

import re
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import numdb


@lru_cache(maxsize=4096)
def region_names(code: str) -> tuple[str, ...]:
    """Names from province down, e.g. 330281 → (浙江省, 余姚市); () when the code is unknown."""
    if not re.fullmatch(r"\d{6}", code):
        return ()
    found: dict[str, str] = {}
    for _digits, info in numdb.get("cn/loc").info(code):
        found.update(info)
    if "province" not in found or "county" not in found:
        return ()
    return tuple(dict.fromkeys((found["province"], _current(found["county"]))))


def _current(raw: str) -> str:
    """The table writes a history such as [1985-]余姚市,[-1985]余姚县; the first entry is the one in force."""
    return re.sub(r"\[[^\]]*\]", "", raw.split(",")[0]).strip()


def region_name(code: str) -> str:
    """The name of the division itself, the code when unknown."""
    names = region_names(code)
    return names[-1] if names else code


def validate_region(code: str) -> None:
    if not region_names(code):
        raise ValidationError(_("行政区划代码 %(code)s 不在 GB/T 2260 之内"), params={"code": code})
