"""The review page: one address shows the draft, its editors open in place."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from ronghe.domains.plans.forms.plans import MeasureForm, PlanForm, TargetForm
from ronghe.domains.plans.forms.tasks import ORGANIZATIONS, TaskForm, party_formset
from ronghe.domains.plans.models import Measure, Plan, Target, Task
from ronghe.domains.plans.views.asking import plan_to_change
from ronghe.domains.plans.views.review_page import ReviewPage
from ronghe.kernel.access.actor import actor_of
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.ui.fragments import render_page

LISTED = 2_000  # 本平台约定: so many units are offered while typing; any other can still be typed


@require_safe
def plan_review(request: HttpRequest, ref: str) -> HttpResponse:
    plan = plan_to_change(request, ref)
    if not plan.is_draft:
        return redirect("plan_detail", ref=plan.ref)
    return show_review(request, plan)


def show_review(request: HttpRequest, plan: Plan, **editors: Any) -> HttpResponse:
    """The page, with the editor that the address asks for or that a failed save hands back."""
    page = ReviewPage(plan)
    editors = editors or asked_editors(request, plan)
    focus = page.row_after(request.GET["after"]) if "after" in request.GET else None
    context = {
        "page": page,
        "plan": plan,
        "show_all": request.GET.get("show") == "all" or request.POST.get("show") == "all",
        "focus": focus.task.ref if focus else "",
        "may_publish": actor_of(request).can(Verb.PUBLISH, "plans", plan),
        "kinds": Organization.Kind.choices,
        "levels": Organization.Level.choices,
        "organizations": unit_names(plan.region) if page.names or editors else [],
        "list_id": ORGANIZATIONS,
        "plan_form": None,
        "target_form": None,
        "measure_form": None,
        "task_form": None,
        "parties": None,
        "editing": "",
    }
    return render_page(request, "plans/review.html", context | editors, block="results")


def to_editor(plan: Plan, query: str, anchor: str) -> HttpResponse:
    """To the review page with this editor open."""
    return redirect(f"{reverse('plan_review', args=[plan.ref])}?{query}#{anchor}")


def asked_editors(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    if ref := request.GET.get("task"):
        task = get_object_or_404(Task.objects.select_related("measure"), ref=ref, plan=plan)
        task.plan = plan
        return {
            "editing": task.ref,
            "task_form": TaskForm(instance=task, plan=plan),
            "parties": party_formset(task, plan.region),
        }
    if request.GET.get("add") == "target":
        return {"editing": "add-target", "target_form": TargetForm(instance=Target(plan=plan, by_hand=True))}
    if request.GET.get("add") == "measure":
        return {"editing": "add-measure", "measure_form": MeasureForm(instance=Measure(plan=plan), plan=plan)}
    if pk := request.GET.get("measure"):
        measure = get_object_or_404(plan.measures, pk=pk if pk.isdecimal() else 0)
        return {"editing": f"measure-{measure.pk}", "measure_form": MeasureForm(instance=measure, plan=plan)}
    if "add" in request.GET:
        form = TaskForm(instance=Task(plan=plan, region=plan.region), plan=plan)
        return {"editing": "add", "task_form": form, "parties": party_formset(None, plan.region)}
    if pk := request.GET.get("target"):
        target = get_object_or_404(Target, pk=pk if pk.isdecimal() else 0, plan=plan)
        return {"editing": f"target-{target.pk}", "target_form": TargetForm(instance=target)}
    if "plan" in request.GET:
        return {"editing": "plan", "plan_form": PlanForm(instance=plan)}
    return {}


def unit_names(region: str) -> list[str]:
    """The names that the field for a unit offers while typing."""
    registered = Organization.objects.registered().filter(region=region)
    return list(registered.order_by("name").values_list("name", flat=True)[:LISTED])
