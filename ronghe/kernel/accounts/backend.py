"""Who may sign in at all: accounts that are not closed, and demo accounts only where the demo runs."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser

from ronghe.kernel.accounts.models import User


class AccountBackend(ModelBackend):
    """The account and its password; rights come from memberships."""

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        """Asked after the password was right. A demo account, whose password everybody knows, opens nothing outside the
        demo. A closed account passes here only for allauth to lead it to the page that says so (`pre_login`): it gets
        no session, and who guesses passwords does not learn which accounts are closed."""
        return not bool(getattr(user, "is_demo", False)) or settings.RONGHE_DEMO

    def get_user(self, user_id: int) -> User | None:
        """Whose session this is; of a closed account, nobody's."""
        found = User.objects.filter(pk=user_id, is_active=True).first()
        return found if found and self.user_can_authenticate(found) else None
