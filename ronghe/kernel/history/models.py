"""Events without foreign keys to what they record, and the spans of time an object stood in each state."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.querysets import ScopedQuerySet
from ronghe.kernel.history.appending import AppendOnly, AppendOnlyRows
from ronghe.kernel.history.imports import Import, ImportedLine
from ronghe.kernel.history.seals import Seal


def type_of(obj: models.Model) -> str:
    """How events name the kind of an object, e.g. `plans.task`."""
    return obj._meta.label_lower


class EventQuerySet(AppendOnlyRows, ScopedQuerySet["Event"]):
    area = "history"
    owner_field = "organization_id"

    def about(self, obj: models.Model) -> EventQuerySet:
        """The events of one object, newest first."""
        return self.filter(object_type=type_of(obj), object_id=obj.pk).order_by("-pk")


class Event(AppendOnly):
    """One thing that happened. `on` is when it happened, `recorded_at` when it was written down."""

    region = models.CharField(_("行政区划"), max_length=6)
    object_type = models.CharField(_("对象类型"), max_length=60)
    object_id = models.BigIntegerField(_("对象"))
    object_name = models.CharField(_("对象名称"), max_length=200)
    action = models.CharField(_("动作代码"), max_length=40)
    label = models.CharField(_("动作"), max_length=60)
    state_from = models.CharField(_("原状态"), max_length=20, blank=True)
    state_to = models.CharField(_("新状态"), max_length=20, blank=True)
    user_id = models.BigIntegerField(_("操作人编号"), null=True)
    user_name = models.CharField(_("操作人"), max_length=50)
    organization_id = models.BigIntegerField(_("操作单位编号"), null=True)
    organization_name = models.CharField(_("操作单位"), max_length=100, blank=True)
    on = models.DateField(_("发生日期"))
    recorded_at = models.DateTimeField(_("记录时间"))
    comment = models.TextField(_("说明"), blank=True)
    changes = models.JSONField(_("变更"), default=dict, blank=True)
    digest = models.CharField(_("摘要"), max_length=64, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("操作记录")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="event_object"),
            models.Index(fields=["region", "-id"], name="event_region"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.label} {self.object_name}"

    @property
    def owner_id(self) -> int | None:
        return self.organization_id


class SpanQuerySet(models.QuerySet["StateSpan"]):
    def about(self, obj: models.Model) -> SpanQuerySet:
        return self.filter(object_type=type_of(obj), object_id=obj.pk)

    def standing_on(self, day: date) -> SpanQuerySet:
        """The spans that hold at the end of `day`; of several changes on one day the last counts."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)


class StateSpan(models.Model):
    """An object stood in `state` from `since` up to, not including, `until` (open when null)."""

    object_type = models.CharField(_("对象类型"), max_length=60)
    object_id = models.BigIntegerField(_("对象"))
    state = models.CharField(_("状态"), max_length=20)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)

    objects = SpanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("状态时段")
        ordering = ["pk"]
        indexes = [models.Index(fields=["object_type", "object_id", "since"], name="span_object")]
        constraints = [
            models.UniqueConstraint(
                fields=["object_type", "object_id"],
                condition=Q(until__isnull=True),
                name="span_one_open",
                violation_error_message=_("一个对象同时只能处于一个状态"),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="span_order",
                violation_error_message=_("状态时段的止不能早于起"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.object_type}:{self.object_id} {self.state} {self.since}–{self.until or ''}"


def state_on(obj: models.Model, day: date) -> str | None:
    """The state in which the object stood at the end of `day`; None before it existed."""
    return StateSpan.objects.about(obj).standing_on(day).values_list("state", flat=True).last()


def actor_columns(actor: Actor) -> dict[str, Any]:
    """The columns of an event that say who acted."""
    return {
        "user_id": actor.user_id,
        "user_name": actor.name or str(_("系统")),
        "organization_id": actor.organization_id,
        "organization_name": actor.organization_name,
    }


__all__ = ["Event", "Import", "ImportedLine", "Seal", "StateSpan", "actor_columns", "state_on", "type_of"]
