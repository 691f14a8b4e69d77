"""What a reader is shown of a task's stand: its lamp inside, outside as much as the city chose."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.policy.lamps import OPEN, WAITING, Facts, Lamp
from ronghe.domains.plans.queries.facts import Stand

S, Shown = Task.Status, Plan.Shown

# The most pressing first: the order in which signs are counted and listed.
SIGNS = (
    *("overdue", "attention", "normal", "underway", "not_started", "done"),
    *("unconfirmed", "history", "ended", "before", "planned"),
)
JUDGED = frozenset(SIGNS) - {"before", "planned"}
# Of these a page always tells how many there are, also when there are none.
MAIN: dict[str, tuple[str, ...]] = {
    Shown.LAMPS: ("overdue", "attention", "normal", "not_started", "done"),
    Shown.PROGRESS: ("not_started", "underway", "done"),
    Shown.NOTHING: (),
}
IN_HAND = frozenset({S.IN_PROGRESS, S.RETURNED, S.EXTENDING, *WAITING})
PLAIN = {"overdue": "underway", "attention": "underway", "normal": "underway"}


def sign_of(status: str, lamp: str, shown: str) -> str:
    """The code of the sign (kernel/ui/states.py) for a task of this status under this lamp."""
    if shown == Shown.LAMPS:
        return lamp
    if shown == Shown.NOTHING:
        return "planned"
    return "not_started" if status == S.NOT_STARTED else PLAIN.get(lamp, lamp)


def veiled(stand: Stand, shown: str) -> Stand:
    """The stand without what the reader must not learn; nothing can slip out that is not there."""
    return replace(stand, facts=Facts(status="")) if shown == Shown.NOTHING else stand


def is_open(stand: Stand) -> bool:
    """Whether something is still to be done for the task by its lead or by the unit that checks."""
    return stand.status in OPEN | WAITING


def owes_report(stand: Stand) -> bool:
    """Whether the day by which a monthly report was owed has passed without one."""
    owed = stand.turns.report_due
    return owed is not None and owed < stand.day


def points_behind(stand: Stand) -> int:
    """How many points the work lies behind an even course."""
    return max(0, (stand.expected or 0) - stand.percent)


def note(stand: Stand, start: date | None, due: date | None, shown: str) -> str:
    """In a few words what makes the sign, or how far the next date is off."""
    lamp, told = stand.lamp, shown == Shown.LAMPS
    if lamp is Lamp.HISTORY:
        return _("成文前已到期")
    if lamp is Lamp.ENDED:
        return str(S(stand.status).label)
    if lamp is Lamp.UNCONFIRMED:
        return ""
    if lamp is Lamp.DONE:
        return done_note(stand) if told else ""
    if told and lamp in (Lamp.OVERDUE, Lamp.ATTENTION):
        return pressing_note(stand)
    return _("等待核验") if stand.status in WAITING else countdown(stand.day, start, due)


def done_note(stand: Stand) -> str:
    facts = stand.facts
    if facts.submitted_on and facts.due and facts.submitted_on > facts.due:
        return ngettext("晚 %(days)s 天提交", "晚 %(days)s 天提交", (facts.submitted_on - facts.due).days) % {
            "days": (facts.submitted_on - facts.due).days
        }
    return _("%(day)s 提交") % {"day": facts.submitted_on} if facts.submitted_on else ""


def pressing_note(stand: Stand) -> str:
    """Why the lamp is red or yellow."""
    facts, day = stand.facts, stand.day
    if stand.status in WAITING and facts.submitted_on and facts.due:
        return ngettext(
            "晚 %(days)s 天提交，等待核验", "晚 %(days)s 天提交，等待核验", (facts.submitted_on - facts.due).days
        ) % {"days": (facts.submitted_on - facts.due).days}
    if stand.status == S.EXTENDING:
        return _("等待延期决定")
    if facts.due is None:
        owed = stand.turns.report_due
        return (
            ngettext("月报已迟 %(days)s 天", "月报已迟 %(days)s 天", (day - owed).days) % {"days": (day - owed).days}
            if owed
            else ""
        )
    if facts.due < day:
        return time_left(facts.due, day)
    behind = points_behind(stand)
    if behind >= stand.numbers.yellow_points:
        return _("落后 %(points)s 个百分点") % {"points": behind}
    return countdown(day, None, facts.due)


def countdown(day: date, start: date | None, due: date | None) -> str:
    """How far off the next date is; nothing once the deadline has passed."""
    if start and start > day:
        return ngettext("%(days)s 天后开始", "%(days)s 天后开始", (start - day).days) % {"days": (start - day).days}
    return time_left(due, day) if due is None or due >= day else ""


def time_left(due: date | None, day: date) -> str:
    """How far off the deadline is, or how far past."""
    if due is None:
        return _("无期限")
    days = (due - day).days
    if days < 0:
        return ngettext("逾期 %(days)s 天", "逾期 %(days)s 天", -days) % {"days": -days}
    return ngettext("还有 %(days)s 天", "还有 %(days)s 天", days) % {"days": days} if days else _("当日到期")
