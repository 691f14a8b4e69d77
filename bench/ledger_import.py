"""A ledger's import and export against the bare reading and writing of a sheet: `python -m bench.ledger_import 100000`.

Goals: import at most 15 times python-calamine, export at most 1.3 times XlsxWriter in constant memory; 200 MB for each.
"""

from __future__ import annotations

import ctypes
import gc
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MB = 1024


@dataclass(frozen=True)
class Measured:
    """Seconds of processor time for one sheet; SQLite works in our own process, so nothing is left out."""

    rows: int
    reading: float
    checking: float
    storing: float
    writing: float
    exporting: float
    import_peak: int  # kB of the whole process, Django included; 0 where the system does not tell
    export_peak: int

    @property
    def import_ratio(self) -> float:
        return (self.checking + self.storing) / self.reading

    @property
    def export_ratio(self) -> float:
        return self.exporting / self.writing


def timed(do: Callable[[], Any]) -> tuple[float, Any]:
    start = time.process_time()
    result = do()
    return time.process_time() - start, result


def peak() -> int:
    """The most memory since the last call, in kB; then counting begins anew (Linux only)."""
    status, switch = Path("/proc/self/status"), Path("/proc/self/clear_refs")
    if not switch.exists():
        return 0
    found = next((line for line in status.read_text().splitlines() if line.startswith("VmHWM")), "VmHWM: 0 kB")
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    switch.write_text("5")
    return int(found.split()[1])


def measure(rows: int) -> Measured:
    """In whatever database Django stands on; leaves its rows there."""
    from ronghe.domains.registers.ledger import ORGANIZATIONS as ledger
    from ronghe.kernel.access.actor import Actor

    actor = Actor(user_id=1, name="bench", region="330281", role_names=frozenset({"registrar"}))
    titles = [ledger.label(name) for name in ledger.names]
    reading, checking, storing, import_peak = measured_import(ledger, actor, titles, rows)
    writing, exporting, export_peak = measured_export(ledger, actor, titles)
    return Measured(rows, reading, checking, storing, writing, exporting, import_peak, export_peak)


def measured_import(ledger: Any, actor: Any, titles: list[str], rows: int) -> tuple[float, float, float, int]:
    from python_calamine import CalamineWorkbook

    from ronghe.documents.reading.sheets import stream_sheet
    from ronghe.documents.writing.sheet import write_sheet
    from ronghe.kernel.files.models import Blob
    from ronghe.kernel.files.waiting import Waiting
    from ronghe.kernel.history.importing import Shelf, store_import
    from ronghe.kernel.ledger.importing import Examination

    data = write_sheet("bench", titles, (line(number) for number in range(rows)))
    reading = timed(lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python())[0]
    blob = Blob.objects.create(sha256="0" * 64, size=len(data))
    peak()
    with tempfile.TemporaryFile() as disk:
        shelf = Shelf(ledger.model, disk)
        checking, outcome = timed(
            lambda: Examination(ledger, actor, shelf).read(stream_sheet(data, name="bench.xlsx", expected=titles))
        )
        assert (outcome.new, outcome.problems) == (rows, [])
        storing, _batch = timed(
            lambda: store_import(
                ledger.slug, Waiting(blob, "bench.xlsx"), shelf, ledger.names, ledger.version, actor=actor
            )
        )
    return reading, checking, storing, peak()


def measured_export(ledger: Any, actor: Any, titles: list[str]) -> tuple[float, float, int]:
    from ronghe.documents.writing.sheet import write_sheet
    from ronghe.kernel.ledger.views import table

    every = ledger.rows(actor).order_by("pk")
    peak()
    exporting, _bytes = timed(
        lambda: write_sheet("bench", titles, (each.cells for each in table(ledger, every, ledger.names, actor)))
    )
    export_peak = peak()
    lines = [each.cells for each in table(ledger, every, ledger.names, actor)]
    writing, _plain = timed(lambda: plainly_written(titles, lines))
    return writing, exporting, export_peak


def line(number: int) -> list[str]:
    from stdnum.cn import uscc

    first = f"91330281MA{number:07}"
    code = first + uscc.calc_check_digit(first)
    name = f"余姚市第{number}机械有限公司"
    return [
        name,
        f"机械{number}",
        f"{number}厂",
        "企业",
        "县（市、区）级",
        code,
        "",
        f"城东路 {number} 号",
        "王敏",
        "0574-62700000",
    ]


def plainly_written(titles: list[str], lines: list[list[Any]]) -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate([titles, *lines]):
            for place, cell in enumerate(cells):
                if cell is not None:
                    sheet.write_string(number, place, cell)
    return stream.getvalue()


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"RONGHE_VAR": folder, "DJANGO_SETTINGS_MODULE": "ronghe.config.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        gc.collect()
        gc.freeze()  # as config/wsgi.py does
        found = measure(rows)
    print(f"{found.rows} rows: read {found.reading:.2f} s, check {found.checking:.2f} s, store {found.storing:.2f} s")
    print(f"import / calamine {found.import_ratio:.1f} (goal 15)")
    print(f"peak of the process: import {found.import_peak // MB} MB, export {found.export_peak // MB} MB (goal 200)")
    print(f"export {found.exporting:.2f} s / XlsxWriter {found.writing:.2f} s = {found.export_ratio:.2f} (goal 1.3)")


if __name__ == "__main__":
    main()
