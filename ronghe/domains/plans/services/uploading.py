"""The verb that makes a draft of an uploaded document."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.services.building import add_warnings, build
from ronghe.domains.plans.services.drafts import ALIVE
from ronghe.domains.plans.services.reading import Reading, Span, read_upload, span_of
from ronghe.domains.plans.workflow import PLAN_FLOW
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.files.models import Attachment
from ronghe.kernel.files.storing import attach
from ronghe.kernel.history.verbs import Done, verb


class AlreadyUploaded(ValidationError):
    """The very same file was uploaded before; `plan` is what became of it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        message = _("这份文件已经上传过：“%(title)s”（%(status)s）。要另读一份，请勾选后重新选择文件上传")
        params = {"title": plan.title, "status": Plan.Status(plan.status).label}
        super().__init__({"file": ValidationError(message, code="already_uploaded", params=params)})


def upload_plan(
    *, actor: Actor, upload: File[Any], again: bool = False, is_demo: bool = False, on: date | None = None
) -> Plan:
    """Read a document into a draft. Raises ValidationError (field `file`) and stores nothing when it cannot be read.

    `again`: make another draft of a file that was uploaded before; without it the earlier plan is named.
    """
    actor.require(Verb.FILL, "plans")
    if on and on > timezone.localdate():
        raise ValidationError({"on": _("日期在今天之后，不能预先登记")}, code="future")
    if not again and (earlier := plan_of_file(upload, actor)):
        raise AlreadyUploaded(earlier)
    reading = read_upload(upload)
    return store_reading(actor=actor, reading=reading, upload=upload, is_demo=is_demo, on=on)


@verb(_("上传文件"))
def store_reading(
    *, actor: Actor, reading: Reading, upload: File[Any], is_demo: bool = False, on: date | None = None
) -> Done[Plan]:
    """Store what was read, and the file, as a draft of the actor's organization."""
    if actor.organization_id is None:
        raise ValidationError({"file": _("上传方案须以某个单位的身份")}, code="no_organization")
    draft, span = reading.draft, span_of(reading)
    plan = Plan.objects.create(
        region=actor.region,
        owner_id=actor.organization_id,
        title=(draft.title or reading.name)[:200],
        number=draft.number[:60],
        issuer=draft.issuer[:100],
        signed_on=draft.signed_on,
        published_on=draft.published_on,
        in_force_on=draft.in_force_on,
        period_start=span.start if span else None,
        period_end=span.end if span else None,
        is_demo=is_demo,
        lines=list(reading.lines),
    )
    built = build(plan, draft)
    notes = [(warning.line, warning.message) for warning in draft.warnings] + built.notes
    add_warnings(plan, [*notes, *explain(span)])
    PLAN_FLOW.start(plan, on=on)
    attach(plan, upload, purpose=Attachment.Purpose.SOURCE, actor=actor)
    changes = {
        str(_("文件")): ("", reading.name),
        str(_("任务")): ("", len(draft.tasks)),
        str(_("目标")): ("", len(draft.targets)),
        str(_("读取提示")): ("", len(notes)),
    }
    return Done(plan, changes=changes, on=on)


def explain(span: Span | None) -> list[tuple[int, str]]:
    """Where the plan's period comes from, as one more point to check: it was concluded, not read."""
    if span is None:
        return [(0, str(_("文件里没有写年份，任务也没有日期，请填写方案期")))]
    days = {"start": span.start.isoformat(), "end": span.end.isoformat(), "words": span.words}
    if span.words:
        return [(span.line, _("方案期按“%(words)s”取 %(start)s 至 %(end)s，请核对") % days)]
    return [(0, _("标题和附件没有写年份，方案期按任务的最早、最晚日期取 %(start)s 至 %(end)s，请核对") % days)]


def plan_of_file(upload: File[Any], actor: Actor) -> Plan | None:
    """The living plan that was read from these very bytes, if the actor may see it."""
    sha = hashlib.sha256()
    for chunk in upload.chunks():
        sha.update(chunk)
    upload.seek(0)
    owners = Attachment.objects.filter(
        blob__sha256=sha.hexdigest(), owner_type=Plan._meta.label_lower, purpose=Attachment.Purpose.SOURCE
    )
    plans = Plan.objects.visible_to(actor).filter(status__in=ALIVE)
    return plans.filter(pk__in=owners.values("owner_id")).order_by("-status", "-pk").first()


def namesakes(plan: Plan) -> list[Plan]:
    """Other drafts and published plans of the same number in the region."""
    if not plan.number:
        return []
    same = Plan.objects.filter(region=plan.region, number=plan.number, status__in=ALIVE)
    return list(same.exclude(pk=plan.pk).defer("lines"))
