"""One view, one template: the whole page for a browser, one block of it for htmx."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from django.utils.cache import patch_vary_headers
from jinja2_fragments import render_block


def render_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, block: str = "", status: int = 200
) -> HttpResponse:
    """The page; or, when htmx asks (and is not restoring history), only its block `block`."""
    backend: Any = engines["jinja2"]
    htmx: Any = getattr(request, "htmx", None)
    if block and htmx and not htmx.boosted and not htmx.history_restore_request:
        values = dict(context, request=request, csrf_input=csrf_input_lazy(request))
        values["csrf_token"] = csrf_token_lazy(request)
        for processor in backend.template_context_processors:
            values.update(processor(request))
        response = HttpResponse(render_block(backend.env, template, block, values), status=status)
    else:
        response = HttpResponse(backend.get_template(template).render(dict(context), request), status=status)
    if block:
        patch_vary_headers(response, ["HX-Request"])
    return response
