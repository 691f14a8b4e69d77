"""Tasks worked on at random by everybody: what the written model allows happens, nothing else does, and any day of the
past is answered as the recorded events tell it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from ronghe.domains.plans.models import Extension, Report, Task
from ronghe.domains.plans.policy import lead_of
from ronghe.domains.plans.policy.lamps import Facts, Turns, lamp_in_sql
from ronghe.domains.plans.queries.facts import stands_on
from ronghe.domains.plans.services import tracking
from ronghe.domains.plans.services.publishing import publish_plan
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.files.models import Attachment
from ronghe.kernel.history.models import Event, StateSpan
from ronghe.kernel.organizations.models import Membership, actor_for
from ronghe.kernel.workflow.models import Announcement
from tests.domains.plans.task_model import (
    ALLOWED,
    COMMERCE,
    DAY,
    Deed,
    Twin,
    book,
    filling,
    is_allowed,
    misses,
    perform,
)
from tests.factories import plans as make
from tests.factories import tracking as given
from tests.factories.tracking import BUREAU, ISSUED, LEAD, OFFICE

Draw = Callable[[st.SearchStrategy[Any]], Any]
WEIGHTS = {"submit": 4, "take_up": 4, "close": 4, "carry_over": 3} | dict.fromkeys(
    ("ask", "grant", "return", "recall", "reopen"), 2
)
STRANGER, LAST = "余姚市统计局", date(2020, 8, 31)
BASELINE = ("start", "end", "latest_end")


def trace() -> list[Any]:
    """Everything that a refused step must leave as it was."""
    tables = (Event, StateSpan, Announcement, Report, Attachment, Extension)
    counts: list[Any] = [table._base_manager.count() for table in tables]
    spans = StateSpan.objects.order_by("pk").values_list("pk", "state", "until")
    return [*counts, *Task.objects.order_by("pk").values_list(), *spans, *Extension.objects.values_list("decision")]


def replay(task: Task, day: date) -> Facts:
    """How the task stood, told from its recorded events and the deadlines that were granted."""
    events = [e for e in Event.objects.about(task).order_by("pk") if e.on <= day]
    moves = [e for e in events if e.state_to]
    status = moves[-1].state_to if moves else "pending" if day >= ISSUED else ""
    reports = [e for e in events if e.action == "report_progress"]
    opened = next((e.on for e in moves if e.state_to == "not_started"), None)
    dues = [due for due in task.extensions.order_by("pk") if due.decision == "granted"]
    settled = sum(1 for e in events if e.action in ("grant_extension", "correct_due"))
    submitted = [e.on for e in moves if e.action == "submit"]
    return Facts(
        status=status,
        percent=int(reports[-1].changes["完成比例"][1].rstrip("%")) if reports else 0,
        start=task.start,
        due=dues[settled - 1].new_due if settled else task.latest_end if opened else None,
        opened_on=opened,
        reported_on=reports[-1].on if reports else None,
        submitted_on=submitted[-1] if status in ("submitted", "checking", "closed") else None,
    )


def columns(task: Task) -> tuple[Facts, Turns]:
    names = ("status", "percent", "start", "due", "opened_on", "reported_on", "submitted_on")
    return Facts(*(getattr(task, name) for name in names)), Turns(task.yellow_on, task.red_on, task.report_due)


class Work(RuleBasedStateMachine):
    """Four tasks, nine people, and days that pass; each example leaves the database as it found it."""

    people: list[Actor]
    done: set[str]

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.today = ISSUED
        self.baseline = list(Task.objects.order_by("pk").values_list(*BASELINE))
        self.twins = [
            Twin(task, task.lead.name if task.lead else None, task.status, task.due, lead_of(task).organization.name)
            for task in Task.objects.select_related("plan", "lead").order_by("pk")
        ]

    def teardown(self) -> None:
        try:
            self.check_the_past()
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    def check_the_past(self) -> None:
        """Every day on which something happened, and the days around it; and what was seen on a day holds for ever."""
        days = {on + DAY * step for on in Event.objects.values_list("on", flat=True).distinct() for step in (-1, 0, 1)}
        for day in sorted(days | {day for twin in self.twins for day in twin.stood}):
            stands = stands_on([twin.task for twin in self.twins], day)
            for twin in self.twins:
                facts = stands[twin.task.pk].facts
                assert facts == replay(twin.task, day), day
                assert facts == twin.stood.get(day, facts), day

    @rule(
        data=st.data(),
        what=st.sampled_from(["allowed"] * 7 + ["almost"] * 5 + ["anything"] + ["again", "baseline"] + ["wait"] * 4),
    )
    def something_happens(self, data: st.DataObject, what: str) -> None:
        """One rule, weighted: of several rules Hypothesis leaves some out of each example, and little gets finished."""
        getattr(self, f"do_{what}")(data.draw)

    def do_allowed(self, draw: Draw) -> None:
        """What the model allows, the product does; the ordinary way forward more often than the side ways."""
        values = {"percent": draw(st.sampled_from([100, 100, 100, 40])), "papers": draw(st.sampled_from([1, 1, 0]))}
        found: dict[str, list[Deed]] = {}
        for deed in self.deeds(ALLOWED, **values):
            if is_allowed(deed, self.today):
                found.setdefault(deed.op, []).append(deed)
        op = draw(st.sampled_from([op for op in found for _time in range(WEIGHTS.get(op, 1))]))
        self.do(draw(st.sampled_from(found[op])))

    def do_almost(self, draw: Draw) -> None:
        """What only one thing forbids is refused for it: wrong person, state, day, or one condition not met."""
        found: dict[tuple[str, str], list[Deed]] = {}
        op = draw(st.sampled_from(sorted(ALLOWED)))
        spoilt: list[dict[str, Any]] = [{}, {"reason": ""}, {"percent": 101}, {"days": -200}, {"unit": ""}]
        for deed in (deed for values in spoilt for deed in self.deeds([op], **values)):
            missing = misses(deed, self.today)
            if len(missing) == 1:
                found.setdefault((op, missing[0]), []).append(deed)
        if found:
            self.refused(draw(st.sampled_from(found[draw(st.sampled_from(sorted(found)))])))

    def deeds(self, ops: Iterable[str], **values: Any) -> Iterator[Deed]:
        """Everybody at every task, today, on the last day possible, and a day too early and too late."""
        for twin in self.twins:
            days = {self.today, self.today + DAY, twin.last, twin.last - DAY}
            days |= {day for day in (twin.due, twin.due and twin.due + DAY) if day and twin.last <= day <= self.today}
            for day in sorted(days):
                at = {"unit": values.get("unit", COMMERCE) or twin.first}
                yield from (Deed(op, who, twin, day, **values | at) for op in ops for who in self.people)

    def refused(self, deed: Deed) -> None:
        before = trace()
        with pytest.raises((PermissionDenied, ValidationError)):
            perform(deed, self.today)
        assert trace() == before

    def do(self, deed: Deed) -> None:
        perform(deed, self.today)
        book(deed)
        self.done.add(deed.op)

    def do_anything(self, draw: Draw) -> None:
        """What the model does not allow is refused, and leaves everything as it was."""
        twin = draw(st.sampled_from(self.twins))
        deed = Deed(
            draw(st.sampled_from(sorted(ALLOWED))),
            draw(st.sampled_from(self.people)),
            twin,
            self.today + DAY * draw(st.sampled_from([-30, -1, 0, 0, 1])),
            percent=draw(st.sampled_from([60, 100, 101])),
            papers=draw(st.integers(0, 1)),
            days=draw(st.sampled_from([-200, -1, 1, 30])),
            reason=draw(st.sampled_from(["场地未定", ""])),
            unit=draw(st.sampled_from([COMMERCE, twin.first])),
        )
        if is_allowed(deed, self.today):
            self.do(deed)
            return
        self.refused(deed)

    def do_again(self, draw: Draw) -> None:
        """A form that comes a second time changes nothing."""
        for twin in self.twins:
            if twin.sent is None:
                continue
            actor, progress = twin.sent
            before = trace()
            try:
                tracking.report_progress(actor=actor, task=twin.task, progress=progress)
            except PermissionDenied:
                assert not filling(Deed("report", actor, twin, self.today))
            assert trace() == before

    def do_baseline(self, draw: Draw) -> None:
        """The database itself keeps the original dates."""
        task, column = draw(st.sampled_from(self.twins)).task, draw(st.sampled_from(BASELINE))
        other = (getattr(task, column) or ISSUED) + DAY * draw(st.sampled_from([-1, 1]))
        with pytest.raises(IntegrityError, match="dates of a published plan are fixed"), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(**{column: other})

    def do_wait(self, draw: Draw) -> None:
        for twin in self.twins:
            twin.stood[self.today], _turns = columns(Task.objects.get(pk=twin.task.pk))
        self.today = min(LAST, self.today + DAY * draw(st.sampled_from([0, 1, 10, 40, 40])))

    @invariant()
    def tasks_stand_as_the_model_says(self) -> None:
        rows = Task.objects.select_related("plan", "lead").annotate(lamp=lamp_in_sql(self.today)).order_by("pk")
        stands = stands_on(list(rows), self.today)
        assert [tuple(getattr(row, name) for name in BASELINE) for row in rows] == self.baseline
        for twin, row in zip(self.twins, rows, strict=True):
            stand = stands[row.pk]
            assert (row.status, row.percent, row.due) == (twin.state, twin.percent, twin.due)
            assert (row.lead.name if row.lead else None) == twin.lead
            assert (stand.facts, stand.turns) == columns(row)
            assert stand.lamp == row.lamp
            assert 0 <= row.percent <= 100
            assert 0 <= (stand.expected or 0) <= 100

    @invariant()
    def what_is_closed_was_proven_and_closed_by_others(self) -> None:
        for task in Task.objects.filter(status="closed"):
            events = Event.objects.about(task)
            closed, submitted = events.filter(action="close")[0], events.filter(action="submit")[0]
            reports = task.reports.values("pk")
            assert Attachment.objects.filter(owner_type="plans.report", owner_id__in=reports).exists()
            assert closed.organization_id not in {task.lead_id, submitted.organization_id}
            assert closed.user_id != submitted.user_id

    @invariant()
    def spans_follow_each_other_without_gap(self) -> None:
        spans, moves = (
            list(table.objects.filter(object_type="plans.task").order_by("object_id", "pk").values_list(*names))
            for table, names in (
                (StateSpan, ("object_id", "state", "since", "until")),
                (Event, ("object_id", "state_to", "on")),
            )
        )
        for twin in self.twins:
            key = twin.task.pk
            own = [span[1:] for span in spans if span[0] == key]
            gone = [move[1:] for move in moves if move[0] == key and move[1]]
            assert [(state, since) for state, since, _until in own] == [("pending", ISSUED), *gone]
            assert [until for _state, _since, until in own] == [*(since for _state, since, _until in own[1:]), None]
            assert all(until is None or since <= until for _state, since, until in own)


def build_world() -> None:
    """A task of the bureau of economy, one of the office itself, one unconfirmed without an end, one of the past."""
    units = {name: make.organization(name) for name in (OFFICE, BUREAU, LEAD, COMMERCE, STRANGER)}
    plan = make.plan(owner=units[BUREAU], issuer=OFFICE, period_end=date(2019, 12, 31))
    spring = {"start": date(2019, 3, 1), "end": date(2019, 4, 30), "latest_end": date(2019, 4, 30)}
    until = {"start": date(2019, 6, 1), "end": date(2019, 11, 30), "latest_end": date(2019, 12, 31)}
    endless = {"start": None, "end": None, "latest_end": None, "lead_basis": "first_listed"}
    for unit, values in ((LEAD, until), (OFFICE, until), (LEAD, endless), (LEAD, spring)):
        task = make.task(plan, **values)
        make.lead(task, units[unit])
        make.party(task, COMMERCE, organization=units[COMMERCE])
    publish_plan(actor=make.officer(), plan=plan, on=ISSUED)
    people = [given.liaison(units[name]) for name in (LEAD, OFFICE, COMMERCE, STRANGER, BUREAU)]
    people += [given.checker(), given.checker(), given.checker(units[BUREAU])]
    for first, second, role in ((LEAD, OFFICE, "supervisor"), (OFFICE, BUREAU, "plan_officer")):
        user = make.person("liaison", units[first])
        Membership.objects.create(user=user, organization=units[second], role=role)
        people += [actor for name in (first, second) if (actor := actor_for(user.pk, units[name].pk))]
    Work.people = people


@pytest.mark.django_db
def test_whatever_people_try_the_tasks_stand_as_the_issue_says() -> None:
    build_world()
    Work.done = set()
    run_state_machine_as_test(Work, settings=settings(max_examples=26, stateful_step_count=30))
    assert {"report", "submit", "take_up", "close", "reopen", "ask", "grant"} - Work.done == set()
