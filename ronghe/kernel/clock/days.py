"""The days on which the State Council's notices differ from the week: holidays, and weekends that are worked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SpecialDayQuerySet(models.QuerySet["SpecialDay"]):
    def update(self, **kwargs: Any) -> int:
        return super().update(**kwargs | {"changed_at": timezone.now()})

    def bulk_update(self, objs: Iterable[SpecialDay], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        rows = list(objs)
        for row in rows:
            row.changed_at = timezone.now()
        return super().bulk_update(rows, {*fields, "changed_at"}, *args, **kwargs)


class SpecialDay(models.Model):
    """One day off, or one weekend day that is worked. `changed_at` tells every process that it remembers old ones."""

    day = models.DateField(_("日期"), unique=True)
    is_workday = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=40)
    source = models.CharField(_("依据"), max_length=100)
    changed_at = models.DateTimeField(_("修改时间"), default=timezone.now, editable=False)

    objects = SpecialDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("放假与调休")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.changed_at = timezone.now()
        super().save(*args, **kwargs)
