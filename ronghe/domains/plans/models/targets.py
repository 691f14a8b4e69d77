"""A number the document sets, with the sentence that sets it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models.plans import Plan


class Target(models.Model):
    """One numeric target, proposed by the reader or added by the officer; it counts once it is accepted."""

    class Comparison(models.TextChoices):
        AT_LEAST = ">=", _("不低于")
        AT_MOST = "<=", _("不高于")
        EQUAL = "=", _("达到")
        MORE = ">", _("超过")

    class Kind(models.TextChoices):
        STOCK = "stock", _("存量")
        INCREMENT = "increment", _("增量")

    class Decision(models.TextChoices):
        PROPOSED = "proposed", _("待定")
        ACCEPTED = "accepted", _("已采纳")
        REJECTED = "rejected", _("不采纳")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets", verbose_name=_("方案"))
    position = models.PositiveIntegerField(_("次序"))
    title = models.CharField(_("指标名称"), max_length=100, blank=True)
    sentence = models.TextField(_("原文"), blank=True)
    line = models.PositiveIntegerField(_("原文行号"), default=0)
    by_hand = models.BooleanField(_("手工补录"), default=False, editable=False)
    value = models.DecimalField(_("目标值"), max_digits=18, decimal_places=4)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    comparison = models.CharField(_("比较"), max_length=2, choices=Comparison, default=Comparison.EQUAL)
    measure = models.CharField(_("口径"), max_length=10, choices=Kind, default=Kind.STOCK)
    due = models.DateField(_("期限"), null=True, blank=True)
    is_stretch = models.BooleanField(_("力争"), default=False)
    is_approximate = models.BooleanField(_("左右"), default=False)
    decision = models.CharField(_("采纳"), max_length=10, choices=Decision, default=Decision.PROPOSED, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("目标")
        ordering = ["plan", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(comparison__in=[">=", "<=", "=", ">"]),
                name="target_comparison",
                violation_error_message=_("目标的比较不在规定之内"),
            ),
            models.CheckConstraint(
                condition=Q(measure__in=["stock", "increment"]),
                name="target_measure",
                violation_error_message=_("目标的口径不在规定之内"),
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["proposed", "accepted", "rejected"]),
                name="target_decision",
                violation_error_message=_("目标的决定不在规定之内"),
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0), name="target_value", violation_error_message=_("目标值不能为负")
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.sentence[:60]
