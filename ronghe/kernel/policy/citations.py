"""A document the platform cites, and a place in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise


@dataclass(frozen=True)
class Regulation:
    """One document: title, number, issuer, the dates between which it is in force (`until` is the first day it is not)."""

    title: str
    number: str = ""
    issuer: str = ""
    since: date = date.min
    until: date = date.max

    def article(self, place: str = "") -> Citation:
        return Citation(self, place)

    def in_force(self, on: date) -> bool:
        return self.since <= on < self.until


@dataclass(frozen=True)
class Citation:
    """An article of a regulation."""

    regulation: Regulation
    place: str = ""

    def __str__(self) -> str:
        source = self.regulation
        number = f"（{source.number}）" if source.number else ""
        title = source.title if source is OURS else f"《{source.title}》"
        return f"{title}{number}{self.place}"


Text = str | Promise

OURS = Regulation("本平台约定", issuer="融合平台")
