"""Brings the names of a draft to organizations of the register: as an alias, or as a new unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Party, Plan
from ronghe.domains.plans.services.building import STRENGTH
from ronghe.domains.plans.services.drafts import locked_draft
from ronghe.domains.registers.services.organizations import add_alias, create_organization
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.verbs import Done, verb
from ronghe.kernel.organizations.models import Organization, OrganizationName
from ronghe.kernel.standards.names import name_key


@verb(_("并入别名"))
def merge_alias(
    *, actor: Actor, plan: Plan, name: str, organization: Organization, on: date | None = None
) -> Done[Plan]:
    """Let `organization` answer to `name`, and resolve every party of that name in this draft.

    Raises ValidationError (field `aliases`) when another organization holds the name.
    """
    draft = locked_draft(plan, actor)
    found = Organization.objects.named(name, draft.region)
    if found is None or found.pk != organization.pk:
        add_alias(actor=actor, organization=organization, alias=name)
    count = point(unresolved_named(draft, name), organization)
    return Done(draft, changes={name: ("", told(organization, count))}, on=on)


@verb(_("登记单位"))
def register_unit(
    *, actor: Actor, plan: Plan, name: str, kind: str, full_name: str = "", level: str = "", on: date | None = None
) -> Done[Plan]:
    """Register the unit that a name in the draft means; under its full name the written one becomes its short name."""
    draft = locked_draft(plan, actor)
    written, full = name.strip(), full_name.strip() or name.strip()
    organization = create_organization(
        actor=actor,
        name=full,
        short_name=written if name_key(written) != name_key(full) and len(written) <= 30 else "",
        kind=kind,
        level=level or Organization.Level.COUNTY,
        region=draft.region,
        is_demo=draft.is_demo,
        reason=str(_("核对方案《%(title)s》时登记") % {"title": draft.title}),
    )
    count = point(unresolved_named(draft, name), organization)
    return Done(draft, changes={name: ("", told(organization, count))}, on=on)


@verb(_("重新对应名录"))
def resolve_again(*, actor: Actor, plan: Plan, on: date | None = None) -> Done[Plan]:
    """Look every unresolved name up once more, after the register grew elsewhere."""
    draft = locked_draft(plan, actor)
    parties = list(unresolved(draft))
    found = OrganizationName.objects.find({party.name for party in parties}, draft.region)
    changes = {}
    for name, organization in found.items():
        count = point([party for party in parties if party.name == name], organization)
        changes[name] = ("", told(organization, count))
    return Done(draft, changes=changes, on=on, changed=bool(changes))


def unresolved(plan: Plan) -> Iterable[Party]:
    return Party.objects.unresolved().filter(task__plan=plan).select_related("task").order_by("task", "position")


def unresolved_named(plan: Plan, name: str) -> list[Party]:
    """Every unresolved party of the draft that is written like `name`; raises when there is none (any more)."""
    key = name_key(name)
    parties = [party for party in unresolved(plan) if name_key(party.name) == key]
    if not parties:
        message = _("草稿里已没有未识别的“%(name)s”")
        raise ValidationError(message, code="resolved", params={"name": name})
    return parties


def point(parties: Iterable[Party], organization: Organization) -> int:
    """Give the parties their organization. Where a task names it already, the weightier role stays and one row goes."""
    parties = list(parties)
    tasks = [party.task_id for party in parties]
    there = {p.task_id: p for p in Party.objects.filter(task__in=tasks, organization=organization)}
    for party in parties:
        same = there.get(party.task_id)
        if same is None:
            party.organization = organization
            party.save(update_fields=["organization"])
            there[party.task_id] = party
        else:
            absorb(party, same)
    return len(parties)


def absorb(party: Party, same: Party) -> None:
    """Two spellings of one unit in one task become one party."""
    Party.objects.filter(fills=party).update(fills=same)
    party.delete()
    if STRENGTH[Party.Role(party.role)] > STRENGTH[Party.Role(same.role)]:
        same.role = party.role
        same.save(update_fields=["role"])


def told(organization: Organization, count: int) -> str:
    return str(_("%(name)s（%(count)s 项任务）") % {"name": organization.name, "count": count})
