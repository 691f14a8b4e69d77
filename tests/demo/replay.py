"""The file of the year read in the plainest way: what each task's status, percentage and deadline are on a day."""

from __future__ import annotations

import calendar
from datetime import date

from ronghe.demo.happenings import happenings
from ronghe.domains.plans.models import Plan

# Step → the status that it leads to; "<" leads back to the one before.
LEADS_TO = {
    "confirm_lead": "not_started",
    "submit": "submitted",
    "recall": "<",
    "take_up": "checking",
    "return": "returned",
    "close": "closed",
    "terminate": "terminated",
    "carry_over": "carried",
    "ask_extension": "extending",
    "grant_extension": "<",
    "refuse_extension": "<",
    "recall_extension": "<",
}
Picture = dict[str, tuple[str, int, date | None]]


def month_ends() -> list[date]:
    return [date(2019, month, calendar.monthrange(2019, month)[1]) for month in range(5, 13)]


def replayed(plan: Plan, day: date) -> Picture:
    """The picture at the end of the day, from how publication left the tasks."""
    picture: Picture = {}
    for task in plan.tasks.select_related("measure"):
        if task.latest_end and task.latest_end < date(2019, 5, 23):
            picture[task.code] = ("historical", 0, None)
        else:
            picture[task.code] = ("not_started", 0, task.latest_end)
    picture["10.3"] = ("pending", 0, None)
    before: dict[str, str] = {}
    asked: dict[str, date | None] = {}
    for each in happenings():
        if each.day > day:
            break
        status, percent, due = picture[each.code]
        if each.step == "report_progress":
            percent, begun = each.number or 0, "in_progress"
            picture[each.code] = (begun if status == "not_started" else status, percent, due)
        elif each.step in LEADS_TO:
            after = LEADS_TO[each.step]
            asked[each.code] = each.new_date or asked.get(each.code)
            if each.step == "confirm_lead":
                due = date(2019, 12, 31)
            elif each.step == "grant_extension":
                due = asked[each.code]
            picture[each.code] = (before[each.code] if after == "<" else after, percent, due)
            before[each.code] = status
    return picture
