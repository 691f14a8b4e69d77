"""A role: a name, what it is called, how far it reaches, and its verbs in each area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from ronghe.kernel.access.verbs import Scope, Verb


@dataclass(frozen=True)
class Role:
    """One row of the roles page; roles are stored by `name`, never by Python path."""

    name: str
    label: str | Promise
    scope: Scope
    grants: Mapping[str, frozenset[Verb]]
    description: str | Promise = ""
    invites: frozenset[str] = frozenset()
    """The roles it may give, and take away, within its own scope."""
    invites_first: frozenset[str] = frozenset()
    """The roles it may give in an organization where nobody holds them yet."""
    held_in: frozenset[str] = frozenset()
    """The kinds of organization in which it may be held; empty: in any."""

    def fits(self, kind: str) -> bool:
        return not self.held_in or kind in self.held_in

    def allows(self, verb: Verb, area: str) -> bool:
        return verb in self.grants.get(area, frozenset())


@cache
def all_roles() -> dict[str, Role]:
    """Every role of the product by name, from the setting RONGHE_ROLES."""
    roles: tuple[Role, ...] = import_string(settings.RONGHE_ROLES)
    return {role.name: role for role in roles}


@cache
def area_labels() -> dict[str, str | Promise]:
    """What people read for each area, from the setting RONGHE_AREAS."""
    labels: dict[str, str | Promise] = import_string(settings.RONGHE_AREAS)
    return labels
