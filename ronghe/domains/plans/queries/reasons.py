"""Why a lamp shows what it shows, in one sentence with its numbers."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ronghe.domains.plans.models import Task
from ronghe.domains.plans.policy.lamps import OPEN, Lamp
from ronghe.domains.plans.queries.facts import Stand

S = Task.Status


def reason_of(stand: Stand) -> str:
    """The sentence beside the lamp."""
    if stand.status in OPEN and stand.status != S.EXTENDING:
        return _endless(stand) if stand.facts.due is None else _open(stand)
    if stand.lamp == Lamp.OVERDUE and stand.facts.submitted_on and stand.facts.due:
        days = (stand.facts.submitted_on - stand.facts.due).days
        return ngettext("提交时已逾期 %(days)s 天，等待核验", "提交时已逾期 %(days)s 天，等待核验", days) % {
            "days": days
        }
    return {
        Lamp.BEFORE: _("这一天方案还没有发布"),
        Lamp.HISTORY: _("印发之前已到期，补录办结之前不评灯"),
        Lamp.DONE: _("已核验销号"),
        Lamp.ENDED: _("已终止") if stand.status == S.TERMINATED else _("已转入下一年"),
        Lamp.UNCONFIRMED: _("牵头单位还没有确认，不评灯"),
        Lamp.NORMAL: _("按期提交，等待核验"),
        Lamp.ATTENTION: _("期限之前申请了延期，等待决定"),
    }[stand.lamp]


def _open(stand: Stand) -> str:
    """A task with a deadline that somebody has in hand."""
    facts, day, due = stand.facts, stand.day, stand.facts.due
    assert due is not None
    numbers, wanted = stand.numbers, stand.expected or 0
    behind = wanted - facts.percent
    said = {"expected": wanted, "percent": facts.percent, "behind": behind, "days": (due - day).days}
    if day > due:
        return _past(said | {"days": (day - due).days})
    if stand.lamp == Lamp.OVERDUE:
        return _("应完成 %(expected)s%%，已报 %(percent)s%%，落后 %(behind)s 个百分点") % said
    workdays = numbers.calendar.workdays_between(day, due)
    is_near = stand.lamp == Lamp.ATTENTION and workdays <= numbers.near_days
    if is_near:
        return _near(said | {"days": workdays}, behind >= numbers.yellow_points)
    if behind >= numbers.yellow_points:
        return _("应完成 %(expected)s%%，已报 %(percent)s%%，落后 %(behind)s 个百分点") % said
    if facts.begin and facts.begin > day:
        return ngettext("%(days)s 天后开始", "%(days)s 天后开始", (facts.begin - day).days) % {
            "days": (facts.begin - day).days
        }
    if stand.status == S.NOT_STARTED:
        return ngettext("还没有开始，距期限 %(days)s 天", "还没有开始，距期限 %(days)s 天", said["days"]) % said
    return _("进度跟得上：应完成 %(expected)s%%，已报 %(percent)s%%") % said


def _near(said: dict[str, int], is_behind: bool) -> str:
    """`days` counts working days here."""
    if not said["days"]:
        return _("期限就在眼前，已报 %(percent)s%%，还没有提交办结") % said
    if is_behind:
        words = ngettext(
            "距期限 %(days)s 个工作日，应完成 %(expected)s%%，已报 %(percent)s%%，落后 %(behind)s 个百分点",
            "距期限 %(days)s 个工作日，应完成 %(expected)s%%，已报 %(percent)s%%，落后 %(behind)s 个百分点",
            said["days"],
        )
        return words % said
    words = ngettext(
        "距期限 %(days)s 个工作日，已报 %(percent)s%%，还没有提交办结",
        "距期限 %(days)s 个工作日，已报 %(percent)s%%，还没有提交办结",
        said["days"],
    )
    return words % said


def _past(said: dict[str, int]) -> str:
    words = ngettext(
        "已过期限 %(days)s 天，已报 %(percent)s%%", "已过期限 %(days)s 天，已报 %(percent)s%%", said["days"]
    )
    return words % said


def _endless(stand: Stand) -> str:
    """A task without a deadline owes its monthly reports."""
    due = stand.turns.report_due
    if due is None:
        return _("没有期限")
    if stand.day > due:
        days = (stand.day - due).days
        return ngettext(
            "没有期限，应在 %(due)s 之前报告进展，已迟 %(days)s 天",
            "没有期限，应在 %(due)s 之前报告进展，已迟 %(days)s 天",
            days,
        ) % {"due": due, "days": days}
    return _("没有期限，下次报告在 %(due)s 之前") % {"due": due}
