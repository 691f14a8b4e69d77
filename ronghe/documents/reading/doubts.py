"""Says what a row leaves open: where cells are missing, the column of those that are there may not be known."""

from __future__ import annotations

from collections.abc import Sequence

from ronghe.documents.reading.columns import Column
from ronghe.documents.reading.notes import Notes
from ronghe.documents.reading.rows import Row, shortened

_NAMES = {"lead": "牵头单位", "responsible": "责任单位", "assist": "配合单位"}


def doubt_columns(row: Row, columns: Sequence[Column], notes: Notes) -> None:
    """A row with fewer units or times than columns for them: no unit leads by its place, no time begins or ends."""
    roles = list(dict.fromkeys(column.role for column in columns if column.kind == "party"))
    if row.parties and len(row.parties) < _count(columns, "party") and len(roles) > 1:
        cell = row.parties[0][1]
        names = "、".join(_NAMES[role] for role in roles)
        notes.add(cell.line, f"这一行缺单元格或有合并，看不出「{shortened(cell)}」写在哪一栏（{names}），请核对。")
        row.parties = [("responsible", cell) for _, cell in row.parties]
        row.first_leads = False
    times = [cell for cell in (row.begin, *row.times) if cell is not None]
    starts = any(column.kind == "time" and column.role == "start" for column in columns)
    if starts and len(times) == 1 and _count(columns, "time") > 1:
        notes.add(times[0].line, f"这一行缺单元格，看不出「{shortened(times[0])}」是开始还是完成时间，请核对。")
        row.begin, row.times, row.raw_time = None, times, True


def say_unread(columns: Sequence[Column], line: int, notes: Notes) -> None:
    """Which columns of a table of tasks are not read, since their labels say nothing we know."""
    labels = "、".join(f"「{column.unknown}」" for column in columns if column.unknown)
    if labels:
        notes.add(line, f"任务表的{labels}栏没有读入，请核对。")


def _count(columns: Sequence[Column], kind: str) -> int:
    return sum(column.kind == kind for column in columns)
