"""Seals: from time to time all new events are bound together, so that none can be changed or slipped in afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.history.appending import AppendOnly, AppendOnlyRows


class SealQuerySet(AppendOnlyRows, models.QuerySet["Seal"]):
    def of(self, region: str) -> SealQuerySet:
        """The chain of one division, oldest first."""
        return self.filter(region=region).order_by("number")


class Seal(AppendOnly):
    """The events of a division after those of the seal before it, up to `last_event`, in the order of their numbers.

    `head` is SHA-256 over the head of the seal before it and each event's digest; verifylog.py tells it exactly."""

    region = models.CharField(_("行政区划"), max_length=6)
    number = models.PositiveIntegerField(_("封存序号"))
    until = models.DateTimeField(_("截至"))
    last_event = models.BigIntegerField(_("最后一条记录"))
    count = models.PositiveIntegerField(_("记录条数"))
    head = models.CharField(_("校验值"), max_length=64)
    sealed_at = models.DateTimeField(_("封存时间"))
    faults = models.JSONField(_("不符之处"), default=list, blank=True)

    objects = SealQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("操作记录的封存")
        ordering = ["region", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "number"],
                name="seal_number_once",
                violation_error_message=_("同一序号只能封存一次"),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="seal_number_from_one",
                violation_error_message=_("封存序号从 1 起"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region}-{self.number}"
