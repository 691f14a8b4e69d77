"""Collects the warnings of one reading, each with its line, none twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from ronghe.documents.reading.draft import Warning


@dataclass(slots=True)
class Notes:
    """Warnings in the order they are found; `ordered` gives them by line."""

    _found: dict[tuple[int, str], None] = field(default_factory=dict)

    def add(self, line: int, message: str) -> None:
        self._found.setdefault((line, message))

    def ordered(self) -> list[Warning]:
        return [Warning(line, message) for line, message in sorted(self._found, key=lambda entry: entry[0])]


@dataclass(slots=True)
class Setting:
    """What a date needs from the rest of the document: the year the plan is for, and the day it was signed.

    `sure` is False when the year is only the year of issue of a plan that covers several.
    """

    year: int | None = None
    signed: date | None = None
    sure: bool = True
