"""Ends a session that nobody has used for a while (GB/T 22239-2019 asks for it; the minutes are the usual ones)."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ronghe.kernel.accounts.policy import IDLE_MINUTES, IDLE_MINUTES_SENDING

SEEN = "seen"
STEP_SECONDS = 300  # a session is written at most once in five minutes, so that reading stays cheap


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
        return self.get_response(request)


def allowed_minutes(request: HttpRequest) -> int:
    """Reading ends earlier than sending: a form that was filled in slowly is still taken."""
    return IDLE_MINUTES if request.method in ("GET", "HEAD") else IDLE_MINUTES_SENDING
