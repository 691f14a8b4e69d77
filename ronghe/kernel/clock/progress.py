"""What a job's function is given: it tells how far it is, and learns there that it is to stop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from ronghe.kernel.clock.models import Job

T = TypeVar("T")


class Stop(Enum):
    """Why an attempt ends early: the job is its own no more (cancelled, or given to another), or the worker leaves."""

    LOST = "lost"
    LEAVING = "leaving"


class Interrupted(BaseException):
    """Raised in the function at its next step. No Exception, so that no `except Exception` of it goes on working."""

    def __init__(self, why: Stop) -> None:
        super().__init__(why.value)
        self.why = why


class Progress:
    """Kept in memory; the worker writes it down every second or so, which is also the sign that the job lives.

    `step()` as often as there is something to count. Work that must happen once goes into `last_step()`."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.done, self.total, self.message = 0, job.total, ""
        self.finishing = self.finished = False
        self.stop: Stop | None = None

    def expect(self, total: int) -> None:
        """How many steps there will be, when the function finds out."""
        self.total = total
        self.step(0)

    def step(self, number: int = 1) -> None:
        """So many more are done; the place where the job may be interrupted."""
        self.done += number
        if self.stop is not None:
            raise Interrupted(self.stop)

    def count(self, items: Iterable[T]) -> Iterator[T]:
        """The items, each a step."""
        for item in items:
            self.step()
            yield item

    def say(self, message: object) -> None:
        """What the owner reads beside the bar, and at the end as the outcome."""
        self.message = str(message)[:500]

    @contextmanager
    def last_step(self) -> Iterator[None]:
        """A transaction that holds the work and the note that the job is done: both are kept, or neither. Only the
        attempt that still owns the job gets in, so that what is written here is written once, whoever dies."""
        self.step(0)
        self.finishing = (
            True  # the row is locked from here on: nobody else takes it, and the worker does not wait for it
        )
        try:
            with transaction.atomic():
                self.own()
                yield
                self.note(status=Job.Status.DONE, finished_at=timezone.now())
            self.finished = True
        finally:
            self.finishing = False

    def own(self) -> None:
        """Lock the row, within a transaction; Interrupted when it is no longer this attempt's."""
        row = Job.objects.select_for_update().filter(pk=self.job.pk, run=self.job.run, status=Job.Status.RUNNING)
        if not row.values_list("pk", flat=True):
            raise Interrupted(Stop.LOST)

    def note(self, **columns: object) -> bool:
        """Write down how far it is; False when the job is no longer this attempt's."""
        rows = Job.objects.filter(pk=self.job.pk, run=self.job.run, status=Job.Status.RUNNING)
        said = {"done": self.done, "total": self.total, "message": self.message, "heartbeat_at": timezone.now()}
        return bool(rows.update(**said | columns))
