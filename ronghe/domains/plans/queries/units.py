"""The units and the measures of a plan, and how much each unit holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ronghe.domains.plans.models import Measure
from ronghe.domains.plans.queries.rows import Part, TaskRow


@dataclass(frozen=True)
class Unit:
    """A named unit of the plan, registered or not yet."""

    key: str
    name: str
    registered: bool


def unit_of(part: Part) -> Unit:
    return Unit(part.key, part.name, part.party.organization_id is not None)


def units_of(rows: Iterable[TaskRow]) -> list[Unit]:
    """The named units, those with most tasks first; of equals, the one the document names first."""
    found: dict[Unit, int] = {}
    for row in rows:
        for unit in {unit_of(part): None for part in row.parts if part.is_named}:
            found[unit] = found.get(unit, 0) + 1
    return sorted(found, key=lambda unit: -found[unit])


def measures_of(rows: Iterable[TaskRow]) -> list[Measure]:
    """The measures that hold these tasks, in the document's order."""
    return list({row.task.measure_id: row.task.measure for row in rows}.values())


@dataclass(frozen=True)
class Share:
    """What one unit holds: its tasks, those it leads, and of these the ones that fall due this month."""

    unit: Unit
    tasks: int
    leads: int
    due: int


def shares_of(rows: Sequence[TaskRow]) -> list[Share]:
    """The units that lead something, those with most to lead first."""
    found = []
    for unit in units_of(rows):
        held = [row for row in rows if any(part.is_named and part.key == unit.key for part in row.parts)]
        led = [row for row in held if row.lead is not None and row.lead.key == unit.key]
        found.append(Share(unit, len(held), len(led), sum(row.is_due_this_month for row in led)))
    return sorted((share for share in found if share.leads), key=lambda share: -share.leads)
