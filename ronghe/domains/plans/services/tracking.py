"""Working on a task: progress reported, submitted, checked, closed, returned, given up or carried over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Report, Task
from ronghe.domains.plans.policy.lamps import OPEN, OVER, WAITING
from ronghe.domains.plans.services.opening import settle
from ronghe.domains.plans.services.words import fitting
from ronghe.domains.plans.workflow import TASK_FLOW, tracked
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.files.kinds import check_evidence
from ronghe.kernel.files.models import Attachment
from ronghe.kernel.files.storing import attach
from ronghe.kernel.history.recording import checked_day
from ronghe.kernel.history.verbs import Done, verb
from ronghe.kernel.workflow.machine import Refused

S = Task.Status
REPORTABLE = OPEN | {S.HISTORICAL}
# The steps that need nothing but a reason; every other one has a function that keeps what belongs to it.
PLAIN_STEPS = frozenset({"recall", "take_up", "return", "close", "reopen", "terminate", "carry_over", "resume"})
UNDECIDED = _("延期申请还没有决定：先决定或撤回申请")


@dataclass(frozen=True)
class Progress:
    """One report as it was filled in; `token` tells a form sent twice."""

    percent: int
    words: str
    on: date
    token: UUID
    files: Sequence[File[Any]] = ()


def locked(task: Task) -> Task:
    """The task as it stands now, held until the transaction ends."""
    rows = Task.objects.select_for_update(of=("self",), no_key=True).select_related(
        "measure", "lead", "plan__owner", "plan__checker", "plan__deputy"
    )
    fresh = rows.get(pk=task.pk)
    # What was joined to the row is as it stood before the wait for it: the plan may have been withdrawn meanwhile.
    fresh.plan.refresh_from_db(fields=["status"])
    return fresh


def acting_unit(actor: Actor) -> int:
    """The organization a person acts for; whoever has a role in tracking has one."""
    if actor.organization_id is None:
        raise PermissionDenied(_("须以一个单位的身份办理"))
    return actor.organization_id


@verb(_("报告进展"))
def report_progress(*, actor: Actor, task: Task, progress: Progress) -> Done[Report]:
    """File a report; the first one begins the task. A form that comes twice is filed once.

    Raises PermissionDenied, or ValidationError by field: percent, words, on, files."""
    fresh = locked(task)
    actor.require(Verb.FILL, "tracking", fresh)
    known = Report.objects.filter(task=fresh, token=progress.token).first()
    if known is not None:
        return Done(known, about=fresh, changed=False)
    if fresh.status not in REPORTABLE:
        params = {"state": S(fresh.status).label}
        raise Refused(_("任务现在是“%(state)s”，不能再报告进展"), code="state", params=params)
    require_tracked(fresh, progress.on)
    check_day(fresh, progress.on)
    before = fresh.percent
    report = filed(fresh, actor, progress)
    if fresh.status == S.NOT_STARTED:
        fresh.status = TASK_FLOW.fire(fresh, "begin", actor=actor, on=progress.on).status
    fresh.percent, fresh.reported_on = report.percent, report.on
    settle(fresh, "percent", "reported_on")
    changes = {str(_("完成比例")): (f"{before}%", f"{report.percent}%")}
    return Done(report, changes=changes, comment=report.words, on=report.on, about=fresh)


def filed(task: Task, actor: Actor, progress: Progress) -> Report:
    """The report with its papers, each of them checked before any is kept."""
    for upload in progress.files:
        check_evidence(upload)
    report = Report(
        region=task.region,
        task=task,
        on=progress.on,
        percent=progress.percent,
        words=fitting("words", progress.words),
        token=progress.token,
        organization_id=acting_unit(actor),
        reporter=actor.name,
    )
    report.full_clean()
    report.save()
    for upload in progress.files:
        attach_paper(report, upload, actor)
    return report


def attach_paper(report: Report, upload: File[Any], actor: Actor) -> None:
    try:
        attach(report, upload, purpose=Attachment.Purpose.EVIDENCE, actor=actor)
    except ValidationError as error:  # too large
        raise ValidationError({"files": error}) from error


def require_tracked(task: Task, day: date) -> None:
    """Refused when the plan of the task is not in force any more."""
    for reason in tracked(task, day):
        raise Refused(reason, code="guard")


def check_day(task: Task, day: date, field: str = "on") -> None:
    """ValidationError under the field, for a day after today or before the last thing that happened to the task."""
    try:
        checked_day(task, day, timezone.now())
    except ValidationError as error:
        raise ValidationError({field: error}) from error


def submit_task(*, actor: Actor, task: Task, comment: str = "", on: date | None = None) -> Task:
    """Hand the result in to be checked; refused without a report of 100 percent and without evidence."""
    with transaction.atomic():
        fresh, comment = locked(task), fitting("comment", comment)
        if fresh.status not in WAITING | OVER:
            fresh.submitted_on = on or timezone.localdate()
            if fresh.percent == 100:  # else the guard will say so; the database knows no submission below
                fresh.save(update_fields=["submitted_on"])
        fresh.status = stepped(fresh, "submit", actor, comment, on)
        return settle(fresh)


def stepped(task: Task, name: str, actor: Actor, comment: str, on: date | None) -> str:
    """The state after the step; where a request for a later deadline is in the way, the refusal says what to do."""
    try:
        return str(TASK_FLOW.fire(task, name, actor=actor, comment=comment, on=on).status)
    except Refused as error:
        if error.code != "state" or task.status != S.EXTENDING:
            raise
        raise Refused([error, ValidationError(UNDECIDED, code="state")], code="state") from error


def report_and_submit(*, actor: Actor, task: Task, progress: Progress) -> Task:
    """The last report and the submission in one go: both happen or neither."""
    with transaction.atomic():
        report_progress(actor=actor, task=task, progress=progress)
        return submit_task(actor=actor, task=task, on=progress.on)


def move_task(*, actor: Actor, task: Task, name: str, comment: str = "", on: date | None = None) -> Task:
    """One of PLAIN_STEPS. Raises PermissionDenied or Refused, which says who was faster; KeyError for another step."""
    if name not in PLAIN_STEPS:
        raise KeyError(f"{name!r} is not among the steps that need nothing but a reason")
    with transaction.atomic():
        fresh, comment = locked(task), fitting("comment", comment)
        fresh.status = stepped(fresh, name, actor, comment, on)
        if fresh.status in REPORTABLE:
            fresh.submitted_on = None
        return settle(fresh, "submitted_on")


@verb(_("设定权重"))
def set_weight(*, actor: Actor, task: Task, weight: int, on: date | None = None) -> Done[Task]:
    """How much the task counts in the progress of its measure."""
    fresh = locked(task)
    actor.require(Verb.CONFIGURE, "tracking", fresh)
    before, fresh.weight = fresh.weight, weight
    fresh.full_clean(exclude=[f.name for f in Task._meta.fields if f.name != "weight"], validate_unique=False)
    fresh.save(update_fields=["weight"])
    return Done(fresh, changes={str(_("权重")): (before, weight)}, on=on, changed=before != weight)
