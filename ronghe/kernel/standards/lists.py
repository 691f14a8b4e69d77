"""How the items of a list are joined in a sentence: A、B、C, and in English A, B, C."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import lazy
from django.utils.translation import pgettext


def listed(items: Iterable[object]) -> str:
    """For what people read; names that are stored in one column keep the sign that `split_names` reads."""
    return pgettext("between the items of a list", "、").join(map(str, items))


# For a refusal that a verb words: joined when it is read, in the language of who reads it; a sequence, no generator.
listed_lazy = lazy(listed, str)
