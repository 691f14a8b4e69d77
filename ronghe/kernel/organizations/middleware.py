"""Puts the actor on every request: the signed-in person acting for the organization chosen in the session."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from ronghe.kernel.access.actor import PUBLIC, Actor
from ronghe.kernel.organizations.models import actor_for

SESSION_KEY = "organization"


class ActorMiddleware:
    """`request.actor`: an `Actor`, `PUBLIC` when nobody is signed in; a person without membership may only look."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = self.actor(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    @staticmethod
    def actor(request: HttpRequest) -> Actor:
        if not request.user.is_authenticated:
            return PUBLIC
        chosen = request.session.get(SESSION_KEY)
        found = actor_for(request.user.pk, chosen)
        return found or Actor(user_id=request.user.pk, name=str(request.user))
