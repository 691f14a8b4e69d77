"""A workflow is a tuple of transitions; `fire` is the only way an object changes state."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
from ronghe.kernel.policy.citations import Text

Guard = Callable[[Any, date], Iterable[Text]]


@dataclass(frozen=True)
class Transition:
    """One arrow. `guard` returns the reasons that forbid it now; `other_person`: not who made the last transition."""

    name: str
    label: Text
    sources: tuple[str, ...]
    target: str
    verb: Verb
    guard: Guard | None = None
    needs_comment: bool = False
    needs_evidence: bool = False
    other_person: bool = False


class Refused(ValidationError):
    """A transition that may not happen now; `code` says why: state | guard | comment | evidence | other_person."""


@dataclass(frozen=True)
class Workflow:
    """The states of a model and every way between them."""

    area: str
    states: type[models.TextChoices]
    initial: str
    transitions: tuple[Transition, ...]

    def find(self, name: str) -> Transition:
        """The transition of this name; KeyError when there is none."""
        for transition in self.transitions:
            if transition.name == name:
                return transition
        raise KeyError(f"{self.area} has no transition {name!r}")

    def available(self, obj: Any, actor: Actor) -> list[Transition]:
        """What this actor may do with this object now, guards aside (a guard explains itself when it refuses)."""
        return [
            t
            for t in self.transitions
            if obj.status in t.sources and actor.can(t.verb, self.area, obj) and not self._same_person(obj, t, actor)
        ]

    def start(self, obj: Any, *, on: date | None = None) -> None:
        """Open the first span of an object that was just created in its initial state."""
        move_span(obj, obj.status, on or timezone.localdate())

    def fire(self, obj: Any, name: str, *, actor: Actor, comment: str = "", on: date | None = None) -> Any:
        """Lock, check, write, record. Returns the fresh object; raises PermissionDenied, Refused or ValidationError."""
        transition = self.find(name)
        with transaction.atomic():
            current = type(obj)._base_manager.select_for_update().get(pk=obj.pk)
            actor.require(transition.verb, self.area, current)
            day = on or timezone.localdate()
            self._check(current, transition, actor, comment.strip(), day)
            before, current.status = current.status, transition.target
            current.save(update_fields=["status"])
            event = record(
                current,
                transition.name,
                transition.label,
                actor=actor,
                on=on,
                comment=comment.strip(),
                states=(before, transition.target),
            )
            move_span(current, transition.target, event.on)
        obj.status = current.status
        return current

    def _check(self, obj: Any, transition: Transition, actor: Actor, comment: str, day: date) -> None:
        if obj.status not in transition.sources:
            raise self._moved(obj, transition)
        named = {"label": transition.label}
        if transition.needs_comment and not comment:
            raise Refused({"comment": Refused(_("“%(label)s”必须写明理由"), code="comment", params=named)})
        if transition.needs_evidence and not Attachment.objects.of(obj).filter(purpose="evidence").exists():
            raise Refused(_("“%(label)s”须先上传佐证材料"), code="evidence", params=named)
        if self._same_person(obj, transition, actor):
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

    def _same_person(self, obj: Any, transition: Transition, actor: Actor) -> bool:
        if not transition.other_person:
            return False
        last = Event.objects.about(obj).exclude(state_to="").first()
        return last is not None and last.user_id == actor.user_id
