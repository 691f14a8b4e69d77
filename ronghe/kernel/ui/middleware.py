"""Two small guards on each request: no NUL in an address, and the language the reader chose (not the browser's)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.defaults import bad_request

from ronghe.kernel.ui.preferences import Preferences

Handler = Callable[[HttpRequest], HttpResponse]


class RejectNulMiddleware:
    """A NUL is legal for SQLite and an error for PostgreSQL; it is refused here for both."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or any("\0" in value for values in request.GET.lists() for value in values[1]):
            return bad_request(request, ValueError("NUL in the address"))
        return self.get_response(request)


class ChosenLanguageMiddleware:
    """Chinese unless the reader chose otherwise; LocaleMiddleware would follow a browser that asks for English."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(Preferences.of(request).language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        return response
