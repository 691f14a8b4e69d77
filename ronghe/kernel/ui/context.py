"""What every page knows: who reads it, the menu, the reader's preferences, the name of the city."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ronghe.kernel.access.actor import PUBLIC, Actor
from ronghe.kernel.standards.regions import region_name
from ronghe.kernel.ui.navigation import menu
from ronghe.kernel.ui.preferences import Preferences


def page(request: HttpRequest) -> dict[str, Any]:
    """Named in the settings as a context processor; safe on a request that never reached the later middleware."""
    actor: Actor = getattr(request, "actor", PUBLIC)
    return {
        "actor": actor,
        "navigation": SimpleLazyObject(lambda: menu(actor, request.path)),
        "organizations": getattr(request, "organizations", []),
        "preferences": Preferences.of(request),
        "city": region_name(settings.RONGHE_REGION),
        "is_demo": settings.RONGHE_DEMO,
    }
