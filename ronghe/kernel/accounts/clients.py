"""Where a request comes from, so that failed sign-ins of one place lock that place and nobody else."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the person's machine: behind N proxies of our own (RONGHE_PROXIES) the N-th from the right of what
    they wrote into X-Forwarded-For, since whatever stands further left anybody may have made up."""
    direct: str = request.META.get("REMOTE_ADDR", "")
    if not settings.RONGHE_PROXIES:
        return direct
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    return told[-settings.RONGHE_PROXIES] if len(told) >= settings.RONGHE_PROXIES else direct
