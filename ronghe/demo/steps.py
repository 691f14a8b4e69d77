"""How each step of the demo's year is done: through the verb that a person's form would call."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from ronghe.demo.happenings import Happening
from ronghe.demo.papers import paper
from ronghe.domains.plans.models import Party, Task
from ronghe.domains.plans.services.extensions import ask_extension, decide_extension, recall_extension
from ronghe.domains.plans.services.leads import confirm_lead
from ronghe.domains.plans.services.placeholders import fill_placeholder, waive_placeholder
from ronghe.domains.plans.services.tracking import Progress, move_task, report_progress, set_weight, submit_task
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.organizations.models import Organization

# The step of a report is its verb; every other step is called as the transition or the verb that it is.
DECISIONS = {"grant_extension": True, "refuse_extension": False}


def do(happening: Happening, task: Task, actor: Actor) -> None:
    """One happening on its business date."""
    day, words = happening.day, happening.words
    if happening.step == "report_progress":
        report_progress(actor=actor, task=task, progress=progress_of(happening, task, actor))
    elif happening.step == "submit":
        submit_task(actor=actor, task=task, on=day)
    elif happening.step == "ask_extension":
        assert happening.new_date is not None, f"{happening}: asks for no date"
        ask_extension(actor=actor, task=task, new_due=happening.new_date, reason=words, on=day)
    elif happening.step in DECISIONS:
        decide_extension(actor=actor, task=task, granted=DECISIONS[happening.step], opinion=words, on=day)
    elif happening.step == "recall_extension":
        recall_extension(actor=actor, task=task, on=day)
    elif happening.step == "confirm_lead":
        confirm_lead(actor=actor, task=task, on=day)
    elif happening.step == "set_weight":
        set_weight(actor=actor, task=task, weight=happening.number or 1, on=day)
    elif happening.step == "fill_placeholder":
        name, _equals, units = words.partition("=")
        named = [registered(unit, task) for unit in units.split("、")]
        fill_placeholder(actor=actor, placeholder=placeholder(task, name), organizations=named, on=day)
    elif happening.step == "waive_placeholder":
        waive_placeholder(actor=actor, placeholder=placeholder(task, words), on=day)
    else:
        move_task(actor=actor, task=task, name=happening.step, comment=words, on=day)


def progress_of(happening: Happening, task: Task, actor: Actor) -> Progress:
    """The report as its form would bring it; the token is the same whenever the year is built."""
    facts = [f"任务：{task}", f"日期：{happening.day}　单位：{actor.organization_name}　经办：{actor.name}"]
    return Progress(
        percent=happening.number or 0,
        words=happening.words,
        on=happening.day,
        token=uuid5(NAMESPACE_URL, f"{task.ref}/{happening.day}/{happening.turn}"),
        files=[paper(name, facts, happening.words) for name in happening.papers],
    )


def placeholder(task: Task, name: str) -> Party:
    return task.parties.exclude(kind=Party.Kind.NAMED).get(name=name)


def registered(name: str, task: Task) -> Organization:
    found = Organization.objects.named(name, task.region)
    assert found is not None, f"{name} is not in organizations.csv"
    return found
