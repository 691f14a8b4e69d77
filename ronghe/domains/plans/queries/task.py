"""Everything the page of one task shows, for whoever reads it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ronghe.domains.plans.models import Party, Plan, Task
from ronghe.domains.plans.models.plans import shown
from ronghe.domains.plans.queries.page import chosen_day, ended
from ronghe.domains.plans.queries.places import Places
from ronghe.domains.plans.queries.rows import Part, TaskRow, rows_of, tasks_of
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.models import Event, EventQuerySet, type_of

TOLD = 20  # 本平台约定: so many events on the page of the task; the others are one link away
NEARBY = 2  # 本平台约定: so many lines of the document before and after


@dataclass(frozen=True)
class TaskPage:
    row: TaskRow
    plan: Plan
    actor: Actor
    places: Places
    day_error: str

    @property
    def context(self) -> list[tuple[int, str, bool]]:
        """(number, text, whether it is the task's own) of the line and those around it; blank lines left out."""
        line, lines = self.row.task.line, self.plan.lines
        if not 0 < line <= len(lines):
            return []
        filled = [(number, shown(text)) for number, text in enumerate(lines, 1) if shown(text) or number == line]
        at = next(index for index, (number, _text) in enumerate(filled) if number == line)
        near = filled[max(0, at - NEARBY) : at + NEARBY + 1]
        return [(number, text, number == line) for number, text in near]

    @cached_property
    def ended(self) -> Event | None:
        return ended(self.plan)

    @cached_property
    def neighbours(self) -> tuple[Task | None, Task | None]:
        """The task before and the one after, as the document orders them."""
        tasks = list(tasks_of(self.plan, self.actor).select_related("measure").only("ref", "number", "measure__number"))
        at = next(index for index, task in enumerate(tasks) if task.pk == self.row.task.pk)
        before = tasks[at - 1] if at else None
        return before, tasks[at + 1] if at + 1 < len(tasks) else None

    @cached_property
    def by_role(self) -> list[tuple[str, list[Part]]]:
        """The parts under their roles: lead, responsible, assisting."""
        order = (Party.Role.LEAD, Party.Role.RESPONSIBLE, Party.Role.ASSIST)
        grouped = [(str(role.label), [part for part in self.row.shown if part.party.role == role]) for role in order]
        return [(label, parts) for label, parts in grouped if parts]

    @property
    def candidates(self) -> list[Part]:
        """The named units that could lead instead."""
        return [part for part in self.row.shown if part.is_named and not part.is_lead]

    @property
    def period_note(self) -> str:
        """What a band or an approximate period means for the count of days."""
        task = self.row.task
        if task.end and task.latest_end and task.end != task.latest_end:
            return _("文件写的是大约的时间：最早 %(end)s 完成，最迟 %(latest)s；只有过了最迟日期才算到期") % {
                "end": task.end,
                "latest": task.latest_end,
            }
        return _("文件写的是大约的时间") if task.is_approximate else ""

    @cached_property
    def history(self) -> list[dict[str, object]]:
        """What last happened to the task, and the steps of its plan, as far as the reader may know; newest first."""
        return [
            {
                "on": event.on,
                "who": " · ".join(part for part in (event.user_name, event.organization_name) if part),
                "what": happened(event),
                "note": event.comment,
                "recorded_at": event.recorded_at,
            }
            for event in self._events()
        ]

    def _events(self) -> list[Event]:
        steps = Event.objects.visible_to(self.actor).about(self.plan).exclude(state_to="")[:TOLD]
        return sorted([*self._own_events()[:TOLD], *steps], key=lambda event: event.pk, reverse=True)

    def _own_events(self) -> EventQuerySet:
        return Event.objects.visible_to(self.actor).about(self.row.task)

    @cached_property
    def untold(self) -> int:
        """How many earlier events of the task are only on the page of all its events."""
        return max(0, self._own_events().count() - TOLD)

    @property
    def all_events(self) -> str:
        task = self.row.task
        return reverse("event_list") + "?" + urlencode({"object": f"{type_of(task)}:{task.pk}"})


def happened(event: Event) -> str:
    """The action and what it changed."""
    changes = "；".join(f"{label}：{old or '–'} → {new or '–'}" for label, (old, new) in event.changes.items())
    of_plan = event.object_type == type_of(Plan())
    what = _("方案%(action)s") % {"action": event.label} if of_plan else event.label
    return f"{what}（{changes}）" if changes else what


def task_page(task: Task, actor: Actor, params: QueryDict, *, is_public: bool = False) -> TaskPage:
    """`task` has its plan at hand."""
    asked = params.get("on", "")
    day, error = chosen_day(task.plan, asked)
    [row] = rows_of(Task.objects.filter(pk=task.pk).in_order(), day)
    return TaskPage(row, task.plan, actor, Places(task.plan, is_public, "" if error else asked), error)
