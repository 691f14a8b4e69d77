"""A new password for a colleague who forgot his: a link from whoever could also remove him, good once."""

from __future__ import annotations

import hashlib

from axes.utils import reset
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.domains.registers.policy import PASSWORD_LINK_DAYS
from ronghe.domains.registers.services.people import check_password, person_change
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.accounts.models import User
from ronghe.kernel.history.verbs import Done, verb
from ronghe.kernel.organizations.models import Membership, Organization, actor_for

SALT = "ronghe.password-link"
DAY = 24 * 3600


def renewable(actor: Actor, users: set[int]) -> set[int]:
    """Those of the people to whom the actor may give a new password: he could give and take every role they hold.

    Otherwise the administrator of a unit could sign in as the officer of the city who also acts for that unit.
    """
    reached: dict[int, bool] = {}
    rows = Membership.objects.active().filter(user__in=users).select_related("organization")
    for row in rows.exclude(organization__status=Organization.Status.CLOSED):
        within = row.role in actor.offers(row, held={row.role})
        reached[row.user_id] = reached.get(row.user_id, True) and within
    return {user for user, all_within in reached.items() if all_within and user != actor.user_id}


def seal(user: User) -> str:
    """Changes with the password, so that a link works once, and with the roles held, since only those were weighed when
    the link was given out; tells nothing about them."""
    held = Membership.objects.active().filter(user=user).order_by("pk").values_list("pk", flat=True)
    return hashlib.sha256(f"{user.password} {list(held)}".encode()).hexdigest()[:16]


def password_token(user: User) -> str:
    return signing.dumps([user.pk, seal(user)], salt=SALT)


def find_user(token: str, *, lock: bool = False) -> User | None:
    """Whose link this is, while it is good; `lock` holds the person until the transaction ends, so that of two who use
    one link at once the second finds the password changed."""
    try:
        pk, sealed = signing.loads(token, salt=SALT)
        place = actor_for(pk)
        days = int(PASSWORD_LINK_DAYS(timezone.localdate(), place.region if place else ""))
        signing.loads(token, salt=SALT, max_age=days * DAY)
    except signing.BadSignature:
        return None
    users = User.objects.select_for_update() if lock else User.objects.all()
    user = users.filter(pk=pk, is_active=True).first()
    return user if user and seal(user) == sealed else None


@verb(_("发出重设密码链接"))
def offer_password(*, actor: Actor, membership: Membership) -> Done[Membership]:
    """Record that a link was given out; the caller makes it with `password_token`."""
    actor.require(Verb.INVITE, "memberships", membership)
    if membership.user_id not in renewable(actor, {membership.user_id}):
        raise PermissionDenied(_("给这个人重设密码（他的每个角色都归您管才行）"))
    changes = person_change(membership.user.name, "", str(_("重设密码")))
    return Done(membership, about=membership.organization, changes=changes)


@verb(_("重设密码"))
def set_password(*, actor: Actor, user: User, password: str) -> Done[User]:
    """Set it, end the other sessions (Django does, by the hash in them), and open the lock of failed sign-ins."""
    if actor.user_id != user.pk or actor.organization_id is None:
        raise PermissionDenied("only one's own password, acting for an organization")
    user.set_password(password)
    user.save(update_fields=["password"])
    reset(username=user.username)
    place = Organization.objects.get(pk=actor.organization_id)
    return Done(user, about=place, changes=person_change(user.name, "", str(_("重设密码"))))


def renew_password(*, token: str, password: str) -> User:
    """The person who holds the link sets a new password; ValidationError when either is no good."""
    with transaction.atomic():
        user = find_user(token, lock=True)
        actor = actor_for(user.pk) if user else None
        if user is None or actor is None:
            raise ValidationError(_("这个链接已经失效"), code="closed")
        check_password(password, user.username, user.name)
        return set_password(actor=actor, user=user, password=password)
