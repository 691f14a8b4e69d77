"""What is added to a draft is added once: the second of two clicks on one form finds what the first one made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.services.versions import Version
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.models import Event, type_of


class Added(ValidationError):
    """This person has added the very same with the same form; `row` is what came of it."""

    def __init__(self, row: Any) -> None:
        super().__init__(_("刚才已经补录了同样的内容，没有再加一次"), code="added")
        self.row = row


def form_opened() -> Version:
    """What the form of something new tells: nothing of it is there, and these events had happened."""
    return Version(Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0, {})


def added_since(seen: Version | None, actor: Actor, action: str, about: Iterable[models.Model]) -> list[Event]:
    """What this person added since the form was opened, as the events of these objects tell it."""
    if seen is None:
        return []
    objects = list(about)
    mine = Event.objects.filter(pk__gt=seen.event, action=action, user_id=actor.user_id)
    return list(mine.filter(object_type__in={type_of(obj) for obj in objects}, object_id__in=[o.pk for o in objects]))


def words_of(events: Iterable[Event]) -> set[str]:
    """The new things, as the events name them."""
    return {str(pair[1]) for event in events for pair in event.changes.values()}
