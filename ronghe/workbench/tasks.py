"""The tasks of my organization, what hurts first at the top; counted by the database, however many they are."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When

from ronghe.domains.plans.models import Party, Plan, Task
from ronghe.domains.plans.models.tasks import TaskQuerySet
from ronghe.domains.plans.queries.places import Places
from ronghe.domains.plans.queries.rows import TaskRow, rows_of
from ronghe.domains.plans.queries.standing import Standing, with_standing
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


@dataclass(frozen=True)
class Tally:
    """The tasks of my organization in one plan that stand in one standing, and how many of them it leads."""

    plan_id: int
    standing: Standing
    tasks: int
    led: int


def tasks_of(actor: Actor) -> TaskQuerySet:
    """Every published task that names my organization, with its standing and whether we lead it."""
    if actor.organization_id is None:
        return Task.objects.none()
    named = Task.objects.visible_to(actor).of_unit(actor.organization_id).filter(plan__status=Plan.Status.PUBLISHED)
    led = Party.objects.filter(task=OuterRef("pk"), role=Party.Role.LEAD, organization=actor.organization_id)
    return with_standing(named, None).annotate(led=Exists(led))


def own_tasks(actor: Actor, first: int) -> list[OwnTask]:
    """The `first` ones: running before over before to come; of those what we lead first, then what ends first."""
    urgency = Case(*(When(standing=standing, then=Value(place)) for place, standing in enumerate(URGENCY)))
    by_end = F("latest_end").asc(nulls_last=True)
    ordered = tasks_of(actor).order_by(urgency, "-led", by_end, "pk")  # type: ignore[misc]  # led is annotated
    keys = list(ordered.values_list("pk", flat=True)[:first])
    rows = {row.task.pk: row for row in rows_of(Task.objects.filter(pk__in=keys))}
    return [
        OwnTask(rows[key], part.party)
        for key in keys
        for part in rows[key].parts
        if part.party.organization_id == actor.organization_id
    ]


def tallies(actor: Actor) -> list[Tally]:
    """All of them, counted by plan and standing."""
    columns = ("plan", "standing")  # the second is annotated, which the type checker cannot know
    counted = tasks_of(actor).order_by().values_list(*columns)
    found = counted.annotate(number=Count("pk"), leads=Count("pk", filter=Q(led=True)))
    return [Tally(plan, Standing(standing), number, leads) for plan, standing, number, leads in found]
