"""What every verb on a plan asks first: what is its state now, and may this actor change it.

Locks are taken plan first, then task, and without the key: PostgreSQL asks for the plan of a task once more when the
work on the task is kept, and whoever holds the plan's key then would wait for the task, each for the other."""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.services.words import fitting
from ronghe.domains.plans.workflow import PLAN_FLOW
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.history.models import Event
from ronghe.kernel.workflow.machine import Refused

Row = TypeVar("Row", bound=models.Model)
ALIVE = (Plan.Status.DRAFT, Plan.Status.PUBLISHED)


def locked_draft(plan: Plan, actor: Actor) -> Plan:
    """The draft as it stands now, held until the verb ends; refused, with who and when, once it is no draft."""
    fresh = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    actor.require(Verb.FILL, "plans", fresh)
    if fresh.status != Plan.Status.DRAFT:
        raise moved_on(fresh)
    return fresh


def locked_plan(plan: Plan, actor: Actor, reason: str | None) -> Plan:
    """A draft or a published plan, held; a published one is corrected with a reason only (None: none is needed)."""
    fresh = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    actor.require(Verb.FILL, "plans", fresh)
    if fresh.status not in ALIVE:
        raise moved_on(fresh)
    if fresh.status == Plan.Status.PUBLISHED and reason is not None and not fitting("reason", reason):
        raise Refused({"reason": _("方案已发布，更正须写明理由")}, code="reason")
    return fresh


def locked_task(task: Task, actor: Actor, reason: str | None) -> Task:
    """The task as it stands now, held with its plan: meanwhile its lead neither reports nor submits."""
    plan = locked_plan(task.plan, actor, reason)
    rows = Task.objects.select_for_update(of=("self",), no_key=True).select_related("measure").filter(plan=plan)
    fresh = row_of(rows, task)
    fresh.plan = plan
    return fresh


def row_of(rows: models.QuerySet[Row], row: Row) -> Row:
    """The same row as it stands now; refused in words when somebody else took it out meanwhile."""
    fresh = rows.filter(pk=row.pk).order_by("pk").first()
    if fresh is None:
        raise Refused(_("“%(name)s”刚刚被别人删除，没有保存"), code="gone", params={"name": str(row)[:40]})
    return fresh


def moved_on(plan: Plan) -> Refused:
    """Who moved the plan on, and when: what the second officer is told, in his own language."""
    said: dict[str, object] = {"state": Plan.Status(plan.status).label}
    last = Event.objects.about(plan).exclude(state_to="").first()
    if last is None:
        return Refused(_("方案现在是“%(state)s”，不能再核对"), code="state", params=said)
    said["who"] = last.user_name
    said["when"] = timezone.localtime(last.recorded_at).strftime("%Y-%m-%d %H:%M")
    said["done"] = next((step.label for step in PLAN_FLOW.transitions if step.name == last.action), last.label)
    message = _("%(who)s 已于 %(when)s 办理“%(done)s”，方案现在是“%(state)s”，不能再核对")
    return Refused(message, code="state", params=said)
