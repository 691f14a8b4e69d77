"""What waits for the unit that checks: results to take up and close, requests to decide, what it sent back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ronghe.domains.plans.models import Extension, Task
from ronghe.domains.plans.models.tasks import TaskQuerySet
from ronghe.domains.plans.policy.lamps import WAITING
from ronghe.domains.plans.queries.searching import checked_by, published_tasks, with_lamp
from ronghe.domains.plans.queries.submissions import Submission, not_proven_again, submissions_of
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.workbench.todo import Todo, Todos, about, days_left, listed, place_of, returned_with

S = Task.Status
SHOWN = 6  # 本平台约定


@dataclass(frozen=True)
class Checking:
    """The three piles of the unit that checks."""

    results: Todos
    requests: Todos
    sent_back: Todos

    @property
    def number(self) -> int:
        """What waits for the checker himself."""
        return self.results.total + self.requests.total


def checking_of(actor: Actor) -> Checking | None:
    """None for those who check nothing."""
    if actor.organization_id is None or not actor.can(Verb.REVIEW, "tracking"):
        return None
    tasks = published_tasks(actor).filter(checked_by(actor.organization_id))
    states = WAITING | {S.EXTENDING, S.RETURNED}
    counted = tasks.filter(status__in=sorted(states)).order_by().values_list("status").annotate(number=Count("pk"))
    numbers = dict(counted)
    waiting = sum(numbers.get(state, 0) for state in WAITING)
    return Checking(
        Todos(results_of(tasks), waiting, listed(need="check")),
        Todos(requests_of(tasks), numbers.get(S.EXTENDING, 0), listed(need="decide")),
        Todos(sent_back_of(tasks), numbers.get(S.RETURNED, 0), listed(need="sent_back")),
    )


def first(tasks: TaskQuerySet, *order: object) -> list[Task]:
    rows = with_lamp(tasks).select_related("measure", "plan", "lead").defer("plan__lines")
    return list(rows.order_by(*order, "pk")[:SHOWN])  # type: ignore[arg-type]


def lead_of(task: Task) -> str:
    return task.lead.display_name if task.lead else ""


def results_of(tasks: TaskQuerySet) -> tuple[Todo, ...]:
    """What was handed in, the oldest first."""
    rows = first(tasks.filter(status__in=sorted(WAITING)), "submitted_on")
    handed, unproven = submissions_of(rows), not_proven_again(rows)
    return tuple(result(task, handed.get(task.pk), task.pk in unproven) for task in rows)


def result(task: Task, handed: Submission | None, is_unproven: bool) -> Todo:
    taken = task.status == S.CHECKING
    said = handed.told(lead_of(task)) if handed else ""
    return Todo(
        code=vars(task)["lamp"],
        title=task.text.rstrip("。"),
        what=_("%(said)s；退回以后没有新的佐证材料") % {"said": said} if is_unproven else said,
        due=_("已受理") if taken else _("待受理"),
        left=waited(task.submitted_on, vars(task)["day"]),
        is_late=False,
        href=place_of(task),
        action=_("去核验") if taken else _("受理"),
        about=about(task),
    )


def waited(handed: date | None, day: date) -> str:
    days = (day - handed).days if handed else 0
    return ngettext("等了 %(days)s 天", "等了 %(days)s 天", days) % {"days": days} if days > 0 else ""


def requests_of(tasks: TaskQuerySet) -> tuple[Todo, ...]:
    """Requests for a later deadline; the one whose present deadline comes first stands first."""
    rows = first(tasks.filter(status=S.EXTENDING), F("due").asc(nulls_last=True))
    keys = [task.pk for task in rows]
    asked = Extension.objects.filter(task__in=keys, decision=Extension.Decision.OPEN) if keys else ()
    by_task = {each.task_id: each for each in asked}
    return tuple(request(task, by_task[task.pk]) for task in rows if task.pk in by_task)


def request(task: Task, asked: Extension) -> Todo:
    left, late = days_left(task.due, vars(task)["day"])
    entered = timezone.localdate(asked.created_at)
    said = {"unit": lead_of(task), "new": asked.new_due, "reason": asked.reason, "on": asked.on, "entered": entered}
    plain = _("%(unit)s申请延到 %(new)s：%(reason)s")
    backdated = _("%(unit)s %(entered)s 补记为 %(on)s 申请延到 %(new)s：%(reason)s")
    return Todo(
        code=vars(task)["lamp"],
        title=task.text.rstrip("。"),
        what=(plain if entered == asked.on else backdated) % said,
        due=_("现行期限 %(day)s") % {"day": task.due},
        left=left,
        is_late=late,
        href=place_of(task),
        action=_("去决定"),
        about=about(task),
    )


def sent_back_of(tasks: TaskQuerySet) -> tuple[Todo, ...]:
    """What was sent back and has not come again; nothing to do but to know."""
    rows = first(tasks.filter(status=S.RETURNED), F("due").asc(nulls_last=True))
    reasons = returned_with(rows)
    return tuple(back(task, reasons.get(task.pk, "")) for task in rows)


def back(task: Task, reason: str) -> Todo:
    left, late = days_left(task.due, vars(task)["day"])
    return Todo(
        code=vars(task)["lamp"],
        title=task.text.rstrip("。"),
        what=_("退回%(unit)s：%(reason)s") % {"unit": lead_of(task), "reason": reason},
        due=_("期限 %(day)s") % {"day": task.due} if task.due else "",
        left=left,
        is_late=late,
        href=place_of(task),
        action=_("看任务"),
        about=about(task),
    )
