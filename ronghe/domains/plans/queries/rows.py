"""A task as a row of a page: who has which part in it, and its time in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from ronghe.domains.plans.models import Party, Plan, Task
from ronghe.domains.plans.models.tasks import TaskQuerySet
from ronghe.domains.plans.policy import lead_settled
from ronghe.domains.plans.queries.facts import Stand, stands_now, stands_on
from ronghe.domains.plans.queries.standing import Standing, month_of, usual_day, with_standing
from ronghe.kernel.access.actor import Actor


@dataclass(frozen=True)
class Part:
    """One party as shown. `is_open`: unnamed, neither filled nor marked as none; `for_`: what it stands in for."""

    party: Party
    name: str
    is_open: bool
    for_: str

    @property
    def key(self) -> str:
        """How addresses name the unit: its reference, or its name while the register does not know it."""
        organization = self.party.organization
        return organization.ref if organization else self.party.name

    @property
    def is_named(self) -> bool:
        return self.party.kind == Party.Kind.NAMED

    @property
    def is_lead(self) -> bool:
        return self.party.role == Party.Role.LEAD

    @property
    def is_filled(self) -> bool:
        """A placeholder for which real units stand; they are shown instead of it."""
        return not self.is_named and not self.is_open and not self.party.is_waived


@dataclass(frozen=True)
class TaskRow:
    """One task on `day`."""

    task: Task
    day: date
    parts: tuple[Part, ...]
    stand: Stand

    @property
    def title(self) -> str:
        """The task as a heading, without the full stop that only some of the tasks end in."""
        return self.task.text.rstrip("。")

    @property
    def standing(self) -> Standing:
        return Standing(self.task.standing)  # type: ignore[attr-defined]  # annotated by with_standing

    @cached_property
    def lead(self) -> Part | None:
        return next((part for part in self.parts if part.is_lead), None)

    @cached_property
    def shown(self) -> list[Part]:
        """The lead first, then the others as the document names them; filled placeholders give way to their units."""
        return sorted((part for part in self.parts if not part.is_filled), key=lambda part: not part.is_lead)

    @cached_property
    def open_parts(self) -> list[Part]:
        return [part for part in self.parts if part.is_open]

    @property
    def needs_lead(self) -> bool:
        """The lead was inferred, or is missing, and nobody confirmed it yet."""
        return not lead_settled(self.task)

    @property
    def is_due_this_month(self) -> bool:
        first, last = month_of(self.day)
        end = self.task.latest_end
        return end is not None and first <= end <= last and self.standing is not Standing.HISTORY

    @property
    def dates(self) -> str:
        return period_words(self.task)

    @property
    def time_left(self) -> str:
        return time_words(self.task, self.standing, self.day)


def period_words(task: Task) -> str:
    """The dates the platform counts with."""
    start, end, latest = task.start, task.end, task.latest_end
    if end is None:
        return _("%(start)s 起，无期限") % {"start": start} if start else _("无期限")
    if end != latest:
        span = {"start": start or "…", "end": end, "latest": latest}
        return _("%(start)s 起，%(end)s 至 %(latest)s 之间完成") % span
    return _("%(start)s 至 %(end)s") % {"start": start, "end": end} if start else _("%(end)s 前") % {"end": end}


def time_words(task: Task, standing: Standing, day: date) -> str:
    """How far the day is from the date that matters next."""
    if standing is Standing.HISTORY:
        return _("成文前已到期")
    if standing is Standing.ENDLESS:
        return _("无期限")
    if standing is Standing.UPCOMING and task.start:
        return _("%(days)s 天后开始") % {"days": (task.start - day).days}
    days = (task.latest_end - day).days if task.latest_end else 0
    if standing is Standing.ELAPSED:
        return _("期满 %(days)s 天") % {"days": -days}
    return _("还有 %(days)s 天") % {"days": days} if days else _("当日到期")


def parts_of(parties: Iterable[Party]) -> tuple[Part, ...]:
    """The parties of one task; who fills whom is told by the rows themselves."""
    rows = list(parties)
    by_id = {party.pk: party for party in rows}
    filled = {party.fills_id for party in rows}
    return tuple(
        Part(
            party=party,
            name=str(party),
            is_open=party.kind != Party.Kind.NAMED and not party.is_waived and party.pk not in filled,
            for_=by_id[party.fills_id].name if party.fills_id in by_id else "",
        )
        for party in rows
    )


def with_parties(tasks: TaskQuerySet) -> TaskQuerySet:
    return tasks.prefetch_related(Prefetch("parties", Party.objects.select_related("organization")))


def rows_of(tasks: TaskQuerySet, day: date | None = None) -> list[TaskRow]:
    """The tasks as rows, without the document's lines, in a fixed number of queries.

    With a day, all of one division, each as it stood at the end of that day; without, each as it stands now, on the
    usual day of its plan."""
    loaded = list(
        with_parties(with_standing(tasks, day).select_related("measure", "plan", "lead").defer("plan__lines"))
    )
    if day is not None:
        stands = stands_on(loaded, day)
    else:
        stands = stands_now(loaded, {task.plan_id: usual_day(task.plan) for task in loaded})
    return [TaskRow(task, stands[task.pk].day, parts_of(task.parties.all()), stands[task.pk]) for task in loaded]


def tasks_of(plan: Plan, actor: Actor) -> TaskQuerySet:
    """The tasks of this plan that the actor may see, as the document orders them."""
    return Task.objects.visible_to(actor).filter(plan=plan).in_order()
