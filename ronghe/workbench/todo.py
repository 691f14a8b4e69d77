"""What my unit owes for the tasks it leads: what hurts most first, each with what is to be done and by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, F, IntegerField, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ronghe.domains.plans.models import Extension, Party, Task
from ronghe.domains.plans.models.tasks import TaskQuerySet
from ronghe.domains.plans.policy.lamps import WAITING, Lamp
from ronghe.domains.plans.queries.facts import Stand, stands_now
from ronghe.domains.plans.queries.reasons import reason_of
from ronghe.domains.plans.queries.searching import need_q, owed, published_tasks, with_lamp
from ronghe.domains.plans.queries.signs import time_left
from ronghe.domains.plans.workflow import SENT_BACK
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.history.models import Event, type_of
from ronghe.kernel.ui import charts

S = Task.Status
SHOWN = 8  # 本平台约定: what one can do today; the rest is one link away
BAR = ("overdue", "attention", "normal", "not_started", "done", "unconfirmed", "history", "ended")


@dataclass(frozen=True)
class Todo:
    """One line: the lamp, the task, what exactly is to be done, by when, and the one place where it is done."""

    code: str
    title: str
    what: str
    due: str
    left: str
    is_late: bool
    href: str
    action: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Todos:
    """The first lines and how many there are in all, with the list that holds exactly these."""

    lines: tuple[Todo, ...] = ()
    total: int = 0
    href: str = ""
    days: tuple[date, ...] = ()

    @property
    def rest(self) -> int:
        return self.total - len(self.lines)


def listed(**asked: str) -> str:
    """The list of all tasks under these conditions."""
    return f"{reverse('all_tasks')}?{urlencode(asked)}"


def place_of(task: Task) -> str:
    """The part of the task's page where one acts."""
    return reverse("task_detail", args=[task.ref]) + "#desk"


def days_left(due: date | None, day: date) -> tuple[str, bool]:
    """How far off the deadline is, in words, and whether it has passed."""
    return time_left(due, day), due is not None and due < day


def past_days(tasks: Sequence[Task]) -> tuple[date, ...]:
    """The days on which these tasks are looked at, where that is not today: the period of their plan has passed."""
    return tuple(sorted({vars(task)["day"] for task in tasks} - {timezone.localdate()}))


def about(task: Task) -> tuple[str, ...]:
    return task.code, task.plan.title


# ── what my unit owes ────────────────────────────────────────────────────────────────────────────────────────────────


def owed_by(actor: Actor) -> Todos:
    """Empty for those who may not report."""
    if actor.organization_id is None or not actor.can(Verb.FILL, "tracking"):
        return Todos()
    tasks = with_lamp(published_tasks(actor).filter(lead=actor.organization_id)).filter(need_q("owed", actor))
    rows = list(ranked(tasks).select_related("measure", "plan").defer("plan__lines")[:SHOWN])
    if not rows:
        return Todos()
    returns, refusals = returned_with(rows), refused_with(rows)
    stands = stands_now(rows, {task.plan_id: vars(task)["day"] for task in rows})
    lines = tuple(todo(task, stands[task.pk], returns.get(task.pk), refusals.get(task.pk)) for task in rows)
    total = len(rows) if len(rows) < SHOWN else tasks.order_by().aggregate(number=Count("pk"))["number"]
    return Todos(lines, total, listed(need="owed", mine="lead"), past_days(rows))


def ranked(tasks: TaskQuerySet) -> TaskQuerySet:
    """With `kind`, the place of the first of `owed()` that holds; in that order, by deadline within it."""
    whens = [When(condition, then=Value(place)) for place, (_code, _words, condition) in enumerate(owed())]
    kind = Case(*whens, default=Value(len(whens)), output_field=IntegerField())
    return tasks.annotate(kind=kind).order_by("kind", F("due").asc(nulls_last=True), "pk")


def returned_with(tasks: Sequence[Task]) -> dict[int, str]:
    """Task key → why it was sent back last."""
    keys = [task.pk for task in tasks if task.status == S.RETURNED]
    if not keys:
        return {}
    events = Event.objects.filter(object_type=type_of(tasks[0]), object_id__in=keys, action__in=SENT_BACK)
    return dict(events.order_by("pk").values_list("object_id", "comment"))


