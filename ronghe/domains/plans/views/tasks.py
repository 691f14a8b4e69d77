"""The page of one task."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.queries.task import task_page
from ronghe.domains.plans.services.placeholders import may_fill
from ronghe.kernel.access.actor import actor_of
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.files.models import Attachment


@require_safe
def task_detail(request: HttpRequest, ref: str) -> HttpResponse:
    actor = actor_of(request)
    task = get_object_or_404(Task.objects.visible_to(actor).select_related("measure", "plan__owner"), ref=ref)
    page = task_page(task, actor, request.GET)
    inside = Task.objects.reached_by(actor).filter(pk=task.pk).exists()
    may_change = task.plan.status == Plan.Status.PUBLISHED and actor.can(Verb.FILL, "plans", task)
    return render(
        request,
        "plans/task.html",
        {
            "page": page,
            "plan": task.plan,
            "task": page.row.task,
            "attachments": Attachment.objects.of(task) if inside else [],
            "to_be_named": [part.party for part in page.row.open_parts],
            "may_fill": may_fill(actor, page.row.task),
            "may_correct": may_change,
            "may_confirm": may_change and page.row.needs_lead,
        },
    )
