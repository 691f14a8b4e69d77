"""The list of plans, one plan, its targets."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ronghe.domains.plans.charts import gantt, matrix_chart
from ronghe.domains.plans.models import Plan, ReadingWarning
from ronghe.domains.plans.queries.counting import counting, counting_measures, counting_tasks
from ronghe.domains.plans.queries.obstacles import obstacles_of
from ronghe.domains.plans.queries.page import page_of
from ronghe.domains.plans.queries.standings import standings_of
from ronghe.domains.plans.services.drafts import ALIVE
from ronghe.kernel.access.actor import actor_of
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.files.models import Attachment
from ronghe.kernel.ui.fragments import render_page

PAGE = 20  # 本平台约定: each with its lamps and its bar


@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """Drafts first, with what is open in them; then what was published, newest first."""
    plans = (
        Plan.objects.visible_to(actor_of(request))
        .exclude(status=Plan.Status.DISCARDED)
        .defer("lines")
        .select_related("owner")
        .annotate(
            measure_count=counting_measures(),
            task_count=counting_tasks(),
            open_warnings=counting(ReadingWarning.objects.filter(plan=OuterRef("pk"), handled_by="")),
        )
    )
    published = Paginator(plans.exclude(status=Plan.Status.DRAFT), PAGE).get_page(request.GET.get("page"))
    drafts = Paginator(plans.filter(status=Plan.Status.DRAFT), PAGE).get_page(request.GET.get("drafts"))
    return render(
        request,
        "plans/list.html",
        {
            "drafts": drafts,
            "files": {file.owner_id: file for file in sources_of(drafts.object_list)},
            "plans": published,
            "standings": standings_of(published.object_list),
            "may_upload": actor_of(request).can(Verb.FILL, "plans"),
        },
    )


def sources_of(plans: Iterable[Plan]) -> QuerySet[Attachment]:
    """The documents these plans were read from."""
    owners = [plan.pk for plan in plans]
    kind, purpose = Plan._meta.label_lower, Attachment.Purpose.SOURCE
    return Attachment.objects.filter(owner_type=kind, owner_id__in=owners, purpose=purpose)


@require_safe
def plan_detail(request: HttpRequest, ref: str) -> HttpResponse:
    plan = visible_plan(request, ref)
    page = page_of(plan, actor_of(request), request.GET)
    is_published = plan.status == Plan.Status.PUBLISHED
    may_configure = plan.status in ALIVE and actor_of(request).can(Verb.CONFIGURE, "tracking", plan)
    tasks = [row.task for row in page.overview.rows] if may_configure else []
    return render_page(
        request,
        "plans/plan.html",
        {
            "page": page,
            "plan": plan,
            "gantt": gantt(page),
            "matrix": matrix_chart(page),
            "sources": Attachment.objects.of(plan).filter(purpose=Attachment.Purpose.SOURCE),
            "may_review": plan.is_draft and actor_of(request).can(Verb.FILL, "plans", plan),
            "may_correct": is_published and actor_of(request).can(Verb.FILL, "plans", plan),
            "may_configure": may_configure,
            "obstacles": obstacles_of(plan, tasks, actor_of(request)),
            "may_withdraw": is_published and actor_of(request).can(Verb.PUBLISH, "plans", plan),
            "may_export": actor_of(request).can(Verb.EXPORT, "plans"),
        },
        block="results",
    )


@require_safe
def plan_targets(request: HttpRequest, ref: str) -> HttpResponse:
    plan = visible_plan(request, ref)
    page = page_of(plan, actor_of(request), request.GET)
    return render(request, "plans/targets.html", {"page": page, "plan": plan})


def visible_plan(request: HttpRequest, ref: str) -> Plan:
    plans = Plan.objects.visible_to(actor_of(request)).select_related("owner", "checker", "deputy")
    return get_object_or_404(plans, ref=ref)
