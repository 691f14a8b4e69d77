"""On which day a plan is looked at when nobody names one, and the month around a day."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from django.db import connection, models
from django.db.models import Case, F, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Least
from django.utils import timezone

from ronghe.domains.plans.models import Plan


def usual_day(plan: Plan, today: date | None = None) -> date:
    """The day a plan is looked at when nobody names one: today, or its last day once that has passed."""
    day = today or timezone.localdate()
    return min(day, plan.period_end) if plan.period_end else day


def usual_day_in_sql() -> Combinable:
    """The same, for a query over the tasks of many plans."""
    today = timezone.localdate()
    if connection.vendor == "postgresql":  # where LEAST passes over what is missing, and is quicker
        return Least(F("plan_end"), Value(today), output_field=models.DateField())
    return Case(
        When(plan_end__lt=today, then=F("plan_end")),
        default=Value(today),
        output_field=models.DateField(),
    )


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of the month."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
