"""The measures of a draft, corrected in place on the review page."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ronghe.domains.plans.forms.plans import MeasureForm
from ronghe.domains.plans.models import Measure
from ronghe.domains.plans.services.additions import Added
from ronghe.domains.plans.services.measures import add_measure, delete_measure, edit_measure
from ronghe.domains.plans.views.asking import FORM, back, plan_to_change
from ronghe.domains.plans.views.editors import save_editor
from ronghe.domains.plans.views.reviews import to_editor
from ronghe.domains.plans.views.steps import attempt
from ronghe.kernel.access.actor import actor_of


@require_http_methods(FORM)
def measure_add(request: HttpRequest, ref: str) -> HttpResponse:
    plan = plan_to_change(request, ref)
    if request.method != "POST" or not plan.is_draft:
        return to_editor(plan, "add=measure", "add")
    form = MeasureForm(request.POST, instance=Measure(plan=plan), plan=plan)

    def save(values: dict[str, Any]) -> str:
        try:
            made = add_measure(actor=actor_of(request), plan=plan, values=values, seen=values["version"])
        except Added as same:
            made = same.row
        return f"m_{made.pk}"

    return save_editor(request, plan, form, save, editing="add-measure", name="measure_form")


@require_http_methods(FORM)
def measure_edit(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    plan = plan_to_change(request, ref)
    measure = get_object_or_404(plan.measures.select_related("plan"), pk=pk)
    if request.method != "POST" or not plan.is_draft:
        return to_editor(plan, f"measure={pk}", f"m_{pk}")
    form = MeasureForm(request.POST, instance=plan.measures.get(pk=pk), plan=plan)

    def save(values: dict[str, Any]) -> str:
        edit_measure(actor=actor_of(request), measure=measure, values=values, seen=values["version"])
        return f"m_{pk}"

    return save_editor(request, plan, form, save, editing=f"measure-{pk}", name="measure_form")


@require_POST
def measure_delete(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    plan = plan_to_change(request, ref)
    measure = get_object_or_404(plan.measures.select_related("plan"), pk=pk)
    if attempt(request, partial(delete_measure, actor=actor_of(request), measure=measure)):
        messages.success(request, _("已删除举措“%(measure)s”") % {"measure": measure})
    return back(request, plan, "tasks")
