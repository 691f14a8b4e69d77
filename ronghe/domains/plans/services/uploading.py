"""The verb that makes a draft of an uploaded document: one draft of one file, however many people send it at once."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.services.building import Built, add_warnings, build
from ronghe.domains.plans.services.drafts import ALIVE
from ronghe.domains.plans.services.reading import LONGEST, Reading, Span, read_upload, span_of
from ronghe.domains.plans.workflow import PLAN_FLOW
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.files.models import Attachment, Blob
from ronghe.kernel.files.storing import attach
from ronghe.kernel.history.verbs import Done, verb


class AlreadyUploaded(ValidationError):
    """The very same file was uploaded before; `plan` is what became of it: a draft is gone on with, beside a published
    plan another one may be read."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        params = {"title": plan.title, "status": Plan.Status(plan.status).label}
        if plan.is_draft:
            message = _(
                "这份文件的草稿“%(title)s”正在核对，没有另读一份：%(who)s 于 %(when)s 上传的“%(name)s”。"
                "要从头读起，请先作废这份草稿"
            )
            source = Attachment.objects.of(plan).filter(purpose=Attachment.Purpose.SOURCE).earliest("pk")
            when = timezone.localtime(source.created_at)
            params |= {"who": source.created_by_name, "when": f"{when:%Y-%m-%d %H:%M}", "name": source.name}
        else:
            message = _("这份文件已经上传过：“%(title)s”（%(status)s）。要另读一份，请勾选后重新选择文件上传")
        super().__init__({"file": ValidationError(message, code="already_uploaded", params=params)})


def upload_plan(
    *,
    actor: Actor,
    upload: File[Any],
    again: bool = False,
    is_demo: bool = False,
    seconds: float = LONGEST,
    on: date | None = None,
) -> Plan:
    """Read a document into a draft. Raises ValidationError (field `file`) and stores nothing when it cannot be read,
    AlreadyUploaded when it was, TakesLong when it is not read in so many `seconds`.

    `again`: make another draft of a file whose plan is published already.
    """
    actor.require(Verb.FILL, "plans")
    if on and on > timezone.localdate():
        raise ValidationError({"on": _("日期在今天之后，不能预先登记")}, code="future")
    require_new(digest_of(upload), actor, again)
    reading = read_upload(upload, seconds)
    return store_reading(actor=actor, reading=reading, upload=upload, again=again, is_demo=is_demo, on=on)


@verb(_("上传文件"))
def store_reading(
    *,
    actor: Actor,
    reading: Reading,
    upload: File[Any],
    again: bool = False,
    is_demo: bool = False,
    on: date | None = None,
) -> Done[Plan]:
    """Store what was read, and the file, as a draft of the actor's organization; AlreadyUploaded when somebody else
    has stored the same file while it was read."""
    if actor.organization_id is None:
        raise ValidationError({"file": _("上传方案须以某个单位的身份")}, code="no_organization")
    draft, span, built = reading.draft, span_of(reading), Built()
    plan = Plan.objects.create(
        region=actor.region,
        owner_id=actor.organization_id,
        title=built.fit(Plan, "title", draft.title or reading.name),
        number=built.fit(Plan, "number", draft.number),
        issuer=built.fit(Plan, "issuer", draft.issuer),
        signed_on=draft.signed_on,
        published_on=draft.published_on,
        in_force_on=draft.in_force_on,
        period_start=span.start if span else None,
        period_end=span.end if span else None,
        is_demo=is_demo,
        lines=list(reading.lines),
    )
    attach_source(plan, upload, actor, again)
    build(plan, draft, built)
    notes = [(warning.line, warning.message) for warning in draft.warnings] + built.notes
    add_warnings(plan, [*notes, *explain(span)])
    PLAN_FLOW.start(plan, on=on)
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


def attach_source(plan: Plan, upload: File[Any], actor: Actor, again: bool) -> None:
    """Give the plan its file, and hold the row of the bytes until the plan is kept: who stores the same file at this
    moment waits here, and then sees this plan."""
    blob = attach(plan, upload, purpose=Attachment.Purpose.SOURCE, actor=actor).blob
    Blob.objects.select_for_update(no_key=True).get(pk=blob.pk)
    require_new(blob.sha256, actor, again, but=plan)


def require_new(sha256: str, actor: Actor, again: bool, but: Plan | None = None) -> None:
    """AlreadyUploaded while a draft of these bytes is open, and beside a published plan unless `again` is wanted."""
    earlier = plan_of_file(sha256, actor, but)
    if earlier is not None and (earlier.is_draft or not again):
        raise AlreadyUploaded(earlier)


def plan_of_file(sha256: str, actor: Actor, but: Plan | None = None) -> Plan | None:
    """The living plan of the actor's division that was read from these very bytes, a draft before a published one."""
    owners = Attachment.objects.filter(
        blob__sha256=sha256, owner_type=Plan._meta.label_lower, purpose=Attachment.Purpose.SOURCE
    )
    plans = Plan.objects.visible_to(actor).filter(region=actor.region, status__in=ALIVE)
    others = plans.filter(pk__in=owners.values("owner_id")).exclude(pk=but.pk if but else 0)
    return others.order_by("status", "-pk").first()  # "draft" comes before "published"


def digest_of(upload: File[Any]) -> str:
    sha = hashlib.sha256()
    for chunk in upload.chunks():
        sha.update(chunk)
    upload.seek(0)
    return sha.hexdigest()


def namesakes(plan: Plan) -> list[Plan]:
    """Other drafts and published plans of the same number in the region."""
    if not plan.number:
        return []
    same = Plan.objects.filter(region=plan.region, number=plan.number, status__in=ALIVE)
    return list(same.exclude(pk=plan.pk).defer("lines"))
