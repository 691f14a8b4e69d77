"""The worker as a process of its own: killed in the middle of a job, asked to leave, without its database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from ronghe.kernel.clock import worker as workers
from ronghe.kernel.clock.models import Job, Lease
from ronghe.kernel.clock.worker import Loop, Worker
from ronghe.kernel.history.recording import record
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.workflow.models import Announcement
from ronghe.kernel.workflow.outbox import announce_later
from tests.contracts.sizes import ROOT
from tests.factories.jobs import job
from tests.factories.people import make_actor, make_organization

pytestmark = pytest.mark.django_db(transaction=True)
COMMAND = [sys.executable, "-m", "ronghe.config.cli", "worker", "--with-parent"]


def address() -> str:
    """The address of the test's own database."""
    where = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{where['NAME']}"
    return f"postgres://{where['USER']}@{quote(str(where['HOST']), safe='')}/{where['NAME']}"


def environment(**more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    own = {"DATABASE_URL": address(), "RONGHE_VAR": str(settings.VAR), "RONGHE_JOB_STALE": "1.5", "KEEP_REST": "1"}
    return kept | own | more


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """`start(command, **environment)`: a process that does not outlive the test."""
    started: list[subprocess.Popen[str]] = []

    def run(command: list[str], **more: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            command,
            env=environment(**more),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def wait_until(what: Callable[[], object], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def starts(folder: Path) -> int:
    path = folder / "starts"
    return len(path.read_text().splitlines()) if path.exists() else 0


def child_of(process: subprocess.Popen[str]) -> int:
    """The worker that script/keep started."""
    found: list[int] = []

    def look() -> bool:
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and (entry / "stat").exists():
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(fields[1]) == process.pid and b"worker" in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
        return bool(found)

    wait_until(look)
    return found[0]


Start = Callable[..., "subprocess.Popen[str]"]


def test_worker_killed_in_the_middle_of_a_job_is_started_again_and_the_job_is_done_once(
    start: Start, tmp_path: Path
) -> None:
    row = job("held_up", make_actor("registrar"), folder=str(tmp_path), name="余姚市第一中学")
    keeper = start(["script/keep", "worker", *COMMAND])
    wait_until(lambda: starts(tmp_path) == 1)
    os.kill(child_of(keeper), signal.SIGKILL)
    wait_until(lambda: starts(tmp_path) == 2)
    assert Organization.objects.filter(name="余姚市第一中学").count() == 0
    (tmp_path / "go").touch()
    wait_until(lambda: not Job.objects.get().is_active)
    done = Job.objects.get(pk=row.pk)
    assert (done.status, done.attempts, done.message) == ("done", 2, "已登记")
    assert Organization.objects.filter(name="余姚市第一中学").count() == 1
    keeper.send_signal(signal.SIGTERM)
    text, _nothing = keeper.communicate(timeout=30)
    assert "server: the worker ended (code 137); it is started again in 1 s" in text
    assert f"job {row.ref} is taken up again after 1 attempts" in text
    assert starts(tmp_path) == 2


def test_worker_asked_to_leave_puts_its_job_back_and_announces_nothing_more(start: Start, tmp_path: Path) -> None:
    announce_later(record(make_organization(), "submit", "提交", actor=make_actor("auditor")))
    row = job("held_up", make_actor("registrar"), folder=str(tmp_path), name="余姚市第一中学")
    process = start(COMMAND)
    wait_until(lambda: starts(tmp_path) == 1 and Announcement.objects.filter(announced_at__isnull=False).exists())
    wait_until(lambda: Lease.objects.filter(until__gt=timezone.now()).exists())
    process.send_signal(signal.SIGTERM)
    text, _nothing = process.communicate(timeout=30)
    assert process.returncode == 0, text
    left = Job.objects.get(pk=row.pk)
    assert (left.status, left.attempts, left.run) == ("queued", 0, "")
    assert Lease.objects.get().until < timezone.now()
    (tmp_path / "go").touch()
    start(COMMAND)
    wait_until(lambda: Job.objects.get(pk=row.pk).status == "done")
    assert (Job.objects.get(pk=row.pk).attempts, starts(tmp_path)) == (1, 2)


def test_worker_leaves_when_its_parent_is_gone(start: Start) -> None:
    shell = start(["sh", "-c", '"$@" & echo $!; read wait', "sh", *COMMAND])
    assert shell.stdout is not None
    child = int(shell.stdout.readline())
    assert " runs" in shell.stdout.readline()
    shell.kill()
    wait_until(lambda: not Path(f"/proc/{child}").exists())


def test_worker_that_cannot_start_says_why(start: Start, tmp_path: Path) -> None:
    process = start(COMMAND, DATABASE_URL=f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    text, _nothing = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "is not prepared (ronghe prepare): no such table: clock_job" in text


def test_keeper_says_that_the_worker_ended_and_stops_at_once_when_told(start: Start) -> None:
    keeper = start(["script/keep", "worker", "sh", "-c", "echo why not; exit 3"], KEEP_REST="20")
    assert keeper.stdout is not None
    assert keeper.stdout.readline() == "why not\n"
    assert keeper.stdout.readline() == "server: the worker ended (code 3); it is started again in 20 s\n"
    began = time.monotonic()
    keeper.send_signal(signal.SIGTERM)
    keeper.communicate(timeout=10)
    assert time.monotonic() - began < 5


def test_number_of_jobs_is_bounded() -> None:
    with pytest.raises(CommandError, match="between 1 and 32"):
        call_command("worker", "--jobs", "0")


def test_loop_waits_for_a_database_that_is_away_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    leaving, seen = threading.Event(), []
    monkeypatch.setattr(leaving, "wait", lambda _seconds: seen.append(_seconds))

    def step() -> bool:
        if len(seen) < 2:
            raise OperationalError("connection refused")
        if len(seen) == 2:
            seen.append("error")
            raise ValueError("a mistake")
        if seen[-1] != "worked":
            seen.append("worked")
            return True
        leaving.set()
        return False

    Loop("jobs", step, 1.5, leaving).run()
    assert seen == [2.0, 4.0, "error", 8.0, "worked", 1.5]
    assert [record.getMessage() for record in caplog.records] == [
        "jobs: the database does not answer (connection refused)",
        "jobs: the database does not answer (connection refused)",
        "jobs: a step failed",
        "jobs: goes on",
    ]


def test_worker_whose_thread_ended_leaves_not_in_order(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    worker = Worker()
    worker.loops = [
        Loop("stays", lambda: False, 0.1, worker.leaving),
        Loop("ends", lambda: False, 0, threading.Event()),
    ]
    worker.loops[1].leaving.set()
    assert worker.run() is False
    assert "a thread of the worker has ended" in caplog.text


def test_worker_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(workers, "GRACE", 0.2)
    held = threading.Event()
    worker = Worker()
    worker.loops = [Loop("stuck", lambda: held.wait(20), 0.1, worker.leaving)]
    try:
        assert worker.run(still_wanted=lambda: False) is False
    finally:
        held.set()
        worker.loops[0].join(10)
    assert "in the middle of: ['stuck']" in caplog.text
