"""Invented plans and readings for the charts of the gallery."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ronghe.kernel.ui.charts import (
    Bar,
    GanttBar,
    GanttGroup,
    Heading,
    Mark,
    bars,
    gantt,
    matrix,
    stacked,
    trend,
)

# (measure, tasks of: first month, last month, state); 0 and 13 lie outside the year
_TASKS = (
    ((1, 1, "done"), (1, 1, "done"), (2, 2, "done"), (4, 4, "done"), (5, 6, "done")),
    ((3, 3, "done"), (3, 3, "done"), (4, 4, "history")),
    ((2, 2, "done"), (5, 5, "overdue"), (3, 3, "done"), (6, 6, "done")),
    ((0, 13, "normal"), (5, 6, "done"), (7, 11, "normal"), (11, 11, "not_started")),
    ((8, 8, "attention"), (2, 11, "normal"), (12, 12, "not_started"), (9, 12, "unconfirmed")),
    ((1, 12, "normal"), (1, 12, "attention"), (4, 13, "normal"), (4, 5, "overdue")),
)


def _month(number: int) -> date:
    return date(2018, 9, 1) if number < 1 else date(2020, 6, 1) if number > 12 else date(2019, number, 1)


def _end(number: int) -> date:
    return date(2020, 12, 31) if number > 12 else date(2019, number, 28)


def _bar(measure: int, index: int, task: tuple[int, int, str]) -> GanttBar:
    first, last, state = task
    fuzzy = state == "unconfirmed"
    return GanttBar(
        label=_("%(number)s 示例任务") % {"number": f"{measure}.{index}"},
        start=_month(first),
        end=date(2019, 10, 31) if fuzzy else _end(last),
        latest_end=date(2019, 12, 31) if fuzzy else None,
        state=state,
        href="#gantt",
        approximate=fuzzy,
    )


def chart_specimens() -> dict[str, Any]:
    """One of each chart."""
    names = [_("调研与方案"), _("项目落实"), _("专业结构"), _("名师工匠"), _("学徒制专业"), _("其他推进项目")]
    groups = [
        GanttGroup(str(m), name, [_bar(m, i, task) for i, task in enumerate(tasks, 1)])
        for m, (name, tasks) in enumerate(zip(names, _TASKS, strict=True), 1)
    ]
    units = [_("市教育局"), _("市人社局"), _("市经信局"), _("示范镇")]
    marks = [
        Mark(unit, measure, task[2], (measure, index))
        for measure, tasks in enumerate(_TASKS, 1)
        for index, task in enumerate(tasks)
        for unit in range(len(units))
        if (measure + index) % (unit + 1) == 0
    ]
    today = date(2019, 8, 20)
    return {
        "year": gantt(groups, date(2019, 1, 1), date(2019, 12, 31), today),
        "long": gantt(groups[3:], date(2018, 9, 1), date(2024, 3, 31), today),
        "cells": matrix(
            [Heading(i, unit) for i, unit in enumerate(units)],
            [Heading(m, name) for m, name in enumerate(names, 1)],
            marks,
            lambda row, column: f"?unit={row}&measure={column}",
        ),
        "quantities": bars(
            [
                Bar(_("双师型教师比例"), 76, 85, "#", _("差 9 个百分点")),
                Bar(_("本地就业率"), 71.5, 70, "#", _("已达到")),
                Bar(_("示范基地"), 12),
            ],
            100,
        ),
        "parts": stacked(
            [("overdue", 1, "#"), ("attention", 2, "#"), ("normal", 4, "#"), ("not_started", 3, "#"), ("done", 4, "#")]
        ),
        "line": trend(
            [(date(2016, 12, 31), 58.0), (date(2017, 12, 31), 66.0), (date(2018, 12, 31), 71.0), (today, 76.0)], 85.0
        ),
    }
