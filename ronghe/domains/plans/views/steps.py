"""The buttons of the review page: each calls one verb and goes back to where the reader was."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ronghe.domains.plans.forms.plans import DiscardForm, MergeForm, ReasonForm, RegisterForm
from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.services.leads import appoint_lead, confirm_lead, confirm_leads
from ronghe.domains.plans.services.publishing import discard_plan, publish_plan, withdraw_plan
from ronghe.domains.plans.services.resolving import merge_alias, register_unit, resolve_again
from ronghe.domains.plans.services.review import handle_warnings
from ronghe.domains.plans.services.tasks import delete_task
from ronghe.domains.plans.views.asking import FORM, back, plan_to_change, task_to_change, tell
from ronghe.domains.plans.views.gone import plan_of_gone
from ronghe.domains.plans.views.summary import published_summary
from ronghe.kernel.access.actor import actor_of
from ronghe.kernel.access.verbs import Verb


def attempt(request: HttpRequest, do: Callable[[], Any]) -> bool:
    """Do it; a refusal becomes a message."""
    try:
        do()
    except ValidationError as error:
        tell(request, error)
        return False
    return True


@require_POST
def lead_confirm(request: HttpRequest, ref: str) -> HttpResponse:
    """Confirm the lead, or with `party` make that unit the lead; the keyboard goes on to the next one."""
    task = task_to_change(request, ref)
    party = request.POST.get("party", "")
    if party:
        chosen = get_object_or_404(task.parties, pk=party if party.isdecimal() else 0)
        do = partial(
            appoint_lead, actor=actor_of(request), task=task, party=chosen, reason=request.POST.get("reason", "")
        )
    else:
        do = partial(confirm_lead, actor=actor_of(request), task=task)
    attempt(request, do)
    if not task.plan.is_draft:
        return redirect("task_detail", ref=task.ref)
    return back(request, task.plan, f"t_{task.ref}", after=task.ref)


@require_POST
def leads_confirm(request: HttpRequest, ref: str) -> HttpResponse:
    plan = plan_to_change(request, ref)
    measure = None
    if pk := request.POST.get("measure", ""):
        measure = get_object_or_404(plan.measures, pk=pk if pk.isdecimal() else 0)
    attempt(request, partial(confirm_leads, actor=actor_of(request), plan=plan, measure=measure))
    return back(request, plan, f"m_{measure.pk}" if measure else "tasks")


@require_POST
def warning_handle(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    plan = plan_to_change(request, ref)
    warning = get_object_or_404(plan.reading_warnings, pk=pk)
    handled = request.POST.get("reopen") != "1"
    attempt(request, partial(handle_warnings, actor=actor_of(request), plan=plan, warning=warning, handled=handled))
    return back(request, plan)


@require_POST
def warnings_handle(request: HttpRequest, ref: str) -> HttpResponse:
    plan = plan_to_change(request, ref)
    attempt(request, partial(handle_warnings, actor=actor_of(request), plan=plan))
    return back(request, plan, "warnings")


@require_POST
def name_merge(request: HttpRequest, ref: str) -> HttpResponse:
    plan = plan_to_change(request, ref)
    form = MergeForm(request.POST, region=plan.region)
    if not form.is_valid():
        tell(request, ValidationError(form.errors.as_data()))
        return back(request, plan, "names")
    name, unit = form.cleaned_data["name"], form.cleaned_data["found"]
    if attempt(request, partial(merge_alias, actor=actor_of(request), plan=plan, name=name, organization=unit)):
        text = _("“%(name)s”已是 %(unit)s 的别名，本方案里的同名单位都已对应")
        messages.success(request, text % {"name": name, "unit": unit.name})
    return back(request, plan, "names")


@require_POST
def name_register(request: HttpRequest, ref: str) -> HttpResponse:
    plan = plan_to_change(request, ref)
    form = RegisterForm(request.POST)
    if not form.is_valid():
        tell(request, ValidationError(form.errors.as_data()))
        return back(request, plan, "names")
    if attempt(request, partial(register_unit, actor=actor_of(request), plan=plan, **form.cleaned_data)):
        text = _("“%(name)s”已登记，本方案里的同名单位都已对应")
        messages.success(request, text % {"name": form.cleaned_data["full_name"]})
    return back(request, plan, "names")


@require_POST
def names_again(request: HttpRequest, ref: str) -> HttpResponse:
    plan = plan_to_change(request, ref)
    attempt(request, partial(resolve_again, actor=actor_of(request), plan=plan))
    return back(request, plan, "names")


@require_POST
def task_delete(request: HttpRequest, ref: str) -> HttpResponse:
    try:
        task = task_to_change(request, ref)
    except Http404:
        plan = plan_of_gone(request)
        messages.info(request, _("这项任务已经删除，不用再删"))
        return back(request, plan, "tasks")
    if attempt(request, partial(delete_task, actor=actor_of(request), task=task)):
        messages.success(request, _("已删除任务“%(text)s”") % {"text": task.text[:40]})
    return back(request, task.plan, "tasks")


@require_POST
def plan_publish(request: HttpRequest, ref: str) -> HttpResponse:
    """Publish; a refusal leads back to the review, to the plan itself if somebody else was faster."""
    plan = plan_to_change(request, ref, Verb.PUBLISH)
    if attempt(request, partial(publish_plan, actor=actor_of(request), plan=plan)):
        return redirect("plan_published", ref=plan.ref)
    return back(request, Plan.objects.get(pk=plan.pk), "publish")


@require_POST
def plan_discard(request: HttpRequest, ref: str) -> HttpResponse:
    plan = plan_to_change(request, ref, Verb.PUBLISH)
    form = DiscardForm(request.POST)
    if not form.is_valid():
        tell(request, ValidationError(form.errors.as_data()))
        return back(request, plan)
    do = partial(discard_plan, actor=actor_of(request), plan=plan, comment=form.cleaned_data["comment"])
    if attempt(request, do):
        messages.success(request, _("草稿“%(title)s”已作废") % {"title": plan.title})
        return redirect("plan_list")
    return back(request, Plan.objects.get(pk=plan.pk))


@require_http_methods(FORM)
def plan_withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """What withdrawing does, and the reason; a plan that is not published (any more) shows itself."""
    plan = plan_to_change(request, ref, Verb.PUBLISH)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            withdraw_plan(actor=actor_of(request), plan=plan, comment=form.cleaned_data["comment"])
        except ValidationError as error:
            tell(request, error)
        return redirect("plan_detail", ref=plan.ref)
    if plan.status != Plan.Status.PUBLISHED:
        return redirect("plan_detail", ref=plan.ref)
    return render(request, "plans/withdraw.html", {"plan": plan, "form": form, "summary": published_summary(plan)})
