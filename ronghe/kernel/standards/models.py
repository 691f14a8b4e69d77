"""The columns every record has: an unguessable reference for addresses, and its division."""

from __future__ import annotations

import secrets
from itertools import product

from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.standards.regions import validate_region

REF_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
TRIPLES = tuple(map("".join, product(REF_ALPHABET, repeat=3)))  # an import makes many references


def new_ref() -> str:
    """Twelve characters that cannot be guessed and cannot be misread (31^12, about 59 bits)."""
    number = secrets.randbelow(len(TRIPLES) ** 4)
    number, first = divmod(number, len(TRIPLES))
    number, second = divmod(number, len(TRIPLES))
    fourth, third = divmod(number, len(TRIPLES))
    return TRIPLES[first] + TRIPLES[second] + TRIPLES[third] + TRIPLES[fourth]


class Record(models.Model):
    """A row that has an address of its own; `region` is the division code (GB/T 2260) it belongs to."""

    ref = models.CharField(_("编号"), max_length=12, unique=True, default=new_ref, editable=False)
    region = models.CharField(_("行政区划"), max_length=6, validators=[validate_region], editable=False)
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    class Meta:
        abstract = True
