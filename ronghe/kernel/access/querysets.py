"""The second question, "which rows?", asked of a queryset."""

from __future__ import annotations

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.expressions import Combinable

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.regions import region_q
from ronghe.kernel.access.verbs import Scope, Verb

READING = frozenset({Verb.VIEW, Verb.EXPORT})
M = TypeVar("M", bound=models.Model)


class ScopedQuerySet(models.QuerySet[M]):
    """A queryset that knows its area, who owns a row, and which rows are public.

    `owner_field` is the lookup of the owning organization ("" when a row has none); `public_q` selects what anybody may
    see (nothing by default).
    """

    area: ClassVar[str]
    owner_field: ClassVar[str] = "owner"
    region_field: ClassVar[str] = "region"

    def public_q(self) -> Q:
        return Q(pk__in=[])

    def own_q(self, actor: Actor) -> Q:
        """The rows of the actor's own organization."""
        if not self.owner_field or actor.organization_id is None:
            return Q(pk__in=[])
        return Q(**{self.owner_field: actor.organization_id})

    def visible_to(self, actor: Actor, verb: Verb = Verb.VIEW) -> Self:
        """Which rows the actor may see; a row outside is answered 404, as if it did not exist. What is public may be
        read by anybody; any other verb needs a role that reaches the row."""
        scope = actor.reach(self.area, verb)
        if scope is Scope.ALL:
            return self
        reached = self._reached_q(actor, scope)
        return self.filter(reached | self.public_q() if verb in READING else reached)

    def reached_by(self, actor: Actor) -> Self:
        """The rows that a role of the actor reaches, whether or not they are public too."""
        scope = actor.reach(self.area)
        return self if scope is Scope.ALL else self.filter(self._reached_q(actor, scope))

    def seen_by(self, actor: Actor, path: str) -> Combinable:
        """What `path` holds in the rows that a role of the actor reaches, nothing in others that are only public."""
        scope = actor.reach(self.area)
        return F(path) if scope is Scope.ALL else Case(When(self._reached_q(actor, scope), then=path))

    def _reached_q(self, actor: Actor, scope: Scope) -> Q:
        if scope is Scope.CITY:
            return region_q(actor.region, self.region_field)
        if scope is Scope.OWN:
            return self.own_q(actor)
        return Q(pk__in=[])
