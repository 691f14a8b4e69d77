"""Small charts: bars with a target tick, one bar of states, a trend with its target line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Bar:
    """A quantity with an optional target; `note` says the distance in words."""

    label: str
    value: float
    target: float | None = None
    href: str = ""
    note: str = ""


@dataclass(frozen=True)
class DrawnBar:
    """A bar in per cent of the longest."""

    bar: Bar
    width: float
    target_x: float | None


def bars(items: Sequence[Bar], maximum: float | None = None) -> list[DrawnBar]:
    """Scale to the largest value or target, or to `maximum` when that is larger; negative values count as none."""
    top = max([maximum or 0.0, *(b.value for b in items), *(b.target or 0.0 for b in items)], default=0.0)

    def share(value: float) -> float:
        return max(value, 0) / top * 100 if top > 0 else 0.0

    return [DrawnBar(b, share(b.value), None if b.target is None else share(b.target)) for b in items]


@dataclass(frozen=True)
class Part:
    """A stretch of the bar of states; x and width in per cent."""

    state: str
    count: int
    href: str
    x: float
    width: float


GAP = 0.8


def stacked(counts: Iterable[tuple[str, int, str]]) -> list[Part]:
    """(state, count, href) in the order given; states without rows are left out."""
    present = [(state, count, href) for state, count, href in counts if count > 0]
    total = sum(count for _state, count, _href in present)
    room = 100 - GAP * max(len(present) - 1, 0)
    parts: list[Part] = []
    x = 0.0
    for state, count, href in present:
        width = count / total * room
        parts.append(Part(state, count, href, x, width))
        x += width + GAP
    return parts


@dataclass(frozen=True)
class Trend:
    """A line in a box of 100 × 40; y grows downwards."""

    points: list[tuple[float, float, date, float]]
    target_y: float | None
    target: float | None

    @property
    def path(self) -> str:
        return " ".join(f"{'L' if i else 'M'}{p[0]:.2f} {p[1]:.2f}" for i, p in enumerate(self.points))


HEIGHT = 40.0
MARGIN = 4.0


def trend(readings: Sequence[tuple[date, float]], target: float | None = None) -> Trend:
    """Readings by date against their target; the box holds all values and the target."""
    if not readings:
        return Trend([], None, target)
    readings = sorted(readings)
    values = [value for _day, value in readings] + ([] if target is None else [target])
    low, high = min(values), max(values)
    span = high - low

    def y(value: float) -> float:
        share = (value - low) / span if span else 0.5
        return HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)

    first, last = readings[0][0], readings[-1][0]
    days = (last - first).days
    points = [((d - first).days / days * 100 if days else 50.0, y(v), d, v) for d, v in readings]
    return Trend(points, None if target is None else y(target), target)
