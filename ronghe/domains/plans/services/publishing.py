"""Publishing a draft moves its tasks; discarding and withdrawing keep the reason."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.services.opening import archive, hand_over, name_checkers
from ronghe.domains.plans.services.words import fitting
from ronghe.domains.plans.workflow import PLAN_FLOW
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.models import StateSpan, type_of


def publish_plan(*, actor: Actor, plan: Plan, on: date | None = None) -> Plan:
    """Publish a draft. Raises Refused with the rules that forbid it or with who was faster, else ValidationError.

    Tasks that ended before the signing arrive as 历史（待补录）, those with a settled lead as 未开始, others as 待确认.
    """
    with transaction.atomic():
        try:
            with transaction.atomic():
                published: Plan = PLAN_FLOW.fire(plan, "publish", actor=actor, on=on)
        except IntegrityError as error:
            raise ValidationError({"number": number_taken()}, code="number_taken") from error
        name_checkers(published)
        move_tasks(published, actor, on)
    return published


def move_tasks(plan: Plan, actor: Actor, on: date | None) -> None:
    """Open the spans of all tasks and move each one to where it starts."""
    tasks = list(plan.tasks.select_related("measure").prefetch_related("parties"))
    day = on or timezone.localdate()
    StateSpan.objects.bulk_create(
        StateSpan(object_type=type_of(task), object_id=task.pk, state=task.status, since=day) for task in tasks
    )
    for task in tasks:
        task.plan = plan
        if task.ended_before_signing():
            archive(task, actor, on)
        else:
            hand_over(task, actor, on)


def number_taken() -> str:
    """What the constraint itself says about a number published twice."""
    constraint = next(c for c in Plan._meta.constraints if c.name == "plan_number_published_once")
    return str(constraint.get_violation_error_message())


def discard_plan(*, actor: Actor, plan: Plan, comment: str, on: date | None = None) -> Plan:
    """Give a draft up; it stays in history."""
    discarded: Plan = PLAN_FLOW.fire(plan, "discard", actor=actor, comment=fitting("comment", comment), on=on)
    return discarded


def withdraw_plan(*, actor: Actor, plan: Plan, comment: str, on: date | None = None) -> Plan:
    """Take a published plan back; its tasks stay readable to those who saw them.

    Its tasks are held with it: what is being reported or submitted is kept first, what comes later sees that the plan
    is over."""
    comment = fitting("comment", comment)
    with transaction.atomic():
        Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        tasks = Task.objects.select_for_update(no_key=True).filter(plan=plan.pk).order_by("pk")
        list(tasks.values_list("pk", flat=True))
        withdrawn: Plan = PLAN_FLOW.fire(plan, "withdraw", actor=actor, comment=comment, on=on)
    return withdrawn