def refused_with(tasks: Sequence[Task]) -> dict[int, str]:
    """Task key → why a later deadline was refused, where that was the last word since the last report."""
    code = next(place for place, (name, _words, _condition) in enumerate(owed()) if name == "refused")
    keys = [task.pk for task in tasks if vars(task)["kind"] == code]
    rows = Extension.objects.filter(task__in=keys, decision=Extension.Decision.REFUSED) if keys else ()
    return {row.task_id: row.opinion for row in sorted(rows, key=lambda row: row.pk)}


def todo(task: Task, stand: Stand, sent_back: str | None, refusal: str | None) -> Todo:
    day: date = vars(task)["day"]
    left, late = days_left(task.due, day)
    what, action = told(task, stand, sent_back, refusal)
    due, kind = task.due, owed()[vars(task)["kind"]][0]
    if kind == "report" and task.report_due:
        due = task.report_due
        left, late = days_left(due, day)
    return Todo(
        code=vars(task)["lamp"],
        title=task.text.rstrip("。"),
        what=what,
        due=_("%(day)s 前") % {"day": due} if due else "",
        left=left,
        is_late=late,
        href=place_of(task),
        action=action,
        about=about(task),
    )


def told(task: Task, stand: Stand, sent_back: str | None, refusal: str | None) -> tuple[str, str]:
    """What is to be done in one sentence, and the word on the button; what made the colour is named first."""
    day, is_pressing = stand.day, stand.lamp in (Lamp.OVERDUE, Lamp.ATTENTION)
    if sent_back is not None:
        return _("被退回：%(reason)s") % {"reason": sent_back}, _("补齐再交")
    if refusal is not None:
        said = {"due": task.due, "opinion": refusal}
        return _("延期未获同意（%(opinion)s），仍须在 %(due)s 前办结") % said, _("写进展")
    if task.status == S.EXTENDING:
        return _("延期申请等待决定；月报照常在 %(due)s 前报") % {"due": task.report_due}, _("报月报")
    if task.percent == 100:
        return _("已报 100%，附上佐证就能提交办结"), _("去提交")
    if task.due and task.due < day:
        return _("已报 %(percent)s%%。做完就附佐证提交办结，没做完先报进展") % {"percent": task.percent}, _("去提交")
    if task.status == S.NOT_STARTED and task.percent == 0 and not is_pressing:
        return _("到了开始的时间，报告第一次进展"), _("写进展")
    due = task.report_due or day
    report = {"month": due.month, "due": due, "reason": reason_of(stand) if is_pressing else ""}
    if due < day and not (is_pressing and task.due):
        # Without a deadline the missing report is itself what makes the colour.
        return _("%(month)s 月的月报迟了，应在 %(due)s 前报") % report, _("报月报")
    if due < day:
        return _("%(reason)s；%(month)s 月的月报也迟了，应在 %(due)s 前报") % report, _("写进展")
    if is_pressing:
        return reason_of(stand), _("写进展")
    return _("报告 %(month)s 月做到哪里了") % report, _("报月报")


# ── all tasks of my unit ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Own:
    """How many tasks my unit leads, by lamp, and in how many others it has a part."""

    bar: tuple[charts.Part, ...]
    led: int
    parts: int
    waiting: int


def own_tasks(actor: Actor) -> Own:
    published = published_tasks(actor)
    led = with_lamp(published.filter(lead=actor.organization_id)).order_by()
    columns = ("lamp", "status")  # the first is annotated
    found: dict[str, int] = dict.fromkeys(BAR, 0)
    waiting = 0
    for lamp, status, number in led.values_list(*columns).annotate(number=Count("pk")):
        found[lamp] = found.get(lamp, 0) + number
        waiting += number if status in WAITING | {S.EXTENDING} else 0
    named = Party.objects.filter(organization=actor.organization_id, task__plan__status="published")
    parts = named.exclude(task__lead=actor.organization_id).aggregate(number=Count("task", distinct=True))["number"]
    bar = charts.stacked((lamp, number, listed(mine="lead", lamp=lamp)) for lamp, number in found.items())
    return Own(tuple(bar), sum(found.values()), parts, waiting)
