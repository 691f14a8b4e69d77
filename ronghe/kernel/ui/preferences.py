"""What a reader chose for the screen: theme, text size, language; kept in cookies, so it works before sign-in."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

YEAR = 365 * 24 * 3600
COOKIES = {"theme": "theme", "text": "text", "language": settings.LANGUAGE_COOKIE_NAME}
CHOICES = {
    "theme": ("system", "light", "dark"),
    "text": ("normal", "large"),
    "language": tuple(code for code, _label in settings.LANGUAGES),
}


@dataclass(frozen=True)
class Preferences:
    """The reader's choices; anything unknown in a cookie counts as the default."""

    theme: str
    text: str
    language: str

    @classmethod
    def of(cls, request: HttpRequest) -> Preferences:
        return cls(**{name: _chosen(request, name) for name in CHOICES})


def _chosen(request: HttpRequest, name: str) -> str:
    value = request.COOKIES.get(COOKIES[name], "")
    default = settings.LANGUAGE_CODE if name == "language" else CHOICES[name][0]
    return value if value in CHOICES[name] else default


def keep(response: HttpResponse, name: str, value: str) -> None:
    """Remember a choice for a year; the script reads theme and text, nobody else's page does."""
    response.set_cookie(
        COOKIES[name], value, max_age=YEAR, samesite="Lax", secure=settings.HTTPS, httponly=name == "language"
    )
