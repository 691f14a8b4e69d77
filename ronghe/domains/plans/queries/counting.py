"""Counts as columns of a query, each on its own: joins over several relations would multiply each other's rows."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from ronghe.domains.plans.models import Measure, Task


def counting(rows: QuerySet[Any]) -> Coalesce:
    """How many rows a subquery finds."""
    number = rows.order_by().annotate(one=Value(1)).values("one").annotate(rows=Count("pk")).values("rows")
    return Coalesce(Subquery(number), 0)


def counting_tasks() -> Coalesce:
    """For plans: how many tasks each has."""
    return counting(Task.objects.filter(plan=OuterRef("pk")))


def counting_measures() -> Coalesce:
    """For plans: how many of its measures hold tasks, as its page counts them."""
    holding = Exists(Task.objects.filter(measure=OuterRef("pk")))
    return counting(Measure.objects.filter(holding, plan=OuterRef("pk")))
