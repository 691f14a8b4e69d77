"""Pages of the rules and numbers: what the platform goes by, and who set which number when."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ronghe.kernel.access.actor import actor_of, region_of
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.history.models import Event, type_of
from ronghe.kernel.history.views import change_lines
from ronghe.kernel.policy.catalogue import all_checklists, all_parameters, all_rules
from ronghe.kernel.policy.forms import OverrideForm
from ronghe.kernel.policy.models import ParameterOverride
from ronghe.kernel.policy.overview import current, overview
from ronghe.kernel.policy.parameters import Parameter, plain
from ronghe.kernel.policy.services import revoke_override, set_override
from ronghe.kernel.standards.regions import region_name
from ronghe.kernel.ui.fragments import render_page


@login_not_required
@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    today, region = timezone.localdate(), region_of(request)
    overrides = list(ParameterOverride.objects.visible_to(actor_of(request)))
    parameters = [current(parameter, overrides, today, region) for parameter in all_parameters()]
    context = {
        "documents": overview(all_rules(), all_checklists(), parameters, today),
        "today": today,
        "place": region_name(region),
        "rule_count": len(all_rules()),
        "parameter_count": len(parameters),
    }
    return render_page(request, "policy/rule_list.html", context)


def find_parameter(key: str) -> Parameter:
    for parameter in all_parameters():
        if parameter.key == key:
            return parameter
    raise Http404


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def parameter_detail(request: HttpRequest, key: str) -> HttpResponse:
    actor = actor_of(request)
    parameter = find_parameter(key)
    form = OverrideForm(actor=actor) if actor.can(Verb.CONFIGURE, "policy") else None
    if request.method == "POST":
        actor.require(Verb.CONFIGURE, "policy")
        form = OverrideForm(request.POST, actor=actor)
        if form.is_valid():
            try:
                set_override(actor=actor, parameter=parameter, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("已设定“%(label)s”。") % {"label": parameter.label})
                return redirect("parameter_detail", key=key)
    return render_page(request, "policy/parameter.html", parameter_context(request, parameter, form))


def parameter_context(request: HttpRequest, parameter: Parameter, form: OverrideForm | None) -> dict[str, object]:
    actor = actor_of(request)
    region, today = region_of(request), timezone.localdate()
    rows = list(ParameterOverride.objects.visible_to(actor).filter(key=parameter.key))
    events = Event.objects.none()
    if actor.can(Verb.VIEW, "policy"):
        kind = type_of(ParameterOverride())
        events = Event.objects.filter(object_type=kind, object_id__in=[row.pk for row in rows]).order_by("-pk")
    return {
        "parameter": parameter,
        "now": current(parameter, rows, today, region),
        "defaults": [(day, plain(Decimal(value))) for day, value in sorted(parameter.values.items(), reverse=True)],
        "overrides": [(row, plain(row.value), region_name(row.region)) for row in rows],
        "events": [
            {"on": e.on, "recorded_at": e.recorded_at, "who": e.user_name, "what": e.label, "note": change_lines(e)}
            for e in events[:50]
        ],
        "place": region_name(region),
        "form": form,
        "inside": actor.can(Verb.VIEW, "policy"),
    }


@require_POST
def override_revoke(request: HttpRequest, ref: str) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Verb.CONFIGURE, "policy")
    override = get_object_or_404(ParameterOverride.objects.visible_to(actor, Verb.CONFIGURE), ref=ref)
    parameter = find_parameter(override.key)
    try:
        revoke_override(actor=actor, override=override, parameter=parameter)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已撤销这个取值，原来的取值重新生效。"))
    return redirect("parameter_detail", key=override.key)
