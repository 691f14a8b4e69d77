"""Corrections of a task: its words, parties and period. Of a draft freely, of a published plan with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Party, Plan, Task
from ronghe.domains.plans.services.additions import Added, added_since
from ronghe.domains.plans.services.drafts import locked_draft, locked_task, row_of
from ronghe.domains.plans.services.leads import say_parties
from ronghe.domains.plans.services.opening import hand_over, hold_lead
from ronghe.domains.plans.services.versions import Content, Said, Version, content_of, require_current, version_of
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.recording import difference, snapshot
from ronghe.kernel.history.verbs import Done, verb
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.standards.lists import listed_lazy

COLUMNS = (
    "measure",
    "number",
    "text",
    "period_raw",
    "start",
    "end",
    "latest_end",
    "precision",
    "is_approximate",
    "recurring",
)
# What the editor shows of the columns; the parties come with them.
SHOWN = ("text", "number", "measure", "period_raw", "start", "end", "latest_end", "is_approximate")


@dataclass(frozen=True)
class PartyLine:
    """One line of the form: an existing party (`pk`) or a new one, as it shall be."""

    name: str
    role: str
    kind: str = Party.Kind.NAMED
    organization: Organization | None = None
    pk: int | None = None


@verb(_("修改任务"))
def edit_task(
    *,
    actor: Actor,
    task: Task,
    values: Mapping[str, Any],
    parties: Sequence[PartyLine] | None = None,
    reason: str = "",
    seen: Version | None = None,
    on: date | None = None,
) -> Done[Task]:
    """Set columns (`COLUMNS`) and, unless None, the whole list of parties; the document's own words stay in `raw`.

    `seen`: what the editor showed. Raises Stale when this would undo what somebody else saved since, else
    ValidationError by field."""
    fresh = locked_task(task, actor, reason)
    require_current(seen, task_content(fresh), wanted(fresh, values, parties), fresh, fresh.plan)
    before = snapshot(fresh, COLUMNS) | {str(_("责任单位")): say_parties(fresh)}
    held = parts_in(fresh)
    keep_baseline(fresh, values)
    for column in COLUMNS:
        if column in values:
            setattr(fresh, column, values[column])
    if parties is not None:
        led_by = leading(fresh)
        if not fresh.plan.is_draft:
            require_registered(fresh, parties)
        replace_parties(fresh, parties)
        if leading(fresh) != led_by:
            hold_lead(fresh)
            keep_led(fresh)
    fresh.full_clean()
    fresh.save()
    hand_over(fresh, actor, on)
    after = snapshot(fresh, COLUMNS) | {str(_("责任单位")): say_parties(fresh)}
    changes = difference(before, after)
    changed = bool(changes) or held != parts_in(fresh)
    return Done(fresh, changes=changes, comment=reason.strip(), on=on, changed=changed)


@verb(_("补录任务"))
def add_task(
    *,
    actor: Actor,
    plan: Plan,
    values: Mapping[str, Any],
    parties: Sequence[PartyLine] = (),
    seen: Version | None = None,
    on: date | None = None,
) -> Done[Task]:
    """Add a task that the reader missed, at the end of its measure.

    `seen`: when the form was opened; Added when this person has added the same with it."""
    draft = locked_draft(plan, actor)
    same = draft.tasks.filter(text=values.get("text"), number=values.get("number") or "")
    for event in added_since(seen, actor, "add_task", same):
        raise Added(same.get(pk=event.object_id))
    last = draft.tasks.aggregate(last=Max("position"))["last"] or 0
    task = Task(region=draft.region, plan=draft, position=last + 1, **{k: values[k] for k in COLUMNS if k in values})
    task.full_clean()
    task.save()
    replace_parties(task, parties)
    task.save()
    changes = {str(_("工作内容")): ("", task.text), str(_("责任单位")): ("", say_parties(task))}
    return Done(task, changes=changes, on=on)


@verb(_("删除任务"))
def delete_task(*, actor: Actor, task: Task, on: date | None = None) -> Done[Plan]:
    """Take a task that is none out of the draft; the plan's history keeps its words."""
    draft = locked_draft(task.plan, actor)
    gone = row_of(Task.objects.select_related("measure").filter(plan=draft), task)
    changes = {gone.code or str(_("任务")): (gone.text, "")}
    gone.delete()
    return Done(draft, changes=changes, on=on)


def task_version(task: Task) -> Version:
    """What an editor that is opened now shows."""
    return version_of(task_content(task), task, task.plan)


def task_content(task: Task, lines: Sequence[PartyLine] | None = None) -> Content:
    """The task as its editor shows it; `lines`: with these parties instead of its own."""
    if lines is None:
        parties = task.parties.filter(fills__isnull=True).select_related("organization").order_by("position", "pk")
        lines = [PartyLine(p.name, p.role, p.kind, p.organization, p.pk) for p in parties]
    rows = [(line.pk, line.name, line.role, line.kind, line.organization and line.organization.pk) for line in lines]
    label, names = _("责任单位"), tuple(line.name for line in lines)  # a name is found in the register for a whole plan
    said = Said(repr(rows), lambda: say_lines(lines), label, kept=(label, _("牵头单位")), beside=names)
    return {**content_of(task, SHOWN), "parties": said}


