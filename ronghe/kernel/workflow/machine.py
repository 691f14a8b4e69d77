"""A workflow is a tuple of transitions; `fire` is the only way an object changes state."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.files.models import Attachment
from ronghe.kernel.history.models import Event
from ronghe.kernel.history.recording import move_span, record
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.policy.citations import Text
from ronghe.kernel.standards.lists import listed
from ronghe.kernel.workflow.outbox import announce_later

Guard = Callable[[Any, date], Iterable[Text]]
Units = Callable[[Any], Collection[Organization]]
BACK = "<"  # the target of a transition that returns to the state before the present one


@dataclass(frozen=True)
class Transition:
    """One arrow. `guard` returns the reasons that forbid it now; `other_than` names the transition whose last author
    may not make this one too; `units`, where given, are the only organizations that may make it."""

    name: str
    label: Text
    sources: tuple[str, ...]
    target: str
    verb: Verb
    guard: Guard | None = None
    needs_comment: bool = False
    needs_evidence: bool = False
    other_than: str = ""
    units: Units | None = None


class Refused(ValidationError):
    """A transition that may not happen now; `code`: state | unit | guard | comment | evidence | other_person."""

    def __init__(self, message: Any, code: str = "", params: dict[str, Any] | None = None) -> None:
        super().__init__(message, code, params)
        self.code = code  # Django keeps it with single messages only, not with lists and fields


def has_evidence(obj: models.Model) -> bool:
    """Whether papers of proof are attached to the object itself."""
    return Attachment.objects.of(obj).filter(purpose=Attachment.Purpose.EVIDENCE).exists()


@dataclass(frozen=True)
class Workflow:
    """The states of a model and every way between them; `proven` says whether an object has its evidence."""

    area: str
    states: type[models.TextChoices]
    initial: str
    transitions: tuple[Transition, ...]
    proven: Callable[[Any], bool] = has_evidence

    def find(self, name: str) -> Transition:
        """The transition of this name; KeyError when there is none."""
        for transition in self.transitions:
            if transition.name == name:
                return transition
        raise KeyError(f"{self.area} has no transition {name!r}")

    def targets(self, transition: Transition) -> list[str]:
        """Where the transition may lead: its target, or each state from which one comes to its sources."""
        if transition.target != BACK:
            return [transition.target]
        return list(dict.fromkeys(s for t in self.transitions if t.target in transition.sources for s in t.sources))

    def available(self, obj: Any, actor: Actor) -> list[Transition]:
        """What this actor may do with this object now, guards aside (a guard explains itself when it refuses)."""
        return [
            t
            for t in self.transitions
            if obj.status in t.sources
            and actor.can(t.verb, self.area, obj)
            and _of_unit(obj, t, actor)
            and not _same_person(obj, t, actor)
        ]

    def start(self, obj: Any, *, on: date | None = None) -> None:
        """Open the first span of an object that was just created in its initial state."""
        move_span(obj, obj.status, on or timezone.localdate())

    def fire(self, obj: Any, name: str, *, actor: Actor, comment: str = "", on: date | None = None) -> Any:
        """Lock, check, write, record. Returns the fresh object; raises PermissionDenied, Refused or ValidationError."""
        transition = self.find(name)
        with transaction.atomic():
            current = type(obj)._base_manager.select_for_update(no_key=True).get(pk=obj.pk)
            actor.require(transition.verb, self.area, current)
            day = on or timezone.localdate()
            self._check(current, transition, actor, comment.strip(), day)
            before, current.status = current.status, self._target(current, transition)
            current.save(update_fields=["status"])
            event = record(
                current,
                transition.name,
                transition.label,
                actor=actor,
                on=on,
                comment=comment.strip(),
                states=(before, current.status),
            )
            move_span(current, current.status, event.on)
            announce_later(event)
        obj.status = current.status
        return current

    def _check(self, obj: Any, transition: Transition, actor: Actor, comment: str, day: date) -> None:
        if obj.status not in transition.sources:
            raise self._moved(obj, transition)
        named: dict[str, Any] = {"label": transition.label}
        if not _of_unit(obj, transition, actor):
            names = listed(unit.display_name for unit in transition.units(obj)) if transition.units else ""
            params = named | {"names": names or _("尚未确定的单位")}
            raise Refused(_("“%(label)s”由%(names)s办理"), code="unit", params=params)
        if transition.needs_comment and not comment:
            missing = Refused(_("“%(label)s”必须写明理由"), code="comment", params=named)
            raise Refused({"comment": missing}, code="comment")
        if transition.needs_evidence and not self.proven(obj):
            raise Refused(_("“%(label)s”须先上传佐证材料"), code="evidence", params=named)
        if _same_person(obj, transition, actor):
            raise Refused(_("“%(label)s”须由另一个人办理"), code="other_person", params=named)
        reasons = list(transition.guard(obj, day)) if transition.guard else []
        if reasons:
            raise Refused([ValidationError(str(reason), code="guard") for reason in reasons], code="guard")

    def _moved(self, obj: Any, transition: Transition) -> Refused:
        last = Event.objects.about(obj).exclude(state_to="").first()
        said = {"state": self.states(obj.status).label, "label": transition.label}
        if last is None:
            return Refused(_("现在是“%(state)s”，不能“%(label)s”"), code="state", params=said)
        said |= {
            "who": last.user_name,
            "when": timezone.localtime(last.recorded_at).strftime("%Y-%m-%d %H:%M"),
            "done": last.label,
        }
        message = _("%(who)s 已于 %(when)s 办理“%(done)s”，现在是“%(state)s”，不能再“%(label)s”")
        return Refused(message, code="state", params=said)

    def _target(self, obj: Any, transition: Transition) -> str:
        if transition.target != BACK:
            return transition.target
        return Event.objects.about(obj).filter(state_to=obj.status).values_list("state_from", flat=True)[0]


def _same_person(obj: Any, transition: Transition, actor: Actor) -> bool:
    """Whether the actor also made, the last time, the transition that somebody else must have made."""
    if not transition.other_than:
        return False
    made = Event.objects.about(obj).filter(action=transition.other_than).exclude(state_to="").first()
    return made is not None and made.user_id == actor.user_id


def _of_unit(obj: Any, transition: Transition, actor: Actor) -> bool:
    return transition.units is None or actor.organization_id in {unit.pk for unit in transition.units(obj)}
