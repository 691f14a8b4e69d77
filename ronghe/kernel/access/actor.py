"""The actor: a person acting for one organization, and the two questions asked of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied

from ronghe.kernel.access.regions import within
from ronghe.kernel.access.roles import Role, all_roles
from ronghe.kernel.access.verbs import Scope, Verb


class Row(Protocol):
    """What a row must tell for scope to be checked: its division, and the organization that owns it (or None)."""

    region: str

    @property
    def owner_id(self) -> int | None: ...


@dataclass(frozen=True)
class Actor:
    """Who acts: person, organization, division, roles. `Actor()` is the public: it may see published things only."""

    user_id: int | None = None
    name: str = ""
    organization_id: int | None = None
    organization_name: str = ""
    region: str = ""
    role_names: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_public(self) -> bool:
        return self.user_id is None

    @property
    def roles(self) -> list[Role]:
        known = all_roles()
        return [known[name] for name in sorted(self.role_names) if name in known]

    def reach(self, area: str, verb: Verb = Verb.VIEW) -> Scope:
        """The widest scope in which the actor may do `verb` in `area`; PUBLIC when no role grants it."""
        return max((r.scope for r in self.roles if r.allows(verb, area)), default=Scope.PUBLIC)

    def can(self, verb: Verb, area: str, obj: Any = None) -> bool:
        """May I? Without `obj`: anywhere at all; with it: on this row."""
        scope = self.reach(area, verb)
        if scope is Scope.PUBLIC:
            return False
        if obj is None or scope is Scope.ALL:
            return True
        if scope is Scope.CITY:
            return within(obj.region, self.region)
        return obj.owner_id is not None and obj.owner_id == self.organization_id

    def require(self, verb: Verb, area: str, obj: Any = None) -> None:
        """Raise PermissionDenied (403) unless `can`."""
        if not self.can(verb, area, obj):
            raise PermissionDenied(f"{verb} {area}")


PUBLIC = Actor()
