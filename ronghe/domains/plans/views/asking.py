"""What the views of review share: the plan in scope, the way back, errors in words a person can act on."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from ronghe.domains.plans.models import Measure, Plan, Target, Task
from ronghe.kernel.access.actor import actor_of
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.organizations.models import Organization

FORM = ["GET", "HEAD", "POST"]


def plan_to_change(request: HttpRequest, ref: str, verb: Verb = Verb.FILL) -> Plan:
    """404 when it is out of scope, 403 when the verb is missing."""
    plan = get_object_or_404(Plan.objects.visible_to(actor_of(request)).select_related("owner"), ref=ref)
    actor_of(request).require(verb, "plans", plan)
    return plan


def task_to_change(request: HttpRequest, ref: str, verb: Verb = Verb.FILL) -> Task:
    tasks = Task.objects.visible_to(actor_of(request)).select_related("plan__owner", "measure")
    task = get_object_or_404(tasks, ref=ref)
    actor_of(request).require(verb, "plans", task)
    return task


def back(request: HttpRequest, plan: Plan, anchor: str = "", **query: str) -> HttpResponse:
    """To the review of a draft, where the reader was; to the plan itself once it is no draft."""
    if not plan.is_draft:
        return redirect("plan_detail", ref=plan.ref)
    if request.POST.get("show") == "all":
        query["show"] = "all"
    address = reverse("plan_review", args=[plan.ref])
    words = f"?{urlencode(query)}" if query else ""
    anchor = anchor or request.POST.get("at", "")
    # htmx swaps a part of the page and keeps the place; only a whole page needs to be scrolled.
    return redirect(f"{address}{words}{f'#{anchor}' if anchor.isidentifier() else ''}")


def tell(request: HttpRequest, error: ValidationError) -> None:
    for sentence in sentences(error):
        messages.error(request, sentence)


def sentences(error: ValidationError) -> Iterator[str]:
    """One sentence per fault, with the field it concerns."""
    if not hasattr(error, "error_dict"):
        yield from error.messages
        return
    for field, faults in error.message_dict.items():
        label = _label(field)
        for fault in faults:
            yield f"{label}：{fault}" if label else fault


def _label(field: str) -> str:
    for model in (Organization, Task, Plan, Measure, Target):
        if field in {column.name for column in model._meta.concrete_fields}:
            return str(model._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
    return ""


def add_errors(form: object, error: ValidationError) -> None:
    """Give a verb's refusal to the form: to the field it names if the form has it, else to the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)  # type: ignore[attr-defined]
        return
    for field, faults in error.error_dict.items():
        known = field if field in form.fields else None  # type: ignore[attr-defined]
        form.add_error(known, faults)  # type: ignore[attr-defined]
