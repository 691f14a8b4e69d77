"""The days on which one would want to see a plan again: the ends of the months of its period, or of longer spans."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.policy.lamps import months_after

MOST = 12  # 本平台约定: as many as fit into one line
SPANS = (1, 3, 6, 12)


def quick_days(plan: Plan, today: date) -> list[tuple[str, date]]:
    """(label, day): month ends since the plan came out, up to the end of its period and to today; where these are too
    many, ends of quarters, half-years or years."""
    first = plan.published_on or plan.signed_on or plan.period_start
    last = min(plan.period_end or today, today)
    if first is None or first > last:
        return []
    ends = month_ends(first, last)
    found = next((chosen for span in SPANS if len(chosen := every(span, ends)) <= MOST), every(12, ends)[-MOST:])
    years = len({day.year for day in found}) > 1
    return [(label(day, years), day) for day in found]


def month_ends(first: date, last: date) -> list[date]:
    """The last days of the months from the one that holds `first` on, none after `last`."""
    found: list[date] = []
    start = first.replace(day=1)
    while (start := months_after(start, 1)) - timedelta(1) <= last:
        found.append(start - timedelta(1))
    return found


def every(months: int, ends: list[date]) -> list[date]:
    return [day for day in ends if day.month % months == 0]


def label(day: date, with_year: bool) -> str:
    if with_year:
        return _("%(year)s年%(month)s月末") % {"year": day.year, "month": day.month}
    return _("%(month)s月末") % {"month": day.month}
