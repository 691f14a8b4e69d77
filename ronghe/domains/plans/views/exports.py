"""The task table of a plan as a file, for those who signed in and for the public."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from ronghe.domains.plans.exports import WRITERS, file_name, task_table
from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.queries.page import PlanPage, page_of
from ronghe.domains.plans.views.pages import visible_plan
from ronghe.kernel.access.actor import PUBLIC, actor_of
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.ui.downloads import download


@require_safe
def plan_export(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """Under the filter and as of the day of the address."""
    plan = visible_plan(request, ref)
    actor_of(request).require(Verb.EXPORT, "plans")
    return file_of(request, page_of(plan, actor_of(request), request.GET), kind)


@login_not_required
@require_safe
def public_export(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """As the public page shows it, whoever has signed in."""
    plan = get_object_or_404(Plan.objects.visible_to(PUBLIC), ref=ref)
    return file_of(request, page_of(plan, PUBLIC, request.GET, is_public=True), kind)


def file_of(request: HttpRequest, page: PlanPage, kind: str) -> HttpResponse:
    """The name is Chinese, so the header uses RFC 5987. Where the address names no day, the page says so
    instead; of a day ahead the file says it itself."""
    if page.day_error and not page.places.on:
        return redirect(f"{page.places.home}?{request.GET.urlencode()}")
    write, content_type = WRITERS[kind]
    return download(write(task_table(page)), file_name(page, kind), content_type)
