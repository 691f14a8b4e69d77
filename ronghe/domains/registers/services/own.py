"""Verbs about oneself: name, phone, e-mail and password; each leaves an event that tells no secret."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.accounts.models import User
from ronghe.kernel.history.verbs import Done, verb

PROFILE = ("name", "phone", "email")


@verb(_("修改本人资料"))
def change_profile(*, actor: Actor, name: str, phone: str, email: str) -> Done[User]:
    """What is a way to reach the person stands in the event with its middle hidden, since others read events."""
    fresh = oneself(actor)
    wanted = {"name": name.strip(), "phone": phone.strip(), "email": email.strip()}
    before = {field: getattr(fresh, field) for field in PROFILE}
    for field, value in wanted.items():
        setattr(fresh, field, value)
    fresh.full_clean(exclude=["password"])
    fresh.save(update_fields=list(PROFILE))
    labels = {field.name: field.verbose_name for field in User._meta.concrete_fields}
    changes = {
        str(labels[field]): (shown(field, before[field]), shown(field, value))
        for field, value in wanted.items()
        if value != before[field]
    }
    return Done(fresh, changes=changes, changed=bool(changes))


@verb(_("修改密码"))
def change_password(*, actor: Actor, password: str) -> Done[User]:
    """That it was changed is all that is written down; the caller has checked the old one and the rules."""
    fresh = oneself(actor)
    fresh.set_password(password)
    fresh.save(update_fields=["password"])
    return Done(fresh)


def oneself(actor: Actor) -> User:
    if actor.user_id is None:
        raise PermissionDenied("nobody has an account")
    return User.objects.select_for_update().get(pk=actor.user_id)


def shown(field: str, value: str) -> str:
    """138****5678, w***@example.com; a name is shown as it is, it stands under whatever the person does."""
    if not value or field == "name":
        return value
    if field == "phone":
        return f"{value[:3]}****{value[-4:]}"
    local, _at, domain = value.partition("@")
    return f"{local[:1]}***@{domain}"
