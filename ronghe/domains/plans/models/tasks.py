"""A task of a plan: what is to be done, by when, and where the document says so."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models.cells import Cell
from ronghe.domains.plans.models.plans import SHOWN, Measure, Plan, workshop_q
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.querysets import ScopedQuerySet
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.standards.models import Record


class TaskQuerySet(ScopedQuerySet["Task"]):
    area = "plans"
    owner_field = "plan__owner"

    def public_q(self) -> Q:
        return Q(plan__status=Plan.Status.PUBLISHED, plan__is_public=True)

    def own_q(self, actor: Actor) -> Q:
        """Tasks that name my organization, and those of plans it keeps."""
        named = Task.objects.filter(pk=OuterRef("pk"), parties__organization=actor.organization_id)
        return super().own_q(actor) | (Q(plan__status__in=SHOWN) & Q(Exists(named)))

    def visible_to(self, actor: Actor, verb: Verb = Verb.VIEW) -> Self:
        return super().visible_to(actor, verb).filter(Q(plan__status__in=SHOWN) | workshop_q(actor))

    def in_order(self) -> TaskQuerySet:
        return self.order_by("measure__position", "position")

    def of_unit(self, organization_id: int) -> TaskQuerySet:
        """The tasks in which this organization has any part."""
        return self.filter(Exists(Task.objects.filter(pk=OuterRef("pk"), parties__organization=organization_id)))

    def running(self, start: date, end: date) -> TaskQuerySet:
        """The tasks whose period touches the days from `start` to `end`; a missing end runs on."""
        began = Q(start__isnull=True) | Q(start__lte=end)
        goes_on = Q(latest_end__isnull=True) | Q(latest_end__gte=start)
        return self.filter(began & goes_on)


class Task(Record):
    """One numbered task. `start`, `end`, `latest_end` are inclusive; `end` ≠ `latest_end` is a band (大约3-5年)."""

    class Status(models.TextChoices):
        PENDING = "pending", _("待确认")
        NOT_STARTED = "not_started", _("未开始")
        IN_PROGRESS = "in_progress", _("进行中")
        SUBMITTED = "submitted", _("已提交")
        CHECKING = "checking", _("核验中")
        RETURNED = "returned", _("退回")
        EXTENDING = "extending", _("延期申请中")
        CLOSED = "closed", _("已办结")
        TERMINATED = "terminated", _("终止")
        CARRIED = "carried", _("转下年")
        HISTORICAL = "historical", _("历史（待补录）")

    class LeadBasis(models.TextChoices):
        EXPLICIT = "explicit", _("文件写明牵头")
        JOINT = "joint", _("“会同”之前")
        ONLY_NAMED = "only_named", _("唯一点名的单位")
        FIRST_LISTED = "first_listed", _("列在第一（推断）")
        NONE = "none", _("未写明")
        OFFICER = "officer", _("方案管理员指定")

    class Precision(models.TextChoices):
        DAY = "day", _("日")
        MONTH = "month", _("月")
        QUARTER = "quarter", _("季")
        HALF = "half", _("半年")
        YEAR = "year", _("年")
        NONE = "none", _("无期限")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="tasks", verbose_name=_("方案"))
    measure = models.ForeignKey(Measure, models.CASCADE, related_name="tasks", verbose_name=_("工作举措"))
    position = models.PositiveIntegerField(_("次序"))
    number = models.CharField(_("序号"), max_length=20, blank=True)
    text = models.TextField(_("工作内容"))
    line = models.PositiveIntegerField(_("原文行号"), default=0, editable=False)
    is_complete = models.BooleanField(_("原文完整"), default=True, editable=False)
    period_raw = models.CharField(_("完成时间（原文）"), max_length=200, blank=True)
    start = models.DateField(_("开始日期"), null=True, blank=True)
    end = models.DateField(_("完成日期"), null=True, blank=True)
    latest_end = models.DateField(_("最迟完成日期"), null=True, blank=True)
    precision = models.CharField(_("时间精度"), max_length=8, choices=Precision, default=Precision.NONE)
    is_approximate = models.BooleanField(_("大约"), default=False)
    recurring = models.CharField(_("周期"), max_length=20, blank=True)
    lead_basis = models.CharField(_("牵头依据"), max_length=12, choices=LeadBasis, default=LeadBasis.NONE)
    lead_confirmed = models.BooleanField(_("牵头已确认"), default=False, editable=False)
    status = models.CharField(_("状态"), max_length=12, choices=Status, default=Status.PENDING, editable=False)
    weight = models.PositiveSmallIntegerField(_("权重"), default=1)
    # What follows from the reports and decisions as they stand now, kept here so that a million tasks can be searched
    # by it; how it stood on another day is told by the reports, decisions and spans themselves (queries/facts.py).
    lead = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="led", editable=False, verbose_name=_("牵头")
    )
    opened_on = models.DateField(_("交办日期"), null=True, blank=True, editable=False)
    due = models.DateField(_("现行期限"), null=True, blank=True, editable=False)
    percent = models.PositiveSmallIntegerField(_("完成比例"), default=0, editable=False)
    reported_on = models.DateField(_("最近报告日期"), null=True, blank=True, editable=False)
    submitted_on = models.DateField(_("提交日期"), null=True, blank=True, editable=False)
    yellow_on = models.DateField(_("转黄日期"), null=True, blank=True, editable=False)
    red_on = models.DateField(_("转红日期"), null=True, blank=True, editable=False)
    report_due = models.DateField(_("下次报告期限"), null=True, blank=True, editable=False)
    # 1 while somebody still has to do something for the task: lists of what is open walk an index by it.
    live = models.GeneratedField(
        expression=Case(
            When(
                status__in=["not_started", "in_progress", "returned", "extending", "submitted", "checking"],
                then=Value(1),
            ),
            default=Value(0),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
        verbose_name=_("在办"),
    )
    # The last day of the plan, on which its tasks are judged once it has passed: triggers keep it as the plan says
    # (models/protection.py), so that many tasks are judged without a look at their plans.
    plan_end = models.DateField(_("方案期止"), null=True, blank=True, editable=False)
    cell = models.GeneratedField(
        expression=Cell("lead", "due", "status"),
        output_field=models.BigIntegerField(),
        db_persist=True,
        verbose_name=_("总览格"),
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("任务")
        ordering = ["plan", "position"]
        indexes = [
            models.Index(fields=["plan", "position"], name="task_plan_position"),
            # Lists by deadline are paged by (due, id): one index for each way to narrow them down first.
            models.Index(fields=["region", "due", "id"], name="task_region_due"),
            models.Index(fields=["region", "live", "due", "id"], name="task_region_live"),
            models.Index(fields=["region", "status", "due", "id"], name="task_region_state"),
            models.Index(fields=["lead", "due", "id"], name="task_lead_due"),
            models.Index(fields=["lead", "live", "due", "id"], name="task_lead_live"),
            # Everything the board counts, in the order in which it groups: that needs no sorting. What is over shows
            # the same lamp on any day. Both name `live`, or SQLite would look at each task to be sure of it.
            models.Index(fields=["region", "live", "cell"], condition=Q(live=0), name="task_board_over"),
            models.Index(
                fields=[
                    *("region", "live", "cell", "plan_end"),
                    *("due", "submitted_on", "yellow_on", "red_on", "report_due"),
                ],
                condition=Q(live=1),
                name="task_board_live",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(precision__in=["day", "month", "quarter", "half", "year", "none"]),
                name="task_precision",
                violation_error_message=_("时间精度不在规定之内"),
            ),
            models.CheckConstraint(
                condition=Q(lead_basis__in=["explicit", "joint", "only_named", "first_listed", "none", "officer"]),
                name="task_lead_basis",
                violation_error_message=_("牵头依据不在规定之内"),
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "pending",
                        "not_started",
                        "in_progress",
                        "submitted",
                        "checking",
                        "returned",
                        "extending",
                        "closed",
                        "terminated",
                        "carried",
                        "historical",
                    ]
                ),
                name="task_status",
                violation_error_message=_("任务状态不在规定之内"),
            ),
            models.CheckConstraint(
                condition=Q(percent__lte=100),
                name="task_percent",
                violation_error_message=_("完成比例在 0 到 100 之间"),
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=100),
                name="task_weight",
                violation_error_message=_("权重在 1 到 100 之间"),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["submitted", "checking", "closed"])
                | Q(submitted_on__isnull=False, percent=100),
                name="task_submitted_whole",
                violation_error_message=_("提交办结的任务要有提交日期，完成比例须为 100%"),
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end__gte=models.F("start")),
                name="task_period_order",
                violation_error_message=_("完成日期不能早于开始日期"),
            ),
            models.CheckConstraint(
                condition=Q(end__isnull=True, latest_end__isnull=True)
                | Q(end__isnull=False, latest_end__isnull=False, latest_end__gte=models.F("end")),
                name="task_band_order",
                violation_error_message=_("最迟完成日期与完成日期须同时填写，且不能更早"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"[:120]

    @property
    def code(self) -> str:
        """How people name the task: 3.6 is the sixth task of the third measure."""
        return ".".join(part for part in (self.measure.number, self.number) if part)

    @property
    def owner_id(self) -> int | None:
        """Who answers for the task: its lead once that is settled, until then the unit that keeps the plan."""
        return self.lead_id or self.plan.owner_id

    @property
    def sentence(self) -> str:
        return self.plan.sentence(self.line)

    def ended_before_signing(self) -> bool:
        """Whether the whole period lies before the document was signed: such a task arrives as history."""
        signed = self.plan.signed_on
        return bool(signed and self.latest_end and self.latest_end < signed)
