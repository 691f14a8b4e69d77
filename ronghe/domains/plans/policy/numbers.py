"""The numbers that decide lamps and monthly reports, each dated, with its source, and settable by a city."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from ronghe.kernel.clock.calendar import WorkCalendar, calendar
from ronghe.kernel.policy.citations import OURS
from ronghe.kernel.policy.models import ParameterOverride
from ronghe.kernel.policy.parameters import Parameter

SINCE = date(2019, 1, 1)

NEAR_DAYS = Parameter(
    key="plans.near_days",
    label=_("临近期限转黄灯"),
    unit=_("个工作日"),
    values={SINCE: 10},
    cites=OURS.article("：参照各地“临近期限提醒”的做法"),
    least=1,
    most=60,
)
YELLOW_POINTS = Parameter(
    key="plans.yellow_points",
    label=_("落后多少转黄灯"),
    unit=_("个百分点"),
    values={SINCE: 10},
    cites=OURS.article("：参照银川的亮灯办法，落后 10 至 30 个百分点为黄灯"),
    least=1,
    most=100,
)
RED_POINTS = Parameter(
    key="plans.red_points",
    label=_("落后超过多少转红灯"),
    unit=_("个百分点"),
    values={SINCE: 30},
    cites=OURS.article("：参照银川的亮灯办法，落后超过 30 个百分点为红灯"),
    least=1,
    most=100,
)
REPORT_DAY = Parameter(
    key="plans.report_day",
    label=_("月报截止日"),
    unit=_("日"),
    values={SINCE: 28},
    cites=OURS.article("：参照盘锦的做法，每月 28 日前报送"),
    least=1,
    most=28,
)
CONTINUOUS_MONTHS = Parameter(
    key="plans.continuous_months",
    label=_("超过多久的任务须按月报告"),
    unit=_("个月"),
    values={SINCE: 2},
    cites=OURS.article("：跨度超过两个月的任务按月报告"),
    least=1,
    most=12,
)


@dataclass(frozen=True)
class Numbers:
    """The values in force in one division on one day, and the calendar of working days."""

    calendar: WorkCalendar
    near_days: int
    yellow_points: int
    red_points: int
    report_day: int
    continuous_months: int


PARAMETERS = {
    "near_days": NEAR_DAYS,
    "yellow_points": YELLOW_POINTS,
    "red_points": RED_POINTS,
    "report_day": REPORT_DAY,
    "continuous_months": CONTINUOUS_MONTHS,
}


def numbers_on(day: date, region: str) -> Numbers:
    """All of them in one query, the calendar in another."""
    return numbers_of([(day, region)])[day, region]


def numbers_of(asked: Iterable[tuple[date, str]]) -> dict[tuple[date, str], Numbers]:
    """The same for many days and divisions, in as many queries as for one."""
    keys = [parameter.key for parameter in PARAMETERS.values()]
    rows, workdays = list(ParameterOverride.objects.filter(key__in=keys)), calendar()
    found: dict[tuple[date, str], Numbers] = {}
    for day, region in set(asked):
        values: dict[str, int] = {}
        for name, parameter in PARAMETERS.items():
            override = parameter.nearest(rows, day, region)
            values[name] = int(override.value if override else parameter.default(day))
        found[day, region] = Numbers(calendar=workdays, **values)
    return found
