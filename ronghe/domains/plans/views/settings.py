"""The settings of a plan: who checks, what the public sees, weights."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from ronghe.domains.plans.forms.settings import PlanSettingsForm
from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.policy import checkers_of, listed, unchecked_tasks
from ronghe.domains.plans.services.drafts import ALIVE, moved_on
from ronghe.domains.plans.services.settings import configure_plan
from ronghe.domains.plans.views.asking import FORM, add_errors, tell
from ronghe.domains.plans.views.pages import visible_plan
from ronghe.kernel.access.actor import actor_of
from ronghe.kernel.access.verbs import Verb


@require_http_methods(FORM)
def plan_settings(request: HttpRequest, ref: str) -> HttpResponse:
    plan, actor = visible_plan(request, ref), actor_of(request)
    actor.require(Verb.CONFIGURE, "tracking", plan)
    if plan.status not in ALIVE:
        tell(request, moved_on(plan))
        return redirect("plan_detail", ref=plan.ref)
    measures = list(plan.measures.annotate(held=Count("tasks"), held_weight=Sum("tasks__weight")))
    form = PlanSettingsForm(
        request.POST if request.method == "POST" else None, plan=plan, measures=measures, actor=actor
    )
    if form.is_valid():
        try:
            configure_plan(actor=actor, plan=plan, settings=form.settings)
            messages.success(request, _("已保存设置"))
            return redirect("plan_settings", ref=plan.ref)
        except ValidationError as error:
            add_errors(form, error)
    return render(request, "plans/settings.html", {"plan": plan, "form": form, "warnings": warnings(plan)})


def warnings(plan: Plan) -> list[str]:
    """What does not work with the settings as they are saved."""
    found = []
    if unchecked := unchecked_tasks(plan):
        units = listed(unit.name for unit in checkers_of(plan, is_new=plan.is_draft))
        codes = listed(task.code for task in unchecked)
        told = {"number": len(unchecked), "units": units, "codes": codes}
        words = ngettext(
            "%(number)s 项任务没有单位核验：牵头的正是%(units)s，没有别的单位可以核验（%(codes)s）",
            "%(number)s 项任务没有单位核验：牵头的正是%(units)s，没有别的单位可以核验（%(codes)s）",
            len(unchecked),
        )
        found.append(words % told)
    return found
