"""What is done by the clock: the lines of config/schedule.py, each by one worker, no day twice and none left out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from ronghe.kernel.clock.models import Lease, ScheduledWork

logger = logging.getLogger(__name__)

ON_DUTY = timedelta(seconds=60)  # 本平台约定: so long after the worker on duty fell silent another steps in
REST = timedelta(minutes=10)  # 本平台约定: until work that failed is tried again


@dataclass(frozen=True)
class Scheduled:
    """One line. With `daily_at` the function is called with each day, once its hour has come, also for the days on
    which no worker ran; with `every` it is called without anything, so often. It runs in one transaction with the note
    that it was done, so it is short: longer work is a job that it starts."""

    name: str
    path: str
    daily_at: time | None = None
    every: timedelta | None = None

    @property
    def function(self) -> Callable[..., object]:
        found: Callable[..., object] = import_string(self.path)
        return found

    def next_day(self, row: ScheduledWork, now: datetime) -> date | None:
        """The earliest day that is still to be done, once its hour has come."""
        if self.daily_at is None or row.last_day is None:
            return None
        day = row.last_day + timedelta(days=1)
        return day if timezone.make_aware(datetime.combine(day, self.daily_at)) <= now else None

    def is_due(self, row: ScheduledWork, now: datetime) -> bool:
        if row.next_try_at is not None and now < row.next_try_at:
            return False
        if self.every is not None:
            return row.last_run_at is None or row.last_run_at + self.every <= now
        return self.next_day(row, now) is not None


def all_scheduled() -> tuple[Scheduled, ...]:
    """The lines of the setting RONGHE_SCHEDULE."""
    lines: tuple[Scheduled, ...] = import_string(settings.RONGHE_SCHEDULE)
    return lines


def hold(name: str, holder: str) -> bool:
    """Whether this process is on duty; it steps in when nobody is, and writes only when half of its time is over."""
    now = timezone.now()
    lease = Lease.objects.filter(name=name).first()
    if lease is None:
        try:
            with transaction.atomic():
                Lease.objects.create(name=name, holder=holder, until=now + ON_DUTY)
        except IntegrityError:
            return False
        return True
    if lease.holder == holder and lease.until > now + ON_DUTY / 2:
        return True
    free = Lease.objects.filter(Q(holder=holder) | Q(until__lt=now), name=name)
    return bool(free.update(holder=holder, until=now + ON_DUTY))


def release(name: str, holder: str) -> None:
    """Leave, so that another may step in at once."""
    Lease.objects.filter(name=name, holder=holder).update(until=timezone.now() - timedelta(seconds=1))


def run_due(lines: Iterable[Scheduled], stop: Callable[[], bool] = lambda: False) -> int:
    """Do what is due, each line once (a line that is days behind catches up one day a time). How many were done."""
    number = 0
    rows = {row.name: row for row in ScheduledWork.objects.all()}
    for line in lines:
        if stop():
            break
        row = rows.get(line.name) or first_seen(line)
        if line.is_due(row, timezone.now()):
            number += attempt(line)
    return number


def first_seen(line: Scheduled) -> ScheduledWork:
    """A new line begins with the day on which it is first seen."""
    yesterday = timezone.localdate() - timedelta(days=1)
    row, _created = ScheduledWork.objects.get_or_create(name=line.name, defaults={"last_day": yesterday})
    return row


def attempt(line: Scheduled) -> bool:
    """Do it and note it, in one transaction; False when another worker was quicker, or it failed."""
    try:
        with transaction.atomic():
            skip = connection.features.has_select_for_update_skip_locked
            row = ScheduledWork.objects.select_for_update(skip_locked=skip).filter(name=line.name).first()
            now = timezone.now()
            if row is None or not line.is_due(row, now):
                return False
            day = line.next_day(row, now)
            if line.daily_at is None:
                line.function()
            else:
                line.function(day)
                row.last_day = day
            row.last_run_at, row.next_try_at, row.last_error = now, None, ""
            row.save()
    except Exception as error:
        logger.exception("scheduled work %s failed, again in %s", line.name, REST)
        columns = {"next_try_at": timezone.now() + REST, "last_error": repr(error)[:2000]}
        ScheduledWork.objects.filter(name=line.name).update(**columns)  # the worker waits for a database that is away
        return False
    return True
