"""What the board of a division shows, as it was last counted."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BoardSummary(models.Model):
    """The numbers of all published tasks of one division; the worker counts them anew when something happened.

    `event_id` is the last event that was written before the count began; `day` the day on which lamps were judged."""

    region = models.CharField(_("行政区划"), max_length=6, unique=True)
    day = models.DateField(_("判断亮灯的日期"))
    counted_at = models.DateTimeField(_("统计时间"))
    took = models.FloatField(_("统计用时（秒）"))
    event_id = models.BigIntegerField(_("操作记录编号"))
    next_at = models.DateTimeField(_("下次统计时间"))
    numbers = models.JSONField(_("统计数"))

    class Meta:
        verbose_name = verbose_name_plural = _("任务汇总")
        ordering = ["region"]

    def __str__(self) -> str:
        return f"{self.region} {self.counted_at}"
