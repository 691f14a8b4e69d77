"""Small guards on each request: no NUL or heap of files sent, the language the reader chose, no empty page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import render
from django.utils import translation
from django.views.defaults import bad_request

from ronghe.kernel.accounts.landing import page_above
from ronghe.kernel.ui.preferences import Preferences

Handler = Callable[[HttpRequest], HttpResponse]


class RejectNulMiddleware:
    """A NUL is legal for SQLite and an error for PostgreSQL; it is refused here for both."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or holds_nul(request.GET) or any("\0" in value for value in request.COOKIES.values()):
            return bad_request(request, ValueError("NUL in the address"))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Here, since a form is read when the view is known, just before Django looks for its CSRF token."""
        try:
            sent = request.POST
        except TooManyFilesSent:
            return render(request, "400_files.html", {"most": settings.DATA_UPLOAD_MAX_NUMBER_FILES}, status=400)
        return bad_request(request, ValueError("NUL in the form")) if holds_nul(sent) else None


def holds_nul(values: QueryDict) -> bool:
    return any("\0" in value for _name, found in values.lists() for value in found)


class ChosenLanguageMiddleware:
    """Chinese unless the reader chose otherwise; LocaleMiddleware would follow a browser that asks for English."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(Preferences.of(request).language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        return response


class FormOnlyMiddleware:
    """Django answers who opens an address that only takes forms with nothing at all; here he reads why, and goes on."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or request.method not in ("GET", "HEAD"):
            return response
        page = render(request, "405.html", {"above": page_above(request.path)}, status=405)
        page["Allow"] = response["Allow"]
        return page
