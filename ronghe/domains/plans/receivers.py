"""Who is told in the platform when a task moves: the unit that has to act next, or that waited for it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.workflow import TASK_FLOW, checking_unit, lead_unit
from ronghe.kernel.access.roles import all_roles
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.history.models import Event, type_of
from ronghe.kernel.notifications.notifying import notify
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.workflow.outbox import transitioned

OLD = timedelta(days=30)  # 本平台约定: what happened longer ago than this is no news any more
SHORT = 40


@dataclass(frozen=True)
class Telling:
    """Whom a step concerns: their units, and what one must be able to do to hear of it."""

    units: Callable[[Task], Collection[Organization]]
    verb: Verb
    words: Callable[[Task, Event], str]


def submitted(task: Task, event: Event) -> str:
    return _("%(unit)s提交办结：%(task)s") % said(task, event)


def recalled(task: Task, event: Event) -> str:
    return _("%(unit)s撤回了：%(task)s") % said(task, event)


def asked(task: Task, event: Event) -> str:
    return _("%(unit)s申请延期：%(task)s") % said(task, event)


def answered(task: Task, event: Event) -> str:
    """A step of the other side, with its reason where it has one."""
    if event.comment:
        return _("%(step)s：%(task)s。%(reason)s") % said(task, event)
    return _("%(step)s：%(task)s") % said(task, event)


def handed_over(task: Task, event: Event) -> str:
    number = len(handed_over_with(task, event))
    words = ngettext("《%(plan)s》交办 %(number)s 项任务给本单位", "《%(plan)s》交办 %(number)s 项任务给本单位", number)
    return words % {"plan": task.plan.title, "number": number}


def said(task: Task, event: Event) -> dict[str, Any]:
    text = task.text.rstrip("。")
    return {
        "unit": event.organization_name,
        "step": str(TASK_FLOW.find(event.action).label),
        "task": text if len(text) <= SHORT else f"{text[: SHORT - 1]}…",
        "reason": event.comment,
    }


TO_CHECKER, TO_LEAD = (checking_unit, Verb.REVIEW), (lead_unit, Verb.SUBMIT)
# Step → who hears of it. Steps that are not here concern nobody but the one who makes them.
TELLINGS = {
    "submit": Telling(*TO_CHECKER, submitted),
    "recall": Telling(*TO_CHECKER, recalled),
    "ask_extension": Telling(*TO_CHECKER, asked),
    "recall_extension": Telling(*TO_CHECKER, recalled),
    "hand_over": Telling(*TO_LEAD, handed_over),
    **{
        step: Telling(*TO_LEAD, answered)
        for step in (
            *("return", "close", "reopen", "grant_extension", "refuse_extension"),
            *("terminate", "carry_over", "resume"),
        )
    },
}


def tell(sender: type[Task], event: Event, **_rest: Any) -> None:
    """Called by the worker for every step of a task, perhaps twice; nobody is told twice, or of what he did himself."""
    telling = TELLINGS.get(event.action)
    if telling is None or event.on < timezone.localdate() - OLD:
        return
    rows = Task.objects.select_related("lead", "plan__owner", "plan__checker", "plan__deputy")
    task = rows.filter(pk=event.object_id, plan__status=Plan.Status.PUBLISHED).first()
    if task is None or (event.action == "hand_over" and event.pk != handed_over_with(task, event)[0]):
        return
    roles = [role.name for role in all_roles().values() if role.allows(telling.verb, TASK_FLOW.area)]
    units = [unit.pk for unit in telling.units(task)]
    if units:
        notify(event, telling.words(task, event), organizations=units, roles=roles, address=place_of(task, event))


def place_of(task: Task, event: Event) -> str:
    """Where to go: the task, or the list of what was handed over together."""
    if event.action == "hand_over":
        return reverse("all_tasks") + f"?mine=lead&plan={task.plan.ref}"
    return reverse("task_detail", args=[task.ref]) + "#desk"


def handed_over_with(task: Task, event: Event) -> list[int]:
    """The events by which tasks of this plan came to this lead on that day: one message tells of all of them."""
    mates = Task.objects.filter(plan=task.plan_id, lead=task.lead_id).values("pk")
    events = Event.objects.filter(object_type=type_of(task), object_id__in=mates, action=event.action, on=event.on)
    return list(events.order_by("pk").values_list("pk", flat=True)) or [event.pk]


def connect() -> None:
    transitioned.connect(tell, sender=Task, dispatch_uid="plans.receivers.tell")
