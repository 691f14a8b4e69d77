"""The page of one task, with the forms of whatever its reader may do there."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from ronghe.domains.plans.forms.tracking import AskForm, DecideForm, DueForm, ReportForm, StepForm, WeightForm
from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.models.tasks import TaskQuerySet
from ronghe.domains.plans.queries.desk import Deed, Desk
from ronghe.domains.plans.queries.obstacles import obstacles_of
from ronghe.domains.plans.queries.task import task_page
from ronghe.domains.plans.services.placeholders import may_fill
from ronghe.kernel.access.actor import Actor, actor_of
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.files.models import Attachment


@dataclass(frozen=True)
class Refusal:
    """A form that was sent and not accepted, by the name of the deed it asked for."""

    name: str
    form: forms.BaseForm

    @property
    def typed(self) -> str:
        """The longest thing that was typed, to be copied where the form itself no longer applies."""
        texts = [str(self.form.data.get(name, "")) for name in ("words", "comment", "reason", "opinion")]
        return max(texts, key=len).strip()


def seen(actor: Actor) -> TaskQuerySet:
    """The tasks the actor may see, with all that a step asks about."""
    return Task.objects.visible_to(actor).select_related(
        "measure", "lead", "plan__owner", "plan__checker", "plan__deputy"
    )


@require_safe
def task_detail(request: HttpRequest, ref: str) -> HttpResponse:
    return show(request, ref)


def show(request: HttpRequest, ref: str, refusal: Refusal | None = None) -> HttpResponse:
    """The page as it stands now; with the form that was refused, as it was filled in."""
    actor = actor_of(request)
    task = get_object_or_404(seen(actor), ref=ref)
    page = task_page(task, actor, request.GET)
    inside = Task.objects.reached_by(actor).filter(pk=task.pk).exists()
    may_change = task.plan.status == Plan.Status.PUBLISHED and actor.can(Verb.FILL, "plans", task)
    desk = page.desk if inside and not page.is_past else None
    return render(
        request,
        "plans/task.html",
        {
            "page": page,
            "plan": task.plan,
            "task": page.row.task,
            "inside": inside,
            "desk": desk,
            "obstacles": obstacles_of(task.plan, [task], actor) if desk else [],
            "forms": forms_of(desk, refusal) if desk else {},
            "refusal": refusal,
            "query": urlencode({"on": page.places.on}) if page.places.on else "",
            "attachments": Attachment.objects.of(task) if inside else [],
            "to_be_named": [part.party for part in page.row.open_parts],
            "may_fill": may_fill(actor, page.row.task),
            "may_correct": may_change,
            "may_confirm": may_change and page.row.needs_lead,
        },
    )


def forms_of(desk: Desk, refusal: Refusal | None) -> dict[str, forms.BaseForm]:
    """One form per deed; the refused one as it was filled in."""
    found = {deed.name: form_of(deed, desk) for deed in desk.deeds}
    if refusal and refusal.name in found:
        found[refusal.name] = refusal.form
    return found


def form_of(deed: Deed, desk: Desk) -> forms.BaseForm:
    ids = f"{deed.name}_%s"
    if deed.name == "report":
        return ReportForm(actor=desk.actor, task=desk.task)
    if deed.name == "weight":
        return WeightForm(auto_id=ids, initial={"weight": desk.task.weight})
    kinds: dict[str, type[forms.Form]] = {"ask_extension": AskForm, "decide": DecideForm, "correct_due": DueForm}
    if deed.name in kinds:
        return kinds[deed.name](auto_id=ids)
    return StepForm(auto_id=ids, needs_comment=deed.needs_comment)
