"""Verbs of an organization itself: direct registration, and the aliases by which documents name it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Case, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.history.recording import move_span
from ronghe.kernel.history.verbs import Done, verb
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.standards.names import hides_something, name_key, split_names

# Bureaus before schools before companies, in the order in which the kinds are declared.
KIND_ORDER = Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(Organization.Kind)))


@verb(_("直接登记"))
def create_organization(
    *,
    actor: Actor,
    name: str,
    kind: str,
    region: str,
    reason: str,
    short_name: str = "",
    on: date | None = None,
    **details: Any,
) -> Done[Organization]:
    """Enter an organization that is registered at once, without filing and review; the reason is kept.

    `details`: any other column of the register (level, credit_code, aliases, parent, address, liaison_name,
    liaison_phone, is_demo).
    """
    organization = Organization(name=name, short_name=short_name, kind=kind, region=region, **details)
    organization.status = Organization.Status.REGISTERED
    actor.require(Verb.REVIEW, "organizations", organization)
    if not reason.strip():
        raise ValidationError({"reason": _("直接登记须写明理由")}, code="reason")
    for field, text in (("name", name), ("short_name", short_name), ("aliases", details.get("aliases", ""))):
        require_printable(field, text)
    organization.full_clean()
    save_names(organization)
    move_span(organization, organization.status, on or timezone.localdate())
    label = str(Organization._meta.get_field("status").verbose_name)
    shown = organization.get_status_display()
    return Done(organization, changes={label: ("", shown)}, comment=reason.strip(), on=on)


@verb(_("添加别名"))
def add_alias(*, actor: Actor, organization: Organization, alias: str) -> Done[Organization]:
    """Let the organization answer to one more name; refused, with the field, when another one holds it."""
    fresh = locked(organization)
    actor.require(Verb.REVIEW, "organizations", fresh)
    require_printable("aliases", alias)
    written = split_names(alias)
    if len(written) != 1:
        raise ValidationError({"aliases": _("请一次填写一个别名，不含顿号、逗号、分号")}, code="one_alias")
    known = {name_key(each) for each in (fresh.name, fresh.short_name, *fresh.alias_list)}
    if name_key(written[0]) in known:
        message = _("“%(alias)s”已经是这个单位的名称或别名")
        raise ValidationError({"aliases": ValidationError(message, code="known", params={"alias": written[0]})})
    return renamed(fresh, [*fresh.alias_list, written[0]])


@verb(_("删除别名"))
def remove_alias(*, actor: Actor, organization: Organization, alias: str) -> Done[Organization]:
    """Take an alias away; the name and the short name stay."""
    fresh = locked(organization)
    actor.require(Verb.REVIEW, "organizations", fresh)
    kept = [each for each in fresh.alias_list if name_key(each) != name_key(alias)]
    if len(kept) == len(fresh.alias_list):
        message = _("这个单位没有别名“%(alias)s”")
        raise ValidationError({"aliases": ValidationError(message, code="unknown", params={"alias": alias})})
    return renamed(fresh, kept)


def locked(organization: Organization) -> Organization:
    """The row as it stands now, held until the verb ends, so that two changes follow each other."""
    return Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)


def renamed(organization: Organization, aliases: Iterable[str]) -> Done[Organization]:
    """Check and store a new list of aliases."""
    field = Organization._meta.get_field("aliases")
    before, organization.aliases = organization.aliases, "、".join(aliases)
    organization.full_clean()
    save_names(organization)
    return Done(organization, changes={str(field.verbose_name): (before, organization.aliases)})


def save_names(organization: Organization) -> None:
    """Save; two people who claim one name at the same moment get the same sentence as if one had come later."""
    try:
        with transaction.atomic():
            organization.save()
    except IntegrityError:
        organization.full_clean()  # now it sees who was faster, and says so
        raise


def require_printable(field: str, text: str) -> None:
    """A control character would reach the database as it is, and PostgreSQL takes no NUL."""
    if hides_something(text.replace("\n", "")):
        raise ValidationError({field: _("名称里有看不见的字符，请重新输入")}, code="printable")
