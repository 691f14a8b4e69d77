"""Takes work off the queue of django-tasks; with another back end of it (Celery, say) this page is not needed."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

BACKEND = "default"
KEPT = timedelta(days=2)  # 本平台约定: longer than any job; what came of a job is told by its own row


def run_next(worker_id: str) -> bool:
    """Run the next piece of work in this thread; False when there is none."""
    ready = DBTaskResult.objects.ready().filter(backend_name=BACKEND)
    if not ready.exists():  # asked first without a lock, which would stop every writer of SQLite for a moment
        return False
    with transaction.atomic():
        found = ready.get_locked()
        if found is not None:
            found.claim(worker_id)
    if found is None:
        return False
    worker(worker_id).run_task(found)
    return True


def worker(worker_id: str) -> Worker:
    """The library's own worker, for the running of one task; its loop and its signals are not used."""
    return Worker(
        queue_names=["*"],
        interval=1,
        batch=True,
        backend_name=BACKEND,
        startup_delay=False,
        max_tasks=1,
        worker_id=worker_id,
        excluded_queue_names=[],
    )


def forget_results(_day: date) -> int:
    """Remove what was taken off the queue, also by workers that died over it."""
    return DBTaskResult.objects.filter(started_at__lt=timezone.now() - KEPT).delete()[0]


def run_waiting(worker_id: str = "here") -> int:
    """Run everything that waits, in this thread; how many pieces there were."""
    number = 0
    while run_next(worker_id):
        number += 1
    return number
