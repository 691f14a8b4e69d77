"""A task as a row of a page: who has which part in it, how it stands, and its time in words."""

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
from ronghe.domains.plans.policy.lamps import Lamp
from ronghe.domains.plans.queries import signs
from ronghe.domains.plans.queries.facts import Stand, stands_now, stands_on
from ronghe.domains.plans.queries.standing import month_of, usual_day
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
    """One task on `day`, for a reader who is shown so much of it."""

    task: Task
    day: date
    parts: tuple[Part, ...]
    stand: Stand
    revealed: str = Plan.Shown.LAMPS

    @property
    def title(self) -> str:
        """The task as a heading, without the full stop that only some of the tasks end in."""
        return self.task.text.rstrip("。")

    @cached_property
    def sign(self) -> str:
        """The code of the sign that the reader sees."""
        return signs.sign_of(self.stand.status, self.stand.lamp.value, self.revealed)

    @property
    def is_judged(self) -> bool:
        """Whether there is anything to be told of the task but its dates."""
        return self.sign in signs.JUDGED

    @property
    def is_open(self) -> bool:
        return signs.is_open(self.stand)

    @property
    def is_overdue(self) -> bool:
        return self.stand.is_overdue

    @property
    def owes_report(self) -> bool:
        return signs.owes_report(self.stand)

    @property
    def due(self) -> date | None:
        """The deadline in force; that of the document until the task was handed over."""
        return self.stand.facts.due or self.task.latest_end

    @property
    def original_due(self) -> date | None:
        """The deadline of the document where another one has taken its place."""
        return self.task.latest_end if self.due != self.task.latest_end else None

    @property
    def is_extended(self) -> bool:
        return self.due is not None and self.original_due is not None and self.due > self.original_due

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
        return self.is_due_in(self.day)

    def is_due_in(self, month: date) -> bool:
        """Whether the deadline lies in the month of that day; history and what was given up have none any more."""
        first, last = month_of(month)
        counts = self.stand.lamp not in (Lamp.HISTORY, Lamp.ENDED)
        return counts and self.due is not None and first <= self.due <= last

    @property
    def dates(self) -> str:
        return period_words(self.task)

    @property
    def time_left(self) -> str:
        """What makes the sign, or how far the day is from the date that matters next."""
        return signs.note(self.stand, self.task.start, self.due, self.revealed)


def period_words(task: Task) -> str:
    """The dates the platform counts with."""
    start, end, latest = task.start, task.end, task.latest_end
    if end is None:
        return _("%(start)s 起，无期限") % {"start": start} if start else _("无期限")
    if end != latest:
        span = {"start": start or "…", "end": end, "latest": latest}
        return _("%(start)s 起，%(end)s 至 %(latest)s 之间完成") % span
    return _("%(start)s 至 %(end)s") % {"start": start, "end": end} if start else _("%(end)s 前") % {"end": end}


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


def rows_of(tasks: TaskQuerySet, day: date | None = None, shown: str = Plan.Shown.LAMPS) -> list[TaskRow]:
    """The tasks as rows, without the document's lines, in a fixed number of queries.

    With a day, all of one division, each as it stood at the end of that day; without, each as it stands now, on the
    usual day of its plan. `shown`: how much of that the reader may learn."""
    loaded = list(with_parties(tasks.select_related("measure", "plan", "lead").defer("plan__lines")))
    if day is not None:
        stands = stands_on(loaded, day)
    else:
        stands = stands_now(loaded, {task.plan_id: usual_day(task.plan) for task in loaded})
    seen = {key: signs.veiled(stand, shown) for key, stand in stands.items()}
    return [TaskRow(task, seen[task.pk].day, parts_of(task.parties.all()), seen[task.pk], shown) for task in loaded]


def tasks_of(plan: Plan, actor: Actor) -> TaskQuerySet:
    """The tasks of this plan that the actor may see, as the document orders them."""
    return Task.objects.visible_to(actor).filter(plan=plan).in_order()
