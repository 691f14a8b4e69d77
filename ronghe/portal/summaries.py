"""What the first public page says of each plan, in as many queries for one plan as for fifty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Case, Count, F, Min, Q, Value, When

from ronghe.domains.plans.models import Party, Plan, Target, Task
from ronghe.domains.plans.models.plans import PlanQuerySet
from ronghe.domains.plans.queries.counting import counting_measures
from ronghe.domains.plans.queries.places import Places
from ronghe.domains.plans.queries.standing import Standing, usual_day, with_standing
from ronghe.domains.plans.queries.targets import TargetRow
from ronghe.kernel.access.actor import PUBLIC
from ronghe.kernel.ui import charts


@dataclass(frozen=True)
class LeadingUnit:
    """A unit of the plan and how many tasks it leads; `key` is how the filter of the plan's page names it."""

    key: str
    name: str
    leads: int


@dataclass
class Summary:
    """One published plan on its usual day."""

    plan: Plan
    day: date
    measures: int
    counts: dict[Standing, int]
    units: list[LeadingUnit] = field(default_factory=list)
    targets: list[TargetRow] = field(default_factory=list)

    @property
    def places(self) -> Places:
        return Places(self.plan, is_public=True)

    @property
    def leading(self) -> list[LeadingUnit]:
        return [unit for unit in self.units if unit.leads]

    @property
    def bar(self) -> list[charts.Part]:
        """The tasks as one bar, what is over on the left, what is to come on the right."""
        order = (Standing.HISTORY, Standing.ELAPSED, Standing.RUNNING, Standing.ENDLESS, Standing.UPCOMING)
        return charts.stacked((s.value, self.counts[s], self.places.tasks(standing=s.value)) for s in order)

    @property
    def tasks(self) -> int:
        return sum(self.counts.values())


def public_plans() -> PlanQuerySet:
    """Every plan that is published and public, newest first."""
    return Plan.objects.visible_to(PUBLIC).defer("lines").annotate(measure_count=counting_measures())


def summaries(plans: Iterable[Plan]) -> list[Summary]:
    """What is said of these plans, which are some of `public_plans`."""
    found = {
        plan.pk: Summary(plan, usual_day(plan), plan.measure_count, dict.fromkeys(Standing, 0))  # type: ignore[attr-defined]
        for plan in plans
    }
    count_tasks(found)
    count_units(found)
    for target in Target.objects.filter(plan__in=found, decision=Target.Decision.ACCEPTED):
        found[target.plan_id].targets.append(TargetRow(target))
    return list(found.values())


def count_tasks(found: dict[int, Summary]) -> None:
    tasks = with_standing(Task.objects.filter(plan__in=found), None)
    columns = ("plan", "standing")  # the second is annotated, which the type checker cannot know
    for plan, standing, number in tasks.order_by().values_list(*columns).annotate(Count("pk")):
        found[plan].counts[Standing(standing)] = number


def count_units(found: dict[int, Summary]) -> None:
    """How many named units each plan has, however it writes them, and how many tasks each of them leads; those with
    most first, of equals the one the document names first."""
    named = Party.objects.filter(task__plan__in=found, kind=Party.Kind.NAMED).order_by()
    unknown = Case(When(organization__isnull=True, then=F("name")), default=Value(""))
    columns = ("task__plan", "organization__ref", "organization__short_name", "organization__name", "unknown")
    held = named.annotate(unknown=unknown).values_list(*columns)
    leads = held.annotate(leads=Count("pk", filter=Q(role=Party.Role.LEAD)), first=Min("pk"))
    for plan, ref, short_name, full_name, name, number, _first in leads.order_by("-leads", "first"):
        found[plan].units.append(LeadingUnit(ref or name, short_name or full_name or name, number))
