"""The actor: a person acting for one organization, and the two questions asked of it."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from ronghe.kernel.access.regions import within
from ronghe.kernel.access.roles import Role, all_roles, area_labels
from ronghe.kernel.access.verbs import Scope, Verb


class Row(Protocol):
    """What a row must tell for scope to be checked: its division, and the organization that owns it (or None)."""

    @property
    def region(self) -> str: ...

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
        return scope is not Scope.PUBLIC and (obj is None or self._covers(scope, obj))

    def _covers(self, scope: Scope, obj: Row) -> bool:
        """Whether a role of this scope reaches the row from where the actor stands."""
        if scope is Scope.CITY:
            return within(obj.region, self.region)
        if scope is Scope.OWN:
            return obj.owner_id is not None and obj.owner_id == self.organization_id
        return scope is Scope.ALL

    def offers(self, obj: Row, held: Container[str] = frozenset()) -> frozenset[str]:
        """The roles the actor may give in this organization, where those in `held` have a holder; asked role by role,
        since what one role may give must not be stretched by the scope of another."""
        inviting = [r for r in self.roles if r.allows(Verb.INVITE, "memberships") and self._covers(r.scope, obj)]
        firsts = {name for r in inviting for name in r.invites_first if name not in held}
        return frozenset(firsts.union(*(r.invites for r in inviting)))

    def require(self, verb: Verb, area: str, obj: Any = None) -> None:
        """Raise PermissionDenied (403) unless `can`."""
        if not self.can(verb, area, obj):
            raise PermissionDenied(_said(verb, area))


def _say(verb: Verb, area: str) -> str:
    return _("在“%(area)s”里%(verb)s") % {"verb": verb.label, "area": area_labels().get(area, area)}


_said = lazy(_say, str)  # read by the actor in his language, whatever language the verb that refused runs in

PUBLIC = Actor()


def actor_of(request: HttpRequest) -> Actor:
    """The actor that the middleware of `organizations` put on the request."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def region_of(request: HttpRequest) -> str:
    """The division where the reader stands; the public reads of the city that runs the platform."""
    return actor_of(request).region or settings.RONGHE_REGION
