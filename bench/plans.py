"""Lists, plan pages and the board over many plans, against an empty page behind the same server, in the same run.

`python -m bench.plans 20000` is a million tasks; `--postgresql` takes the server that tests/postgres.py finds.
The goals are ratios of requests per second to those of the empty page.
"""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

CONNECTIONS, WORKERS = 16, 2
GOALS = {"sqlite": {"list": 0.25, "board": 0.27, "cold": 6.5}, "postgresql": {"list": 0.15, "board": 0.27, "cold": 2.8}}
AS_OF, KEEPING = 3.0, 1.5
TURNS = 4


@dataclass(frozen=True)
class Target:
    """One address, who asks for it, and the least ratio it is to reach (0: none is set)."""

    name: str
    path: str
    session: str
    goal: float = 0.0


@dataclass(frozen=True)
class Measured:
    """What one run found."""

    vendor: str
    tasks: int
    empty: dict[str, float]  # the rate of the empty page in turn with each address: the machine is shared
    rates: dict[str, float]
    targets: tuple[Target, ...]
    cold: float
    scan: float
    keeping: float  # how many times the time of a plain update one takes that keeps what the board counts by

    def ratio(self, name: str) -> float:
        return self.rates[name] / self.empty[name]

    @property
    def as_of(self) -> float:
        """How many times the time of today's plan page the page of another day takes."""
        return self.ratio("plan today") / self.ratio("plan as of")

    @property
    def cold_ratio(self) -> float:
        return self.cold / self.scan


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def rate(port: int, target: Target, seconds: float) -> float:
    """Requests per second over so many connections; any answer but 200 is an error."""
    numbers, wrong = [0] * CONNECTIONS, list[str]()
    until = time.monotonic() + seconds

    def ask(place: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            while time.monotonic() < until and not wrong:
                connection.request("GET", target.path, headers={"Cookie": f"sessionid={target.session}"})
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    wrong.append(f"{target.path}: {answer.status}")
                numbers[place] += 1
        except OSError as error:
            wrong.append(f"{target.path}: {error!r}")
        finally:
            connection.close()

    began = time.monotonic()
    threads = [threading.Thread(target=ask, args=(place,)) for place in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError("; ".join(wrong[:3]))
    return sum(numbers) / (time.monotonic() - began)


@contextmanager
def serving() -> Iterator[int]:
    """The product on a free port of this machine, with the settings of the benchmark."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(WORKERS), "--no-ws", "--log-level", "error", "ronghe.config.wsgi:application"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for _attempt in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


# ── measuring ────────────────────────────────────────────────────────────────────────────────────────────────────────


def targets_of(city: Any, vendor: str, cursor: str) -> tuple[Target, ...]:
    over, own, goal = city.supervisor, city.liaison, GOALS[vendor]
    return (
        Target("list open", "/plans/tasks/", over, goal["list"]),
        Target("list all", "/plans/tasks/?state=any", over, goal["list"]),
        Target("list deep", f"/plans/tasks/?state=any&after={cursor}", over, goal["list"]),
        Target("list unit", f"/plans/tasks/?state=any&unit={city.unit}", over, goal["list"]),
        Target("list state", "/plans/tasks/?state=submitted", over, goal["list"]),
        Target("list red", "/plans/tasks/?lamp=overdue", over, goal["list"]),
        Target("list normal", "/plans/tasks/?lamp=normal", over),
        Target("list words", "/plans/tasks/?q=%E6%8A%80%E8%83%BD", over),
        Target("board warm", "/plans/board/", over, goal["board"]),
        Target("plan today", f"/plans/{city.plan}/", over),
        Target("plan as of", f"/plans/{city.plan}/?on=2026-06-30", over),
        Target("workbench liaison", "/workbench/", own),
        Target("workbench checker", "/workbench/", over),
    )


def fastest(*tasks: Callable[[], Any], times: int = 15) -> list[float]:
    """The least time of each, done in turn, for somebody else may be busy meanwhile: processor time on SQLite, which
    works in our process, and wall time on PostgreSQL, which does not."""
    from django.db import connection

    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    found = [float("inf")] * len(tasks)
    for _time in range(times):
        for place, do in enumerate(tasks):
            began = clock()
            do()
            found[place] = min(found[place], clock() - began)
    return found


def one_column_scan() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(lead_id) FROM plans_task")
        cursor.fetchone()


def cost_of_keeping(tasks: int, updates: int = 2000) -> float:
    """The last columns that a verb writes of a task, with the indexes of the board and without; nothing remains."""
    from django.db import connection, transaction

    step = max(tasks // updates, 1)
    keys = [(key,) for key in range(1, tasks + 1, step)]
    sql = (
        "UPDATE plans_task SET status = 'terminated', yellow_on = NULL, red_on = NULL, report_due = NULL WHERE id = %s"
    )

    def update() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(sql, keys)
            transaction.set_rollback(True)

    [kept] = fastest(update, times=5)
    with connection.cursor() as cursor:
        for index in ("task_board_over", "task_board_live"):
            cursor.execute(f"DROP INDEX {index}")
    [plain] = fastest(update, times=5)
    return kept / plain


def measure(plans: int, seconds: float) -> Measured:
    """Builds the city in whatever database Django stands on, then measures there."""
    from bench.plans_city import build

    began = time.perf_counter()
    city = build(plans)
    print(f"{city.tasks} tasks stored in {time.perf_counter() - began:.1f} s", flush=True)
    return measured(city, seconds)


def measured(city: Any, seconds: float) -> Measured:
    """The board in this process, then each address of a server of its own."""
    from django.db import connection

    from bench.plans_city import REGION, ref
    from ronghe.domains.plans.queries.board import refresh_boards
    from ronghe.domains.plans.queries.cells import cells

    scan, cold = fastest(one_column_scan, lambda: list(cells(REGION)))
    refresh_boards()
    targets = targets_of(city, connection.vendor, ref("t", city.tasks // 2))
    connection.close()
    empty = Target("empty", "/bench/empty/", city.supervisor)
    with serving() as port:
        for target in (empty, *targets):
            rate(port, target, min(seconds, 1.0))  # warm up: templates, options, the pages of the database
        rates, around = {}, {}
        for target in targets:  # turn and turn about, for the machine may be busy for some seconds
            turns = [(rate(port, empty, seconds / TURNS), rate(port, target, seconds / TURNS)) for _ in range(TURNS)]
            around[target.name], rates[target.name] = (sum(found) / TURNS for found in zip(*turns, strict=True))
    return Measured(connection.vendor, city.tasks, around, rates, targets, cold, scan, cost_of_keeping(city.tasks))


def told(found: Measured) -> Iterator[str]:
    """The table, each ratio beside its goal; a goal that is missed says so."""
    empties = sorted(found.empty.values())
    yield f"{found.vendor}, {found.tasks} tasks; empty page {empties[0]:.0f} to {empties[-1]:.0f} requests per second"
    for target in found.targets:
        ratio = found.ratio(target.name)
        told = f"goal ≥ {target.goal}{'' if ratio >= target.goal else '  MISSED'}" if target.goal else ""
        yield f"{target.name:20} {found.rates[target.name]:7.0f}/s  ratio {ratio:.3f}  {told}"
    missed = "" if found.as_of <= AS_OF else "  MISSED"
    yield f"plan as of another day / today: {found.as_of:.2f} times the time, goal ≤ {AS_OF}{missed}"
    goal = GOALS[found.vendor]["cold"]
    missed = "" if found.cold_ratio <= goal else "  MISSED"
    yield (
        f"board counted anew {found.cold * 1000:.0f} ms / one-column scan {found.scan * 1000:.1f} ms"
        f" = {found.cold_ratio:.1f}, goal ≤ {goal}{missed}"
    )
    missed = "" if found.keeping <= KEEPING else "  MISSED"
    yield f"update that keeps what the board counts by / plain update {found.keeping:.2f}, goal ≤ {KEEPING}{missed}"


def run(plans: int, seconds: float) -> Measured:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    found = measure(plans, seconds)
    print("\n".join(told(found)))
    return found


def fresh(url: str) -> str:
    """A new, empty database on that server."""
    import psycopg

    server, _slash, _name = url.rpartition("/")
    name = f"bench{os.getpid()}"
    with psycopg.connect(f"{server}/postgres".replace("postgres://", "postgresql://"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # a name of our own
    return f"{server}/{name}"


def main(arguments: list[str] | None = None) -> Measured:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plans", type=int, nargs="?", default=400, help="fifty tasks each")
    parser.add_argument("--seconds", type=float, default=5.0, help="for each address")
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args(arguments)
    from tests.postgres import running

    with tempfile.TemporaryDirectory() as folder, running() if asked.postgresql else nullcontext("") as url:
        os.environ |= {"RONGHE_VAR": folder, "DJANGO_SETTINGS_MODULE": "bench.plans_settings"}
        if url:
            os.environ["DATABASE_URL"] = fresh(url)
        return run(asked.plans, asked.seconds)


if __name__ == "__main__":
    main()
