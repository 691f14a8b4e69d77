"""The units of a task: named ones, classes of units, and placeholders that the lead must fill or mark as none."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models.tasks import Task
from ronghe.kernel.organizations.models import Organization


class PartyQuerySet(models.QuerySet["Party"]):
    def unresolved(self) -> PartyQuerySet:
        """Named units that answer to no organization of the register yet."""
        return self.filter(kind=Party.Kind.NAMED, organization__isnull=True)

    def to_be_named(self) -> PartyQuerySet:
        """Placeholders (有关部门, 行业协会, 等) that nobody has filled or marked as none."""
        filled = Party.objects.filter(fills=OuterRef("pk"))
        return self.filter(~Q(kind=Party.Kind.NAMED), ~Exists(filled), is_waived=False)


class Party(models.Model):
    """One unit of one task. `raw` is the document's wording; `fills` is the placeholder this unit stands in for."""

    class Role(models.TextChoices):
        LEAD = "lead", _("牵头")
        ASSIST = "assist", _("配合")
        RESPONSIBLE = "responsible", _("责任")

    class Kind(models.TextChoices):
        NAMED = "named", _("点名单位")
        CLASS = "class", _("一类单位")
        GENERIC = "generic", _("未点名")

    task = models.ForeignKey(Task, models.CASCADE, related_name="parties", verbose_name=_("任务"))
    position = models.PositiveIntegerField(_("次序"))
    raw = models.CharField(_("原文"), max_length=100, blank=True)
    name = models.CharField(_("名称"), max_length=100)
    role = models.CharField(_("角色"), max_length=12, choices=Role)
    kind = models.CharField(_("类别"), max_length=8, choices=Kind)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("单位")
    )
    fills = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="fillings", verbose_name=_("代替")
    )
    is_waived = models.BooleanField(_("确认为无"), default=False)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("责任单位")
        ordering = ["task", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["lead", "assist", "responsible"]),
                name="party_role",
                violation_error_message=_("责任单位的角色不在规定之内"),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["named", "class", "generic"]),
                name="party_kind",
                violation_error_message=_("责任单位的类别不在规定之内"),
            ),
            models.CheckConstraint(
                condition=Q(organization__isnull=True) | Q(kind="named"),
                name="party_organization_named",
                violation_error_message=_("只有点名的单位才能对应到名录"),
            ),
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(role="lead"),
                name="party_one_lead",
                violation_error_message=_("一项任务只能有一个牵头单位"),
            ),
            models.UniqueConstraint(
                fields=["task", "organization"],
                condition=Q(organization__isnull=False),
                name="party_organization_once",
                violation_error_message=_("同一单位在一项任务里只能出现一次"),
            ),
            models.CheckConstraint(
                condition=Q(is_waived=False) | ~Q(kind="named"),
                name="party_waived_placeholder",
                violation_error_message=_("只有未点名的单位可以确认为无"),
            ),
        ]

    def __str__(self) -> str:
        return self.organization.display_name if self.organization else self.name
