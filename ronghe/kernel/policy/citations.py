"""A document the platform cites, and a place in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise


@dataclass(frozen=True)
class Regulation:
    """One document: what it is, when it is in force (`until` is the first day it is not), what replaced it."""

    title: str
    number: str = ""
    issuer: str = ""
    since: date = date.min
    until: date = date.max
    successor: Regulation | None = None

    def article(self, place: str = "") -> Citation:
        return Citation(self, place)

    @property
    def is_ours(self) -> bool:
        """Whether we chose it ourselves: no document sets it."""
        return self.title == OURS.title

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
        title = source.title if source.title == OURS.title else f"《{source.title}》"
        return f"{title}{number}{self.place}"


Text = str | Promise

OURS = Regulation("本平台约定", issuer="融合平台")
