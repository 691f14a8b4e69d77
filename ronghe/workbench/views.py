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
from ronghe.workbench.tasks import URGENCY, Tally, own_tasks, tallies

FIRST = 8  # 本平台约定: the first screen; the rest is one link away


@require_safe
def workbench(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if actor.organization_id is None:
        plans = Plan.objects.visible_to(PUBLIC).defer("lines")[:FIRST]
        return render(request, "workbench/newcomer.html", {"plans": plans})
    tasks, counted = own_tasks(actor, FIRST), tallies(actor)
    return render(
        request,
        "workbench/workbench.html",
        {
            "duties": duties_of(actor),
            "tasks": tasks,
            "total": sum(tally.tasks for tally in counted),
            "led": sum(tally.led for tally in counted),
            "bar": bar_of(counted),
            "days": sorted({task.row.day for task in tasks}),
            "plans": plans_of(actor.organization_id, counted),
        },
    )


def bar_of(counted: list[Tally]) -> list[charts.Part]:
    """How many tasks stand where, the most pressing on the left."""
    numbers = dict.fromkeys(URGENCY, 0)
    for tally in counted:
        numbers[tally.standing] += tally.tasks
    return charts.stacked((standing.value, number, "") for standing, number in numbers.items())


def plans_of(organization_id: int, counted: list[Tally]) -> list[tuple[Plan, str, int]]:
    """Each plan that names my organization, the list of my tasks in it, and how many they are; the newest first."""
    numbers: dict[int, int] = {}
    for tally in counted:
        numbers[tally.plan_id] = numbers.get(tally.plan_id, 0) + tally.tasks
    unit = Organization.objects.values_list("ref", flat=True).get(pk=organization_id)
    plans = Plan.objects.filter(pk__in=numbers).defer("lines")[:FIRST]
    return [(plan, Places(plan, is_public=False).tasks(unit=unit), numbers[plan.pk]) for plan in plans]
