"""Everything the page of one plan shows, for whoever reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.domains.plans.models import Measure, Plan
from ronghe.domains.plans.queries.filters import TaskFilter
from ronghe.domains.plans.queries.overview import Overview, overview_of
from ronghe.domains.plans.queries.places import Places
from ronghe.domains.plans.queries.rows import TaskRow, tasks_of
from ronghe.domains.plans.queries.standing import usual_day
from ronghe.domains.plans.queries.targets import TargetRow, targets_of
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.history.models import Event


@dataclass(frozen=True)
class PlanPage:
    """One plan as one reader sees it on a day, with the filter of the address."""

    plan: Plan
    actor: Actor
    places: Places
    day: date
    day_error: str
    overview: Overview
    filter: TaskFilter

    @cached_property
    def found(self) -> list[TaskRow]:
        """The tasks that pass the filter; the same rows as in the overview, chosen by the database."""
        if not self.filter.narrows:
            return list(self.overview.rows)
        passed = self.filter.apply(tasks_of(self.plan, self.actor), self.day)
        keys = set(passed.values_list("pk", flat=True))
        return [row for row in self.overview.rows if row.task.pk in keys]

    @property
    def groups(self) -> list[tuple[Measure, list[TaskRow]]]:
        return [(rows[0].task.measure, rows) for rows in self._by_measure()]

    def _by_measure(self) -> list[list[TaskRow]]:
        return [list(rows) for _key, rows in groupby(self.found, key=lambda row: row.task.measure_id)]

    @cached_property
    def _outline(self) -> dict[int, Measure]:
        return {measure.pk: measure for measure in self.plan.measures.all()}

    def above(self, measure: Measure) -> list[Measure]:
        """The measures that this one stands under, the outermost first."""
        found: list[Measure] = []
        while measure.parent_id and (parent := self._outline.get(measure.parent_id)):
            found.insert(0, parent)
            measure = parent
        return found

    @cached_property
    def targets(self) -> list[TargetRow]:
        return targets_of(self.plan, self.actor)

    @property
    def conditions(self) -> list[tuple[str, str, str]]:
        """(label, value, address without it) of each filter in use."""
        used = {name: self.filter[name].data for name in self.filter.fields if self.filter[name].data}
        return [
            (str(self.filter[name].label), self._shown(name), self.places.tasks(**without(used, name))) for name in used
        ]

    def _shown(self, name: str) -> str:
        field = self.filter.fields[name]
        value = self.filter[name].data
        return str(dict(getattr(field, "choices", [])).get(value, value))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The filter as parameters, for a form that changes something else."""
        return [(name, self.filter[name].data) for name in self.filter.fields if self.filter[name].data]

    def export_address(self, kind: str) -> str:
        return reverse("plan_export", args=[self.plan.ref, kind]) + self.places.query(**dict(self.kept))

    @property
    def shown_standings(self) -> list[str]:
        """The signs that the pictures use."""
        return [standing.value for standing, number in self.overview.counts.items() if number]

    @property
    def is_partial(self) -> bool:
        """Whether the reader sees only the tasks that name their own organization."""
        return (
            not self.places.is_public and not self.plan.is_public and not self.actor.can(Verb.VIEW, "plans", self.plan)
        )

    @cached_property
    def ended(self) -> Event | None:
        return ended(self.plan)

    @property
    def facts(self) -> list[str]:
        """The line under the title: number, the three dates under their names, issuer."""
        plan = self.plan
        dates = (
            (plan.signed_on, _("%(day)s 成文")),
            (plan.published_on, _("%(day)s 公开")),
            (plan.in_force_on, _("%(day)s 施行")),
        )
        return [plan.number, *(words % {"day": day} for day, words in dates if day), plan.issuer]


def ended(plan: Plan) -> Event | None:
    """The step that withdrew or discarded the plan, with its reason; None while the plan is alive."""
    if plan.status in (Plan.Status.DRAFT, Plan.Status.PUBLISHED):
        return None
    return Event.objects.about(plan).filter(state_to=plan.status).first()


def without(used: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in used.items() if key != name}


def chosen_day(plan: Plan, asked: str) -> tuple[date, str]:
    """The day the address names, or the usual one, with a sentence when the address names no day."""
    usual = usual_day(plan)
    if not asked:
        return usual, ""
    try:
        return date.fromisoformat(asked), ""
    except ValueError:
        return usual, _("“%(asked)s”不是日期，要写成 2019-08-20 这样；下面按 %(day)s 显示") % {
            "asked": asked,
            "day": usual,
        }


def page_of(plan: Plan, actor: Actor, params: QueryDict, *, is_public: bool = False) -> PlanPage:
    day, error = chosen_day(plan, params.get("on", ""))
    on = "" if error else params.get("on", "")
    overview = overview_of(plan, actor, day)
    return PlanPage(
        plan=plan,
        actor=actor,
        places=Places(plan, is_public, on),
        day=day,
        day_error=error,
        overview=overview,
        filter=TaskFilter(params, overview.rows),
    )
