"""The first page after sign-in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.queries.places import Places
from ronghe.kernel.access.actor import PUBLIC, actor_of
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.ui import charts
from ronghe.workbench.duties import duties_of
from ronghe.workbench.tasks import URGENCY, OwnTask, own_tasks

FIRST = 8  # 本平台约定: the first screen; the rest is one link away


@require_safe
def workbench(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if actor.organization_id is None:
        plans = Plan.objects.visible_to(PUBLIC).defer("lines")[:FIRST]
        return render(request, "workbench/newcomer.html", {"plans": plans})
    tasks = own_tasks(actor)
    return render(
        request,
        "workbench/workbench.html",
        {
            "duties": duties_of(actor),
            "tasks": tasks[:FIRST],
            "total": len(tasks),
            "led": sum(task.is_lead for task in tasks),
            "bar": bar_of(tasks),
            "days": sorted({task.row.day for task in tasks}),
            "plans": plans_of(actor.organization_id, tasks),
        },
    )


def bar_of(tasks: list[OwnTask]) -> list[charts.Part]:
    """How many tasks stand where, the most pressing on the left."""
    standings = [task.row.standing for task in tasks]
    return charts.stacked((standing.value, standings.count(standing), "") for standing in URGENCY)


def plans_of(organization_id: int, tasks: list[OwnTask]) -> list[tuple[Plan, str, int]]:
    """Each plan that names my organization, the list of my tasks in it, and how many they are."""
    if not tasks:
        return []
    unit = Organization.objects.filter(pk=organization_id).values_list("ref", flat=True).get()
    found: dict[int, list[OwnTask]] = {}
    for task in tasks:
        found.setdefault(task.row.task.plan_id, []).append(task)
    plans = [(group[0].row.task.plan, len(group)) for group in found.values()]
    return [(plan, Places(plan, is_public=False).tasks(unit=unit), number) for plan, number in plans]
