"""What the platform says of the tasks that a sheet names: on the day the sheet tells of, and now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from ronghe.documents.writing import tasktable as columns
from ronghe.documents.writing.tasktable import Value
from ronghe.domains.plans.exports import parties, progress, told_of, versions_of
from ronghe.domains.plans.models import Measure, Plan, Task
from ronghe.domains.plans.queries.rows import TaskRow, rows_of
from ronghe.domains.plans.services.roundtrip.story import Story, said_then
from ronghe.domains.plans.services.roundtrip.values import Version
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.models import Event

Said = Mapping[str, Value]
OPEN = (columns.PERCENT, columns.REPORTED, columns.WORDS, columns.WEIGHT)  # what may be changed in a sheet
CLOSED = (*columns.COLUMNS, columns.STATUS, columns.LAMP, columns.DUE, columns.ORIGINAL)


@dataclass(frozen=True)
class Now:
    """A task as it is at this moment: its last event, the business day of that, and all that a sheet would say."""

    task: Task
    event: int
    last_on: date | None
    said: Said


class Known:
    """Answers for one reader and one plan in a number of queries that grows with the days of the sheet only."""

    def __init__(self, plan: Plan, actor: Actor) -> None:
        self.plan, self.actor, self.today = plan, actor, timezone.localdate()
        self._days: dict[date, dict[str, tuple[TaskRow, Said]]] = {}

    @cached_property
    def _titles(self) -> dict[int, str]:
        """Measure key → its title with those it stands under, as the export prints it."""
        found: dict[int, str] = {}
        measures = {measure.pk: measure for measure in Measure.objects.filter(plan=self.plan)}
        for key in measures:
            above: list[str] = []
            at = measures.get(key)
            while at is not None and len(above) <= len(measures):
                above.insert(0, at.title)
                at = measures.get(at.parent_id or 0)
            found[key] = " / ".join(above)
        return found

    def now(self, refs: Iterable[str]) -> dict[str, Now]:
        """Reference → the task now, for those of this plan that the reader may see."""
        rows = self._rows(refs, self.today)
        tasks = [row.task for row in rows]
        events = versions_of([task.pk for task in tasks])
        days = dict(Event.objects.filter(pk__in=events.values()).values_list("pk", "on"))
        said = self._said(rows, self.today)
        return {
            task.ref: Now(task, events.get(task.pk, 0), days.get(events.get(task.pk, 0)), said[task.ref])
            for task in tasks
        }

    def on(self, wanted: Iterable[tuple[date, str]]) -> None:
        """Look up the tasks on the days of their rows; `then` answers afterwards."""
        for day, pairs in groupby(sorted(set(wanted)), key=lambda pair: pair[0]):
            rows = self._rows([ref for _day, ref in pairs], day)
            said = self._said(rows, day)
            self._days[day] = {row.task.ref: (row, said[row.task.ref]) for row in rows}

    def then(self, ref: str, version: Version, story: Story | None) -> Said:
        """What the sheet said when it was made; with the story of a task that has moved on since."""
        row, said = self._days[version.day][ref]
        if story is None:
            return said
        with override(settings.LANGUAGE_CODE):
            return {**said, **said_then(row, story, version)}

    def _rows(self, refs: Iterable[str], day: date) -> list[TaskRow]:
        tasks = Task.objects.visible_to(self.actor).filter(plan=self.plan, ref__in=list(refs))
        return rows_of(tasks.in_order(), day)

    def _said(self, rows: Sequence[TaskRow], day: date) -> dict[str, Said]:
        with override(settings.LANGUAGE_CODE):  # the sheet is in the language of the documents
            told = told_of([row.task for row in rows], self.actor, day)
            return {row.task.ref: self._document(row) | progress(row, told) for row in rows}

    def _document(self, row: TaskRow) -> dict[str, Value]:
        """The annex's own columns, as the export prints them."""
        task = row.task
        printed = columns.TaskRow(task.number, task.text, parties(row), task.period_raw or row.dates)
        text, units, time = printed.cells
        return {
            columns.NUMBER: task.measure.number,
            columns.MEASURE: self._titles[task.measure_id],
            columns.TEXT: text,
            columns.PARTIES: units,
            columns.TIME: time,
        }
