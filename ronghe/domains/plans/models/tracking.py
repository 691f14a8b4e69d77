"""What the units report of their tasks, and what is asked and decided about deadlines."""

from __future__ import annotations

import uuid
from typing import TypeVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models.plans import SHOWN
from ronghe.domains.plans.models.tasks import Task
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.querysets import ScopedQuerySet
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.standards.models import Record

M = TypeVar("M", bound=models.Model)


class TrackingQuerySet(ScopedQuerySet[M]):
    """Rows about a task: read by those whom the task names, by its city, and by nobody else."""

    area = "tracking"
    owner_field = "task__lead"

    def own_q(self, actor: Actor) -> Q:
        mine = Task.objects.filter(plan__status__in=SHOWN, parties__organization=actor.organization_id)
        return super().own_q(actor) | Q(task__in=mine)


class Report(Record):
    """How far a task was on a business date, in the words of the unit; corrected by a later one, never changed."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="reports", verbose_name=_("任务"))
    on = models.DateField(_("业务日期"))
    percent = models.PositiveSmallIntegerField(
        _("完成比例"), validators=[MaxValueValidator(100, _("完成比例在 0 到 100 之间"))]
    )
    words = models.TextField(_("进展情况"), max_length=500)
    token = models.UUIDField(_("表单编号"), default=uuid.uuid4, unique=True, editable=False)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="reports", editable=False, verbose_name=_("报告单位")
    )
    reporter = models.CharField(_("报告人"), max_length=50, editable=False)

    objects: TrackingQuerySet[Report] = TrackingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = verbose_name_plural = _("进展报告")
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["task", "on"], name="report_task_on")]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__lte=100),
                name="report_percent",
                violation_error_message=_("完成比例在 0 到 100 之间"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.percent}%"

    @property
    def owner_id(self) -> int | None:
        return self.task.lead_id


class Extension(Record):
    """A request for a later deadline and what became of it; or a correction that the issuing side made by itself."""

    class Kind(models.TextChoices):
        ASKED = "asked", _("延期申请")
        CORRECTION = "correction", _("更正期限")

    class Decision(models.TextChoices):
        OPEN = "open", _("待决定")
        GRANTED = "granted", _("同意")
        REFUSED = "refused", _("不同意")
        RECALLED = "recalled", _("撤回")

    task = models.ForeignKey(Task, models.CASCADE, related_name="extensions", verbose_name=_("任务"))
    kind = models.CharField(_("种类"), max_length=10, choices=Kind, default=Kind.ASKED, editable=False)
    on = models.DateField(_("申请日期"))
    old_due = models.DateField(_("原期限"), null=True, blank=True, editable=False)
    new_due = models.DateField(_("新期限"))
    reason = models.TextField(_("理由"), max_length=500)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="extensions", editable=False, verbose_name=_("申请单位")
    )
    asker = models.CharField(_("申请人"), max_length=50, editable=False)
    decision = models.CharField(_("决定"), max_length=10, choices=Decision, default=Decision.OPEN, editable=False)
    decided_on = models.DateField(_("决定日期"), null=True, blank=True, editable=False)
    decider = models.CharField(_("决定人"), max_length=50, blank=True, editable=False)
    opinion = models.TextField(_("意见"), max_length=500, blank=True)

    objects: TrackingQuerySet[Extension] = TrackingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = verbose_name_plural = _("期限变更")
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["task", "decided_on"], name="extension_task_decided")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["asked", "correction"]),
                name="extension_kind",
                violation_error_message=_("期限变更的种类不在规定之内"),
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["open", "granted", "refused", "recalled"]),
                name="extension_decision",
                violation_error_message=_("期限变更的决定不在规定之内"),
            ),
            models.CheckConstraint(
                condition=Q(decision="open", decided_on__isnull=True)
                | (~Q(decision="open") & Q(decided_on__isnull=False)),
                name="extension_decided_on",
                violation_error_message=_("决定和决定日期须同时有或同时没有"),
            ),
            models.CheckConstraint(
                condition=~Q(kind="asked") | Q(old_due__isnull=False, new_due__gt=models.F("old_due")),
                name="extension_later",
                violation_error_message=_("新期限须晚于现行期限"),
            ),
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(decision="open"),
                name="extension_one_open",
                violation_error_message=_("这项任务已有一个延期申请在等待决定"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_due or ''} → {self.new_due}"

    @property
    def owner_id(self) -> int | None:
        return self.task.lead_id
