"""The timeline: bars packed into lanes by group, filled as far as they are done, with moved and fuzzy ends, the line of
today, and arrows where a bar leaves the window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ronghe.kernel.ui.charts.calendar import DAY, Tick, Window

BAR = 11  # height of a bar and distance between lanes, in pixels
PITCH = 15
PADDING = 8
SLIVER = 0.8  # the least width of a bar in per cent, so that a single day is still seen
INSET = 0.1  # bars that touch in time do not touch on the screen
ROOM_FOR_SHAPE = 2.0
UNDER_PILL = (-13, 6)  # labels of the axis that begin so near (per cent) to today's pill give way to it


@dataclass(frozen=True)
class GanttBar:
    """One task. `end` None: it has no end. `latest_end`: it ends somewhere between `end` and then. `percent`: how much
    of it is done. `original_end`: the end it once had, where that has been moved."""

    label: str
    start: date
    end: date | None
    latest_end: date | None = None
    state: str = "not_started"
    href: str = ""
    approximate: bool = False
    percent: int | None = None
    original_end: date | None = None

    @property
    def last(self) -> date:
        """The last day it may take, for packing."""
        if self.end is None:
            return date.max - DAY
        return max(self.start, self.end, self.latest_end or self.end, self.original_end or self.end)


@dataclass(frozen=True)
class GanttGroup:
    """A measure and its tasks."""

    number: str
    title: str
    bars: Sequence[GanttBar]


@dataclass(frozen=True)
class Drawn:
    """A bar with its place: x and widths in per cent, y in pixels; `tail` is the width of the fuzzy end, `original_x`
    where the bar once ended (None: where it ends still, or out of sight)."""

    bar: GanttBar
    x: float
    width: float
    tail: float
    y: int
    before: bool
    after: bool
    original_x: float | None = None

    @property
    def filled(self) -> float:
        """The width of what is done."""
        return self.width * (self.bar.percent or 0) / 100

    @property
    def moved_width(self) -> float:
        """How far the end was moved, to the right when positive."""
        return 0.0 if self.original_x is None else self.tail_x - self.original_x

    @property
    def tail_x(self) -> float:
        return self.x + self.width

    @property
    def right(self) -> float:
        return max(self.x + self.width + self.tail, self.original_x or 0.0)

    @property
    def has_room(self) -> bool:
        return self.width >= ROOM_FOR_SHAPE


@dataclass(frozen=True)
class Lane:
    """A group drawn: its height in pixels and its bars."""

    number: str
    title: str
    height: int
    bars: list[Drawn]


@dataclass(frozen=True)
class Gantt:
    """All that the macro `charts.gantt` draws."""

    window: Window
    ticks: list[Tick]
    lanes: list[Lane]
    today: date | None
    today_x: float | None
    bar_height: int = BAR

    @property
    def shown_ticks(self) -> list[Tick]:
        """The ticks whose label does not lie under today's pill."""
        if self.today_x is None:
            return self.ticks
        return [t for t in self.ticks if not UNDER_PILL[0] < t.x - self.today_x < UNDER_PILL[1]]

    @property
    def has_years(self) -> bool:
        return self.window.step < 12 and self.window.first.year != (self.window.after - DAY).year

    @property
    def years(self) -> list[Tick]:
        return [tick for tick in self.ticks if tick.year]


def gantt(groups: Iterable[GanttGroup], start: date, end: date, today: date | None = None) -> Gantt:
    """Lay the groups out in the window that holds start to end; `today` is marked when it lies inside."""
    window = Window.around(start, end)
    inside = today if today is not None and window.holds(today) else None
    return Gantt(
        window=window,
        ticks=window.ticks(),
        lanes=[_lane(group, window) for group in groups],
        today=inside,
        today_x=None if inside is None else window.x(inside),
    )


def _lane(group: GanttGroup, window: Window) -> Lane:
    rows: list[list[Drawn]] = []
    drawn = []
    for bar in group.bars:
        placed = _place(bar, window)
        row = next((i for i, row in enumerate(rows) if not any(_meet(placed, other) for other in row)), len(rows))
        if row == len(rows):
            rows.append([])
        y = PADDING + row * PITCH
        placed = replace(placed, y=y)
        rows[row].append(placed)
        drawn.append(placed)
    return Lane(group.number, group.title, 2 * PADDING + max(len(rows), 1) * PITCH - (PITCH - BAR), drawn)


def _meet(one: Drawn, other: Drawn) -> bool:
    return one.x < other.right and other.x < one.right


def _place(bar: GanttBar, window: Window) -> Drawn:
    """Clip the bar to the window; what lies wholly outside becomes a sliver at the edge, with its arrow."""
    last_window_day = window.after - DAY
    end = date.max - DAY if bar.end is None else max(bar.start, bar.end)
    left = min(max(window.x(bar.start), 0.0), 100.0 - SLIVER)
    right = min(max(window.x(end + DAY) if end < last_window_day else 100.0, left + SLIVER), 100.0)
    limit = min(max(window.x(bar.last + DAY) if bar.last < last_window_day else 100.0, right), 100.0)
    if bar.original_end is not None:
        limit = right
    return Drawn(
        bar=bar,
        x=left + INSET,
        width=right - left - 2 * INSET,
        tail=limit - right,
        y=0,
        before=bar.start < window.first,
        after=max(bar.start, bar.end or date.max, bar.latest_end or bar.start) > last_window_day,
        original_x=_original(bar, window, left),
    )


def _original(bar: GanttBar, window: Window, left: float) -> float | None:
    """Where the end once was; never before the bar begins."""
    if bar.original_end is None or not window.holds(bar.original_end):
        return None
    return max(window.x(bar.original_end + DAY) - INSET, left + INSET)
