"""Dated values that an administrator sets for a region in place of a parameter's default."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.access.querysets import ScopedQuerySet
from ronghe.kernel.standards.models import Record
from ronghe.kernel.standards.regions import region_name


class OverrideQuerySet(ScopedQuerySet["ParameterOverride"]):
    area = "policy"
    owner_field = ""

    def public_q(self) -> Q:
        return Q(revoked_at__isnull=True)


class ParameterOverride(Record):
    """One value from one day on, with the paper it comes from and who approved it; revoked, never deleted."""

    key = models.CharField(_("参数"), max_length=60)
    value = models.DecimalField(_("取值"), max_digits=14, decimal_places=4)
    valid_from = models.DateField(_("生效日期"))
    source = models.CharField(_("依据文件"), max_length=200)
    approver = models.CharField(_("批准人"), max_length=50)
    revoked_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    objects = OverrideQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("参数取值")
        ordering = ["key", "-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "key", "valid_from"],
                condition=Q(revoked_at__isnull=True),
                name="parameter_override_once",
                violation_error_message=_("同一参数在同一天只能有一个取值，请先撤销原来的"),
            )
        ]

    def __str__(self) -> str:
        names = {"place": region_name(self.region), "day": self.valid_from}
        return gettext("%(place)s %(day)s 起的取值") % names

    @property
    def owner_id(self) -> int | None:
        return None
