"""What a plan's page says at a glance on a day: counts, what falls due, what is still to be settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ronghe.domains.plans.models import Measure, Plan
from ronghe.domains.plans.queries.rows import TaskRow, rows_of, tasks_of
from ronghe.domains.plans.queries.standing import Standing, month_of
from ronghe.domains.plans.queries.units import Share, measures_of, shares_of
from ronghe.kernel.access.actor import Actor

PRESSING = 6  # 本平台约定: as many as one looks over without scrolling


@dataclass(frozen=True)
class Overview:
    """The tasks of one plan that a reader may see, and everything counted from them."""

    plan: Plan
    day: date
    rows: tuple[TaskRow, ...]

    @cached_property
    def measures(self) -> list[Measure]:
        return measures_of(self.rows)

    @cached_property
    def shares(self) -> list[Share]:
        return shares_of(self.rows)

    @cached_property
    def counts(self) -> dict[Standing, int]:
        """How many tasks stand in each; the numbers add up to the number of tasks."""
        standings = [row.standing for row in self.rows]
        return {standing: standings.count(standing) for standing in Standing}

    @cached_property
    def due_this_month(self) -> list[TaskRow]:
        return sorted((row for row in self.rows if row.is_due_this_month), key=by_end)

    @cached_property
    def pressing(self) -> list[TaskRow]:
        """What is running and ends first, however far off that is."""
        running = [row for row in self.rows if row.standing is Standing.RUNNING]
        return sorted(running, key=by_end)[:PRESSING]

    @cached_property
    def leads_to_confirm(self) -> list[TaskRow]:
        return [row for row in self.rows if row.needs_lead]

    @cached_property
    def parties_to_name(self) -> list[TaskRow]:
        return [row for row in self.rows if row.open_parts]

    @property
    def month(self) -> str:
        return f"{month_of(self.day)[0]:%Y-%m}"


def by_end(row: TaskRow) -> tuple[date, int]:
    return row.task.latest_end or date.max, row.task.position


def overview_of(plan: Plan, actor: Actor, day: date) -> Overview:
    return Overview(plan, day, tuple(rows_of(tasks_of(plan, actor), day)))
