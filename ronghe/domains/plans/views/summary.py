"""What publishing did to the tasks of a plan, counted."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from ronghe.domains.plans.models import Party, Plan, Target, Task


@dataclass(frozen=True)
class Summary:
    """Counts for the page after publishing; `units` are those that now have tasks."""

    tasks: int
    not_started: int
    historical: int
    pending: int
    units: int
    targets: int
    to_be_named: int
    waiting: list[Task]


def published_summary(plan: Plan) -> Summary:
    by_status = dict(plan.tasks.values_list("status").annotate(Count("pk")).order_by())
    parties = Party.objects.filter(task__plan=plan)
    return Summary(
        tasks=sum(by_status.values()),
        not_started=by_status.get(Task.Status.NOT_STARTED, 0),
        historical=by_status.get(Task.Status.HISTORICAL, 0),
        pending=by_status.get(Task.Status.PENDING, 0),
        units=parties.filter(organization__isnull=False).values("organization").distinct().count(),
        targets=plan.targets.filter(decision=Target.Decision.ACCEPTED).count(),
        to_be_named=parties.to_be_named().count(),
        waiting=list(plan.tasks.filter(status=Task.Status.PENDING).select_related("measure").in_order()),
    )
