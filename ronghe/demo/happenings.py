"""The year of the demo as data: one happening a line, in the order of the days."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Happening:
    """Who did what to which task on which day. `step` is the action that history records; `turn` tells which one this
    is of the same step of the same task on the same day."""

    day: date
    code: str
    who: str
    step: str
    number: int | None
    words: str
    papers: tuple[str, ...]
    new_date: date | None
    turn: int


@cache
def happenings() -> tuple[Happening, ...]:
    """All lines of the file."""
    return tuple(read())


def read() -> Iterator[Happening]:
    text = (files("ronghe.demo") / "data" / "year.csv").read_text(encoding="utf-8")
    turns: Counter[tuple[str, ...]] = Counter()
    for row in csv.DictReader(text.splitlines()):
        same = (row["code"], row["step"], row["day"])
        turns[same] += 1
        yield Happening(
            day=date.fromisoformat(row["day"]),
            code=row["code"],
            who=row["who"],
            step=row["step"],
            number=int(row["number"]) if row["number"] else None,
            words=row["words"],
            papers=tuple(row["evidence"].split("、")) if row["evidence"] else (),
            new_date=date.fromisoformat(row["new_date"]) if row["new_date"] else None,
            turn=turns[same],
        )
