"""The tables of the clock: jobs that run in the background; the calendar and the schedule have pages of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.clock.days import SpecialDay
from ronghe.kernel.clock.rota import Lease, ScheduledWork
from ronghe.kernel.files.models import Attachment
from ronghe.kernel.standards.models import Record

ACTIVE = ("queued", "running")


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, actor: Actor) -> JobQuerySet:
        """Who started it, while acting for the same organization; nobody else, for a result may hold anything."""
        if actor.is_public:
            return self.none()
        return self.filter(user_id=actor.user_id, organization_id=actor.organization_id)

    def active(self) -> JobQuerySet:
        return self.filter(status__in=ACTIVE)

    def abandoned(self, since: datetime) -> JobQuerySet:
        """Running, but nothing was heard of its worker since then."""
        return self.filter(status=Job.Status.RUNNING, heartbeat_at__lt=since)


class Job(Record):
    """Work for the background: which function with which arguments, for whom, how far it is, what came of it.

    `run` names the one attempt that may write to the row: one that was given up for dead and comes back does not."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("排队中")
        RUNNING = "running", _("办理中")
        DONE = "done", _("已办完")
        FAILED = "failed", _("未办成")
        CANCELLED = "cancelled", _("已取消")

    label = models.CharField(_("事项"), max_length=100)
    function = models.CharField(_("程序"), max_length=200)
    arguments = models.JSONField(_("参数"), default=dict)
    key = models.CharField(_("同一事项"), max_length=64)
    address = models.CharField(_("所属页面"), max_length=300, blank=True)
    language = models.CharField(_("语言"), max_length=10)
    user_id = models.BigIntegerField(_("发起人编号"), null=True)
    organization_id = models.BigIntegerField(_("发起单位编号"), null=True)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.QUEUED)
    done = models.PositiveIntegerField(_("已处理"), default=0)
    total = models.PositiveIntegerField(_("共计"), null=True)
    message = models.CharField(_("说明"), max_length=500, blank=True)
    outcome = models.JSONField(_("结果"), default=dict)  # what the page that the job belongs to shows of it
    attempts = models.PositiveSmallIntegerField(_("办理次数"), default=0)
    run = models.CharField(_("本次办理"), max_length=12, blank=True)
    queued_at = models.DateTimeField(_("排队时间"), default=timezone.now)
    started_at = models.DateTimeField(_("开始时间"), null=True)
    heartbeat_at = models.DateTimeField(_("最近一次进展"), null=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("后台任务")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["user_id", "organization_id", "-id"], name="job_owner"),
            models.Index(fields=["status", "heartbeat_at"], condition=Q(status__in=ACTIVE), name="job_active"),
            models.Index(fields=["region", "finished_at"], name="job_finished"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["queued", "running", "done", "failed", "cancelled"]),
                name="job_status",
                violation_error_message=_("后台任务的状态不在规定之内"),
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(status__in=ACTIVE),
                name="job_active_once",
                violation_error_message=_("同一件事正在办理"),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    @property
    def percent(self) -> int | None:
        """How far it is, None while nobody knows; a hundred only when it is done."""
        if self.status == self.Status.DONE:
            return 100
        return min(self.done * 100 // self.total, 99) if self.total else None

    @property
    def lamp(self) -> str:
        """The code of the lamp in kernel/ui."""
        return {
            self.Status.QUEUED: "not_started",
            self.Status.RUNNING: "normal",
            self.Status.DONE: "done",
            self.Status.FAILED: "overdue",
            self.Status.CANCELLED: "history",
        }[self.Status(self.status)]

    @property
    def results(self) -> models.QuerySet[Attachment]:
        """The files that wait for the owner."""
        return Attachment.objects.of(self).filter(purpose=Attachment.Purpose.RESULT)


def with_results(jobs: Sequence[Job]) -> list[tuple[Job, list[Attachment]]]:
    """Each job with the files that wait for its owner, in one query for all."""
    kind = Job._meta.label_lower
    files: dict[int, list[Attachment]] = {}
    for row in Attachment.objects.filter(owner_type=kind, owner_id__in=[job.pk for job in jobs], purpose="result"):
        files.setdefault(row.owner_id, []).append(row)
    return [(job, files.get(job.pk, [])) for job in jobs]


__all__ = ["Job", "Lease", "ScheduledWork", "SpecialDay", "with_results"]
