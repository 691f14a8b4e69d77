"""Editors of plan and task: in place on the review page, on a page of their own once published."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ronghe.domains.plans.forms.plans import PlanForm
from ronghe.domains.plans.forms.tasks import ORGANIZATIONS, PartyFormSet, TaskForm, party_formset
from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.policy import lead_of, lead_settled
from ronghe.domains.plans.queries.obstacles import obstacles_of
from ronghe.domains.plans.services.additions import Added
from ronghe.domains.plans.services.drafts import ALIVE, moved_on
from ronghe.domains.plans.services.leads import confirm_lead
from ronghe.domains.plans.services.measures import create_measure
from ronghe.domains.plans.services.review import edit_plan
from ronghe.domains.plans.services.tasks import add_task, edit_task
from ronghe.domains.plans.services.versions import Stale
from ronghe.domains.plans.views.asking import FORM, add_errors, back, plan_to_change, task_to_change, tell
from ronghe.domains.plans.views.editors import refuse
from ronghe.domains.plans.views.gone import plan_of_gone, typed_for_gone
from ronghe.domains.plans.views.reviews import show_review, to_editor, unit_names
from ronghe.domains.plans.views.summary import published_summary
from ronghe.kernel.access.actor import actor_of


@require_http_methods(FORM)
def plan_edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Draft: in place on the review page. Published: a page of its own that asks for the reason."""
    plan = plan_to_change(request, ref)
    if request.method != "POST" and plan.is_draft:
        return to_editor(plan, "plan=edit", "facts")
    if plan.status not in ALIVE:
        tell(request, moved_on(plan))
        return redirect("plan_detail", ref=plan.ref)
    form = PlanForm(request.POST if request.method == "POST" else None, instance=Plan.objects.get(pk=plan.pk))
    if form.is_valid():
        values = form.cleaned_data
        reason, seen = values.get("reason", ""), values["version"]
        try:
            edit_plan(actor=actor_of(request), plan=plan, values=values, reason=reason, seen=seen)
            if not plan.is_draft:
                tell_saved(request, not set(form.changed_data) <= ASIDE)
            return back(request, plan, "facts")
        except ValidationError as error:
            refuse(form, error)
    if plan.is_draft:
        return show_review(request, plan, editing="plan", plan_form=form)
    return render(request, "plans/correct_plan.html", {"plan": plan, "form": form})


@require_http_methods(FORM)
def task_add(request: HttpRequest, ref: str) -> HttpResponse:
    plan = plan_to_change(request, ref)
    if request.method != "POST" or not plan.is_draft:
        return to_editor(plan, "add=task", "add")
    form = TaskForm(request.POST, instance=Task(plan=plan, region=plan.region), plan=plan)
    parties = party_formset(None, plan.region, request.POST)
    if form.is_valid() & parties.is_valid():
        try:
            with transaction.atomic():
                values = chosen_values(form, plan)
                lines, seen = parties.lines(), form.cleaned_data["version"]
                task = add_task(actor=actor_of(request), plan=plan, values=values, parties=lines, seen=seen)
            return back(request, plan, f"t_{task.ref}")
        except Added as same:
            return back(request, plan, f"t_{same.row.ref}")
        except ValidationError as error:
            add_errors(form, error)
    return show_review(request, plan, editing="add", task_form=form, parties=parties)


@require_http_methods(FORM)
def task_edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Draft: in place on the review page. Published: a page of its own that asks for the reason."""
    try:
        task = task_to_change(request, ref)
    except Http404:
        return typed_for_gone(request, plan_of_gone(request))
    plan = task.plan
    if request.method != "POST" and plan.is_draft:
        return to_editor(plan, f"task={task.ref}", f"t_{task.ref}")
    if plan.status not in ALIVE:
        tell(request, moved_on(plan))
        return redirect("task_detail", ref=task.ref)
    data = request.POST if request.method == "POST" else None
    form = TaskForm(data, instance=Task.objects.get(pk=task.pk), plan=plan)
    parties = party_formset(task, plan.region, data)
    if data is not None and form.is_valid() & parties.is_valid():
        try:
            save(request, task, form, parties)
            if plan.is_draft:
                return back(request, plan, f"t_{task.ref}", after=task.ref)
            edited = not set(form.changed_data) <= ASIDE or parties.has_changed()
            tell_saved(request, edited or "confirm" in request.POST)
            return redirect("task_detail", ref=task.ref)
        except ValidationError as error:
            if getattr(error, "code", "") == "gone":
                return typed_for_gone(request, plan)
            refuse(form, error)
            if isinstance(error, Stale) and "parties" in error.untouched:
                parties = party_formset(Task.objects.get(pk=task.pk), plan.region)
    if plan.is_draft:
        return show_review(request, plan, editing=task.ref, task_form=form, parties=parties)
    context = {"task": task, "plan": plan, "task_form": form, "parties": parties, "list_id": ORGANIZATIONS}
    return render(request, "plans/correct.html", context | {"organizations": unit_names(plan.region)})


ASIDE = {"reason", "version"}  # sent with every correction, and no part of what is corrected


def tell_saved(request: HttpRequest, changed: bool) -> None:
    """What became of a correction; the reason alone changes nothing."""
    if changed:
        messages.success(request, _("更正已保存，原来的内容留在历史里"))
    else:
        messages.info(request, _("内容没有改动，没有什么要保存"))


@transaction.atomic
def save(request: HttpRequest, task: Task, form: TaskForm, parties: PartyFormSet) -> None:
    """Call the verb, and the one that confirms the lead when that button was pressed."""
    changed = edit_task(
        actor=actor_of(request),
        task=task,
        values=chosen_values(form, task.plan),
        parties=parties.lines(),
        reason=form.cleaned_data.get("reason", ""),
        seen=form.cleaned_data["version"],
    )
    if "confirm" in request.POST and lead_of(changed) and not lead_settled(changed):
        confirm_lead(actor=actor_of(request), task=changed)


def chosen_values(form: TaskForm, plan: Plan) -> dict[str, object]:
    """The form's columns, with the new measure made when one was named."""
    values = form.values()
    if title := form.cleaned_data.get("new_measure"):
        values["measure"] = create_measure(plan, title)
    return values


@require_safe
def plan_published(request: HttpRequest, ref: str) -> HttpResponse:
    """What publishing did, and what is still open."""
    plan = plan_to_change(request, ref)
    if plan.is_draft:
        return redirect("plan_review", ref=plan.ref)
    tasks = list(plan.tasks.select_related("lead", "measure").in_order())
    context = {"summary": published_summary(plan), "obstacles": obstacles_of(plan, tasks, actor_of(request))}
    return render(request, "plans/published.html", {"plan": plan, **context})
