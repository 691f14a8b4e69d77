"""The pictures of a plan: its tasks over time, and its units by measure; each mark opens to its tasks."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from itertools import groupby

from ronghe.domains.plans.models import Task
from ronghe.domains.plans.queries.page import PlanPage
from ronghe.domains.plans.queries.rows import TaskRow
from ronghe.domains.plans.queries.units import units_of
from ronghe.kernel.ui import charts
from ronghe.kernel.ui.charts import Gantt, GanttBar, GanttGroup, Heading, Mark, Matrix


def gantt(page: PlanPage) -> Gantt:
    """All tasks by measure, with a line for the day of the page."""
    rows = page.overview.rows
    start, end = window(page)
    groups = [
        GanttGroup(measure.number, measure.title, [bar(row, page, start) for row in tasks])
        for measure, tasks in ((group[0].task.measure, group) for group in by_measure(rows))
    ]
    return charts.gantt(groups, start, end, page.day)


def by_measure(rows: tuple[TaskRow, ...]) -> list[list[TaskRow]]:
    return [list(group) for _key, group in groupby(rows, key=lambda row: row.task.measure_id)]


def window(page: PlanPage) -> tuple[date, date]:
    """The plan's own period, widened to the right until every task has at least begun and each deadline that was put
    off is in sight; a longer past is an arrow."""
    tasks = [row.task for row in page.overview.rows]
    starts = [task.start for task in tasks if task.start]
    moved = [row.due for row in page.overview.rows if row.is_extended and row.due]
    ends = [task.latest_end for task in tasks if task.latest_end]
    usual = page.plan.signed_on or page.day
    first = page.plan.period_start or min([*starts, usual])
    last = page.plan.period_end or max([*starts, *ends, usual])
    return first, max([last, *starts, *moved])


def bar(row: TaskRow, page: PlanPage, first: date) -> GanttBar:
    task: Task = row.task
    original = row.original_due
    end = row.due if original else task.end
    return GanttBar(
        label=f"{task.code} {task.text}",
        start=task.start or min(first, end or first),
        end=end,
        latest_end=end if original else task.latest_end,
        state=row.sign,
        href=page.places.task(task),
        approximate=task.is_approximate,
        percent=row.stand.percent if row.is_judged else None,
        original_end=original,
    )


def matrix_chart(page: PlanPage) -> Matrix:
    """Every named unit's tasks in each measure; a cell leads to exactly the tasks it counts."""
    rows, places = page.overview.rows, page.places

    def tasks(unit: Hashable, measure: Hashable) -> str:
        return places.tasks(unit=unit, measure=measure)

    return charts.matrix(
        [Heading(unit.key, unit.name, places.tasks(unit=unit.key)) for unit in units_of(rows)],
        [Heading(m.position, m.title, places.tasks(measure=m.position)) for m in page.overview.measures],
        [
            Mark(part.key, row.task.measure.position, row.sign, row.task.pk)
            for row in rows
            for part in row.parts
            if part.is_named
        ],
        tasks,
    )
