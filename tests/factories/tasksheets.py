"""An exported task table as a person changes it: rows as dictionaries, written back in any order of columns."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from ronghe.documents.reading.filled import Cell, Filled, read_filled
from ronghe.documents.writing.tasksheet import write_xlsx
from ronghe.domains.plans.exports import task_table
from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.queries.page import page_of
from ronghe.domains.plans.services.roundtrip.applying import Choice, Counts, accept
from ronghe.domains.plans.services.roundtrip.examining import KEYS, examine
from ronghe.domains.plans.services.roundtrip.outcome import Outcome
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.files.storing import store
from ronghe.kernel.files.waiting import Waiting

PERCENT, ON, WORDS, WEIGHT, REF, VERSION = "完成比例", "最近报告日期", "进展情况", "权重", "任务编号", "版本"
Row = dict[str, Any]
FORMATS = {"percent": "0%", "date": "yyyy-mm-dd", "text": "@"}


@dataclass(frozen=True)
class Percent:
    """A number that the sheet shows with a percent sign."""

    whole: float


def exported(plan: Plan, actor: Actor, on: date | None = None) -> bytes:
    query = QueryDict(f"on={on}" if on else "")
    return write_xlsx(task_table(page_of(plan, actor, query)))


def rows_of(data: bytes) -> list[Row]:
    """Title → value of each row, as Python would have it."""
    header, rows = read_filled(data, "表.xlsx", KEYS)
    return [dict(zip(header, map(value_of, row.cells), strict=True)) for row in rows]


def value_of(cell: Cell) -> Any:
    if cell.kind == "percent":
        return Percent(float(cell.text))
    if cell.kind == "date":
        return date.fromisoformat(cell.text)
    return int(cell.text) if cell.kind == "number" else cell.text


@dataclass
class Edited:
    """A sheet to be written: rows, the order of the columns, lines above the head."""

    rows: list[Row]
    titles: list[str] = field(default_factory=list)
    above: int = 0

    def __post_init__(self) -> None:
        self.titles = self.titles or list(self.rows[0])

    def shuffled(self, seed: int) -> Edited:
        chance = random.Random(seed)
        return Edited(chance.sample(self.rows, len(self.rows)), chance.sample(self.titles, len(self.titles)), seed % 5)

    def data(self) -> bytes:
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            sheet = book.add_worksheet()
            looks = {code: book.add_format({"num_format": code}) for code in FORMATS.values()}
            for place, title in enumerate(self.titles):
                sheet.write_string(self.above, place, title)
                for line, row in enumerate(self.rows, self.above + 1):
                    put(sheet, line, place, row.get(title, ""), looks)
        return stream.getvalue()

    def read(self) -> Filled:
        return read_filled(self.data(), "表.xlsx", KEYS)


def put(sheet: Any, line: int, place: int, value: Any, looks: dict[str, Any]) -> None:
    if isinstance(value, Percent):
        sheet.write_number(line, place, value.whole / 100, looks["0%"])
    elif isinstance(value, datetime | date):
        sheet.write_datetime(line, place, value, looks["yyyy-mm-dd"])
    elif isinstance(value, int | float):
        sheet.write_number(line, place, value)
    elif value:
        sheet.write_string(line, place, value, looks["@"])


def edited(plan: Plan, actor: Actor, on: date | None = None) -> Edited:
    """The exported sheet, ready to be changed."""
    return Edited(rows_of(exported(plan, actor, on)))


def examined(plan: Plan, actor: Actor, sheet: Edited) -> Outcome:
    return examine(plan, actor, sheet.read())


def imported(plan: Plan, actor: Actor, sheet: Edited, refs: Sequence[str] | None = None) -> Counts:
    """Preview the sheet and accept these rows of it, or all that can be accepted."""
    outcome = examined(plan, actor, sheet)
    chosen = frozenset([line.ref for line in outcome.ready] if refs is None else refs)
    file = waiting(sheet.data())
    return accept(
        actor=actor, plan=plan, sheet=sheet.read(), file=file, choice=Choice(chosen), digest=outcome.digest
    )  # fmt: skip


def waiting(data: bytes, name: str = "任务清单.xlsx") -> Waiting:
    return Waiting(store(SimpleUploadedFile(name, data)), name)
