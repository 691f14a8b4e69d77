"""A document that takes long to read is read by the worker, as whoever uploaded it, with the rights of then."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.services.reading import AT_A_PAGE, LONGEST, Reading, TakesLong, is_quick, read_upload
from ronghe.domains.plans.services.uploading import (
    AlreadyUploaded,
    digest_of,
    require_new,
    store_reading,
    upload_plan,
)
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.clock.jobs import start_job
from ronghe.kernel.clock.models import Job
from ronghe.kernel.clock.progress import Progress
from ronghe.kernel.files.discarding import discard_blob
from ronghe.kernel.files.models import Blob
from ronghe.kernel.files.storing import store

READ = f"{__name__}.read_document"


def receive(*, actor: Actor, upload: File[Any], again: bool = False) -> Plan | Job:
    """A draft at once of what is read quickly, else the job that reads it. Refuses as upload_plan does."""
    if is_quick(upload):
        try:
            return upload_plan(actor=actor, upload=upload, again=again, seconds=AT_A_PAGE)
        except TakesLong:
            pass  # the worker has more time
    actor.require(Verb.FILL, "plans")
    require_new(digest_of(upload), actor, again)
    said = {"sha256": store(upload).sha256, "name": upload.name or "", "again": again}
    label = _("读取公文：%(name)s") % {"name": upload.name}
    return start_job(label, READ, said, actor, total=2, address=reverse("plan_upload"))


def read_document(*, actor: Actor, progress: Progress, sha256: str, name: str, again: bool) -> None:
    """Read the stored file, then store the draft, once, whoever dies in the middle; the bytes of what is refused go."""
    actor.require(Verb.FILL, "plans")
    blob = Blob.objects.filter(sha256=sha256).first()
    if blob is None:
        raise ValidationError(_("上传的文件已经不在，请重新上传"), code="gone")
    try:
        with default_storage.open(blob.path) as stored:
            file = File(stored, name=name)
            progress.say(_("正在读取，最多 %(seconds)s 秒。") % {"seconds": LONGEST})
            progress.note()
            reading = read_upload(file)
            progress.step()
            keep(actor, progress, reading, file, again)
    except ValidationError:
        discard_blob(blob)
        raise


def keep(actor: Actor, progress: Progress, reading: Reading, file: File[Any], again: bool) -> None:
    """Store the draft and lead there; where somebody was faster, to his."""
    try:
        with progress.last_step():
            plan = store_reading(actor=actor, reading=reading, upload=file, again=again)
            progress.done += 1
            lead_on(progress, plan, _("已读成草稿，请核对。"))
    except AlreadyUploaded as error:
        if not error.plan.is_draft:
            raise
        with progress.last_step():
            lead_on(progress, error.plan, _("这份文件的草稿已经在核对，没有另读一份。"))


def lead_on(progress: Progress, plan: Plan, message: str) -> None:
    progress.say(message)
    progress.note(outcome={"plan": plan.ref}, address=reverse("plan_review", args=[plan.ref]))
