"""The lead fills a placeholder of its task, or marks it as none; from the page of the task."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ronghe.domains.plans.forms.tasks import ORGANIZATIONS
from ronghe.domains.plans.models import Party, Task
from ronghe.domains.plans.services.placeholders import (
    fill_placeholder,
    may_fill,
    remove_filling,
    waive_placeholder,
)
from ronghe.domains.plans.views.reviews import unit_names
from ronghe.domains.plans.views.steps import attempt
from ronghe.kernel.access.actor import actor_of
from ronghe.kernel.organizations.models import OrganizationName
from ronghe.kernel.standards.lists import listed
from ronghe.kernel.standards.names import split_names


@require_http_methods(["GET", "HEAD", "POST"])
def task_placeholders(request: HttpRequest, ref: str) -> HttpResponse:
    """All placeholders of one task; POST names units for one of them, waives it, or takes either back."""
    tasks = Task.objects.visible_to(actor_of(request)).select_related("plan", "measure")
    task = get_object_or_404(tasks, ref=ref)
    if not may_fill(actor_of(request), task):
        raise PermissionDenied(_("为这项任务明确未点名的单位（由牵头单位办理）"))
    typed = ""
    if request.method == "POST":
        if attempt(request, partial(act, request, task)):
            return redirect("task_placeholders", ref=task.ref)
        typed = request.POST.get("names", "")
    parties = task.parties.exclude(kind=Party.Kind.NAMED).prefetch_related("fillings__organization")
    context: dict[str, Any] = {
        "task": task,
        "plan": task.plan,
        "placeholders": parties,
        "typed": typed,
        "typed_for": request.POST.get("placeholder", ""),
        "list_id": ORGANIZATIONS,
        "organizations": unit_names(task.region),
    }
    return render(request, "plans/placeholders.html", context)


def act(request: HttpRequest, task: Task) -> None:
    """The one verb that the pressed button names."""
    pk = request.POST.get("placeholder", "")
    party = get_object_or_404(task.parties, pk=pk if pk.isdecimal() else 0)
    action = request.POST.get("action", "")
    if action == "fill":
        written = split_names(request.POST.get("names", ""))
        found = OrganizationName.objects.find(written, task.region)
        if missing := [name for name in written if name not in found]:
            raise ValidationError(_("名录里没有：%(names)s") % {"names": listed(missing)})
        fill_placeholder(actor=actor_of(request), placeholder=party, organizations=list(found.values()))
    elif action in ("waive", "unwaive"):
        waive_placeholder(actor=actor_of(request), placeholder=party, waived=action == "waive")
    elif action == "remove":
        remove_filling(actor=actor_of(request), filling=party)
    else:
        raise ValidationError(_("不认识的操作"))
