"""Puts the actor on every request: the signed-in person acting for the organization chosen in the session."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ronghe.kernel.access.actor import PUBLIC, Actor
from ronghe.kernel.organizations.models import Organization, actor_among, held_by

SESSION_KEY = "organization"


class ActorMiddleware:
    """`request.actor`: an `Actor`, `PUBLIC` when nobody is signed in; a person without membership may only look.
    `request.organizations`: those a signed-in person may act for, by name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = self.actor(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    @staticmethod
    def actor(request: HttpRequest) -> Actor:
        if not request.user.is_authenticated:
            return PUBLIC
        nobody = Actor(user_id=request.user.pk, name=str(request.user))
        chosen = request.session.get(SESSION_KEY)
        rows = held_by(request.user.pk)
        places = {row.organization_id: row.organization for row in rows}
        request.organizations = sorted(places.values(), key=lambda each: each.name)  # type: ignore[attr-defined]
        found = actor_among(rows, chosen) or nobody
        if found.organization_id != chosen:
            request.session[SESSION_KEY] = found.organization_id
        if chosen is None or found.organization_id == chosen:
            return found
        tell_of_the_change(request, chosen, found)
        return found if request.method in ("GET", "HEAD") else nobody


def tell_of_the_change(request: HttpRequest, gone: int, now: Actor) -> None:
    """The chosen membership has ended: what was just sent was meant for that organization and is done for none."""
    place = Organization.objects.filter(pk=gone).first()
    names = {"gone": place.display_name if place else "", "now": now.organization_name}
    if now.organization_id:
        messages.warning(request, _("您已不能以“%(gone)s”的身份办理，现在以“%(now)s”的身份办理。") % names)
    else:
        messages.warning(request, _("您已不能以“%(gone)s”的身份办理。") % names)
