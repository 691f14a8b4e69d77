"""What people write about a task: how long it may be, said by the field it was typed into."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST = 500  # 本平台约定: some sentences; what is longer is a paper of its own


def fitting(field: str, words: str) -> str:
    """The words without blanks around them; ValidationError under the field where there are too many. The columns are
    text without a bound on either database, so nobody else would say so."""
    said = words.strip()
    if len(said) > LONGEST:
        message = _("最多 %(limit)s 字，现在有 %(length)s 字")
        error = ValidationError(message, code="max_length", params={"limit": LONGEST, "length": len(said)})
        raise ValidationError({field: error})
    return said
