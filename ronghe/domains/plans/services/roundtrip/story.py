"""What a sheet said of a task when it was made, told again from the events up to then: later ones may be backdated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ronghe.documents.writing import tasktable as columns
from ronghe.documents.writing.tasktable import Value
from ronghe.domains.plans.exports import Told, progress
from ronghe.domains.plans.models import Extension, Task
from ronghe.domains.plans.policy.lamps import Facts
from ronghe.domains.plans.queries.facts import KEEPS_SUBMISSION
from ronghe.domains.plans.queries.rows import TaskRow
from ronghe.domains.plans.services.roundtrip.values import Version
from ronghe.kernel.history.models import Event, type_of

NOT_STARTED, SUBMITTED = Task.Status.NOT_STARTED, Task.Status.SUBMITTED
MOVED_DUE = ("grant_extension", "correct_due")


@dataclass
class Story:
    """The events of one task and the deadlines that came to hold, both in their order."""

    events: list[Event] = field(default_factory=list)
    dues: list[date] = field(default_factory=list)


def stories(tasks: Iterable[Task]) -> Mapping[int, Story]:
    """Task key → its story, in two queries; asked for tasks that moved on since the sheet was made."""
    found: dict[int, Story] = defaultdict(Story)
    keys = [task.pk for task in tasks]
    for event in Event.objects.filter(object_type=type_of(Task()), object_id__in=keys).order_by("pk"):
        found[event.object_id].events.append(event)
    granted = Extension.objects.filter(task__in=keys, decision=Extension.Decision.GRANTED)
    for key, due in granted.order_by("decided_on", "pk").values_list("task_id", "new_due"):
        found[key].dues.append(due)
    return found


def said_then(row: TaskRow, story: Story, version: Version) -> dict[str, Value]:
    """The progress columns as the sheet had them; `row` is the task on the day of the sheet by all we know now."""
    before = [event for event in story.events if event.pk <= version.event]
    after = story.events[len(before) :]
    stand = replace(row.stand, facts=facts_of(row, before, after, story.dues))
    reports = [event for event in before if event.action == "report_progress"]
    words = {row.task.pk: reports[-1].comment} if reports else {}
    weights = [event for event in after if event.action == "set_weight"]
    said = progress(replace(row, stand=stand), Told(version.day, words))
    if weights:
        said[columns.WEIGHT] = int(weights[0].changes[columns.WEIGHT][0])
    return said


def facts_of(row: TaskRow, before: Sequence[Event], after: Sequence[Event], dues: Sequence[date]) -> Facts:
    """As queries.facts tells them, from the events instead of the dates."""
    task, moves = row.task, [event for event in before if event.state_to]
    later = next((event.state_from for event in after if event.state_to), row.stand.status)
    status = (moves[-1].state_to if moves else later) if row.stand.status else ""
    opened = next((event.on for event in moves if event.state_to == NOT_STARTED), None)
    submitted = [event.on for event in moves if event.state_to == SUBMITTED] if status in KEEPS_SUBMISSION else []
    report = next((event for event in reversed(before) if event.action == "report_progress"), None)
    moved = sum(event.action in MOVED_DUE for event in before)
    return Facts(
        status=status,
        percent=int(report.changes[columns.PERCENT][1].rstrip("%")) if report else 0,
        start=task.start,
        due=dues[moved - 1] if 0 < moved <= len(dues) else (task.latest_end if opened else None),
        opened_on=opened,
        reported_on=report.on if report else None,
        submitted_on=submitted[-1] if submitted else None,
    )
