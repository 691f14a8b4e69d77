"""The task table of a plan as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ronghe.domains.plans.exports import WRITERS, file_name, task_table
from ronghe.domains.plans.queries.page import page_of
from ronghe.domains.plans.views.pages import visible_plan
from ronghe.kernel.access.actor import actor_of
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.ui.downloads import download


@require_safe
def plan_export(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """Under the filter of the address; the name is Chinese, so the header uses RFC 5987."""
    plan = visible_plan(request, ref)
    actor_of(request).require(Verb.EXPORT, "plans")
    page = page_of(plan, actor_of(request), request.GET)
    write, content_type = WRITERS[kind]
    return download(write(task_table(page)), file_name(page, kind), content_type)
