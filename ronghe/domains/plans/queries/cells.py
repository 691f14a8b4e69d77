"""A million tasks by lead, month of deadline and lamp: two walks along two indexes, one statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.models.cells import MONTH, STATE, STATES
from ronghe.domains.plans.policy.lamps import WAITING, Facts, Turns, lamp_of
from ronghe.domains.plans.queries.standing import usual_day_in_sql
from ronghe.kernel.access.regions import region_q

MISSING = "missing"  # beside the lamps: without the monthly report that is owed


BY_LEAD, BY_MONTH = 0, 1  # by which of the two a number is counted: each task stands in both


def cells(region: str) -> Iterator[tuple[int, int | None, str, int]]:
    """(BY_LEAD or BY_MONTH, the lead or the month of the deadline, lamp or MISSING, how many) of the published tasks;
    numbers of the same three are to be added up, and some of them are negative."""
    lamps = lamps_by_status()
    for counted_by, key, code, number, late, red, yellow, missing in fetched(parts(region)):
        status = STATES[code]
        calm, when_late, when_red, when_yellow = lamps[status]
        if status not in WAITING:
            late = 0
        several = ((calm, number - late - red - yellow), (when_late, late), (when_red, red), (when_yellow, yellow))
        for lamp, some in (*several, (MISSING, missing)):
            if some:
                yield counted_by, key or None, lamp, some


# Ten thousand cells become some hundred sums before they leave the database.
SUMS = ", ".join(f"CAST(SUM(sign * {name}) AS bigint)" for name in ("number", "late", "red", "yellow", "missing"))
SUMMED = f"""
WITH cells (cell, sign, number, late, red, yellow, missing) AS MATERIALIZED (%s)
SELECT {BY_LEAD}, cell / {MONTH * STATE}, cell %%%% {STATE}, {SUMS} FROM cells GROUP BY 2, 3 UNION ALL
SELECT {BY_MONTH}, cell / {STATE} %%%% {MONTH}, cell %%%% {STATE}, {SUMS} FROM cells GROUP BY 2, 3
"""


def fetched(rows: QuerySet[Task, Any]) -> list[Any]:
    """The sums at once. PostgreSQL would give each grouping to one process and wait for the longest, which it takes for
    shorter than it is; told not to, it lets all of them walk along the index of what is over."""
    sql, params = rows.query.sql_with_params()
    is_parallel = connection.vendor == "postgresql"
    # A transaction of SQLite would keep everybody from writing; one statement needs none.
    with transaction.atomic() if is_parallel else nullcontext(), connection.cursor() as cursor:
        if is_parallel:
            cursor.execute("SET LOCAL enable_parallel_append = off")
        cursor.execute(SUMMED % sql, params)
        return cursor.fetchall()


def lamps_by_status() -> dict[str, tuple[str, str, str, str]]:
    """What the table of lamps says of each state when nothing is amiss, when the task was submitted late, when it has
    turned red, and when it has turned yellow only. Only what waits was submitted late, only what is open turns."""
    day = date(2000, 1, 1)
    quiet, yellow, red = Turns(), Turns(yellow_on=day), Turns(yellow_on=day, red_on=day)
    return {
        status: (
            lamp_of(Facts(status), quiet, day).value,
            lamp_of(Facts(status, due=date.min, submitted_on=day), quiet, day).value,
            lamp_of(Facts(status), red, day).value,
            lamp_of(Facts(status), yellow, day).value,
        )
        for status in Task.Status.values
    }


def parts(region: str) -> QuerySet[Task, Any]:
    """One statement of three groupings, so that they see the same moment: what is over and what is in hand, each along
    an index of its own, and, to be taken off, all tasks of plans that are not in force."""
    tasks = Task.objects.filter(region_q(region)).order_by()
    nothing = {name: Value(0) for name in ("late", "red", "yellow", "missing")}
    over, live = grouped(tasks.filter(live=0), 1, nothing), grouped(tasks.filter(live=1), 1, turned())
    unseen = Q(plan__status__in=[status for status in Plan.Status if status != Plan.Status.PUBLISHED])
    hidden = Task.objects.filter(unseen, region_q(region, "plan__region")).order_by()
    return over.union(live, grouped(hidden, -1, turned()), all=True)


def turned() -> dict[str, Combinable]:
    """What became of tasks in hand by the usual day of their plans. Bare dates are compared; the state, which decides
    what that means, is the same in a whole cell."""
    day, one = usual_day_in_sql(), Value(1)
    red = Q(red_on__lte=day)
    return {
        "late": Count(one, filter=Q(submitted_on__gt=F("due"))),
        "red": Count(one, filter=red),
        "yellow": Count(one, filter=Q(yellow_on__lte=day) & ~red),
        "missing": Count(one, filter=Q(live=1, report_due__lt=day)),
    }


def grouped(tasks: QuerySet[Task], sign: int, turns: Mapping[str, Combinable]) -> QuerySet[Task, Any]:
    """(cell, sign, how many, late, red, yellow, without a report) of each cell."""
    found = tasks.annotate(sign=Value(sign)).values_list("cell", "sign")
    return found.annotate(number=Count("*"), **turns)
