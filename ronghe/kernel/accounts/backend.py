"""Who may sign in at all: active accounts, and demo accounts only where the demo runs."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser

from ronghe.kernel.accounts.models import User


class AccountBackend(ModelBackend):
    """The account and its password; rights come from memberships."""

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        """A demo account, whose password everybody knows, opens nothing outside the demo."""
        demo = bool(getattr(user, "is_demo", False))
        return super().user_can_authenticate(user) and (not demo or settings.RONGHE_DEMO)
