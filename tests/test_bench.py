"""The benchmarks run at tiny sizes, so that they are still there when somebody wants to measure."""

import pytest

from bench.ledger_import import measure


@pytest.mark.django_db
def test_bench_of_the_ledger_imports_and_exports_every_row() -> None:
    found = measure(30)
    assert found.rows == 30
    assert min(found.import_ratio, found.export_ratio) > 0
    assert min(found.import_peak, found.export_peak) >= 0
