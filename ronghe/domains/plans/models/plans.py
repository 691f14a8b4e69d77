"""A plan: one official document of a city, from the upload to the published page."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.querysets import ScopedQuerySet
from ronghe.kernel.access.regions import region_q
from ronghe.kernel.access.verbs import Scope, Verb
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.standards.models import Record

SHOWN = ("published", "withdrawn")
BARS = " |\t\u3000"  # stand between the cells of a row; at its ends they only tell of empty or merged ones


def shown(line: object) -> str:
    """A line of the document as a person reads it."""
    return str(line).strip(BARS)


class PlanQuerySet(ScopedQuerySet["Plan"]):
    area = "plans"

    def public_q(self) -> Q:
        return Q(status=Plan.Status.PUBLISHED, is_public=True)

    def own_q(self, actor: Actor) -> Q:
        """Plans that my organization keeps, and those that name it in a task once they are published."""
        named = Plan.objects.filter(pk=OuterRef("pk"), tasks__parties__organization=actor.organization_id)
        return super().own_q(actor) | (Q(status__in=SHOWN) & Q(Exists(named)))

    def visible_to(self, actor: Actor, verb: Verb = Verb.VIEW) -> Self:
        """A draft is the business of those who may fill it; everybody else sees what was published."""
        return super().visible_to(actor, verb).filter(Q(status__in=SHOWN) | workshop_q(actor))


def workshop_q(actor: Actor) -> Q:
    """Where the actor works on drafts: the division whose plans he may fill in, however far he may read."""
    scope = actor.reach(PlanQuerySet.area, Verb.FILL)
    if scope is Scope.ALL:
        return ~Q(pk__in=[])
    return region_q(actor.region) if scope is Scope.CITY else Q(pk__in=[])


class Plan(Record):
    """One document read into structure. `owner` is the unit that keeps the plan (the plan officer's)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("核对中")
        PUBLISHED = "published", _("已发布")
        WITHDRAWN = "withdrawn", _("已撤回")
        DISCARDED = "discarded", _("已作废")

    class Shown(models.TextChoices):
        NOTHING = "nothing", _("不公开进度")
        PROGRESS = "progress", _("公开状态和完成比例")
        LAMPS = "lamps", _("公开状态、完成比例和亮灯")

    owner = models.ForeignKey(Organization, models.PROTECT, related_name="plans", verbose_name=_("管理单位"))
    checker = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="checked_plans",
        verbose_name=_("核验销号单位"),
        help_text=_("核验、销号，决定延期；它自己牵头的任务由代核单位办"),
    )
    deputy = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deputy_checked_plans",
        verbose_name=_("代核单位"),
    )
    title = models.CharField(_("方案名称"), max_length=200)
    number = models.CharField(_("文号"), max_length=60, blank=True)
    issuer = models.CharField(_("发文机关"), max_length=100, blank=True)
    signed_on = models.DateField(_("成文日期"), null=True, blank=True)
    published_on = models.DateField(_("公开日期"), null=True, blank=True)
    in_force_on = models.DateField(_("施行日期"), null=True, blank=True)
    period_start = models.DateField(_("方案期起"), null=True, blank=True)
    period_end = models.DateField(_("方案期止"), null=True, blank=True)
    is_public = models.BooleanField(_("向社会公开"), default=True)
    shown = models.CharField(_("公开多少进度"), max_length=10, choices=Shown, default=Shown.PROGRESS)
    is_demo = models.BooleanField(_("演示数据"), default=False, editable=False)
    status = models.CharField(_("状态"), max_length=12, choices=Status, default=Status.DRAFT, editable=False)
    lines = models.JSONField(_("原文各行"), default=list, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("方案")
        ordering = [F("signed_on").desc(nulls_last=True), "-pk"]  # where an undated one stands, databases differ
        indexes = [models.Index(fields=["region", "status"], name="plan_region_status")]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "number"],
                condition=Q(status="published") & ~Q(number=""),
                name="plan_number_published_once",
                violation_error_message=_("这个文号的方案已经发布过"),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "published", "withdrawn", "discarded"]),
                name="plan_status",
                violation_error_message=_("方案状态不在规定之内"),
            ),
            models.CheckConstraint(
                condition=Q(shown__in=["nothing", "progress", "lamps"]),
                name="plan_shown",
                violation_error_message=_("公开多少进度不在规定之内"),
            ),
            models.CheckConstraint(
                condition=Q(checker__isnull=True) | Q(deputy__isnull=True) | ~Q(checker=models.F("deputy")),
                name="plan_two_checkers",
                violation_error_message=_("核验销号单位和代核单位不能是同一个"),
            ),
            models.CheckConstraint(
                condition=Q(period_end__isnull=True)
                | Q(period_start__isnull=True)
                | Q(period_end__gte=F("period_start")),
                name="plan_period_order",
                violation_error_message=_("方案期的止不能早于起"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.status == Plan.Status.DRAFT

    def sentence(self, line: int) -> str:
        """The line of the document a fact came from; empty when the document has no such line."""
        return shown(self.lines[line - 1]) if 0 < line <= len(self.lines) else ""


class Measure(models.Model):
    """A group of tasks (工作举措); groups may nest."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="measures", verbose_name=_("方案"))
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name=_("上级举措")
    )
    number = models.CharField(_("序号"), max_length=20, blank=True)
    title = models.CharField(_("工作举措"), max_length=200)
    position = models.PositiveIntegerField(_("次序"))
    weight = models.PositiveSmallIntegerField(
        _("权重"), null=True, blank=True, help_text=_("不填时等于所含任务的权重之和")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("工作举措")
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "position"],
                name="measure_position_once",
                violation_error_message=_("同一方案的举措次序不能重复"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class ReadingWarning(models.Model):
    """What the reader could not read for certain; the officer ticks it off."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="reading_warnings", verbose_name=_("方案"))
    line = models.PositiveIntegerField(_("行号"))
    message = models.CharField(_("提示"), max_length=500)
    handled_by = models.CharField(_("处理人"), max_length=50, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("读取提示")
        ordering = ["plan", "line", "pk"]

    def __str__(self) -> str:
        return self.message
