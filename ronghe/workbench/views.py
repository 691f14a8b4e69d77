"""The first page after sign-in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ronghe.domains.plans.models import Plan
from ronghe.kernel.access.actor import PUBLIC, actor_of
from ronghe.workbench.chasing import chasing_of
from ronghe.workbench.checking import checking_of
from ronghe.workbench.duties import duties_of
from ronghe.workbench.todo import owed_by, own_tasks

FIRST = 8  # 本平台约定: the first screen; the rest is one link away


@require_safe
def workbench(request: HttpRequest) -> HttpResponse:
    """What do I owe, by when; what waits for me; whom do I have to call."""
    actor = actor_of(request)
    if actor.organization_id is None:
        plans = Plan.objects.visible_to(PUBLIC).defer("lines")[:FIRST]
        return render(request, "workbench/newcomer.html", {"plans": plans})
    owed, checking, duties = owed_by(actor), checking_of(actor), duties_of(actor)
    return render(
        request,
        "workbench/workbench.html",
        {
            "owed": owed,
            "checking": checking,
            "chasing": chasing_of(actor),
            "duties": duties,
            "number": owed.total + (checking.number if checking else 0) + len(duties),
            "own": own_tasks(actor),
        },
    )
