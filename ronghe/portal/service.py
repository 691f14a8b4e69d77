"""What machines ask: whether the product is up, and what a crawler may read."""

from __future__ import annotations

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = logging.getLogger(__name__)
PLAIN = "text/plain; charset=utf-8"


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, 503 when it does not; says no more than that."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        log.exception("the database does not answer")
        return HttpResponse("database unavailable", status=503, content_type=PLAIN)
    return HttpResponse("ok", content_type=PLAIN)


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Crawlers may read the public pages; the rest asks for sign-in anyway."""
    closed = [reverse("account_login"), reverse("workbench"), reverse("plan_list")]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "Allow: /"]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)
