"""Shows the demo accounts on the sign-in page, so that nobody has to look them up in a terminal."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from ronghe.demo.city import PASSWORD, accounts
from ronghe.kernel.access.roles import all_roles


def demo_accounts(request: HttpRequest) -> dict[str, Any]:
    """A context processor; nothing outside the demo."""
    if not settings.RONGHE_DEMO:
        return {"demo_accounts": [], "demo_password": ""}
    return {"demo_accounts": SimpleLazyObject(shown), "demo_password": PASSWORD}


def shown() -> list[tuple[str, str, str, str, str]]:
    """(account, person, organization, role, what the role is for) of each demo account."""
    roles = all_roles()
    return [
        (each.username, each.name, each.organization, str(roles[each.role].label), str(roles[each.role].description))
        for each in accounts()
    ]
