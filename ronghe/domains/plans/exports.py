"""The task table of a plan for download, in the annex's own five columns."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from ronghe.documents.writing.tasktable import TaskGroup, TaskRow, TaskTable, write_docx, write_xlsx
from ronghe.domains.plans.models import Measure, Party
from ronghe.domains.plans.queries import rows
from ronghe.domains.plans.queries.page import PlanPage

WRITERS: dict[str, tuple[Callable[[TaskTable], bytes], str]] = {
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": (write_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


def task_table(page: PlanPage) -> TaskTable:
    """What the page shows under its filter, group by group."""
    return TaskTable(
        title=page.plan.title,
        subtitle=subtitle(page),
        note=_("演示数据") if page.plan.is_demo else "",
        groups=tuple(
            TaskGroup(measure.number, titled(page, measure), tuple(printed(row) for row in tasks))
            for measure, tasks in page.groups
        ),
    )


def titled(page: PlanPage, measure: Measure) -> str:
    """The measure with those it stands under, for a table that has one column for all of them."""
    return " / ".join(one.title for one in [*page.above(measure), measure])


def printed(row: rows.TaskRow) -> TaskRow:
    """The document's own wording; where it has none for the time, the dates."""
    return TaskRow(row.task.number, row.task.text, parties(row), row.task.period_raw or row.dates)


def subtitle(page: PlanPage) -> str:
    """The number of the document, and the filter when it is not the whole table."""
    chosen = "；".join(f"{label}：{value}" for label, value, _href in page.conditions)
    return " · ".join(part for part in (page.plan.number, chosen) if part)


def parties(row: rows.TaskRow) -> str:
    """The units in a form that reads back to the same parts: A、B；牵头 and 配合 only where the plan knows them."""
    lead = row.lead
    others = [part for part in row.shown if part is not lead]
    assisting = [part.name for part in others if part.party.role == Party.Role.ASSIST]
    equal = [part.name for part in others if part.party.role != Party.Role.ASSIST]
    before = "、".join([lead.name, *equal] if lead else equal)
    return _("%(lead)s会同%(assisting)s") % {"lead": before, "assisting": "、".join(assisting)} if assisting else before


def file_name(page: PlanPage, kind: str) -> str:
    part = _("任务清单（部分）") if page.filter.narrows else _("任务清单")
    return f"{page.plan.title}{part}.{kind}"
