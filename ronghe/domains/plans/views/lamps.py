"""The written table of lamps, open to everybody: when each is shown, and by which numbers."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ronghe.domains.plans.models import Task
from ronghe.domains.plans.policy.lamps import LAMPS, LampRule
from ronghe.domains.plans.policy.numbers import PARAMETERS
from ronghe.kernel.access.actor import region_of
from ronghe.kernel.policy.models import ParameterOverride
from ronghe.kernel.policy.overview import current
from ronghe.kernel.standards.regions import region_name


@login_not_required
@require_safe
def lamp_rules(request: HttpRequest) -> HttpResponse:
    today, region = timezone.localdate(), region_of(request)
    overrides = list(ParameterOverride.objects.filter(key__in=[each.key for each in PARAMETERS.values()]))
    return render(
        request,
        "plans/lamps.html",
        {
            "lines": [(line, states_of(line)) for line in LAMPS],
            "parameters": [current(parameter, overrides, today, region) for parameter in PARAMETERS.values()],
            "today": today,
            "place": region_name(region),
        },
    )


def states_of(line: LampRule) -> list[str]:
    """The states in which the line is looked at, in the order a task goes through them."""
    return [str(status.label) for status in Task.Status if status in line.states]
