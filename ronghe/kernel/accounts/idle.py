"""Ends a session that nobody has used for a while (GB/T 22239-2019 asks for it; the minutes are the usual ones)."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from ronghe.kernel.accounts.policy import IDLE_MINUTES, IDLE_MINUTES_SENDING

SEEN = "seen"
STEP_SECONDS = 60  # a session is written at most once a minute, so that reading stays cheap


class IdleExitMiddleware:
    """Signs a person out at the first request after too long without one, and says why on the sign-in page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            idle = now - int(request.session.get(SEEN, now))
            if idle > allowed_minutes(request) * 60:
                logout(request)
                messages.info(request, _("超过 %(minutes)s 分钟没有操作，已退出登录") % {"minutes": IDLE_MINUTES})
            elif SEEN not in request.session or idle >= STEP_SECONDS:
                request.session[SEEN] = now
        return as_whole_page(request, self.get_response(request))


def allowed_minutes(request: HttpRequest) -> int:
    """Reading ends earlier than sending: a form that was filled in slowly is still taken."""
    return IDLE_MINUTES if request.method in ("GET", "HEAD") else IDLE_MINUTES_SENDING


def as_whole_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """htmx would put the sign-in page into the piece of a page that it asked for; the browser shall go there itself."""
    if request.headers.get("HX-Request") != "true" or not isinstance(response, HttpResponseRedirect):
        return response
    to_sign_in = response.url.startswith(resolve_url(settings.LOGIN_URL))
    return HttpResponseClientRedirect(response.url) if to_sign_in else response
