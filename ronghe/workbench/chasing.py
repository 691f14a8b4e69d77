"""Whom the plan officer has to call: who holds what is late, and a text about it that he can copy."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from ronghe.domains.plans.models import Task
from ronghe.domains.plans.policy.lamps import OPEN, Lamp
from ronghe.domains.plans.queries.board import Board, board_of, counted_now
from ronghe.domains.plans.queries.cells import MISSING
from ronghe.domains.plans.queries.searching import published_tasks, with_lamp
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Scope, Verb
from ronghe.workbench.todo import days_left, listed

ACTING = OPEN - {Task.Status.EXTENDING}
SHOWN = 8  # 本平台约定: so many units to call on one day
NAMED = 5  # 本平台约定: so many tasks are named in one text


@dataclass(frozen=True)
class Unit:
    """One unit that is late: its numbers, the lists behind them, and the text to send it."""

    name: str
    red: int
    yellow: int
    missing: int
    ref: str
    text: str

    def listed(self, **asked: str) -> str:
        return listed(unit=self.ref, **asked)


@dataclass(frozen=True)
class Chasing:
    """The worst units of the last count, and how many more there are."""

    units: tuple[Unit, ...]
    rest: int
    board: Board


def chasing_of(actor: Actor) -> Chasing | None:
    """None for those who do not look over the city."""
    if actor.reach("tracking", Verb.REVIEW) not in (Scope.CITY, Scope.ALL):
        return None
    board = board_of(actor) or counted_now(actor)
    late = [row for row in board.numbers["leads"] if row[0] not in ("", "rest") and is_late(row[2])]
    texts = tasks_to_name(actor, [ref for ref, _name, _counts in late[:SHOWN]])
    units = tuple(unit(actor, ref, name, counts, texts[ref]) for ref, name, counts in late[:SHOWN])
    return Chasing(units, len(late) - len(units), board)


def is_late(counts: dict[str, int]) -> bool:
    return any(counts.get(name) for name in (Lamp.OVERDUE, Lamp.ATTENTION, MISSING))


def unit(actor: Actor, ref: str, name: str, counts: dict[str, int], tasks: list[Task]) -> Unit:
    red, yellow, missing = (counts.get(key, 0) for key in (Lamp.OVERDUE, Lamp.ATTENTION, MISSING))
    return Unit(name, red, yellow, missing, ref, text_for(actor, name, tasks, red + yellow))


def text_for(actor: Actor, name: str, tasks: list[Task], lit: int) -> str:
    """What to send a unit; nothing where all that is late waits for somebody else. `lit`: its red and yellow lamps."""
    if not tasks:
        return ""
    counted = vars(tasks[0])
    said = {"unit": name, "day": max(map(day_of, tasks))} | {key: counted[key] for key in ("red", "yellow", MISSING)}
    head = (
        _("%(unit)s：截至 %(day)s，贵单位牵头的任务有红灯 %(red)s 项、黄灯 %(yellow)s 项，月报已迟 %(missing)s 项。")
        % said
    )
    waiting = lit - counted["red"] - counted["yellow"]
    if waiting > 0:
        head += _("另有 %(number)s 项红灯或黄灯在等核验或决定，不用再报。") % {"number": waiting}
    lines = [line(number, task) for number, task in enumerate(tasks, start=1)]
    if counted["all"] > len(tasks):
        lines.append(_("其余 %(number)s 项见平台“任务”。") % {"number": counted["all"] - len(tasks)})
    foot = _("请尽快在融合平台报告进展；已办结的，附佐证材料提交。%(office)s") % {"office": actor.organization_name}
    return "\n".join([head, *lines, foot])


def day_of(task: Task) -> date:
    day: date = vars(task)["day"]
    return day


def line(number: int, task: Task) -> str:
    left, _late = days_left(task.due, day_of(task))
    said = {"number": number, "task": task.text.rstrip("。"), "left": left, "percent": task.percent, "due": task.due}
    if task.due is None:
        return _("%(number)s. %(task)s（无期限，已报 %(percent)s%%）") % said
    return _("%(number)s. %(task)s（期限 %(due)s，%(left)s，已报 %(percent)s%%）") % said


def tasks_to_name(actor: Actor, refs: list[str]) -> dict[str, list[Task]]:
    """Unit → its first tasks under a red or yellow lamp or without their monthly report, by deadline; in one query.

    Only those on which the unit itself has to act: what is being checked or decided waits for the other side."""
    found: dict[str, list[Task]] = defaultdict(list)
    if not refs:
        return found
    late = Q(lamp__in=[Lamp.OVERDUE, Lamp.ATTENTION]) | Q(report_due__lt=F("day"))
    place = Window(RowNumber(), partition_by="lead", order_by=[F("due").asc(nulls_last=True), "pk"])
    tasks = with_lamp(published_tasks(actor).filter(lead__ref__in=refs, live=1, status__in=ACTING)).filter(late)
    counts = {
        "all": Q(),
        "red": Q(lamp=Lamp.OVERDUE),
        "yellow": Q(lamp=Lamp.ATTENTION),
        MISSING: Q(report_due__lt=F("day")),
    }
    whole = {name: Window(Count("pk", filter=which), partition_by="lead") for name, which in counts.items()}
    rows = (
        tasks.annotate(place=place, **whole).filter(place__lte=NAMED).select_related("lead").order_by("lead", "place")
    )
    for task in rows:
        if task.lead:
            found[task.lead.ref].append(task)
    return found
