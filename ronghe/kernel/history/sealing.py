"""Seals what was recorded before a day, after everybody has gone home; nobody who records anything waits for it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from ronghe.kernel.history.models import Event, Seal
from ronghe.kernel.history.recording import digest

logger = logging.getLogger(__name__)

PART = 2_000
MOST_FAULTS = 100  # so many are listed in a seal; one is enough to look further


def seal_before(day: date) -> int:
    """Seal what every division recorded before the day began; how many seals were made.

    The worker calls it hours after midnight: by then no transaction of the day before is still under way, so that
    the events of a division are all there in the order of their numbers."""
    cut = timezone.make_aware(datetime.combine(day, time.min))
    regions = Event.objects.order_by("region").values_list("region", flat=True).distinct()
    return sum(seal(region, cut) is not None for region in list(regions))


def seal(region: str, cut: datetime) -> Seal | None:
    """The next seal of the division, over its events recorded before `cut`; None when there is nothing new."""
    last = Seal.objects.of(region).last()
    start, number, head = (last.last_event, last.number, last.head) if last else (0, 0, first_head(region))
    chain = hashlib.sha256(head.encode())
    count, faults = 0, missing_or_added(region, start)
    for event in events_after(region, start):
        if event.recorded_at >= cut:
            break
        if digest(event) != event.digest:
            faults.append({"event": event.pk, "what": "changed"})
        chain.update(b"\n" + event.digest.encode())
        count, start = count + 1, event.pk
    if not count:
        return None
    for fault in faults[:MOST_FAULTS]:
        logger.error("history of %s: %s", region, fault)
    made = Seal(
        region=region,
        number=number + 1,
        until=cut,
        last_event=start,
        count=count,
        head=chain.hexdigest(),
        sealed_at=timezone.now(),
        faults=faults[:MOST_FAULTS],
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # another worker was quicker: its seal stands
        return None
    return made


def first_head(region: str) -> str:
    """What the first seal of a division is chained to."""
    return hashlib.sha256(region.encode()).hexdigest()


def events_after(region: str, number: int) -> Iterator[Event]:
    """The events of a division after that number, in their order, however many; a part at a time in memory."""
    while True:
        part = list(Event.objects.filter(region=region, pk__gt=number).order_by("pk")[:PART])
        yield from part
        if len(part) < PART:
            return
        number = part[-1].pk


def missing_or_added(region: str, last_event: int) -> list[dict[str, Any]]:
    """Whether what was sealed is still as many; which one was changed is found by verifylog over the whole log."""
    sealed = Seal.objects.of(region).aggregate(number=Sum("count"))["number"] or 0
    found = Event.objects.filter(region=region, pk__lte=last_event).count()
    return [] if found == sealed else [{"sealed": sealed, "found": found}]
