"""Unit × measure: how many tasks each unit holds in each measure, coloured by the most pressing one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from ronghe.kernel.ui.states import STATES

# The most pressing first; a cell shows the first that occurs in it.
SEVERITY = (
    *("overdue", "attention", "unconfirmed", "normal", "underway", "not_started", "done"),
    *("history", "ended", "before", "planned", "upcoming"),
)
_LABELS = {each.code: each.label for each in STATES}


@dataclass(frozen=True)
class Heading:
    """A row or a column; `key` is what marks refer to."""

    key: Hashable
    label: str
    href: str = ""


@dataclass(frozen=True)
class Mark:
    """One item (a task) in one cell. The same item may stand in several rows; totals count it once."""

    row: Hashable
    column: Hashable
    state: str
    item: Hashable


@dataclass(frozen=True)
class Cell:
    """A cell of the table under its most pressing state; `breakdown` says how many in each state, that one first."""

    count: int
    state: str
    href: str
    breakdown: list[tuple[str, int]]

    @property
    def worst(self) -> int:
        """How many are in the most pressing state."""
        return self.breakdown[0][1]


@dataclass(frozen=True)
class Row:
    """A row with its cells, None where there is nothing, and its total."""

    heading: Heading
    cells: list[Cell | None]
    total: int


@dataclass(frozen=True)
class Matrix:
    """All that the macro `charts.matrix` draws."""

    columns: Sequence[Heading]
    rows: list[Row]
    totals: list[int]
    total: int


def matrix(
    rows: Iterable[Heading],
    columns: Sequence[Heading],
    marks: Iterable[Mark],
    href: Callable[[Hashable, Hashable], str] = lambda row, column: "",
) -> Matrix:
    """Count the marks; `href(row_key, column_key)` gives the address of the rows behind a cell."""
    found: dict[tuple[Hashable, Hashable], dict[Hashable, str]] = defaultdict(dict)
    for mark in marks:
        found[mark.row, mark.column][mark.item] = mark.state
    made = [_row(heading, columns, found, href) for heading in rows]
    shown = {row.heading.key for row in made}
    per_column: list[set[Hashable]] = [
        {item for (row, key), states in found.items() if key == column.key and row in shown for item in states}
        for column in columns
    ]
    return Matrix(columns, made, [len(items) for items in per_column], len(set().union(*per_column)))


def _row(
    heading: Heading,
    columns: Sequence[Heading],
    found: dict[tuple[Hashable, Hashable], dict[Hashable, str]],
    href: Callable[[Hashable, Hashable], str],
) -> Row:
    cells: list[Cell | None] = []
    items: set[Hashable] = set()
    for column in columns:
        states = found.get((heading.key, column.key), {})
        items |= states.keys()
        cells.append(_cell(states, href(heading.key, column.key)) if states else None)
    return Row(heading, cells, len(items))


def _cell(states: dict[Hashable, str], href: str) -> Cell:
    counted = Counter(states.values())
    present = [code for code in SEVERITY if counted[code]]
    return Cell(len(states), present[0], href, [(str(_LABELS[code]), counted[code]) for code in present])
