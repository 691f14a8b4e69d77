"""What a person does with a task: a table of the forms, each of which calls one verb, and the view that reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ronghe.domains.plans.forms.tracking import AskForm, DecideForm, DueForm, ReportForm, StepForm, WeightForm
from ronghe.domains.plans.models import Report, Task
from ronghe.domains.plans.queries.desk import PLAIN
from ronghe.domains.plans.services.extensions import ask_extension, correct_due, decide_extension, recall_extension
from ronghe.domains.plans.services.tracking import (
    move_task,
    report_and_submit,
    report_progress,
    set_weight,
    submit_task,
)
from ronghe.domains.plans.views.asking import FORM, add_errors
from ronghe.domains.plans.views.tasks import Refusal, seen, show
from ronghe.domains.plans.workflow import TASK_FLOW
from ronghe.kernel.access.actor import Actor, actor_of
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.history.models import Event

ON_DAY = frozenset({"future", "before_last"})  # faults that belong to the business date


@dataclass(frozen=True)
class Act:
    """One form: the verb that must be held, how the form is read, what is then called, and what is said of it.

    `step` names the step of the workflow that a second click would repeat; none where the verb knows it by itself."""

    verb: Verb
    form: Callable[..., Any]
    do: Callable[[Actor, Task, Any], object]
    said: str | Promise | Callable[[Task, Any], str | Promise]
    step: str | Callable[[Any], str] = ""


def report(actor: Actor, task: Task, form: ReportForm) -> None:
    """File a report, and with `submit` hand the task in as well."""
    with form.progress() as progress:
        (report_and_submit if form.is_submission else report_progress)(actor=actor, task=task, progress=progress)


def said_of_report(task: Task, form: ReportForm) -> str:
    """Read before it is filed: of one that came before it is said that it was not kept twice."""
    if Report.objects.filter(task=task, token=form.cleaned_data["token"]).exists():
        return _("这份报告刚才已经收到，没有重复保存")
    percent = form.cleaned_data["percent"]
    if form.is_submission:
        return _("已报告 %(percent)s%% 并提交办结") % {"percent": percent}
    return _("进展已保存：完成 %(percent)s%%") % {"percent": percent}


def plain(name: str) -> Act:
    """A step of the workflow that needs a reason at most."""
    step = TASK_FLOW.find(name)
    do: Callable[..., object] = submit_task if name == "submit" else partial(move_task, name=name)
    return Act(
        step.verb,
        partial(StepForm, needs_comment=step.needs_comment),
        lambda actor, task, form: do(actor=actor, task=task, **form.cleaned_data),
        lambda _task, _form: _("已办理“%(label)s”") % {"label": step.label},
        name,
    )


def decide(actor: Actor, task: Task, form: DecideForm) -> None:
    said = {"opinion": form.cleaned_data["opinion"], "on": form.cleaned_data["on"]}
    decide_extension(actor=actor, task=task, granted=form.is_granted, **said)


ACTS: dict[str, Act] = {
    **{name: plain(name) for name in PLAIN},
    "report": Act(
        Verb.FILL, ReportForm, report, said_of_report, step=lambda form: "submit" if form.is_submission else ""
    ),
    "ask_extension": Act(
        Verb.SUBMIT,
        AskForm,
        lambda actor, task, form: ask_extension(actor=actor, task=task, **form.cleaned_data),
        gettext_lazy("延期申请已提交，等待决定"),
        "ask_extension",
    ),
    "recall_extension": Act(
        Verb.SUBMIT,
        StepForm,
        lambda actor, task, form: recall_extension(actor=actor, task=task, on=form.cleaned_data["on"]),
        gettext_lazy("延期申请已撤回"),
        "recall_extension",
    ),
    "decide": Act(
        Verb.REVIEW,
        DecideForm,
        decide,
        lambda _task, form: _("已同意延期") if form.is_granted else _("已答复：不同意延期"),
        lambda form: "grant_extension" if form.is_granted else "refuse_extension",
    ),
    "correct_due": Act(
        Verb.CLOSE,
        DueForm,
        lambda actor, task, form: correct_due(actor=actor, task=task, **form.cleaned_data),
        gettext_lazy("期限已更正，原期限照样留着"),
    ),
    "weight": Act(
        Verb.CONFIGURE,
        WeightForm,
        lambda actor, task, form: set_weight(actor=actor, task=task, weight=form.cleaned_data["weight"]),
        gettext_lazy("权重已设定，自今天起算；此前各日仍按原来的权重"),
    ),
}


@require_http_methods(FORM)
def act(request: HttpRequest, ref: str, name: str) -> HttpResponse:
    """Do it and go back with what was done; a refusal shows the page again with all that was typed. 404 when the task
    is out of scope, 403 when the verb is missing."""
    found, actor = ACTS[name], actor_of(request)
    task = get_object_or_404(seen(actor), ref=ref)
    actor.require(found.verb, "tracking", task)
    if request.method != "POST":
        return redirect("task_detail", ref=ref)
    form = read(found, name, request, task)
    if not form.is_valid():
        return refuse(request, task, name, form)
    said = found.said(task, form) if callable(found.said) else found.said
    try:
        found.do(actor, task, form)
    except ValidationError as error:
        if not is_done(actor, task, found.step(form) if callable(found.step) else found.step):
            blame(form, error)
            return refuse(request, task, name, form)
    messages.success(request, str(said))
    return redirect("task_detail", ref=task.ref)


def task_step(request: HttpRequest, ref: str, step: str) -> HttpResponse:
    """The steps that need a reason at most share one address."""
    if step not in PLAIN:
        raise Http404
    return act(request, ref, step)


def read(found: Act, name: str, request: HttpRequest, task: Task) -> Any:
    """The form as it was sent; each has its own names on the page, but for the report, which stands open."""
    if name == "report":
        return found.form(request.POST, request.FILES, actor=actor_of(request), task=task)
    return found.form(request.POST, auto_id=f"{name}_%s")


def is_done(actor: Actor, task: Task, step: str) -> bool:
    """Whether this very person has just made this step: his second click is no mistake."""
    last = Event.objects.about(task).exclude(state_to="").first() if step else None
    return last is not None and (last.action, last.user_id) == (step, actor.user_id)


def blame(form: Any, error: ValidationError) -> None:
    """The refusal of a verb, beside the field it concerns."""
    code = getattr(error, "code", None) if not hasattr(error, "error_dict") else None
    if code in ON_DAY:
        error = ValidationError({"on": error})
    elif code == "evidence" and "files" in form.fields:
        error = ValidationError({"files": error})
    add_errors(form, error)


def refuse(request: HttpRequest, task: Task, name: str, form: Any) -> HttpResponse:
    """The page again, with everything that was typed and chosen."""
    if isinstance(form, ReportForm):
        form.keep()
    return show(request, task.ref, Refusal(name, form))
