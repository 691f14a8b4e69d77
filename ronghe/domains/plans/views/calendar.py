"""The calendar of a unit's deadlines: the page on which one subscribes, and the address that calendar programs read."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ronghe.domains.plans.models import CalendarFeed, Task
from ronghe.domains.plans.policy.numbers import numbers_on
from ronghe.domains.plans.queries.calendars import calendar_of
from ronghe.domains.plans.services.calendars import reader_of, revoke, subscribe
from ronghe.kernel.access.actor import actor_of
from ronghe.kernel.access.verbs import Verb

COOKIE = "calendar_link"
SECONDS = 600


@never_cache
@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    """Whether one has an address; right after it was made, the address itself, this once."""
    actor = actor_of(request)
    actor.require(Verb.VIEW, "tracking")
    token = request.get_signed_cookie(COOKIE, default="", max_age=SECONDS)
    feed = CalendarFeed.objects.of(actor).alive().first()
    link = request.build_absolute_uri(reverse("calendar_feed", args=[token])) if token and feed else ""
    near = numbers_on(timezone.localdate(), actor.region).near_days
    context = {"feed": feed, "link": link, "webcal": webcal(link), "near": near}
    response = render(request, "plans/calendar.html", context)
    if token:
        response.delete_cookie(COOKIE, path=request.path)
    return response


def webcal(link: str) -> str:
    """The same address as phones take it: a tap subscribes."""
    return "webcal:" + link.split(":", 1)[1] if link else ""


@require_POST
def calendar_add(request: HttpRequest) -> HttpResponse:
    feed = subscribe(actor=actor_of(request))
    page = reverse("calendar_page")
    response = redirect(page)
    response.set_signed_cookie(
        COOKIE, feed.token, max_age=SECONDS, path=page, httponly=True, samesite="Strict", secure=request.is_secure()
    )
    return response


@require_POST
def calendar_revoke(request: HttpRequest, ref: str) -> HttpResponse:
    actor = actor_of(request)
    revoke(actor=actor, feed=get_object_or_404(CalendarFeed.objects.of(actor), ref=ref))
    messages.success(request, _("日历订阅已停用，原来的地址不再有效"))
    return redirect("calendar_page")


@login_not_required  # the secret in the address is the proof
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    found = reader_of(token)
    if found is None:
        raise Http404
    feed, actor = found

    def address(task: Task) -> str:
        return request.build_absolute_uri(reverse("task_detail", args=[task.ref]))

    with override(settings.LANGUAGE_CODE):  # a calendar program asks for no language
        body = calendar_of(feed, actor, address)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    etag = f'"{hashlib.sha256(body).hexdigest()}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