def wanted(task: Task, values: Mapping[str, Any], lines: Sequence[PartyLine] | None) -> Content:
    """The task as it would be with these values."""
    changed = copy(task)
    for column in SHOWN:
        if column in values:
            setattr(changed, column, values[column])
    return task_content(changed, lines)


def say_lines(lines: Sequence[PartyLine]) -> str:
    return "、".join(
        str(_("%(name)s（%(role)s）") % {"name": line.organization or line.name, "role": Party.Role(line.role).label})
        for line in lines
    )


def keep_led(task: Task) -> None:
    """A task that was given to a unit always has one that leads: who leads is named on it, and only he can report."""
    lead = task.parties.filter(role=Party.Role.LEAD).first()
    if task.lead is not None and (lead is None or lead.organization_id is None):
        message = _("任务已交“%(unit)s”牵头，不能没有牵头单位。要换别的单位，请把那个单位的角色改为牵头")
        params = {"unit": task.lead.display_name}
        raise ValidationError({"parties": ValidationError(message, code="no_lead", params=params)})


def keep_baseline(task: Task, values: Mapping[str, Any]) -> None:
    """The dates of a published task are what was promised: they stay, and the present deadline moves beside them."""
    if task.plan.is_draft:
        return
    for column in ("start", "end", "latest_end"):
        if column in values and values[column] != getattr(task, column):
            message = _("方案发布后，原定时间不再改动；要改期限，请在任务页办理延期或更正期限")
            raise ValidationError({column: ValidationError(message, code="baseline")})


def require_registered(task: Task, lines: Sequence[PartyLine]) -> None:
    """What forbids publishing (policy.parties_registered) does not come in later; a unit closed since then may stay."""
    there = set(task.parties.values_list("organization", flat=True)) - {None}

    def is_known(unit: Organization | None) -> bool:
        return unit is not None and (unit.pk in there or unit.status == Organization.Status.REGISTERED)

    names = [line.name for line in lines if line.kind == Party.Kind.NAMED and not is_known(line.organization)]
    if names:
        raise ValidationError(_("名录里没有：%(names)s"), code="unregistered", params={"names": listed_lazy(names)})


def require_short(lines: Sequence[PartyLine]) -> None:
    most = Party._meta.get_field("name").max_length or 0
    for line in lines:
        if len(line.name) > most:
            message = _("单位名称最多 %(most)s 个字，“%(name)s…”有 %(length)s 个")
            params = {"most": most, "name": line.name[:20], "length": len(line.name)}
            raise ValidationError({"parties": ValidationError(message, code="max_length", params=params)})


def replace_parties(task: Task, lines: Sequence[PartyLine]) -> None:
    """Make the parties exactly these. A lead other than the one of before counts as named by the officer."""
    require_short(lines)
    existing = {party.pk: party for party in task.parties.all()}
    before = next((copy(party) for party in existing.values() if party.role == Party.Role.LEAD), None)
    kept = {line.pk for line in lines if line.pk}
    task.parties.exclude(pk__in=kept).filter(fills__isnull=True).delete()
    # The constraints hold at every statement: first nobody leads and nobody is named twice, then the lines.
    task.parties.filter(pk__in=kept).update(role=Party.Role.RESPONSIBLE, organization=None)
    for position, line in enumerate(lines, start=1):
        party = existing.get(line.pk) if line.pk else None
        party = party or Party(task=task)
        party.position, party.name, party.role = position, line.name, line.role
        party.kind, party.organization = line.kind, line.organization
        party.is_waived = party.is_waived and line.kind != Party.Kind.NAMED
        party.full_clean()
        party.save()
    lead = task.parties.filter(role=Party.Role.LEAD).first()
    if lead is None:
        task.lead_basis, task.lead_confirmed = Task.LeadBasis.NONE, False
    elif before is None or not same_lead(before, lead):
        task.lead_basis, task.lead_confirmed = Task.LeadBasis.OFFICER, True


def leading(task: Task) -> list[tuple[int, int | None]]:
    """Who leads as the database has it: the line of the list, and the organization it answers to."""
    return list(task.parties.filter(role=Party.Role.LEAD).values_list("pk", "organization"))


def parts_in(task: Task) -> list[tuple[object, ...]]:
    """All that the form holds of the parties and what follows from it; history says less, in words."""
    columns = ("pk", "name", "role", "kind", "organization", "is_waived")
    return [(task.lead_basis, task.lead_confirmed), *task.parties.order_by("position", "pk").values_list(*columns)]


def same_lead(before: Party, after: Party) -> bool:
    """Whether the lead is still the one the document gave; finding its organization does not change it."""
    return before.pk == after.pk and before.organization_id in (None, after.organization_id)
