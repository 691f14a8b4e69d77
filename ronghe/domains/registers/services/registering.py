"""Many organizations are registered in one go, each through the workflow, each for itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.domains.registers.workflow import DRAFT, REGISTER, SUBMITTED
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.history.timeline import last_change
from ronghe.kernel.organizations.models import Organization, OrganizationQuerySet

WAITING = (SUBMITTED, DRAFT)


@dataclass(frozen=True)
class Refusal:
    """One that stayed as it was: how it is called, where its page is ("" when out of reach), and why."""

    name: str
    ref: str
    messages: list[str]


@dataclass
class Registered:
    """What became of those that were chosen."""

    done: list[Organization] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    @property
    def chosen(self) -> int:
        return len(self.done) + len(self.refused)


def waiting_for(actor: Actor) -> OrganizationQuerySet:
    """The organizations that this actor could register now."""
    return Organization.objects.visible_to(actor, Verb.REVIEW).filter(status__in=WAITING)


def register_many(
    *, actor: Actor, chosen: Mapping[str, str], reason: str, version: Callable[[Organization], str]
) -> Registered:
    """`chosen`: reference → the version that the actor saw. What a unit submitted is approved, a draft is entered."""
    actor.require(Verb.REVIEW, "organizations")
    outcome = Registered()
    for ref, seen in chosen.items():
        row: Organization | None = None
        try:
            with transaction.atomic():
                rows = Organization.objects.visible_to(actor, Verb.REVIEW).select_for_update(of=("self",))
                row = rows.filter(ref=ref).first()
                if row is None:
                    raise ValidationError(_("没有找到这个单位，或者不在您的范围内"), code="unknown")
                if version(row) != seen:
                    raise ValidationError(last_change(row), code="stale")
                step = "approve" if row.status == SUBMITTED else "enter"
                outcome.done.append(REGISTER.fire(row, step, actor=actor, comment=reason))
        except ValidationError as error:
            known = (row.name, row.ref) if row else (ref, "")
            outcome.refused.append(Refusal(*known, error.messages))
    return outcome
