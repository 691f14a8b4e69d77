"""Names of organizations compared as people mean them: width, blanks, quotes and brackets do not make a difference."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

SEPARATORS = re.compile(r"[、,，;；\n]+")
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


def split_names(text: str) -> list[str]:
    """A list of names that a person typed with 、 , ; or line breaks; blanks and repeats dropped, order kept."""
    if not text:
        return []
    parts = (part.strip() for part in SEPARATORS.split(text))
    return list({name_key(part): part for part in parts if part}.values())
