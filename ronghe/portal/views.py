"""The public pages. They always read as the public, whoever has signed in, so that nothing inside can show here."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ronghe.domains.plans.charts import gantt, matrix_chart
from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.queries.page import page_of
from ronghe.domains.plans.queries.task import task_page
from ronghe.kernel.access.actor import PUBLIC
from ronghe.kernel.files.models import Attachment
from ronghe.kernel.ui.fragments import render_page
from ronghe.portal.summaries import public_plans, summaries

PAGE = 10  # 本平台约定: each plan is a card of its own


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    page = Paginator(public_plans(), PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/home.html", {"page": page, "summaries": summaries(page)})


@login_not_required
@require_safe
def public_plan(request: HttpRequest, ref: str) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(PUBLIC), ref=ref)
    page = page_of(plan, PUBLIC, request.GET, is_public=True)
    return render_page(
        request,
        "portal/plan.html",
        {
            "page": page,
            "plan": plan,
            "gantt": gantt(page),
            "matrix": matrix_chart(page),
            "sources": Attachment.objects.of(plan).filter(purpose=Attachment.Purpose.SOURCE),
            "may_export": False,
        },
        block="results",
    )


@login_not_required
@require_safe
def public_task(request: HttpRequest, ref: str) -> HttpResponse:
    task = get_object_or_404(Task.objects.visible_to(PUBLIC).select_related("measure", "plan"), ref=ref)
    page = task_page(task, PUBLIC, request.GET, is_public=True)
    return render(request, "portal/task.html", {"page": page, "plan": task.plan, "task": page.row.task})
