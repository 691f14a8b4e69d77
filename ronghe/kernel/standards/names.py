"""Names of organizations compared as people mean them: width, blanks, quotes and brackets do not make a difference."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SEPARATORS = re.compile(r"[、,，;；\n]+")
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # control, format (as U+202E), lone halves, ends of lines
_IGNORED = re.compile(r"[\s\"'“”‘’「」《》·•]+")


@lru_cache(maxsize=8_192)  # a part of a sheet asks for each of its names more than once
def name_key(name: str) -> str:
    """What two spellings of one name share; brackets become half-width, letters lower case."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    # Again, because a blank that goes may leave two characters that belong together.
    return unicodedata.normalize("NFKC", _IGNORED.sub("", folded))


def hides_something(text: str) -> bool:
    """Whether it holds characters that nobody sees (control, zero width): two names would look the same."""
    return not text.isprintable() and any(unicodedata.category(char).startswith("C") for char in text)


def require_visible(field: str, text: str) -> None:
    """Refuse a person's name in which something breaks the line or turns the words around; rare characters that this
    Python does not know yet are names all the same, so that only what is known to be invisible counts."""
    if not text.isprintable() and any(unicodedata.category(char) in UNSEEN for char in text):
        message = _("姓名里有看不见的字符（如换行、改变文字方向的符号），请删去后重新输入")
        raise ValidationError({field: ValidationError(message, code="hidden")})


def split_names(text: str) -> list[str]:
    """A list of names that a person typed with 、 , ; or line breaks; blanks and repeats dropped, order kept."""
    if not text:
        return []
    parts = (part.strip() for part in SEPARATORS.split(text))
    return list({name_key(part): part for part in parts if part}.values())
