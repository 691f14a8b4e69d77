"""The one function that writes an event; called in four places only: form save, fire(), the verb decorator, import."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.models import Event, StateSpan, actor_columns, type_of

Changes = Mapping[str, tuple[Any, Any]]


def record(
    obj: models.Model,
    action: str,
    label: str | Promise,
    *,
    actor: Actor,
    on: date | None = None,
    comment: str = "",
    changes: Changes | None = None,
    states: tuple[str, str] = ("", ""),
) -> Event:
    """Append one event about `obj`; refused when `on` is after today or before the object's last event.

    What is kept for years is kept in the language of the platform, whatever language the actor reads."""
    now = timezone.now()
    day = checked_day(obj, on, now)
    with override(settings.LANGUAGE_CODE):
        event = Event(
            region=getattr(obj, "region", actor.region) or settings.RONGHE_REGION,
            object_type=type_of(obj),
            object_id=obj.pk,
            object_name=str(obj)[:200],
            action=action,
            label=str(label)[:60],
            state_from=states[0],
            state_to=states[1],
            on=day,
            recorded_at=now,
            comment=comment,
            changes=plain_changes(changes or {}),
            **actor_columns(actor),
        )
    event.digest = digest(event)
    event.save()
    return event


def checked_day(obj: models.Model, on: date | None, now: datetime) -> date:
    today = timezone.localdate(now)
    day = on or today
    if day > today:
        raise ValidationError(_("日期 %(on)s 在今天之后，不能预先登记"), code="future", params={"on": day})
    last = Event.objects.about(obj).values_list("on", flat=True).first()
    if last and day < last:
        if on is None:
            return last
        raise before_last(day, last)
    return day


def before_last(day: date, last: date) -> ValidationError:
    message = _("日期 %(on)s 早于这条记录的上一次变动 %(last)s")
    return ValidationError(message, code="before_last", params={"on": day, "last": last})


def digest(event: Event) -> str:
    """SHA-256 over the event's own facts in canonical JSON; the seals chain these digests."""
    canonical = json.dumps(facts_of(event), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def facts_of(event: Event) -> dict[str, Any]:
    """All that an event says, as JSON can hold it; neither its number nor its digest."""
    return {
        field.attname: _plain(getattr(event, field.attname))
        for field in Event._meta.concrete_fields
        if field.attname not in ("id", "digest")
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(timezone.get_fixed_timezone(0)).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def plain_changes(changes: Changes) -> dict[str, list[Any]]:
    """label → [old, new], as text that can be shown years later without the code of today."""
    return {str(label): [_shown(old), _shown(new)] for label, (old, new) in changes.items()}


def _shown(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(_("是")) if value else str(_("否"))
    return value.isoformat() if isinstance(value, date) else str(value)


def snapshot(obj: models.Model, fields: Iterable[str]) -> dict[str, Any]:
    """What the fields show now, by label, for a later `difference`."""
    shown = {}
    for name in fields:
        field = obj._meta.get_field(name)
        display = getattr(obj, f"get_{name}_display", None)
        shown[str(field.verbose_name)] = display() if display else getattr(obj, name)  # type: ignore[union-attr]
    return shown


def kept_snapshot(obj: models.Model, fields: Iterable[str]) -> dict[str, Any]:
    """The snapshot for an event: in the language of the platform."""
    with override(settings.LANGUAGE_CODE):
        return snapshot(obj, fields)


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """label → (old, new) of what differs; empty text and nothing count as the same."""
    return {
        label: (old.get(label), value)
        for label, value in new.items()
        if (old.get(label) if old.get(label) is not None else "") != (value if value is not None else "")
    }


def move_span(obj: models.Model, state: str, day: date) -> None:
    """Close the object's open span on `day` and open one in `state`; refused for a day before the open one began."""
    still_open = StateSpan.objects.about(obj).filter(until__isnull=True)
    if not still_open.filter(since__lte=day).update(until=day) and (last := still_open.first()):
        raise before_last(day, last.since)
    StateSpan.objects.create(object_type=type_of(obj), object_id=obj.pk, state=state, since=day)
