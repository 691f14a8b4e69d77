"""Which events a person may read: those of his division, and of drafts only where he may see the draft itself."""

from __future__ import annotations

from functools import cache

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.querysets import ScopedQuerySet
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.history.models import Event, EventQuerySet


@cache
def kept_back() -> list[type[models.Model]]:
    """The kinds that keep rows back even from roles that reach them: their `visible_to` says more than that of all."""
    kinds = ((model, type(model._default_manager.all())) for model in apps.get_models())
    return [
        model
        for model, kind in kinds
        if issubclass(kind, ScopedQuerySet) and kind.visible_to is not ScopedQuerySet.visible_to
    ]


def readable(actor: Actor) -> EventQuerySet:
    """An event keeps the title of its object, so that of such a kind it is read only where the object is seen; what
    was done to an object that is gone is read by those of the same unit who fill in such objects."""
    events = Event.objects.visible_to(actor)
    for model in kept_back():
        rows = model._default_manager.filter(pk=OuterRef("object_id"))
        seen = rows.visible_to(actor)  # type: ignore[attr-defined]
        allowed = ~Q(object_type=model._meta.label_lower) | Q(Exists(seen))
        if actor.can(Verb.FILL, seen.area):
            allowed |= Q(~Exists(rows), organization_id=actor.organization_id)
        events = events.filter(allowed)
    return events
