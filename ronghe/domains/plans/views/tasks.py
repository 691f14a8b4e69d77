"""The page of one task."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ronghe.domains.plans.models import Task
from ronghe.domains.plans.queries.task import task_page
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.files.models import Attachment


@require_safe
def task_detail(request: HttpRequest, ref: str) -> HttpResponse:
    actor = request.actor
    task = get_object_or_404(Task.objects.visible_to(actor).select_related("measure", "plan__owner"), ref=ref)
    page = task_page(task, actor, request.GET)
    return render(
        request,
        "plans/task.html",
        {
            "page": page,
            "plan": task.plan,
            "task": page.row.task,
            "attachments": Attachment.objects.of(task),
            "may_confirm": page.row.needs_lead and actor.can(Verb.PUBLISH, "plans", task),
        },
    )
