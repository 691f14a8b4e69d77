"""What a person does with a task: each form calls one verb and leads back to the page of the task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
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


def task_to_track(request: HttpRequest, ref: str, verb: Verb) -> Task:
    """404 when the task is out of scope, 403 when the verb is missing."""
    task = get_object_or_404(seen(actor_of(request)), ref=ref)
    actor_of(request).require(verb, "tracking", task)
    return task


def is_done(actor: Actor, task: Task, name: str) -> bool:
    """Whether this very person has just made this step: his second click is no mistake."""
    last = Event.objects.about(task).exclude(state_to="").first()
    return last is not None and (last.action, last.user_id) == (name, actor.user_id)


def blame(form: forms.BaseForm, error: ValidationError) -> None:
    """The refusal of a verb, beside the field it concerns."""
    code = getattr(error, "code", None) if not hasattr(error, "error_dict") else None
    if code in ON_DAY:
        error = ValidationError({"on": error})
    elif code == "evidence" and "files" in form.fields:
        error = ValidationError({"files": error})
    add_errors(form, error)


def attempt(
    request: HttpRequest, task: Task, name: str, form: forms.BaseForm, do: Callable[[], Any], *, step: str, said: str
) -> HttpResponse:
    """Do it and go back with what was done; a refusal shows the page again with all that was typed."""
    if form.is_valid():
        try:
            do()
        except ValidationError as error:
            if not (step and is_done(actor_of(request), task, step)):
                blame(form, error)
                return refuse(request, task, name, form)
        messages.success(request, said)
        return redirect("task_detail", ref=task.ref)
    return refuse(request, task, name, form)


def refuse(request: HttpRequest, task: Task, name: str, form: forms.BaseForm) -> HttpResponse:
    """The page again, with everything that was typed and chosen."""
    if isinstance(form, ReportForm):
        form.keep()
    return show(request, task.ref, Refusal(name, form))


@require_http_methods(FORM)
def task_report(request: HttpRequest, ref: str) -> HttpResponse:
    """File a report, and with `submit` hand the task in as well."""
    actor, task = actor_of(request), task_to_track(request, ref, Verb.FILL)
    if request.method != "POST":
        return redirect("task_detail", ref=ref)
    form = ReportForm(request.POST, request.FILES, actor=actor, task=task)
    is_known = form.is_valid() and Report.objects.filter(task=task, token=form.cleaned_data["token"]).exists()

    def do() -> None:
        with form.progress() as progress:
            verb = report_and_submit if form.is_submission else report_progress
            verb(actor=actor, task=task, progress=progress)

    step = "submit" if form.is_submission else ""
    return attempt(request, task, "report", form, do, step=step, said=said_of(form, is_known))


def said_of(form: ReportForm, is_known: bool) -> str:
    if not form.is_valid():
        return ""
    if is_known:
        return _("这份报告刚才已经收到，没有重复保存")
    percent = form.cleaned_data["percent"]
    if form.is_submission:
        return _("已报告 %(percent)s%% 并提交办结") % {"percent": percent}
    return _("进展已保存：完成 %(percent)s%%") % {"percent": percent}


@require_http_methods(FORM)
def task_step(request: HttpRequest, ref: str, step: str) -> HttpResponse:
    """A step of the workflow that needs a reason at most."""
    if step not in PLAIN:
        raise Http404
    transition = TASK_FLOW.find(step)
    actor, task = actor_of(request), task_to_track(request, ref, transition.verb)
    if request.method != "POST":
        return redirect("task_detail", ref=ref)
    form = StepForm(request.POST, auto_id=f"{step}_%s", needs_comment=transition.needs_comment)

    def do() -> None:
        said = {"comment": form.cleaned_data["comment"], "on": form.cleaned_data["on"]}
        if step == "submit":
            submit_task(actor=actor, task=task, **said)
        else:
            move_task(actor=actor, task=task, name=step, **said)

    said = _("已办理“%(label)s”") % {"label": transition.label}
    return attempt(request, task, step, form, do, step=step, said=said)


@require_http_methods(FORM)
def extension_ask(request: HttpRequest, ref: str) -> HttpResponse:
    actor, task = actor_of(request), task_to_track(request, ref, Verb.SUBMIT)
    if request.method != "POST":
        return redirect("task_detail", ref=ref)
    form = AskForm(request.POST, auto_id="ask_extension_%s")
    return attempt(
        request,
        task,
        "ask_extension",
        form,
        lambda: ask_extension(actor=actor, task=task, **form.cleaned_data),
        step="ask_extension",
        said=_("延期申请已提交，等待决定"),
    )


@require_http_methods(FORM)
def extension_recall(request: HttpRequest, ref: str) -> HttpResponse:
    actor, task = actor_of(request), task_to_track(request, ref, Verb.SUBMIT)
    if request.method != "POST":
        return redirect("task_detail", ref=ref)
    form = StepForm(request.POST, auto_id="recall_extension_%s")
    return attempt(
        request,
        task,
        "recall_extension",
        form,
        lambda: recall_extension(actor=actor, task=task, on=form.cleaned_data["on"]),
        step="recall_extension",
        said=_("延期申请已撤回"),
    )


@require_http_methods(FORM)
def extension_decide(request: HttpRequest, ref: str) -> HttpResponse:
    actor, task = actor_of(request), task_to_track(request, ref, Verb.REVIEW)
    if request.method != "POST":
        return redirect("task_detail", ref=ref)
    form = DecideForm(request.POST, auto_id="decide_%s")
    granted = request.POST.get("granted") == "yes"

    def do() -> None:
        said = {"opinion": form.cleaned_data["opinion"], "on": form.cleaned_data["on"]}
        decide_extension(actor=actor, task=task, granted=granted, **said)

    step = "grant_extension" if granted else "refuse_extension"
    said = _("已同意延期") if granted else _("已答复：不同意延期")
    return attempt(request, task, "decide", form, do, step=step, said=said)


@require_http_methods(FORM)
def due_correct(request: HttpRequest, ref: str) -> HttpResponse:
    actor, task = actor_of(request), task_to_track(request, ref, Verb.CLOSE)
    if request.method != "POST":
        return redirect("task_detail", ref=ref)
    form = DueForm(request.POST, auto_id="correct_due_%s")
    return attempt(
        request,
        task,
        "correct_due",
        form,
        lambda: correct_due(actor=actor, task=task, **form.cleaned_data),
        step="",
        said=_("期限已更正，原期限照样留着"),
    )


@require_http_methods(FORM)
def weight_set(request: HttpRequest, ref: str) -> HttpResponse:
    actor, task = actor_of(request), task_to_track(request, ref, Verb.CONFIGURE)
    if request.method != "POST":
        return redirect("task_detail", ref=ref)
    form = WeightForm(request.POST, auto_id="weight_%s")
    return attempt(
        request,
        task,
        "weight",
        form,
        lambda: set_weight(actor=actor, task=task, weight=form.cleaned_data["weight"]),
        step="",
        said=_("权重已设定"),
    )
