"""The one signal of the product: `transitioned`, sent by the worker for every transition, at least once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, timedelta

from django.apps import apps
from django.db import connection, models, transaction
from django.dispatch import Signal
from django.utils import timezone

from ronghe.kernel.history.models import Event
from ronghe.kernel.workflow.models import Announcement

logger = logging.getLogger(__name__)

# Sent with `sender` = the model of the object, and `event`. A receiver may be called again: idempotent by `event.pk`.
transitioned = Signal()

# 本平台约定: how long a worker may take over one event; the rest after a failure; how long rows stay.
CLAIM = timedelta(minutes=2)
FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(hours=6)
KEPT = timedelta(days=30)
LONGEST_ERROR = 2000


def announce_later(event: Event) -> None:
    """Put the event into the outbox, in the transaction that wrote it: both are kept or neither."""
    Announcement.objects.create(event_id=event.pk, created_at=event.recorded_at, next_try_at=event.recorded_at)


def announce_due(*, limit: int = 200, stop: Callable[[], bool] = lambda: False) -> int:
    """Announce what waits, until nothing is due, `limit` is reached or `stop` says so; how many were tried."""
    for tried in range(limit):
        claimed = None if stop() else claim()
        if claimed is None:
            return tried
        announce(claimed)
    return limit


def claim() -> Announcement | None:
    """Take the oldest due row out of reach of the other workers, for as long as one announcement may take."""
    now = timezone.now()
    if not Announcement.objects.due(now).exists():  # asked without a lock: a worker asks every second
        return None
    with transaction.atomic():
        # SQLite lets one writer in at a time, which is lock enough; elsewhere another worker's rows are passed over.
        due = Announcement.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        found = due.due(now).first()
        if found is not None:
            found.attempts += 1
            found.next_try_at = now + CLAIM
            found.save(update_fields=["attempts", "next_try_at"])
    return found


def announce(claimed: Announcement) -> None:
    """Send the signal; a receiver that fails is told again later, with all others, and holds nothing else up."""
    event = Event.objects.filter(pk=claimed.event_id).first()
    if event is None:
        rest(claimed, f"event {claimed.event_id} is not in the history")
        return
    answers = transitioned.send_robust(sender=model_of(event), event=event)
    failures = [
        f"{getattr(receiver, '__module__', '')}.{getattr(receiver, '__qualname__', receiver)}: {answer!r}"
        for receiver, answer in answers
        if isinstance(answer, Exception)
    ]
    if failures:
        rest(claimed, "\n".join(failures))
        return
    Announcement.objects.filter(pk=claimed.pk).update(announced_at=timezone.now(), last_error="")


def rest(claimed: Announcement, error: str) -> None:
    """Leave the row for later, twice as long after each failure."""
    pause = min(FIRST_REST * 2 ** min(claimed.attempts - 1, 20), LONGEST_REST)
    logger.error("event %s could not be announced, again in %s: %s", claimed.event_id, pause, error)
    Announcement.objects.filter(pk=claimed.pk, attempts=claimed.attempts).update(
        next_try_at=timezone.now() + pause, last_error=error[:LONGEST_ERROR]
    )


def model_of(event: Event) -> type[models.Model] | None:
    """The model that receivers name as their sender; None when the code of today no longer has it."""
    try:
        return apps.get_model(event.object_type)
    except LookupError:
        return None


def forget_announced(_day: date) -> int:
    """Remove what was announced long ago; the history keeps the events themselves."""
    return Announcement.objects.filter(announced_at__lt=timezone.now() - KEPT).delete()[0]
