"""The gallery of components, the reader's preferences, and the page for a form that was open too long."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from ronghe.kernel.accounts.landing import landing
from ronghe.kernel.ui.gallery import specimens
from ronghe.kernel.ui.preferences import CHOICES, keep


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for those who build pages and for the tests."""
    return render(request, "ui/gallery.html", specimens())


@login_not_required
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep one or more choices and go back; the buttons of the page foot post here when there is no script."""
    response = HttpResponseRedirect(back(request))
    for name, choices in CHOICES.items():
        value = request.POST.get(name)
        if value is not None and value not in choices:
            return HttpResponseBadRequest()
        if value is not None:
            keep(response, name, value)
    return response


def back(request: HttpRequest) -> str:
    """The page the reader came from, if it is ours and can be opened."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return landing(target) if ours else "/"


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Named in the settings: what a person reads when the form's proof is missing or stale."""
    return render(request, "403_csrf.html", status=403)
