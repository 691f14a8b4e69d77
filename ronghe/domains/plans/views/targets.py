"""The targets of a draft: the buttons, the editor in place, and one that the reader missed."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ronghe.domains.plans.forms.plans import TargetForm
from ronghe.domains.plans.models import Plan, Target
from ronghe.domains.plans.services.additions import Added
from ronghe.domains.plans.services.targets import (
    accept_targets,
    add_target,
    decide_target,
    delete_target,
    edit_target,
)
from ronghe.domains.plans.views.asking import FORM, back, plan_to_change
from ronghe.domains.plans.views.editors import save_editor
from ronghe.domains.plans.views.reviews import to_editor
from ronghe.domains.plans.views.steps import attempt
from ronghe.kernel.access.actor import actor_of


@require_http_methods(FORM)
def target_add(request: HttpRequest, ref: str) -> HttpResponse:
    plan = plan_to_change(request, ref)
    if request.method != "POST" or not plan.is_draft:
        return to_editor(plan, "add=target", "add-target")
    form = TargetForm(request.POST, instance=Target(plan=plan, by_hand=True))

    def save(values: dict[str, Any]) -> str:
        try:
            made = add_target(actor=actor_of(request), plan=plan, values=values, seen=values["version"])
        except Added as same:
            made = same.row
        return f"g_{made.pk}"

    return save_editor(request, plan, form, save, editing="add-target", name="target_form")


@require_http_methods(FORM)
def target_edit(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    plan = plan_to_change(request, ref)
    target = target_of(plan, pk)
    if request.method != "POST" or not plan.is_draft:
        return to_editor(plan, f"target={pk}", f"g_{pk}")
    form = TargetForm(request.POST, instance=plan.targets.get(pk=pk))

    def save(values: dict[str, Any]) -> str:
        edit_target(actor=actor_of(request), target=target, values=values, seen=values["version"])
        return f"g_{pk}"

    return save_editor(request, plan, form, save, editing=f"target-{pk}", name="target_form")


@require_POST
def target_delete(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    plan = plan_to_change(request, ref)
    target = target_of(plan, pk)
    if attempt(request, partial(delete_target, actor=actor_of(request), target=target)):
        messages.success(request, _("已删除目标“%(target)s”") % {"target": target})
    return back(request, plan, "targets")


@require_POST
def target_decide(request: HttpRequest, ref: str, pk: int, decision: str) -> HttpResponse:
    plan = plan_to_change(request, ref)
    do = partial(decide_target, actor=actor_of(request), target=target_of(plan, pk), decision=decision)
    attempt(request, do)
    return back(request, plan, "targets")


@require_POST
def targets_accept(request: HttpRequest, ref: str) -> HttpResponse:
    plan = plan_to_change(request, ref)
    attempt(request, partial(accept_targets, actor=actor_of(request), plan=plan))
    return back(request, plan, "targets")


def target_of(plan: Plan, pk: int) -> Target:
    return get_object_or_404(plan.targets.select_related("plan"), pk=pk)
