"""The tables of the schedule: which worker is on duty, and up to which day each piece of work is done."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Lease(models.Model):
    """Of several workers one is on duty; it says so again before `until`, or another steps in."""

    name = models.CharField(_("名称"), max_length=40, unique=True)
    holder = models.CharField(_("当班进程"), max_length=100)
    until = models.DateTimeField(_("有效至"))

    class Meta:
        verbose_name = verbose_name_plural = _("当班记录")

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"


class ScheduledWork(models.Model):
    """How far one line of the schedule is. `last_day` for what is done for each day, `last_run_at` for the rest."""

    name = models.CharField(_("名称"), max_length=60, unique=True)
    last_day = models.DateField(_("办到哪一天"), null=True)
    last_run_at = models.DateTimeField(_("上次运行时间"), null=True)
    next_try_at = models.DateTimeField(_("失败后再试时间"), null=True)
    last_error = models.TextField(_("上次失败原因"), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("定时事项")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
