"""`ronghe worker`: background jobs, announcements and the schedule, in one process, until it is asked to leave."""

from __future__ import annotations

import os
import signal
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError, connection

from ronghe.kernel.clock.models import Job, Lease
from ronghe.kernel.clock.worker import JOBS, Worker


class Command(BaseCommand):
    help = "Run background jobs, the outbox and the schedule, until TERM or Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--jobs", type=int, default=JOBS, help="how many jobs at once (default: %(default)s)")
        parser.add_argument("--with-parent", action="store_true", help="leave when the process that started it is gone")

    def handle(self, *, jobs: int, with_parent: bool, **options: Any) -> None:
        if not 1 <= jobs <= 32:
            raise CommandError("--jobs: between 1 and 32")
        try:
            Job.objects.exists()
            Lease.objects.exists()
        except (DatabaseError, InterfaceError) as error:
            raise CommandError(f"the database does not answer, or is not prepared (ronghe prepare): {error}") from error
        connection.close()
        worker = Worker(jobs)

        def leave(number: int, _frame: FrameType | None) -> None:
            if worker.leaving.is_set() and number == signal.SIGINT:
                os._exit(1)  # Ctrl-C again: at once
            worker.leave()

        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, leave)
        parent = os.getppid()
        self.stdout.write(f"worker {worker.identity} runs")
        self.stdout.flush()
        # Whoever has lost its parent is given to process 1, perhaps before it has got this far.
        in_order = worker.run(lambda: not with_parent or os.getppid() == parent != 1)
        if not in_order:
            os._exit(1)  # a thread that does not stop would keep the process
