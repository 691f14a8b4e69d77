"""The deadlines of a unit and the monthly reports it owes, as a calendar (RFC 5545) that phones and offices read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from ronghe.domains.plans.models import CalendarFeed, Plan, Task
from ronghe.domains.plans.policy.lamps import OPEN, WAITING
from ronghe.domains.plans.policy.numbers import Numbers, numbers_on
from ronghe.kernel.access.actor import Actor

ZONE = "Asia/Shanghai"
REFRESH = timedelta(hours=6)
MORNING = timedelta(hours=9)  # 本平台约定: an alarm rings when the office opens, not at midnight
MOST = 2_000  # 本平台约定: no unit leads more open tasks; a phone could not show them


def calendar_of(feed: CalendarFeed, actor: Actor, address: Callable[[Task], str]) -> bytes:
    """All-day entries for what the unit leads and has not finished; the same tasks give the same bytes."""
    made = Calendar()
    made.add("prodid", "-//Ronghe//Deadlines//ZH")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", _("%(unit)s：产教融合任务期限") % {"unit": feed.organization.display_name})
    made.add("x-wr-timezone", ZONE)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", REFRESH)
    numbers = numbers_on(timezone.localdate(), feed.region)
    for task in tasks_of(feed, actor):
        for entry in entries(task, address(task), feed.created_at, numbers):
            made.add_component(entry)
    return made.to_ical()


def tasks_of(feed: CalendarFeed, actor: Actor) -> list[Task]:
    """What the unit leads in plans that are in force, and what is not over."""
    tasks = Task.objects.visible_to(actor).filter(
        lead=feed.organization_id, plan__status=Plan.Status.PUBLISHED, status__in=[*OPEN, *WAITING]
    )
    return list(tasks.select_related("plan", "measure").defer("plan__lines").order_by("due", "pk")[:MOST])


def entries(task: Task, address: str, stamp: datetime, numbers: Numbers) -> Iterator[Event]:
    if task.due:
        marked = _("（已提交，等待核验）") if task.status in WAITING else ""
        title = _("到期：%(code)s %(text)s%(marked)s") % {"code": task.code, "text": brief(task), "marked": marked}
        entry = event(f"due-{task.ref}", title, task.due, task, address, stamp)
        if task.status in OPEN:
            entry.add_component(alarm(task.due, title, numbers))
        yield entry
    if task.report_due and task.status in OPEN:
        title = _("月报：%(code)s %(text)s") % {"code": task.code, "text": brief(task)}
        yield event(f"report-{task.ref}-{task.report_due:%Y%m}", title, task.report_due, task, address, stamp)


def event(key: str, title: str, day: date, task: Task, address: str, stamp: datetime) -> Event:
    made = Event()
    made.add("uid", f"{key}@ronghe")
    made.add("dtstamp", stamp)
    made.add("summary", title)
    made.add("dtstart", day)
    made.add("dtend", day + timedelta(days=1))
    made.add("transp", "TRANSPARENT")
    made.add("description", told(task))
    made.add("url", address)
    return made


def told(task: Task) -> str:
    """The whole sentence, both deadlines, how far it is, and the document."""
    lines = [
        task.text,
        _("现行期限：%(due)s") % {"due": task.due or _("无期限")},
        _("原定期限：%(due)s") % {"due": task.latest_end or _("无期限")},
        _("状态：%(status)s，完成 %(percent)s%%") % {"status": task.get_status_display(), "percent": task.percent},
        " ".join(part for part in (task.plan.title, task.plan.number) if part),
    ]
    return "\n".join(lines)


def alarm(due: date, title: str, numbers: Numbers) -> Alarm:
    """On the morning of the day from which the deadline counts as near: so many working days before it."""
    near = numbers.calendar.add_workdays(due, -numbers.near_days)
    made = Alarm()
    made.add("action", "DISPLAY")
    made.add("description", title)
    made.add("trigger", MORNING - (due - near))
    return made


def brief(task: Task) -> str:
    text = task.text.replace("\n", " ").rstrip("。")
    return text if len(text) <= 40 else text[:39] + "…"
