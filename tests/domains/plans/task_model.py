"""The second bookkeeping beside the product's: what people may do with a task, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import time_machine

from ronghe.domains.plans.models import Extension, Task
from ronghe.domains.plans.policy.lamps import Facts
from ronghe.domains.plans.services import extensions, leads, tracking
from ronghe.kernel.access.actor import Actor
from tests.factories import tracking as given
from tests.factories.tracking import BUREAU, ISSUED, LEAD, OFFICE

COMMERCE, DAY = "余姚市商务局", timedelta(days=1)
WORKING = {"not_started", "in_progress", "returned"}
CARRIED_FROM = date(2019, 11, 1)  # sixty days before the plan ends


@dataclass
class Twin:
    """What the model knows of a task: a second bookkeeping beside the product's."""

    task: Task
    lead: str | None
    state: str
    due: date | None
    first: str = LEAD
    before: str = "pending"
    percent: int = 0
    proven: bool = False
    answered: bool = True
    last: date = ISSUED
    submitter: int | None = None
    asker: int | None = None
    sent: tuple[Actor, tracking.Progress] | None = None
    stood: dict[date, Facts] = field(default_factory=dict)

    @property
    def checker(self) -> str:
        return BUREAU if self.lead == OFFICE else OFFICE

    def goes(self, state: str) -> None:
        self.before, self.state = self.state, state


@dataclass(frozen=True)
class Deed:
    """Somebody tries something on a day."""

    op: str
    who: Actor
    twin: Twin
    on: date
    percent: int = 100
    papers: int = 1
    days: int = 20
    reason: str = "有理由"
    unit: str = COMMERCE

    @property
    def new_due(self) -> date:
        return (self.twin.due or self.on) + DAY * self.days

    @property
    def role(self) -> str:
        (role,) = self.who.role_names
        return role


def leading(deed: Deed) -> bool:
    return deed.role == "liaison" and deed.who.organization_name == deed.twin.lead


def filling(deed: Deed) -> bool:
    return deed.role == "plan_officer" or (
        deed.role == "liaison" and deed.who.organization_name == (deed.twin.lead or BUREAU)
    )


def checking(deed: Deed) -> bool:
    return deed.role != "liaison" and deed.who.organization_name == deed.twin.checker


def issuing(deed: Deed) -> bool:
    return deed.role != "liaison" and deed.who.organization_name in {BUREAU, deed.twin.checker}


def keeping(deed: Deed) -> bool:
    return deed.role == "plan_officer"


def whole(deed: Deed) -> bool:
    return deed.twin.percent == 100


def proven(deed: Deed) -> bool:
    return deed.twin.proven


def answered(deed: Deed) -> bool:
    return deed.twin.answered or deed.twin.state != "returned"


def possible(deed: Deed) -> bool:
    return deed.percent <= 100


def in_time(deed: Deed) -> bool:
    return deed.twin.due is not None and deed.on <= deed.twin.due


def later(deed: Deed) -> bool:
    return deed.days > 0


def explained(deed: Deed) -> bool:
    return bool(deed.reason)


def other_than_submitter(deed: Deed) -> bool:
    return deed.who.user_id != deed.twin.submitter


def other_than_asker(deed: Deed) -> bool:
    return deed.who.user_id != deed.twin.asker


def after_the_start(deed: Deed) -> bool:
    return deed.twin.task.start is None or deed.new_due >= deed.twin.task.start


def at_the_end(deed: Deed) -> bool:
    return deed.on >= CARRIED_FROM


def another_unit(deed: Deed) -> bool:
    return deed.unit != deed.twin.lead or deed.twin.state == "pending"


