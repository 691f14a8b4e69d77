"""Everything the page of one task shows, for whoever reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.paginator import Page
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ronghe.domains.plans.models import Party, Plan, Task
from ronghe.domains.plans.models.plans import shown
from ronghe.domains.plans.policy.lamps import OVER, WAITING, Lamp
from ronghe.domains.plans.queries.desk import Desk
from ronghe.domains.plans.queries.facts import Span, spans_of
from ronghe.domains.plans.queries.page import chosen_day, ended
from ronghe.domains.plans.queries.places import Places
from ronghe.domains.plans.queries.reasons import reason_of
from ronghe.domains.plans.queries.reports import DeadlineRow, ReportRow, deadlines_of, picture, reports_page
from ronghe.domains.plans.queries.rows import Part, TaskRow, rows_of, tasks_of
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.models import Event, EventQuerySet, type_of
from ronghe.kernel.ui.charts.progress import Progress

TOLD = 20  # 本平台约定: so many events on the page of the task; the others are one link away
NEARBY = 2  # 本平台约定: so many lines of the document before and after
S = Task.Status
PATH = (S.NOT_STARTED, S.IN_PROGRESS, S.SUBMITTED, S.CHECKING, S.CLOSED)


@dataclass(frozen=True)
class TaskPage:
    """`task` comes with its plan, whole; `last` is the last day on which anything happened to it."""

    row: TaskRow
    task: Task
    actor: Actor
    places: Places
    day_error: str
    last: date | None
    number: str | None

    @property
    def plan(self) -> Plan:
        return self.task.plan

    @property
    def day(self) -> date:
        return self.row.day

    @property
    def is_past(self) -> bool:
        """Whether the reader looks back at a day after which something has happened."""
        return self.last is not None and self.day < self.last

    @property
    def now(self) -> str:
        """The page as it stands now."""
        return reverse("task_detail", args=[self.task.ref])

    @property
    def shows_progress(self) -> bool:
        return self.row.revealed != Plan.Shown.NOTHING

    @property
    def shows_lamp(self) -> bool:
        return self.row.revealed == Plan.Shown.LAMPS

    @property
    def reason(self) -> str:
        """Why the lamp shows what it shows; a submission that was in time by its business date alone says so."""
        handed = self.desk.submission if self.row.stand.status in WAITING else None
        if handed and handed.is_doubtful:
            words = _("业务日期 %(day)s 没有逾期，补记时已过期限 %(days)s 天，等待核验")
            return words % {"day": handed.on, "days": handed.days_entered_late}
        return reason_of(self.row.stand)

    @property
    def status(self) -> str:
        """The state in words; empty while the plan was not yet published."""
        return str(S(self.row.stand.status).label) if self.row.stand.status else ""

    @property
    def is_aside(self) -> bool:
        """Whether the task stands beside the way from the start to the closing."""
        return self.row.stand.status not in PATH

    @property
    def is_off(self) -> bool:
        """Whether no step of the way tells where the task stands."""
        return self.is_aside and self.row.stand.status not in (S.RETURNED, S.EXTENDING)

    @cached_property
    def steps(self) -> list[tuple[str, str, str]]:
        """(label, done | current | todo, day) for the row of steps; a state beside the way lies between two of them."""
        spans: list[Span] = list(spans_of([self.task.pk], self.day)[self.task.pk])
        status = self.row.stand.status
        reached = [PATH.index(S(state)) for state, _since in spans if state in PATH]
        at = PATH.index(S(status)) if status in PATH else min(reached[-1] if reached else -1, 1)
        days = dict(spans)
        days.update((state, since) for state, since in reversed(spans) if state == S.IN_PROGRESS)  # when it began
        found = []
        for index, step in enumerate(PATH):
            place = "todo" if index > at else "done" if index < at or step == S.CLOSED or status in OVER else "current"
            note = str(days[step]) if index <= at and step in days else ""
            if place == "current" and self.is_aside:
                note = f"{self.status} {days[status]}"
            found.append((str(step.label), place, note))
        return found

    @property
    def behind(self) -> str:
        """What even work would have reached, in words; empty where no deadline says."""
        wanted = self.row.stand.expected
        if wanted is None or self.row.stand.lamp in (Lamp.BEFORE, Lamp.HISTORY, Lamp.UNCONFIRMED, Lamp.ENDED):
            return ""
        short = wanted - self.row.stand.percent
        if short <= 0:
            return _("按期限匀速应完成 %(expected)s%%") % {"expected": wanted}
        return _("按期限匀速应完成 %(expected)s%%，落后 %(behind)s 个百分点") % {"expected": wanted, "behind": short}

    @cached_property
    def deadlines(self) -> list[DeadlineRow]:
        return deadlines_of(self.task, self.day)

    @property
    def extended(self) -> int:
        """How often the deadline was put off on request."""
        return sum(row.is_granted and not row.is_correction for row in self.deadlines)

    @property
    def corrected(self) -> int:
        return sum(row.is_granted and row.is_correction for row in self.deadlines)

    @property
    def has_reported_this_month(self) -> bool:
        """Why the next monthly report is only owed next month, while this month's day has not come yet."""
        reported, owed = self.row.stand.facts.reported_on, self.row.stand.turns.report_due
        months = [(day.year, day.month) for day in (reported, self.day, owed) if day]
        return len(months) == 3 and months[0] == months[1] < months[2]

    @cached_property
    def reports(self) -> Page[ReportRow]:
        return reports_page(self.task, self.actor, self.day, self.number)

    @cached_property
    def picture(self) -> Progress | None:
        return picture(self.task, self.row.stand)

    @cached_property
    def desk(self) -> Desk:
        return Desk(self.task, self.actor, self.row.stand)

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
        steps = Event.objects.visible_to(self.actor).about(self.plan).exclude(state_to="")
        return sorted(
            [*self._own_events()[:TOLD], *self._by_then(steps)[:TOLD]], key=lambda event: event.pk, reverse=True
        )

    def _own_events(self) -> EventQuerySet:
        return self._by_then(Event.objects.visible_to(self.actor).about(self.task))

    def _by_then(self, events: EventQuerySet) -> EventQuerySet:
        """Where the reader names a day, what had happened by then."""
        return events.filter(on__lte=self.day) if self.places.on else events

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
    """`task` has its plan at hand. Unless the address names a day, the page shows how the task stands after the last
    thing that happened to it, even where that came after the plan's own period."""
    asked = params.get("on", "")
    chosen = chosen_day(task.plan, asked)
    day = chosen.day
    last = Event.objects.about(task).values_list("on", flat=True).first()
    if not asked and last and not is_public:
        day = max(day, last)
    shown = task.plan.shown if is_public else Plan.Shown.LAMPS
    [row] = rows_of(Task.objects.filter(pk=task.pk).in_order(), day, shown)
    places = Places(task.plan, is_public, chosen.on)
    return TaskPage(row, task, actor, places, chosen.note, last, params.get("page"))
