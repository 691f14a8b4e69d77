"""Runs jobs: each is claimed once, runs as the person who started it, and is taken up again when its worker dies."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks import task

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.accounts.models import User
from ronghe.kernel.clock.models import Job
from ronghe.kernel.clock.progress import Interrupted, Progress, Stop
from ronghe.kernel.files.models import Attachment
from ronghe.kernel.files.storing import attach
from ronghe.kernel.organizations.models import actor_for
from ronghe.kernel.standards.models import new_ref

logger = logging.getLogger(__name__)

ATTEMPTS = 3  # 本平台约定: what has killed its worker three times will do so again
FORGOTTEN = timedelta(minutes=10)  # 本平台约定: a job that waits so long is put into the queue once more, to be sure

# The attempts of this process, by the primary key of their job.
_running: dict[int, Progress] = {}
_lock = threading.Lock()


@task()
def run_job(pk: int) -> None:
    """What the queue holds: the number of a job. Whoever takes it off the queue runs it, unless it was run already."""
    job = claim(pk)
    if job is not None:
        progress = Progress(job)
        with _lock:
            _running[job.pk] = progress
        try:
            attempt(job, progress)
        finally:
            with _lock:
                _running.pop(job.pk, None)


def enqueue(job: Job) -> None:
    """Into the queue, in the caller's transaction."""
    run_job.enqueue(job.pk)


def claim(pk: int) -> Job | None:
    """The job, now running under a name of its own; None when it does not wait (any more)."""
    now = timezone.now()
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=pk, status=Job.Status.QUEUED).first()
        if job is not None:
            job.status, job.run, job.attempts = Job.Status.RUNNING, new_ref(), job.attempts + 1
            job.started_at, job.heartbeat_at = job.started_at or now, now
            job.save(update_fields=["status", "run", "attempts", "started_at", "heartbeat_at"])
    return job


def attempt(job: Job, progress: Progress) -> None:
    """One attempt, whatever comes of it."""
    with translation.override(job.language):
        try:
            function: Callable[..., File[Any] | None] = import_string(job.function)
            actor = actor_of_job(job)
            finish(progress, function(actor=actor, progress=progress, **job.arguments), actor)
        except Interrupted as stop:
            if stop.why is Stop.LEAVING:
                put_back(job)
        except (OperationalError, InterfaceError):
            # The database was away, or busy for too long: nothing can be noted now, and the job is taken up later.
            logger.exception("job %s (%s) lost the database", job.ref, job.function)
        except Exception as error:
            fail(progress, error)


def actor_of_job(job: Job) -> Actor:
    """Who started the job, with the roles he has now; nobody acts for an organization that he has left."""
    if job.user_id is None:
        return Actor(region=job.region)
    found = actor_for(job.user_id, job.organization_id) if job.organization_id else None
    if found is not None and found.organization_id == job.organization_id:
        return found
    user = User.objects.filter(pk=job.user_id, is_active=True).first()
    if job.organization_id is not None or user is None:
        raise PermissionDenied(_("您已不能以发起时的单位办理"))
    return Actor(user_id=user.pk, name=user.name)


def finish(progress: Progress, result: File[Any] | None, actor: Actor) -> None:
    """The result is kept for the owner, and the job is done."""
    if progress.finished and result is None:
        return
    with progress.last_step():
        if result is not None:
            attach(progress.job, result, purpose=Attachment.Purpose.RESULT, actor=actor)


def fail(progress: Progress, error: Exception) -> None:
    """The job is over; a refusal is told in its own words, anything else goes to the log."""
    if isinstance(error, ValidationError):
        message = " ".join(error.messages)
    elif isinstance(error, PermissionDenied):
        message = _("没有权限：%(what)s") % {"what": error}
    else:
        logger.exception("job %s (%s) failed", progress.job.ref, progress.job.function, exc_info=error)
        message = unexpected(progress.job)
    progress.say(message)
    progress.note(status=Job.Status.FAILED, finished_at=timezone.now())


def unexpected(job: Job) -> str:
    text = _("出了意外的错误，没有办成。管理员可凭编号 %(ref)s 在服务器日志里查到原因。")
    return text % {"ref": job.ref}


def put_back(job: Job) -> None:
    """The worker leaves: the job waits again from its beginning, and the attempt does not count."""
    with transaction.atomic():
        row = Job.objects.select_for_update().filter(pk=job.pk, run=job.run, status=Job.Status.RUNNING).first()
        if row is not None:
            wait_again(row, attempts=row.attempts - 1)


def wait_again(job: Job, attempts: int) -> None:
    job.status, job.run, job.attempts, job.queued_at = Job.Status.QUEUED, "", attempts, timezone.now()
    job.done, job.message = 0, ""
    job.save(update_fields=["status", "run", "attempts", "queued_at", "done", "message"])
    enqueue(job)


def beat() -> None:
    """Write down how far this process's jobs are; one that is no longer its own is stopped at its next step."""
    with _lock:
        mine = list(_running.values())
    for progress in mine:
        if not (progress.finishing or progress.finished) and not progress.note():
            progress.stop = progress.stop or Stop.LOST


def interrupt_all() -> None:
    """The worker leaves: every job of this process stops at its next step and waits for another worker."""
    with _lock:
        for progress in _running.values():
            progress.stop = progress.stop or Stop.LEAVING


def take_up() -> int:
    """Jobs whose worker is gone wait again, or fail after the third attempt. How many there were."""
    now = timezone.now()
    with _lock:
        mine = list(_running)
    taken = 0
    gone = Job.objects.abandoned(now - timedelta(seconds=settings.RONGHE_JOB_STALE)).exclude(pk__in=mine)
    late = Job.objects.filter(status=Job.Status.QUEUED, queued_at__lt=now - FORGOTTEN)
    for pk in [*gone.values_list("pk", flat=True), *late.values_list("pk", flat=True)]:
        with transaction.atomic():
            skip = connection.features.has_select_for_update_skip_locked
            job = (gone | late).filter(pk=pk).select_for_update(skip_locked=skip).first()
            if job is not None:
                taken += 1
                take_up_one(job)
    return taken


def take_up_one(job: Job) -> None:
    if job.status == Job.Status.QUEUED or job.attempts < ATTEMPTS:
        logger.warning("job %s is taken up again after %s attempts", job.ref, job.attempts)
        wait_again(job, attempts=job.attempts)
        return
    logger.error("job %s has lost its worker %s times and is given up", job.ref, job.attempts)
    with translation.override(job.language):
        text = _("办理中断了 %(times)s 次，不再重试。管理员可凭编号 %(ref)s 在服务器日志里查到原因。")
        job.message = text % {"times": job.attempts, "ref": job.ref}
    job.status, job.finished_at = Job.Status.FAILED, timezone.now()
    job.save(update_fields=["status", "finished_at", "message"])
