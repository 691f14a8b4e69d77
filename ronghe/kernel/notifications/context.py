"""What every page of a signed-in person shows: how many messages wait."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest

from ronghe.kernel.access.actor import PUBLIC, Actor
from ronghe.kernel.notifications.models import Notification

MOST = 100  # 本平台约定: beyond this the number tells nothing more, and counting on would cost


def messages_waiting(request: HttpRequest) -> dict[str, Any]:
    """Named in the settings as a context processor: `unread()` asks once a page, and not at all for the public."""
    actor: Actor = getattr(request, "actor", PUBLIC)

    @cache
    def unread() -> int:
        if actor.is_public:
            return 0
        # Whose organization is one of today's counts for certain; only if another turns up is the exact question asked.
        waiting = Notification.objects.filter(user=actor.user_id).unread().order_by()
        places = waiting.values_list("organization", flat=True)[:MOST]
        today = {None, *(each.pk for each in getattr(request, "organizations", ()))}
        if today.issuperset(places):
            return len(places)
        return len(Notification.objects.visible_to(actor).unread().order_by().values_list("pk", flat=True)[:MOST])

    return {"unread": unread}
