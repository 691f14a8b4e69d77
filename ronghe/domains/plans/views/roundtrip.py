"""Import of an edited task table: upload; then what it would do, row by row; then, on acceptance, exactly that."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ronghe.documents.reading.blocks import UnreadableDocument
from ronghe.domains.plans.forms.roundtrip import TableForm
from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.models.plans import SHOWN as SHOWN_PLANS
from ronghe.domains.plans.services.roundtrip.applying import SHOWN, Choice, accept, read_table, refused_sheet
from ronghe.domains.plans.services.roundtrip.background import ACCEPT, MANY
from ronghe.domains.plans.services.roundtrip.examining import examine
from ronghe.domains.plans.services.roundtrip.outcome import Outcome
from ronghe.domains.plans.views.asking import FORM, add_errors, tell
from ronghe.domains.plans.views.pages import visible_plan
from ronghe.kernel.access.actor import Actor, actor_of
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.clock.jobs import start_job
from ronghe.kernel.files.waiting import Waiting, keep_waiting, waiting
from ronghe.kernel.ui.downloads import download


@require_http_methods(FORM)
def plan_import(request: HttpRequest, ref: str) -> HttpResponse:
    """`file` in the address names an upload that waits; nothing is written before somebody accepts it."""
    plan, actor = visible_plan(request, ref), actor_of(request)
    actor.require(Verb.IMPORT, "tracking")
    if plan.status not in SHOWN_PLANS:
        raise Http404
    if request.method == "POST" and "file" not in request.POST:
        return receive(request, plan, actor)
    token = request.POST.get("file", "") or request.GET.get("file", "")
    if not token:
        return draw(request, plan, TableForm())
    file = waiting(token, purpose(plan), actor=actor)
    try:
        return (decide if request.method == "POST" else preview)(request, plan, token, file)
    except UnreadableDocument as error:  # it was readable when it came: the machine is short of time or memory
        messages.error(request, str(error))
        return redirect("plan_import", ref=plan.ref)


def purpose(plan: Plan) -> str:
    return f"tasks-{plan.ref}"


def draw(request: HttpRequest, plan: Plan, form: TableForm) -> HttpResponse:
    return render(request, "plans/roundtrip.html", {"plan": plan, "form": form, "fresh": fresh_export(plan)})


def fresh_export(plan: Plan) -> str:
    """The table as it is today, whatever day the plan's page shows."""
    query = urlencode({"on": str(timezone.localdate())})
    return f"{reverse('plan_export', args=[plan.ref, 'xlsx'])}?{query}"


def receive(request: HttpRequest, plan: Plan, actor: Actor) -> HttpResponse:
    """Look at the file before it is kept: what cannot be read is not stored."""
    form = TableForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["upload"]
        try:
            examine(plan, actor, read_table(upload))
            return to_preview(plan, keep_waiting(upload, purpose(plan), actor=actor))
        except UnreadableDocument as error:
            form.add_error("upload", str(error))
        except ValidationError as error:
            add_errors(form, ValidationError({"upload": error}))
    return draw(request, plan, form)


def to_preview(plan: Plan, token: str) -> HttpResponse:
    return redirect(f"{reverse('plan_import', args=[plan.ref])}?{urlencode({'file': token})}")


def preview(request: HttpRequest, plan: Plan, token: str, file: Waiting) -> HttpResponse:
    outcome = examine(plan, actor_of(request), read_table(file))
    return render(
        request,
        "plans/roundtrip_preview.html",
        {
            "plan": plan,
            "outcome": outcome,
            "name": file.name,
            "token": token,
            "shown": SHOWN,
            "fresh": fresh_export(plan),
            "is_over": plan.status != Plan.Status.PUBLISHED,
        },
    )


def decide(request: HttpRequest, plan: Plan, token: str, file: Waiting) -> HttpResponse:
    """Accept what was chosen, or take the rows that do not go in away as a sheet."""
    actor = actor_of(request)
    choice = Choice(frozenset(request.POST.getlist("take")), rest="rest" in request.POST)
    sheet = read_table(file)
    if request.POST.get("do") == "refused":
        outcome = examine(plan, actor, sheet)
        return download(refused_sheet(plan, outcome, choice.lines(outcome)), refused_name(plan))
    digest = request.POST.get("outcome", "")
    if len(digest) != Outcome.DIGEST:
        raise BadRequest("outcome")
    if choice.rest or len(choice.refs) > MANY:
        return file_later(request, plan, file, choice, digest)
    try:
        counts = accept(actor=actor, plan=plan, sheet=sheet, file=file, choice=choice, digest=digest)
    except ValidationError as error:
        tell(request, error)
        return to_preview(plan, token)
    messages.success(request, counts.told)
    return to_preview(plan, token) if counts.refused else redirect("plan_detail", ref=plan.ref)


def file_later(request: HttpRequest, plan: Plan, file: Waiting, choice: Choice, digest: str) -> HttpResponse:
    """Many reports are filed in the background; the person sees how far it is, and may go on with something else."""
    said = {
        "plan": plan.ref,
        "sha256": file.blob.sha256,
        "name": file.name,
        "refs": sorted(choice.refs),
        "rest": choice.rest,
        "digest": digest,
    }
    label = _("导入任务表：%(name)s") % {"name": file.name}
    home = reverse("plan_detail", args=[plan.ref])
    total = None if choice.rest else len(choice.refs)
    return redirect("job_detail", ref=start_job(label, ACCEPT, said, actor_of(request), total=total, address=home).ref)


def refused_name(plan: Plan) -> str:
    return _("%(title)s没有导入的行.xlsx") % {"title": plan.title}
