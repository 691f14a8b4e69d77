"""One's own messages: the unread first; reading is a POST, so that a look at the page changes nothing."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ronghe.kernel.access.actor import actor_of
from ronghe.kernel.notifications.models import Notification
from ronghe.kernel.notifications.policy import KEPT_DAYS
from ronghe.kernel.ui.fragments import render_page
from ronghe.kernel.ui.searching import page_number

PAGE = 30


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    rows = Notification.objects.visible_to(actor).select_related("organization")
    unread_first = rows.order_by(F("read_at").asc(nulls_first=True), "-pk") if rows.unread().exists() else rows
    page = Paginator(unread_first, PAGE).get_page(page_number(request))
    context = {
        "page": page,
        "notices": list(page.object_list),
        "newest": rows.unread().order_by("-pk").values_list("pk", flat=True).first(),
        "days": int(KEPT_DAYS(timezone.localdate(), actor.region)),
    }
    return render_page(request, "notifications/inbox.html", context)


@require_POST
def read_one(request: HttpRequest, ref: str) -> HttpResponse:
    """Mark it as read; with `open`, go on to the page it points to."""
    row = get_object_or_404(Notification.objects.visible_to(actor_of(request)), ref=ref)
    Notification.objects.filter(pk=row.pk).mark_read()
    return redirect(row.address if "open" in request.POST and row.address else "inbox")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read what stood on the page (`newest`); what came in since stays unread."""
    raw = request.POST.get("newest", "")
    if raw.isascii() and raw.isdigit() and len(raw) < 19:
        Notification.objects.visible_to(actor_of(request)).filter(pk__lte=int(raw)).mark_read()
    return redirect("inbox")
