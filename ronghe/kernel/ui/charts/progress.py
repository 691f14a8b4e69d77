"""The picture of one task: what was reported by date, beside even work and the deadlines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

Expected = Callable[[date], int | None]


@dataclass(frozen=True)
class Deadline:
    """A day by which all should be done; `kind`: present | original."""

    kind: str
    day: date


@dataclass(frozen=True)
class Point:
    """One report; x and y in per cent of the box, y downwards."""

    x: float
    y: float
    day: date
    percent: int
    expected: int | None


@dataclass(frozen=True)
class Progress:
    """A box of 100 × 100."""

    points: list[Point]
    path: str
    even: tuple[float, float, float, float] | None
    deadlines: list[tuple[float, Deadline]]
    today_x: float
    start: date
    end: date


def progress(
    reported: Sequence[tuple[date, int]],
    *,
    day: date,
    begin: date | None,
    deadlines: Sequence[Deadline],
    expected: Expected,
) -> Progress:
    """`reported`: (date, percent) in their order; a percentage holds until the next report, the last until `day`."""
    start = min([*([begin] if begin else []), reported[0][0]])
    end = max([day, reported[-1][0], *(each.day for each in deadlines)])
    end = max(end, start + timedelta(days=1))

    def x(on: date) -> float:
        return max(0.0, min(100.0, (on - start).days / (end - start).days * 100))

    points = [Point(x(on), 100.0 - percent, on, percent, expected(on)) for on, percent in reported]
    steps = "".join(f"H{point.x:.2f}V{point.y:.2f}" for point in points)
    present = next((each.day for each in deadlines if each.kind == "present"), None)
    even = (x(begin), 100.0, x(present), 0.0) if begin and present and present > begin else None
    path = f"M0 100{steps}H{x(day):.2f}"
    return Progress(points, path, even, [(x(each.day), each) for each in deadlines], x(day), start, end)
