"""Everything the page of one plan shows, for whoever reads it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.domains.plans.models import Measure, Plan, Task
from ronghe.domains.plans.queries.days import quick_days
from ronghe.domains.plans.queries.filters import MATTERS, TaskFilter
from ronghe.domains.plans.queries.overview import Overview, overview_of
from ronghe.domains.plans.queries.places import Places
from ronghe.domains.plans.queries.rows import TaskRow, tasks_of
from ronghe.domains.plans.queries.standing import usual_day
from ronghe.domains.plans.queries.targets import TargetRow, targets_of
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.history.models import Event, type_of
from ronghe.kernel.ui.forms import FIRST_DAY, LAST_DAY
from ronghe.kernel.ui.states import state


@dataclass(frozen=True)
class DayLink:
    """A day one click away."""

    label: str
    day: date
    href: str
    is_current: bool


@dataclass(frozen=True)
class PlanPage:
    """One plan as one reader sees it on a day, with the filter of the address; `day_error` says what is the matter with
    the day that the address names, also that it is still ahead."""

    plan: Plan
    actor: Actor
    places: Places
    day: date
    day_error: str
    overview: Overview
    filter: TaskFilter

    @cached_property
    def found(self) -> list[TaskRow]:
        """The tasks that pass the filter; the same rows as in the overview."""
        return self.filter.found()

    @property
    def groups(self) -> list[tuple[Measure, list[TaskRow]]]:
        return [(rows[0].task.measure, rows) for rows in self._by_measure()]

    def _by_measure(self) -> list[list[TaskRow]]:
        return [list(rows) for _key, rows in groupby(self.found, key=lambda row: row.task.measure_id)]

    @cached_property
    def _outline(self) -> dict[int, Measure]:
        return {measure.pk: measure for measure in self.overview.outline}

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
        name = "public_export" if self.places.is_public else "plan_export"
        return reverse(name, args=[self.plan.ref, kind]) + self.places.query(**dict(self.kept))

    @property
    def shown_signs(self) -> list[str]:
        """The signs that the pictures use."""
        return [sign for sign, number in self.overview.judged_counts.items() if number]

    @property
    def has_moved(self) -> bool:
        return any(row.is_extended for row in self.overview.rows)

    @property
    def notice(self) -> str:
        """Why nothing is told of the tasks but their dates; empty where something is."""
        if self.overview.is_judged or not self.overview.rows or self.plan.is_draft:
            return ""
        if self.overview.shown == Plan.Shown.NOTHING:
            return _("这里公布任务、单位和期限，不公布进度。")
        return _("截至 %(day)s，方案还没有发布，不评灯；下面是它的安排。") % {"day": self.day}

    @property
    def progress_note(self) -> str:
        """How far the plan is from an even course."""
        percent, expected = self.overview.percent, self.overview.expected
        if percent is None or expected is None:
            return ""
        if percent >= expected:
            return _("匀速应达 %(expected)s%%，跟得上") % {"expected": expected}
        behind = {"expected": expected, "points": expected - percent}
        return _("匀速应达 %(expected)s%%，落后 %(points)s 个百分点") % behind

    @property
    def unsettled(self) -> list[tuple[str, int, str]]:
        """(words, how many, address) of the tasks that stand aside and of what else is the matter with some."""
        aside = [(str(state(sign).label), number, self.places.tasks(lamp=sign)) for sign, number in self._aside()]
        told = dict(self.filter.fields["need"].choices)  # type: ignore[attr-defined]  # a ChoiceField
        counted = [(code, self.overview.matching(code)) for code, _words, _holds in MATTERS if code in told]
        matters = [(str(told[code]), number, self.places.tasks(need=code)) for code, number in counted if number]
        return [*aside, *matters]

    def _aside(self) -> list[tuple[str, int]]:
        return list(self.overview.other_counts.items()) if self.overview.is_judged else []

    @property
    def days(self) -> list[DayLink]:
        """Other days to look at, each with the filter kept."""
        home, kept = self.places.home, dict(self.kept)
        return [
            DayLink(label, day, home + replace(self.places, on=day.isoformat()).query(**kept), day == self.day)
            for label, day in quick_days(self.plan, timezone.localdate())
        ]

    @cached_property
    def later(self) -> int:
        """How much happened to the tasks after the day that is shown where nobody names one, up to today."""
        today = timezone.localdate()
        is_told = not self.plan.is_draft and self.overview.shown != Plan.Shown.NOTHING
        if self.places.on or self.day >= today or not is_told:
            return 0
        tasks = tasks_of(self.plan, self.actor).order_by().values("pk")
        events = Event.objects.filter(object_type=type_of(Task()), object_id__in=tasks)
        return events.filter(on__gt=self.day, on__lte=today).count()

    @property
    def now(self) -> DayLink:
        """The plan as it stands today, with the filter kept."""
        today = timezone.localdate()
        href = self.places.home + replace(self.places, on=today.isoformat()).query(**dict(self.kept))
        return DayLink(_("看今天"), today, href, False)

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


@dataclass(frozen=True)
class ChosenDay:
    """The day a page is told of; `on`: what its links carry along, empty for the usual day; `note`: that the address
    names no day of ours, or one that is still ahead."""

    day: date
    on: str = ""
    note: str = ""


def chosen_day(plan: Plan, asked: str) -> ChosenDay:
    """The day the address names, or the usual one where it names none of ours."""
    usual = usual_day(plan)
    if not asked:
        return ChosenDay(usual)
    said = {"asked": asked[:20], "day": usual}
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return ChosenDay(usual, note=_("“%(asked)s”不是日期，要写成 2019-08-20 这样；下面按 %(day)s 显示") % said)
    if not FIRST_DAY <= day <= LAST_DAY:
        return ChosenDay(usual, note=_("“%(asked)s”不在 1900 到 2199 年之间；下面按 %(day)s 显示") % said)
    return ChosenDay(day, asked, ahead(day))


def ahead(day: date) -> str:
    """That nobody knows yet how the tasks will stand on a day to come; empty for any other."""
    words = _("%(day)s 这一天还没有到：按今天的办理情况推算") % {"day": day}
    return words if day > timezone.localdate() else ""


def page_of(plan: Plan, actor: Actor, params: QueryDict, *, is_public: bool = False) -> PlanPage:
    """The page for this reader; the public learns as much of the progress as the city chose."""
    chosen = chosen_day(plan, params.get("on", ""))
    shown = Plan.Shown(plan.shown) if is_public else Plan.Shown.LAMPS
    overview = overview_of(plan, actor, chosen.day, shown)
    return PlanPage(
        plan=plan,
        actor=actor,
        places=Places(plan, is_public, chosen.on),
        day=chosen.day,
        day_error=chosen.note,
        overview=overview,
        filter=TaskFilter(params, overview.rows, overview.outline, shown),
    )
