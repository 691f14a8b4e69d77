"""What the first public page says of each plan, in as many queries for one plan as for fifty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Case, Count, F, Min, Q, Value, When

from ronghe.domains.plans.models import Party, Plan, Target
from ronghe.domains.plans.models.plans import PlanQuerySet
from ronghe.domains.plans.queries.counting import counting_measures
from ronghe.domains.plans.queries.places import Places
from ronghe.domains.plans.queries.standings import PlanStanding, standings_of
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
    """One published plan as it stands, as far as the city lets the public know."""

    standing: PlanStanding
    measures: int
    units: list[LeadingUnit] = field(default_factory=list)
    targets: list[TargetRow] = field(default_factory=list)

    @property
    def plan(self) -> Plan:
        return self.standing.plan

    @property
    def places(self) -> Places:
        return Places(self.plan, is_public=True)

    @property
    def leading(self) -> list[LeadingUnit]:
        return [unit for unit in self.units if unit.leads]

    @property
    def tells_progress(self) -> bool:
        return self.plan.shown != Plan.Shown.NOTHING and self.standing.tasks > 0

    @property
    def bar(self) -> list[charts.Part]:
        """The tasks as one bar; each part leads to its tasks."""
        return self.standing.bar((sign, self.places.tasks(lamp=sign)) for sign in self.standing.signs)


def public_plans() -> PlanQuerySet:
    """Every plan that is published and public, newest first."""
    return Plan.objects.visible_to(PUBLIC).defer("lines").annotate(measure_count=counting_measures())


def summaries(plans: Iterable[Plan]) -> list[Summary]:
    """What is said of these plans, which are some of `public_plans`."""
    found = {
        key: Summary(standing, standing.plan.measure_count)  # type: ignore[attr-defined]  # annotated
        for key, standing in standings_of(plans, is_public=True).items()
    }
    count_units(found)
    for target in Target.objects.filter(plan__in=found, decision=Target.Decision.ACCEPTED):
        found[target.plan_id].targets.append(TargetRow(target))
    return list(found.values())


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
