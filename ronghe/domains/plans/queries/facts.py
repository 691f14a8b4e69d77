"""How tasks stood at the end of any day: read from their spans, reports and decided deadlines, in three queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db.models import Exists, OuterRef
from django.utils import timezone

from ronghe.domains.plans.models import Extension, Report, Task
from ronghe.domains.plans.models.plans import SHOWN
from ronghe.domains.plans.models.tasks import TaskQuerySet
from ronghe.domains.plans.policy.lamps import Facts, Lamp, Turns, expected, facts_now, lamp_of, turns_of
from ronghe.domains.plans.policy.numbers import Numbers, numbers_of, numbers_on
from ronghe.kernel.history.models import Event, StateSpan, type_of

S = Task.Status
COUNTED = frozenset(S) - {S.PENDING, S.HISTORICAL, S.TERMINATED, S.CARRIED}
KEEPS_SUBMISSION = frozenset({S.SUBMITTED, S.CHECKING, S.CLOSED})
Span = tuple[str, date]
Step = tuple[date, int]


@dataclass(frozen=True)
class Stand:
    """One task at the end of `day`; `facts.status` is empty while its plan was not yet published."""

    facts: Facts
    day: date
    numbers: Numbers

    @cached_property
    def turns(self) -> Turns:
        return turns_of(self.facts, self.numbers)

    @cached_property
    def lamp(self) -> Lamp:
        return lamp_of(self.facts, self.turns, self.day)

    @property
    def status(self) -> str:
        return self.facts.status

    @property
    def percent(self) -> int:
        return self.facts.percent

    @property
    def expected(self) -> int | None:
        """The percentage of even work, where a deadline says."""
        return expected(self.facts, self.day)

    @property
    def is_overdue(self) -> bool:
        return self.lamp == Lamp.OVERDUE and self.facts.due is not None and self.facts.due < self.day

    @property
    def is_counted(self) -> bool:
        """Whether the task enters the progress of its measure: it was handed over, and nobody gave it up."""
        return self.facts.status in COUNTED


def stands_on(tasks: Sequence[Task], day: date) -> dict[int, Stand]:
    """Task key → how it stood at the end of `day`; the tasks are of one division."""
    return stands_by(tasks, {task.plan_id: day for task in tasks})


def stands_by(tasks: Sequence[Task], days: Mapping[int, date]) -> dict[int, Stand]:
    """Task key → how it stood at the end of the day given for its plan; many days cost no more queries than one."""
    if not tasks:
        return {}
    numbers = numbers_of((days[task.plan_id], task.region) for task in tasks)
    own = {task.pk: days[task.plan_id] for task in tasks}
    spans, reports, dues = spans_of(own, max(own.values())), reports_of(own), dues_of(own)
    found: dict[int, Stand] = {}
    for task in tasks:
        day = own[task.pk]
        by_then = [span for span in spans[task.pk] if span[1] <= day]
        facts = facts_of(task, by_then, reports.get(task.pk), dues.get(task.pk))
        found[task.pk] = Stand(facts, day, numbers[day, task.region])
    return found


def changed_since(tasks: TaskQuerySet) -> TaskQuerySet:
    """Those of plans whose period has passed to which something happened after the last day of it: the columns tell of
    today, the page of such a plan of its last day."""
    later = Event.objects.filter(object_type=type_of(Task()), object_id=OuterRef("pk"), on__gt=OuterRef("plan_end"))
    return tasks.filter(Exists(later), plan_end__lt=timezone.localdate())


def stands_now(tasks: Sequence[Task], days: Mapping[int, date]) -> dict[int, Stand]:
    """Task key → how it stands by its columns, looked at on the day given for its plan; for lists over many plans."""
    numbers = {region: numbers_on(timezone.localdate(), region) for region in {task.region for task in tasks}}
    return {task.pk: Stand(shown_now(task), days[task.plan_id], numbers[task.region]) for task in tasks}


def shown_now(task: Task) -> Facts:
    """What the columns say of a task, once its plan is published."""
    facts = facts_now(task)
    return facts if task.plan.status in SHOWN else replace(facts, status="")


def facts_of(task: Task, spans: Sequence[Span], report: Step | None, due: date | None) -> Facts:
    """Put together what the three sources say of one task."""
    status = spans[-1][0] if spans else ""
    opened = next((since for state, since in spans if state == S.NOT_STARTED), None)
    submitted = [since for state, since in spans if state == S.SUBMITTED] if status in KEEPS_SUBMISSION else []
    return Facts(
        status=status,
        percent=report[1] if report else 0,
        start=task.start,
        due=due or (task.latest_end if opened else None),
        opened_on=opened,
        reported_on=report[0] if report else None,
        submitted_on=submitted[-1] if submitted else None,
    )


def spans_of(keys: Iterable[int], day: date) -> Mapping[int, list[Span]]:
    """The states each task had stood in by then, in their order."""
    rows = StateSpan.objects.filter(object_type=type_of(Task()), object_id__in=keys, since__lte=day)
    found: dict[int, list[Span]] = defaultdict(list)
    for key, state, since in rows.order_by("pk").values_list("object_id", "state", "since"):
        found[key].append((state, since))
    return found


def reports_of(days: Mapping[int, date]) -> Mapping[int, Step]:
    """The last report of each task by the day given for it."""
    rows = Report.objects.filter(task__in=list(days), on__lte=max(days.values())).order_by("on", "pk")
    told = rows.values_list("task_id", "on", "percent")
    return {key: (on, percent) for key, on, percent in told if on <= days[key]}


def dues_of(days: Mapping[int, date]) -> Mapping[int, date]:
    """The deadline that had last been granted or corrected by the day given for each task."""
    granted = Extension.objects.filter(task__in=list(days), decision=Extension.Decision.GRANTED)
    rows = granted.filter(decided_on__lte=max(days.values())).order_by("decided_on", "pk")
    told = rows.values_list("task_id", "new_due", "decided_on")
    return {key: due for key, due, on in told if on is not None and on <= days[key]}
