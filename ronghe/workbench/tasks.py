"""The tasks of my organization, what hurts first at the top."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ronghe.domains.plans.models import Party, Plan, Task
from ronghe.domains.plans.queries.places import Places
from ronghe.domains.plans.queries.rows import TaskRow, rows_of
from ronghe.domains.plans.queries.standing import Standing
from ronghe.kernel.access.actor import Actor

URGENCY = (Standing.RUNNING, Standing.ELAPSED, Standing.ENDLESS, Standing.UPCOMING, Standing.HISTORY)


@dataclass(frozen=True)
class OwnTask:
    """One task and my organization's part in it."""

    row: TaskRow
    part: Party

    @property
    def is_lead(self) -> bool:
        return self.part.role == Party.Role.LEAD

    @property
    def href(self) -> str:
        return Places(self.row.task.plan, is_public=False).task(self.row.task)

    @property
    def order(self) -> tuple[int, bool, date, int]:
        """Running before over before to come; among those what we lead first, then what ends first."""
        end = self.row.task.latest_end or date.max
        return URGENCY.index(self.row.standing), not self.is_lead, end, self.row.task.pk


def own_tasks(actor: Actor) -> list[OwnTask]:
    """Every published task that names my organization."""
    if actor.organization_id is None:
        return []
    named = Task.objects.visible_to(actor).of_unit(actor.organization_id)
    rows = rows_of(named.filter(plan__status=Plan.Status.PUBLISHED))
    tasks = [
        OwnTask(row, part.party)
        for row in rows
        for part in row.parts
        if part.party.organization_id == actor.organization_id
    ]
    return sorted(tasks, key=lambda task: task.order)
