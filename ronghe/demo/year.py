"""Builds the year of work on the demo's plan: day by day, each happening in its own transaction, none of them twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.demo.document import plan_data
from ronghe.demo.happenings import Happening, happenings
from ronghe.demo.review import PUBLISHED_ON
from ronghe.demo.steps import do
from ronghe.domains.plans.models import Plan, Task
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.accounts.models import User
from ronghe.kernel.clock.jobs import start_job
from ronghe.kernel.clock.models import Job
from ronghe.kernel.clock.progress import Progress
from ronghe.kernel.history.models import Event
from ronghe.kernel.history.sealing import seal
from ronghe.kernel.organizations.models import actor_for

FOLLOWS = ("archive", "hand_over", "begin")  # what publication and the first report bring about by themselves


@dataclass
class Tally:
    """How many happenings were done now, how many had been done before, and which tasks were left to somebody else."""

    done: int = 0
    there: int = 0
    left: tuple[str, ...] = ()

    def __str__(self) -> str:
        facts = {"done": self.done, "there": self.there, "codes": "、".join(self.left)}
        if not self.left:
            return _("演示的一年：新记 %(done)d 件事，已有 %(there)d 件") % facts
        return _("演示的一年：新记 %(done)d 件事，已有 %(there)d 件；有人已在办理、没有再动的任务：%(codes)s") % facts


def start_year(plan: Plan) -> Job:
    """Hand the year over to the worker, in the plan officer's name, so that the pages are ready before it is built."""
    address = reverse("plan_detail", args=[plan.ref])
    return start_job(_("演示的一年"), f"{__name__}.fill_year", {}, People().actor("fangan"), address=address)


def fill_year(*, actor: Actor, progress: Progress) -> None:
    """The year as a job of the worker; whoever starts it, each step is done by its own person with his own rights."""
    progress.expect(len(happenings()))
    tally = build_year(progress.step)
    seal(actor.region, timezone.now())  # as the worker does every night, so that there is a seal to look at
    progress.say(tally)


def build_year(step: Callable[[], object] = lambda: None, until: date = date.max) -> Tally:
    """Do whatever happened up to the day and has not been done yet; `step` is called after each happening. May be
    interrupted and repeated."""
    tasks, people, tally = tasks_by_code(), People(), Tally()
    for happening in happenings():
        if happening.day > until:
            break  # the file is in the order of the days
        if happening.code not in tally.left:
            happen(happening, tasks[happening.code], people.actor(happening.who), tally)
        step()
    return tally


def happen(happening: Happening, task: Task, actor: Actor, tally: Tally) -> None:
    """Do it unless it is there; a task that a visitor of the demo has taken up is left to him from then on."""
    try:
        with transaction.atomic():
            Task.objects.select_for_update().get(pk=task.pk)  # so that two builders do not do the same
            if is_there(happening, task):
                tally.there += 1
                return
            do(happening, task, actor)
    except (ValidationError, PermissionDenied):
        if not has_visitor(task):
            raise
        tally.left += (happening.code,)
    else:
        tally.done += 1


def is_there(happening: Happening, task: Task) -> bool:
    same = Event.objects.about(task).filter(action=happening.step, on=happening.day)
    return same.count() >= happening.turn


def has_visitor(task: Task) -> bool:
    """Whether something happened to the task that the file does not know."""
    known = {(each.step, each.day) for each in happenings() if each.code == task.code}
    events = Event.objects.about(task).filter(on__gte=PUBLISHED_ON).exclude(action__in=FOLLOWS)
    return not known.issuperset(events.values_list("action", "on"))


def demo_plan() -> Plan | None:
    """The plan of the demo city while it is published."""
    return Plan.objects.filter(is_demo=True, number=plan_data()["number"], status=Plan.Status.PUBLISHED).first()


def tasks_by_code() -> dict[str, Task]:
    plan = demo_plan()
    if plan is None:
        raise ValidationError(_("演示方案不在，或者没有发布"), code="no_plan")
    return {task.code: task for task in plan.tasks.select_related("measure", "plan")}


class People:
    """The actors of the accounts, each looked up once."""

    def __init__(self) -> None:
        self.known: dict[str, Actor] = {}

    def actor(self, username: str) -> Actor:
        if username not in self.known:
            found = actor_for(User.objects.get_by_natural_key(username).pk)
            assert found is not None, f"{username} has no role in accounts.csv"
            self.known[username] = found
        return self.known[username]
