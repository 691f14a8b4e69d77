"""The columns every record has: an unguessable reference for addresses, and its division."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.standards.regions import validate_region

REF_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_ref() -> str:
    """Twelve characters that cannot be guessed and cannot be misread (31^12, about 59 bits)."""
    number, ref = secrets.randbelow(len(REF_ALPHABET) ** 12), ""
    for _place in range(12):
        number, digit = divmod(number, len(REF_ALPHABET))
        ref += REF_ALPHABET[digit]
    return ref


class Record(models.Model):
    """A row that has an address of its own; `region` is the division code (GB/T 2260) it belongs to."""

    ref = models.CharField(_("编号"), max_length=12, unique=True, default=new_ref, editable=False)
    region = models.CharField(_("行政区划"), max_length=6, validators=[validate_region], editable=False)
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    class Meta:
        abstract = True
