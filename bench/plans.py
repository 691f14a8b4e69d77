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
AS_OF = 3.0


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
    empty: dict[str, float]  # the rate of the empty page just before and after each address: the machine is shared
    rates: dict[str, float]
    targets: tuple[Target, ...]
    cold: float
    scan: float

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


def fastest(do: Callable[[], Any], times: int = 3) -> float:
    """The least wall time of a few; somebody else may be busy meanwhile."""
    found = []
    for _time in range(times):
        began = time.perf_counter()
        do()
        found.append(time.perf_counter() - began)
    return min(found)


def one_column_scan() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(lead_id) FROM plans_task")
        cursor.fetchone()


def measure(plans: int, seconds: float) -> Measured:
    """Builds the city in whatever database Django stands on, then asks a server of its own."""
    from django.db import connection

    from bench.plans_city import REGION, TASKS, build, ref
    from ronghe.domains.plans.queries.board import cells, refresh_boards

    began = time.perf_counter()
    city = build(plans)
    print(f"{city.tasks} tasks stored in {time.perf_counter() - began:.1f} s", flush=True)
    scan, cold = fastest(one_column_scan), fastest(lambda: list(cells(REGION)))
    refresh_boards()
    targets = targets_of(city, connection.vendor, ref("t", plans * TASKS // 2))
    connection.close()
    empty = Target("empty", "/bench/empty/", city.supervisor)
    with serving() as port:
        for target in (empty, *targets):
            rate(port, target, min(seconds, 1.0))  # warm up: templates, options, the pages of the database
        rates, around = {}, {}
        before = rate(port, empty, seconds / 2)
        for target in targets:
            rates[target.name] = rate(port, target, seconds)
            after = rate(port, empty, seconds / 2)
            around[target.name], before = (before + after) / 2, after
    return Measured(connection.vendor, city.tasks, around, rates, targets, cold, scan)


def told(found: Measured) -> Iterator[str]:
    """The table, each ratio beside its goal; a goal that is missed says so."""
    empties = sorted(found.empty.values())
    yield f"{found.vendor}, {found.tasks} tasks; empty page {empties[0]:.0f} to {empties[-1]:.0f} requests per second"
    for target in found.targets:
        ratio = found.ratio(target.name)
        goal = f"goal ≥ {target.goal}{'' if ratio >= target.goal else '  MISSED'}" if target.goal else ""
        yield f"{target.name:20} {found.rates[target.name]:7.0f}/s  ratio {ratio:.3f}  {goal}"
    missed = "" if found.as_of <= AS_OF else "  MISSED"
    yield f"plan as of another day / today: {found.as_of:.2f} times the time, goal ≤ {AS_OF}{missed}"
    goal = GOALS[found.vendor]["cold"]
    missed = "" if found.cold_ratio <= goal else "  MISSED"
    yield (
        f"board counted anew {found.cold * 1000:.0f} ms / one-column scan {found.scan * 1000:.1f} ms"
        f" = {found.cold_ratio:.1f}, goal ≤ {goal}{missed}"
    )


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
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]  # a name of our own
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
