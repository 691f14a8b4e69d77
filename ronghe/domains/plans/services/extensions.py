"""Deadlines: a later one asked for in time, decided by the other side, or corrected by the issuing side itself."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Extension, Task
from ronghe.domains.plans.policy.lamps import OPEN
from ronghe.domains.plans.services.opening import settle
from ronghe.domains.plans.services.tracking import UNDECIDED, acting_unit, check_day, locked, require_tracked
from ronghe.domains.plans.services.words import fitting
from ronghe.domains.plans.workflow import TASK_FLOW, issuing_units
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.history.verbs import Done, verb
from ronghe.kernel.workflow.machine import Refused

Decision = Extension.Decision


def ask_extension(*, actor: Actor, task: Task, new_due: date, reason: str, on: date | None = None) -> Extension:
    """Ask for a later deadline before the present one; ValidationError by field (new_due, reason) or Refused."""
    with transaction.atomic():
        fresh = locked(task)
        fresh.status = fired(fresh, "ask_extension", actor, {"reason": reason}, on)
        asked = Extension(
            region=fresh.region,
            task=fresh,
            on=on or timezone.localdate(),
            old_due=fresh.due,
            new_due=new_due,
            reason=fitting("reason", reason),
            organization_id=acting_unit(actor),
            asker=actor.name,
        )
        check_later(asked)
        asked.full_clean()
        asked.save()
        settle(fresh)
    return asked


def fired(task: Task, name: str, actor: Actor, words: dict[str, str], on: date | None) -> str:
    """The state after the step; where its words are missing or too long, that is said under the field of this form,
    which the workflow cannot know."""
    [(field, said)] = words.items()
    try:
        return str(TASK_FLOW.fire(task, name, actor=actor, comment=fitting(field, said), on=on).status)
    except Refused as error:
        if error.code != "comment":
            raise
        raise Refused({field: error.error_dict["comment"]}, code="comment") from error


def check_later(asked: Extension) -> None:
    if asked.old_due is not None and asked.new_due <= asked.old_due:
        message = _("新期限 %(new)s 须晚于现行期限 %(old)s")
        params = {"new": asked.new_due, "old": asked.old_due}
        raise ValidationError({"new_due": ValidationError(message, code="not_later", params=params)})


def decide_extension(*, actor: Actor, task: Task, granted: bool, opinion: str = "", on: date | None = None) -> Task:
    """Grant or refuse what is asked; a granted one moves the present deadline, never the original one."""
    name = "grant_extension" if granted else "refuse_extension"
    return end_request(actor, task, name, Decision.GRANTED if granted else Decision.REFUSED, opinion, on)


def recall_extension(*, actor: Actor, task: Task, on: date | None = None) -> Task:
    """Take the request back before it is decided."""
    return end_request(actor, task, "recall_extension", Decision.RECALLED, "", on)


def end_request(actor: Actor, task: Task, name: str, decision: str, opinion: str, on: date | None) -> Task:
    with transaction.atomic():
        fresh = locked(task)
        fresh.status = fired(fresh, name, actor, {"opinion": opinion}, on)
        asked = fresh.extensions.select_for_update().get(decision=Decision.OPEN)
        asked.decision, asked.opinion = decision, opinion.strip()
        asked.decider, asked.decided_on = actor.name, on or timezone.localdate()
        asked.full_clean()
        asked.save()
        if decision == Decision.GRANTED:
            fresh.due = asked.new_due
        return settle(fresh, "due")


def require_settled(task: Task) -> None:
    """Refused unless the task is open and nobody waits for a decision about its deadline."""
    if task.status == Task.Status.EXTENDING:
        raise Refused(UNDECIDED, code="state")
    if task.status not in OPEN:
        params = {"state": Task.Status(task.status).label}
        raise Refused(_("任务现在是“%(state)s”，不能更正期限"), code="state", params=params)


@verb(_("更正期限"))
def correct_due(*, actor: Actor, task: Task, new_due: date, reason: str, on: date | None = None) -> Done[Task]:
    """The issuing side sets the present deadline itself, say because the document was misread; the original stays."""
    fresh = locked(task)
    actor.require(Verb.CLOSE, "tracking", fresh)
    if actor.organization_id not in {unit.pk for unit in issuing_units(fresh)}:
        raise PermissionDenied(_("更正期限（由管理方案或核验任务的单位办理）"))
    require_settled(fresh)
    reason = fitting("reason", reason)
    if not reason:
        raise Refused({"reason": Refused(_("更正期限必须写明理由"), code="comment")}, code="comment")
    if fresh.start and new_due < fresh.start:
        raise ValidationError({"new_due": _("期限不能早于开始日期")}, code="before_start")
    if new_due == fresh.due:
        return Done(fresh, changed=False)
    day = on or timezone.localdate()
    require_tracked(fresh, day)
    check_day(fresh, day)
    before, fresh.due = fresh.due, new_due
    correction = Extension(
        region=fresh.region,
        task=fresh,
        kind=Extension.Kind.CORRECTION,
        on=day,
        old_due=before,
        new_due=new_due,
        reason=reason,
        organization_id=acting_unit(actor),
        asker=actor.name,
        decision=Decision.GRANTED,
        decider=actor.name,
        decided_on=day,
    )
    correction.full_clean()
    correction.save()
    settle(fresh, "due")
    changes = {str(_("现行期限")): (before, new_due)}
    return Done(fresh, changes=changes, comment=reason, on=on)
