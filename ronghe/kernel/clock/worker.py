"""The worker: one process whose threads run jobs, announce, keep the schedule, and say that the jobs are alive."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils.module_loading import import_string

from ronghe.kernel.clock import running
from ronghe.kernel.clock.queue import run_next
from ronghe.kernel.clock.schedule import all_scheduled, hold, release, run_due
from ronghe.kernel.standards.models import new_ref

logger = logging.getLogger(__name__)

JOBS = 2  # 本平台约定: so many jobs at once, that a short one need not wait for a long one
GRACE = 20.0  # 本平台约定: seconds for the current steps when the worker is asked to leave
DUTY = "schedule"

Step = Callable[[], bool]


class Loop(threading.Thread):
    """Does a step again and again; one that returns False had nothing to do. A database that is away is waited for."""

    def __init__(self, name: str, step: Step, pause: float, leaving: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self.step, self.pause, self.leaving = step, pause, leaving

    def run(self) -> None:
        failures = 0
        while not self.leaving.is_set():
            close_old_connections()
            try:
                busy = self.step()
            except (DatabaseError, InterfaceError) as error:
                failures += 1
                logger.warning("%s: the database does not answer (%s)", self.name, str(error).strip())
                connection.close()
                self.leaving.wait(min(2.0 ** min(failures, 5), 30.0))
            except Exception:
                failures += 1
                logger.exception("%s: a step failed", self.name)
                self.leaving.wait(min(2.0 ** min(failures, 5), 30.0))
            else:
                if failures:
                    logger.warning("%s: goes on", self.name)
                failures = 0
                if not busy:
                    self.leaving.wait(self.pause)
        connection.close()


class Worker:
    """`run` returns when `leave` was called and the current steps are done."""

    def __init__(self, jobs: int = JOBS) -> None:
        self.identity = f"{socket.gethostname()[:40]}:{os.getpid()}:{new_ref()}"
        self.leaving = threading.Event()
        self.schedule = all_scheduled()
        for line in self.schedule:  # a wrong path is told at the start, not at three in the morning
            assert callable(line.function)
        self.turns: list[Callable[..., int]] = [
            import_string(path) for path in import_string(settings.RONGHE_EVERY_TURN)
        ]
        self.loops = [
            *(Loop(f"jobs {number}", self.job, 1.0, self.leaving) for number in range(1, jobs + 1)),
            Loop("beat", self.beat, 1.0, self.leaving),
            *(Loop(turn.__name__, partial(self.turn, turn), 1.0, self.leaving) for turn in self.turns),
            Loop("schedule", self.duty, 5.0, self.leaving),
        ]

    def job(self) -> bool:
        return run_next(self.identity)

    def beat(self) -> bool:
        running.beat()
        running.take_up()
        return False

    def turn(self, turn: Callable[..., int]) -> bool:
        """One in a thread of its own, so that none is held up by another's work or failure."""
        return bool(turn(stop=self.leaving.is_set))

    def duty(self) -> bool:
        return hold(DUTY, self.identity) and bool(run_due(self.schedule, stop=self.leaving.is_set))

    def leave(self) -> None:
        self.leaving.set()

    def run(self, still_wanted: Callable[[], bool] = lambda: True) -> bool:
        """Whether it left in order: every step was finished within the grace."""
        for loop in self.loops:
            loop.start()
        while not self.leaving.wait(0.5):
            if not still_wanted():
                self.leave()
            elif not all(loop.is_alive() for loop in self.loops):
                logger.error("a thread of the worker has ended; the worker leaves, to be started anew")
                self.leave()
                self.finish()
                return False
        return self.finish()

    def finish(self) -> bool:
        """Wait for the current steps; what runs on after the grace is taken up by another worker."""
        deadline = time.monotonic() + GRACE
        while any(loop.is_alive() for loop in self.loops) and time.monotonic() < deadline:
            running.interrupt_all()
            time.sleep(0.1)
        if any(loop.is_alive() for loop in self.loops):
            logger.warning("the worker leaves in the middle of: %s", [x.name for x in self.loops if x.is_alive()])
            return False
        try:
            release(DUTY, self.identity)
        except (DatabaseError, InterfaceError):
            logger.warning("the database does not answer; another worker goes on duty in a minute")
        return True
