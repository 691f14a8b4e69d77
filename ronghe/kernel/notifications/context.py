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
        return len(Notification.objects.visible_to(actor).unread().order_by().values_list("pk", flat=True)[:MOST])

    return {"unread": unread}
