"""Which lamp a task shows on a day: the rules in their order, and the days on which a lamp turns by itself."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Task
from ronghe.domains.plans.policy.numbers import Numbers
from ronghe.kernel.policy.citations import Text

S = Task.Status
OPEN = frozenset({S.NOT_STARTED, S.IN_PROGRESS, S.RETURNED, S.EXTENDING})
WAITING = frozenset({S.SUBMITTED, S.CHECKING})
OVER = frozenset({S.CLOSED, S.TERMINATED, S.CARRIED})
DAY = timedelta(days=1)


class Lamp(models.TextChoices):
    """The values are the codes of the signs in kernel/ui/states.py, which give each lamp its shape."""

    OVERDUE = "overdue", _("红灯")
    ATTENTION = "attention", _("黄灯")
    NORMAL = "normal", _("绿灯")
    NOT_STARTED = "not_started", _("灰灯")
    DONE = "done", _("蓝灯")
    UNCONFIRMED = "unconfirmed", _("待确认")
    HISTORY = "history", _("历史")
    ENDED = "ended", _("不再督办")
    BEFORE = "before", _("尚未发布")


@dataclass(frozen=True)
class Facts:
    """What decides the lamp of a task: how it stood at the end of some day."""

    status: str
    percent: int = 0
    start: date | None = None
    due: date | None = None
    opened_on: date | None = None
    reported_on: date | None = None
    submitted_on: date | None = None

    @property
    def begin(self) -> date | None:
        """The day from which progress is expected: nobody owes anything before the task was handed over."""
        return max(self.start or self.opened_on, self.opened_on) if self.opened_on else None

    @property
    def is_late(self) -> bool:
        return self.submitted_on is not None and self.due is not None and self.submitted_on > self.due


def facts_now(task: Task) -> Facts:
    """What the columns of the task say of it today."""
    return Facts(
        status=task.status,
        percent=task.percent,
        start=task.start,
        due=task.due,
        opened_on=task.opened_on,
        reported_on=task.reported_on,
        submitted_on=task.submitted_on,
    )


@dataclass(frozen=True)
class Turns:
    """The days from which the lamp is yellow and red if nothing more happens, and by which a report is owed."""

    yellow_on: date | None = None
    red_on: date | None = None
    report_due: date | None = None


def expected(facts: Facts, day: date) -> int | None:
    """The percentage that even work would have reached at the end of `day`; None where no deadline says."""
    if facts.due is None or facts.begin is None:
        return None
    total = (facts.due - facts.begin).days + 1
    gone = (day - facts.begin).days + 1
    return 100 if total <= 0 else max(0, min(100, gone * 100 // total))


def is_continuous(facts: Facts, numbers: Numbers) -> bool:
    """Whether the task goes on for longer than the months after which monthly reports are owed."""
    if facts.due is None:
        return True
    start = facts.start or facts.opened_on
    return start is not None and facts.due > months_after(start, numbers.continuous_months)


def months_after(day: date, count: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - DAY).day
    return date(year, month + 1, min(day.day, last))


def next_report(facts: Facts, numbers: Numbers) -> date | None:
    """The day by which the next monthly report is owed; None where none is."""
    if facts.status not in OPEN or facts.begin is None or not is_continuous(facts, numbers):
        return None
    first = facts.begin.replace(day=numbers.report_day)
    if facts.begin > first:
        first = months_after(first, 1)
    if facts.reported_on is None:
        return first
    return max(first, months_after(facts.reported_on.replace(day=numbers.report_day), 1))


def turns_of(facts: Facts, numbers: Numbers) -> Turns:
    """The turning days of a task that is open; none where the lamp no longer depends on the day."""
    if facts.status not in OPEN:
        return Turns()
    report = next_report(facts, numbers)
    if facts.due is None:
        return Turns(report + DAY, months_after(report, 1) + DAY, report) if report else Turns()
    yellow, red = [numbers.calendar.add_workdays(facts.due, -numbers.near_days)], [facts.due + DAY]
    if facts.begin and facts.begin <= facts.due:
        total = (facts.due - facts.begin).days + 1
        behind, far = facts.percent + numbers.yellow_points, facts.percent + numbers.red_points + 1
        if behind <= 100:
            yellow.append(first_day(facts.begin, total, behind))
        if far <= 100:
            red.append(first_day(facts.begin, total, far))
    first = min(yellow)
    return Turns(max(first, facts.begin) if facts.begin else first, min(red), report)


def first_day(begin: date, total: int, percent: int) -> date:
    """The first day on which `expected` says this much, of a task of `total` days."""
    return begin + DAY * (-(-percent * total // 100) - 1)


Holds = Callable[[Facts, Turns, date], bool]


@dataclass(frozen=True)
class LampRule:
    """One line of the table: in these states, under this condition, this lamp. The first that holds decides."""

    lamp: Lamp
    states: frozenset[str]
    when: Text
    holds: Holds
    condition: Callable[[date | Combinable], Q]


def always(_facts: Facts, _turns: Turns, _day: date) -> bool:
    return True


def rule_of(lamp: Lamp, states: AbstractSet[str], when: Text, reached: str = "") -> LampRule:
    """A line of the table; `reached` names the turning day that must have come."""
    if not reached:
        return LampRule(lamp, frozenset(states), when, always, lambda _day: Q())

    def holds(_facts: Facts, turns: Turns, day: date) -> bool:
        turn: date | None = getattr(turns, reached)
        return turn is not None and turn <= day

    return LampRule(lamp, frozenset(states), when, holds, lambda day: Q(**{f"{reached}__lte": day}))


LATE = LampRule(
    Lamp.OVERDUE,
    WAITING,
    _("提交时已过期限，到销号为止"),
    lambda facts, _turns, _day: facts.is_late,
    lambda _day: Q(submitted_on__gt=F("due")),
)

RED_WHEN = _(
    "有期限的任务：过了期限，或者落后匀速进度超过“转红灯”的百分点；没有期限的任务：月报过了截止日又满一个月还没有报"
)
YELLOW_WHEN = _(
    "有期限的任务，从开始之日起：离期限不超过“临近期限”的工作日数，或者落后匀速进度达到“转黄灯”的百分点；"
    "没有期限的任务：月报过了截止日还没有报"
)

# The written table of precedence: a task shows the lamp of the first line that holds.
LAMPS: tuple[LampRule, ...] = (
    rule_of(Lamp.BEFORE, frozenset({""}), _("这一天方案还没有发布")),
    rule_of(Lamp.HISTORY, {S.HISTORICAL}, _("印发之前已到期，补录办结之前不评灯")),
    rule_of(Lamp.DONE, {S.CLOSED}, _("已核验销号")),
    rule_of(Lamp.ENDED, {S.TERMINATED, S.CARRIED}, _("已终止或转入下一年")),
    rule_of(Lamp.UNCONFIRMED, {S.PENDING}, _("牵头单位还没有确认，不评灯")),
    LATE,
    rule_of(Lamp.NORMAL, WAITING, _("提交时没有过期限，等待核验")),
    rule_of(Lamp.ATTENTION, {S.EXTENDING}, _("期限之前申请了延期，等待决定")),
    rule_of(Lamp.OVERDUE, OPEN, RED_WHEN, "red_on"),
    rule_of(Lamp.ATTENTION, OPEN, YELLOW_WHEN, "yellow_on"),
    rule_of(Lamp.NOT_STARTED, {S.NOT_STARTED}, _("还没有报告过进展，以上各条都不符合")),
    rule_of(Lamp.NORMAL, {S.IN_PROGRESS, S.RETURNED}, _("报告过进展，以上各条都不符合")),
)


def lamp_of(facts: Facts, turns: Turns, day: date) -> Lamp:
    """The lamp of a task at the end of `day`."""
    return next(line.lamp for line in LAMPS if facts.status in line.states and line.holds(facts, turns, day))


def lamp_in_sql(day: date | Combinable, states: AbstractSet[str] = frozenset(S.values)) -> Case:
    """The same table over the columns of `Task`, for searching and counting by the thousand; where only tasks in some
    states are asked for, only the lines that speak of these."""
    lines = [line for line in LAMPS if line.states & states]
    return Case(
        *(When(Q(status__in=sorted(line.states)) & line.condition(day), then=Value(line.lamp)) for line in lines),
        output_field=models.CharField(),
    )
