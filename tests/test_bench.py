"""The benchmarks run at tiny sizes, so that they are still there when somebody wants to measure."""

import os
import subprocess
import sys

import pytest

from bench.ledger_import import measure
from bench.plans import targets_of
from bench.plans_city import City


@pytest.mark.django_db
def test_bench_of_the_ledger_imports_and_exports_every_row() -> None:
    found = measure(30)
    assert found.rows == 30
    assert min(found.import_ratio, found.export_ratio) > 0
    assert min(found.import_peak, found.export_peak) >= 0


def test_bench_of_many_plans_asks_every_address_and_tells_each_goal() -> None:
    """In a process of its own: it starts a server on a database of its own."""
    command = [sys.executable, "-m", "bench.plans", "2", "--seconds", "0.1"]
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "RONGHE_VAR")}
    answer = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)
    assert answer.returncode == 0, answer.stderr
    names = [target.name for target in targets_of(City("p", "u", "s", "l", 100), "sqlite", "t")]
    told = answer.stdout.splitlines()
    assert told[1].startswith("sqlite, 100 tasks; empty page ")
    assert [line.split("  ")[0].strip() for line in told[2:15]] == names
    assert [line.partition("goal")[0] != line for line in told[2:]].count(True) == 10
