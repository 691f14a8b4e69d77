"""Who leads a task: confirming the first of a list, or naming another; possible after publication too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Measure, Party, Plan, Task
from ronghe.domains.plans.policy import lead_of, lead_settled
from ronghe.domains.plans.services.drafts import locked_plan, locked_task
from ronghe.domains.plans.services.opening import HELD, hand_over, hold_lead
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.verbs import Done, verb


@verb(_("确认牵头"))
def confirm_lead(*, actor: Actor, task: Task, on: date | None = None) -> Done[Task]:
    """Confirm the lead that the reader concluded; a task of a published plan then leaves 待确认."""
    fresh = locked_task(task, actor, reason=None)
    lead = lead_of(fresh)
    if lead is None:
        raise ValidationError({"lead": _("这项任务还没有牵头单位，请先指定一个")}, code="no_lead")
    if lead_settled(fresh):
        raise ValidationError({"lead": _("牵头单位已经明确，不必再确认")}, code="settled")
    hold_lead(fresh)
    fresh.lead_confirmed = True
    fresh.save(update_fields=["lead_confirmed"])
    hand_over(fresh, actor, on)
    return Done(fresh, changes={str(_("牵头单位")): ("", lead)}, on=on)


@verb(_("指定牵头"))
def appoint_lead(*, actor: Actor, task: Task, party: Party, reason: str = "", on: date | None = None) -> Done[Task]:
    """Make another party of the task its lead, confirmed; the one of before stays as responsible."""
    fresh = locked_task(task, actor, reason)
    before, after = lead_of(fresh), fresh.parties.get(pk=party.pk)
    if after.kind != Party.Kind.NAMED:
        message = _("“%(name)s”没有点名是哪个单位，不能指定为牵头")
        raise ValidationError({"lead": ValidationError(message, code="unnamed", params={"name": after.name})})
    if before == after and lead_settled(fresh):
        raise ValidationError({"lead": _("牵头单位已经明确，不必再确认")}, code="settled")
    hold_lead(fresh)
    fresh.parties.filter(role=Party.Role.LEAD).update(role=Party.Role.RESPONSIBLE)
    fresh.parties.filter(pk=after.pk).update(role=Party.Role.LEAD)
    fresh.lead_basis, fresh.lead_confirmed = Task.LeadBasis.OFFICER, True
    fresh.save(update_fields=["lead_basis", "lead_confirmed"])
    hand_over(fresh, actor, on)
    changes = {str(_("牵头单位")): (before if before and before != after else "", after)}
    return Done(fresh, changes=changes, comment=reason.strip(), on=on)


@verb(_("批量确认牵头"))
def confirm_leads(*, actor: Actor, plan: Plan, measure: Measure | None = None, on: date | None = None) -> Done[Plan]:
    """Confirm every concluded lead of the plan, or of one measure; each task keeps its own event."""
    fresh = locked_plan(plan, actor, reason=None)
    tasks = fresh.tasks.select_related("measure", "plan").prefetch_related("parties__organization").in_order()
    if measure is not None:
        tasks = tasks.filter(measure=measure)
    waiting = [task for task in tasks if lead_of(task) and not lead_settled(task) and task.status not in HELD]
    if not waiting:
        raise ValidationError(_("没有等待确认的牵头单位"), code="none_waiting")
    for task in waiting:
        confirm_lead(actor=actor, task=task, on=on)
    codes = "、".join(task.code for task in waiting)
    return Done(fresh, changes={str(_("已确认牵头的任务")): ("", codes)}, on=on)


def say_parties(task: Task) -> str:
    """The parties as history shows them: 市教育局（牵头）、市财政局（责任）."""
    parties: Iterable[Party] = task.parties.select_related("organization").order_by("position", "pk")
    return "、".join(
        str(_("%(name)s（%(role)s）") % {"name": party, "role": party.get_role_display()}) for party in parties
    )
