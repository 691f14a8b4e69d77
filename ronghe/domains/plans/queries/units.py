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
class Holder:
    """A unit and how many tasks it leads: all of them, and those under a red and a yellow lamp."""

    unit: Unit
    leads: int
    overdue: int
    attention: int


def holders_of(rows: Sequence[TaskRow]) -> list[Holder]:
    """The units that lead something; who holds most of what is late stands first."""
    led: dict[str, list[TaskRow]] = {}
    for row in rows:
        if row.lead is not None and row.lead.is_named:
            led.setdefault(row.lead.key, []).append(row)
    found = [
        Holder(unit, len(held), *(sum(row.sign == sign for row in held) for sign in ("overdue", "attention")))
        for unit in units_of(rows)
        if (held := led.get(unit.key))
    ]
    return sorted(found, key=lambda holder: (-holder.overdue, -holder.attention, -holder.leads))
