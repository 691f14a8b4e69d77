"""The outbox: which recorded transitions still have to be announced to the parts of the product above."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def due(self, now: datetime) -> AnnouncementQuerySet:
        """Not announced yet, and neither in another worker's hands nor resting after a failure; oldest first."""
        return self.filter(announced_at__isnull=True, next_try_at__lte=now).order_by("pk")


class Announcement(models.Model):
    """One event to be announced; written in the transaction of the transition, without a foreign key as events are.

    `next_try_at` is also the claim: whoever takes the row moves it ahead, so that nobody else takes it meanwhile."""

    event_id = models.BigIntegerField(_("操作记录编号"), unique=True)
    created_at = models.DateTimeField(_("登记时间"))
    next_try_at = models.DateTimeField(_("下次通报时间"))
    announced_at = models.DateTimeField(_("通报时间"), null=True)
    attempts = models.PositiveIntegerField(_("通报次数"), default=0)
    last_error = models.TextField(_("上次失败原因"), blank=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("流转通报")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(announced_at__isnull=True), name="announcement_due"),
            models.Index(fields=["announced_at"], name="announcement_done"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}"