Question = Callable[[Deed], bool]
# What may be done, by whom, in which states, and on which conditions: written from the issue, not from the product.
ALLOWED: dict[str, tuple[Question, set[str], tuple[Question, ...]]] = {
    "report": (filling, WORKING | {"extending", "historical"}, (possible,)),
    "submit": (leading, {"in_progress", "returned", "historical"}, (whole, proven, answered)),
    "recall": (leading, {"submitted"}, ()),
    "take_up": (checking, {"submitted"}, ()),
    "return": (checking, {"submitted", "checking"}, (explained,)),
    "close": (checking, {"checking"}, (other_than_submitter,)),
    "reopen": (checking, {"closed"}, (explained,)),
    "ask": (leading, WORKING, (in_time, later, explained)),
    "recall_extension": (leading, {"extending"}, ()),
    "grant": (checking, {"extending"}, (other_than_asker,)),
    "refuse": (checking, {"extending"}, (explained, other_than_asker)),
    "correct": (issuing, WORKING, (explained, after_the_start)),
    "terminate": (issuing, WORKING | {"pending", "historical"}, (explained,)),
    "carry_over": (issuing, WORKING, (explained, at_the_end)),
    "resume": (issuing, {"terminated", "carried"}, (explained,)),
    "confirm": (keeping, {"pending"}, ()),
    "appoint": (keeping, WORKING | {"pending", "historical"}, (explained, another_unit)),
}
LEADS_TO = {
    "submit": "submitted",
    "take_up": "checking",
    "return": "returned",
    "close": "closed",
    "reopen": "returned",
    "ask": "extending",
    "terminate": "terminated",
    "carry_over": "carried",
}
BACK = {"recall", "recall_extension", "grant", "refuse", "resume"}


def misses(deed: Deed, today: date) -> list[str]:
    """What forbids it, all of it; a state that forbids it is named."""
    who, states, conditions = ALLOWED[deed.op]
    found = [] if deed.twin.state in states else [deed.twin.state]
    found += ["before the last step"] if deed.on < deed.twin.last else []
    found += ["in the future"] if deed.on > today else []
    return found + [question.__name__ for question in (who, *conditions) if not question(deed)]


def is_allowed(deed: Deed, today: date) -> bool:
    return not misses(deed, today)


def perform(deed: Deed, today: date) -> None:
    """Ask the product for it, at noon of that day; the day itself is left out where it is today's."""
    on = None if deed.on == today and deed.days % 2 else deed.on
    given_to: dict[str, Any] = {"actor": deed.who, "task": deed.twin.task, "on": on}
    with time_machine.travel(datetime(today.year, today.month, today.day, 4, tzinfo=UTC), tick=False):
        match deed.op:
            case "report":
                progress = given.progress(deed.percent, deed.on, papers=deed.papers)
                tracking.report_progress(actor=deed.who, task=deed.twin.task, progress=progress)
                deed.twin.sent = (deed.who, progress)
            case "submit":
                tracking.submit_task(**given_to)
            case "ask":
                extensions.ask_extension(**given_to, new_due=deed.new_due, reason=deed.reason)
            case "recall_extension":
                extensions.recall_extension(**given_to)
            case "grant" | "refuse":
                extensions.decide_extension(**given_to, granted=deed.op == "grant", opinion=deed.reason)
            case "correct":
                extensions.correct_due(**given_to, new_due=deed.new_due, reason=deed.reason)
            case "confirm":
                leads.confirm_lead(**given_to)
            case "appoint":
                party = deed.twin.task.parties.get(organization__name=deed.unit)
                leads.appoint_lead(**given_to, party=party, reason=deed.reason)
            case _:
                tracking.move_task(**given_to, name=deed.op, comment=deed.reason)


def book(deed: Deed) -> None:
    """Enter in the model what was done."""
    twin = deed.twin
    twin.last = deed.on
    twin.stood = {day: facts for day, facts in twin.stood.items() if day < deed.on}
    if deed.op in BACK:
        if deed.op == "grant":
            twin.due = open_due(deed)
        twin.goes(twin.before)
    elif deed.op in LEADS_TO:
        twin.goes(LEADS_TO[deed.op])
    if deed.op == "report":
        twin.percent, twin.proven, twin.answered = deed.percent, twin.proven or bool(deed.papers), True
        if twin.state == "not_started":
            twin.goes("in_progress")
    if deed.op in ("return", "reopen"):
        twin.answered = False
    if deed.op == "correct":
        twin.due = deed.new_due
    if deed.op in ("confirm", "appoint"):
        twin.lead = deed.unit if deed.op == "appoint" else LEAD
        if twin.state == "pending":
            twin.goes("not_started")
            twin.due = twin.task.latest_end
    twin.submitter = deed.who.user_id if deed.op == "submit" else twin.submitter
    twin.asker = deed.who.user_id if deed.op == "ask" else twin.asker


def open_due(deed: Deed) -> date:
    return Extension.objects.filter(task=deed.twin.task).order_by("pk").values_list("new_due", flat=True).last()
