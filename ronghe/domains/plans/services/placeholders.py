"""Placeholders of a published plan (有关部门, 行业协会, 等): the lead names real units, or says that there is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Party, Plan, Task
from ronghe.domains.plans.policy import lead_of
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.history.verbs import Done, verb
from ronghe.kernel.organizations.models import Organization


def may_fill(actor: Actor, task: Task) -> bool:
    """The plan officer may, and whoever submits for the unit that leads the task."""
    if task.plan.status != Plan.Status.PUBLISHED:
        return False
    if actor.can(Verb.FILL, "plans", task):
        return True
    lead = lead_of(task)
    organization = lead.organization if lead else None
    return organization is not None and actor.can(Verb.SUBMIT, "plans", organization)


@verb(_("明确单位"))
def fill_placeholder(
    *, actor: Actor, placeholder: Party, organizations: Sequence[Organization], on: date | None = None
) -> Done[Task]:
    """Name the registered organizations that a placeholder stands for; each of them once per task."""
    task, held = held_placeholder(placeholder, actor)
    if not organizations:
        raise ValidationError({"organization": _("请至少写一个单位")}, code="nothing")
    require_registered(organizations)
    there = set(task.parties.filter(organization__isnull=False).values_list("organization", flat=True))
    last = max((party.position for party in task.parties.all()), default=0)
    for step, organization in enumerate(organizations, start=1):
        if organization.pk in there:
            message = _("“%(name)s”已在这项任务的责任单位里")
            params = {"name": organization.display_name}
            raise ValidationError({"organization": ValidationError(message, code="twice", params=params)})
        there.add(organization.pk)
        Party.objects.create(
            task=task,
            fills=held,
            position=last + step,
            raw=held.raw,
            name=organization.display_name,
            role=Party.Role.RESPONSIBLE if held.role == Party.Role.LEAD else held.role,
            kind=Party.Kind.NAMED,
            organization=organization,
        )
    held.is_waived = False
    held.save(update_fields=["is_waived"])
    names = "、".join(organization.display_name for organization in organizations)
    return Done(task, changes={held.raw or held.name: ("", names)}, on=on)


def require_registered(organizations: Sequence[Organization]) -> None:
    """A task is published with its units, and only what is registered is public."""
    for organization in organizations:
        if organization.status != Organization.Status.REGISTERED:
            message = _("“%(name)s”在名录里还没有登记")
            params = {"name": organization.name}
            raise ValidationError({"organization": ValidationError(message, code="unregistered", params=params)})


@verb(_("确认为无"))
def waive_placeholder(*, actor: Actor, placeholder: Party, waived: bool = True, on: date | None = None) -> Done[Task]:
    """Say that a placeholder means nobody, or take that back."""
    task, held = held_placeholder(placeholder, actor)
    if waived and held.fillings.exists():
        raise ValidationError({"organization": _("已经明确了单位，请先移除再确认为无")}, code="filled")
    before, held.is_waived = held.is_waived, waived
    held.save(update_fields=["is_waived"])
    label = _("“%(name)s”确认为无") % {"name": held.raw or held.name}
    return Done(task, changes={label: (before, waived)}, on=on, changed=before != waived)


@verb(_("移除明确的单位"))
def remove_filling(*, actor: Actor, filling: Party, on: date | None = None) -> Done[Task]:
    """Take back an organization that was named for a placeholder."""
    if filling.fills is None:
        raise ValidationError({"organization": _("这是文件点名的单位，不能在这里移除")}, code="named")
    task, held = held_placeholder(filling.fills, actor)
    gone = held.fillings.get(pk=filling.pk)
    if gone.role == Party.Role.LEAD:
        raise ValidationError({"organization": _("这个单位是任务的牵头单位，请先改由别的单位牵头")}, code="leads")
    name = str(gone)
    gone.delete()
    return Done(task, changes={held.raw or held.name: (name, "")}, on=on)


def held_placeholder(placeholder: Party, actor: Actor) -> tuple[Task, Party]:
    """The task and its placeholder, locked; PermissionDenied unless the actor may fill it."""
    Plan.objects.select_for_update(no_key=True).get(tasks=placeholder.task_id)
    task = Task.objects.select_related("plan", "measure").get(pk=placeholder.task_id)
    if not may_fill(actor, task):
        raise PermissionDenied(_("为这项任务明确未点名的单位（由牵头单位办理）"))
    held = task.parties.get(pk=placeholder.pk)
    if held.kind == Party.Kind.NAMED:
        raise ValidationError({"organization": _("这个单位文件已经点名，不必明确")}, code="named")
    return task, held
