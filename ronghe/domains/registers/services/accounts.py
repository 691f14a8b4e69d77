"""Verbs of the account itself: closed and opened again by the platform's administrator, never the last one's."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _

from ronghe.domains.registers.services.people import ADMINISTRATOR, reason_given
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Scope, Verb
from ronghe.kernel.accounts.models import User
from ronghe.kernel.history.recording import Changes
from ronghe.kernel.history.verbs import Done, verb
from ronghe.kernel.organizations.models import Membership


def keeps_accounts(actor: Actor) -> bool:
    """An account may act for units of several cities: only a role that reaches all of them decides about it."""
    return actor.reach("memberships", Verb.CONFIGURE) is Scope.ALL


def require_keeper(actor: Actor) -> None:
    if not keeps_accounts(actor):
        raise PermissionDenied(_("停用和恢复账号（由平台管理员办理）"))


@verb(_("停用账号"))
def close_account(*, actor: Actor, user: User, reason: str) -> Done[User]:
    """Nobody signs in with it any more, and whoever is signed in is out; what the person did stays his."""
    require_keeper(actor)
    others = administrators_but(user)
    fresh = held(user)
    said = reason_given(reason, ValidationError(_("停用账号须写明理由"), code="reason"))
    if fresh.pk == actor.user_id:
        raise ValidationError(_("不能停用自己的账号，请由另一位平台管理员办理"), code="own")
    if not fresh.is_active:
        raise ValidationError(_("这个账号已经停用"), code="closed")
    if not others:  # two who close each other's: the second finds himself the last
        raise ValidationError(_("这是最后一位平台管理员，请先给另一位授予这个角色，再停用"), code="last")
    fresh.close()
    fresh.save(update_fields=["is_active", "sessions_seal"])
    return Done(fresh, changes=may_sign_in(before=True, after=False), comment=said)


@verb(_("恢复账号"))
def open_account(*, actor: Actor, user: User, reason: str) -> Done[User]:
    """The person signs in again, with the password and the roles as they were; earlier sessions stay ended."""
    require_keeper(actor)
    fresh = held(user)
    said = reason_given(reason, ValidationError(_("恢复账号须写明理由"), code="reason"))
    if fresh.is_active:
        raise ValidationError(_("这个账号没有停用"), code="open")
    fresh.is_active = True
    fresh.save(update_fields=["is_active"])
    return Done(fresh, changes=may_sign_in(before=False, after=True), comment=said)


def administrators_but(user: User) -> list[Membership]:
    """The other administrators of the platform, they and their accounts held until the verb ends: a statement that had
    to wait reads them anew, so that it sees who was closed or removed meanwhile."""
    rows = Membership.objects.active().filter(role=ADMINISTRATOR).select_related("user").order_by("pk")
    return [row for row in rows.select_for_update(of=("self", "user")) if row.user_id != user.pk]


def held(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


def may_sign_in(*, before: bool, after: bool) -> Changes:
    return {str(User._meta.get_field("is_active").verbose_name): (before, after)}
