"""How a task comes to somebody: its lead, its deadline and the columns that searches use."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.policy import checkers_of, lead_of, lead_settled
from ronghe.domains.plans.policy.lamps import OVER, WAITING, facts_now, turns_of
from ronghe.domains.plans.policy.numbers import Numbers, numbers_on
from ronghe.domains.plans.workflow import TASK_FLOW
from ronghe.kernel.access.actor import Actor

TURNING = ("yellow_on", "red_on", "report_due")
HELD = WAITING | OVER | {Task.Status.EXTENDING}


def settle(task: Task, *columns: str, numbers: Numbers | None = None) -> Task:
    """Save these columns, and when the lamp turns as things stand now."""
    turns = turns_of(facts_now(task), numbers or numbers_on(timezone.localdate(), task.region))
    for name, day in asdict(turns).items():
        setattr(task, name, day)
    task.save(update_fields=[*columns, *TURNING])
    return task


def hand_over(task: Task, actor: Actor, on: date | None) -> None:
    """Give a task of a published plan to its lead once that is settled; one that is under way follows a new lead."""
    if task.plan.status != Plan.Status.PUBLISHED or not lead_settled(task):
        return
    lead = lead_of(task)
    task.lead = lead.organization if lead else None
    if task.status == Task.Status.PENDING:
        task.opened_on, task.due = on or timezone.localdate(), task.latest_end
        task.save(update_fields=["lead", "opened_on", "due"])
        task.status = TASK_FLOW.fire(task, "hand_over", actor=actor, on=on).status
        settle(task)
    else:
        task.save(update_fields=["lead"])


def hold_lead(task: Task) -> None:
    """While somebody checks or decides, and after, the lead stays: else a unit could come to close what it submitted
    itself, or to decide what it asked for."""
    if task.status in HELD:
        params = {"state": Task.Status(task.status).label}
        message = _("任务现在是“%(state)s”，不能更换牵头单位")
        raise ValidationError({"lead": ValidationError(message, code="held", params=params)})


def archive(task: Task, actor: Actor, on: date | None) -> None:
    """A task that ended before the signing waits to be told of later; nobody is late with it."""
    lead = lead_of(task) if lead_settled(task) else None
    task.lead = lead.organization if lead else None
    task.save(update_fields=["lead"])
    task.status = TASK_FLOW.fire(task, "archive", actor=actor, on=on).status


def name_checkers(plan: Plan) -> None:
    """Write down who checks and closes, so that it can be read and changed."""
    plan.checker, plan.deputy = (*checkers_of(plan, is_new=True), None)[:2]
    plan.save(update_fields=["checker", "deputy"])
