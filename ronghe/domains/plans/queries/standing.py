"""Where a task stands on a day by its dates alone; what was done about it is told elsewhere."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.models.tasks import TaskQuerySet


class Standing(models.TextChoices):
    """Each task stands in exactly one of these on a given day."""

    RUNNING = "running", _("进行期内")
    ELAPSED = "elapsed", _("期满")
    UPCOMING = "upcoming", _("待开始")
    ENDLESS = "endless", _("长期或无期限")
    HISTORY = "history", _("历史（待补录）")


def with_standing(tasks: TaskQuerySet, day: date | None) -> TaskQuerySet:
    """The tasks with `standing` on `day` (None: the usual day of each task's plan).

    A period that was over when the document was signed is history for good.
    """
    on: date | Combinable = day or usual_day_in_sql()
    history = Q(status=Task.Status.HISTORICAL) | Q(latest_end__lt=F("plan__signed_on"))
    standing = Case(
        When(history, then=Value(Standing.HISTORY)),
        When(start__gt=on, then=Value(Standing.UPCOMING)),
        When(latest_end__isnull=True, then=Value(Standing.ENDLESS)),
        When(latest_end__lt=on, then=Value(Standing.ELAPSED)),
        default=Value(Standing.RUNNING),
        output_field=models.CharField(),
    )
    return tasks.annotate(standing=standing)


def usual_day(plan: Plan, today: date | None = None) -> date:
    """The day a plan is looked at when nobody names one: today, or its last day once that has passed."""
    day = today or timezone.localdate()
    return min(day, plan.period_end) if plan.period_end else day


def usual_day_in_sql() -> Combinable:
    """The same, for a query over the tasks of many plans."""
    today = timezone.localdate()
    return Case(
        When(plan__period_end__lt=today, then=F("plan__period_end")),
        default=Value(today),
        output_field=models.DateField(),
    )


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the month."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
