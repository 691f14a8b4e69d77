"""Sign-in, sign-out, the lock, and what a closed account is told."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

from allauth.account.views import LoginView
from axes.helpers import get_client_ip_address, get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ronghe.kernel.accounts.forms import SignInForm
from ronghe.kernel.accounts.landing import landing
from ronghe.kernel.accounts.policy import FAILURES


class SignInView(LoginView):  # type: ignore[misc]
    """Allauth's sign-in with our form; there is no sign-up to offer."""

    template_name = "account/login.html"

    def get_form_class(self) -> type[SignInForm]:
        return SignInForm

    def get_success_url(self) -> str | None:
        asked: str | None = super().get_success_url()
        return landing(asked) if asked else asked

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = dict(super().get_context_data(**kwargs))
        return {**context, "next": context.get("redirect_field_value") or "", "inactive": False}


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Only by POST, so that no link on another page signs anybody out."""
    logout(request)
    return HttpResponseRedirect(resolve_url(settings.LOGOUT_REDIRECT_URL or "/"))


@login_not_required
@never_cache
def inactive(request: HttpRequest) -> HttpResponse:
    """Allauth leads a blocked account here."""
    return render(request, "account/inactive.html", status=403)


def locked(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Named in the settings: after too many failures, when one may try again."""
    until = locked_until(request, (credentials or {}).get("username") or "")
    minutes = max(1, math.ceil((until - timezone.now()).total_seconds() / 60))
    answer = render(
        request, "account/locked.html", {"until": until, "minutes": minutes, "failures": FAILURES}, status=429
    )
    answer["Retry-After"] = str(minutes * 60)
    return answer


def locked_until(request: HttpRequest, username: str) -> Any:
    """The end of the lock: counted from the last failure that the lock's own table knows."""
    cool_off = get_cool_off(request) or timedelta(0)
    rows = AccessAttempt.objects.filter(username=username, ip_address=get_client_ip_address(request))
    last = rows.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    return (last or timezone.now()) + cool_off
