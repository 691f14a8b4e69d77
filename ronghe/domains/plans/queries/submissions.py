"""When a result was handed in: the day it claims and the day it was entered, which a checker must see both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ronghe.domains.plans.models import Report, Task
from ronghe.domains.plans.workflow import SENT_BACK
from ronghe.kernel.files.models import Attachment
from ronghe.kernel.history.models import Event, type_of

S = Task.Status


@dataclass(frozen=True)
class Submission:
    """The last submission of a task, held against the deadline in force; `known` is the day its plan came here."""

    on: date
    entered: date
    due: date | None
    known: date

    @property
    def is_backdated(self) -> bool:
        return self.entered != self.on

    @property
    def days_late(self) -> int:
        """By the business date."""
        return max(0, (self.on - self.due).days) if self.due else 0

    @property
    def days_entered_late(self) -> int:
        """By the day on which it was entered."""
        return max(0, (self.entered - self.due).days) if self.due else 0

    @property
    def is_doubtful(self) -> bool:
        """In time by its business date alone: it was entered after the deadline. Whoever brings an older plan here
        enters its past together with it, which says nothing against anybody."""
        return not self.days_late and self.days_entered_late > 0 and self.entered > self.known

    @property
    def judgement(self) -> str:
        """Whether it came in time; empty where no deadline says."""
        if self.due is None:
            return ""
        if self.days_late:
            return ngettext("逾期 %(days)s 天", "逾期 %(days)s 天", self.days_late) % {"days": self.days_late}
        if self.is_doubtful:
            return ngettext(
                "按业务日期没有逾期，补记时已过期限 %(days)s 天",
                "按业务日期没有逾期，补记时已过期限 %(days)s 天",
                self.days_entered_late,
            ) % {"days": self.days_entered_late}
        return _("按期")

    def told(self, unit: str) -> str:
        """The same as one sentence that begins with who handed it in."""
        said = {"unit": unit, "day": self.on, "days": self.days_late, "entered": self.entered}
        if self.is_doubtful:
            words = ngettext(
                "%(unit)s %(entered)s 补记为 %(day)s 提交，补记时已过期限 %(late)s 天",
                "%(unit)s %(entered)s 补记为 %(day)s 提交，补记时已过期限 %(late)s 天",
                self.days_entered_late,
            )
            return words % (said | {"late": self.days_entered_late})
        if self.is_backdated:
            late = ngettext(
                "%(unit)s %(entered)s 补记为 %(day)s 提交，晚 %(days)s 天",
                "%(unit)s %(entered)s 补记为 %(day)s 提交，晚 %(days)s 天",
                self.days_late,
            )
            return (late if self.days_late else _("%(unit)s %(entered)s 补记为 %(day)s 提交，按期")) % said
        late = ngettext(
            "%(unit)s %(day)s 提交，晚 %(days)s 天", "%(unit)s %(day)s 提交，晚 %(days)s 天", self.days_late
        )
        return (late if self.days_late else _("%(unit)s %(day)s 按期提交")) % said


def submissions_of(tasks: Sequence[Task]) -> dict[int, Submission]:
    """Task key → its last submission, for those that wait to be checked or are closed; in one query. The tasks have
    their plans at hand."""
    handed = {task.pk: task for task in tasks if task.submitted_on}
    if not handed:
        return {}
    steps = Event.objects.filter(object_type=type_of(tasks[0]), object_id__in=handed, state_to=S.SUBMITTED)
    entered = dict(steps.order_by("pk").values_list("object_id", "recorded_at"))
    return {
        key: Submission(
            task.submitted_on, timezone.localdate(entered[key]), task.due, timezone.localdate(task.plan.created_at)
        )
        for key, task in handed.items()
        if task.submitted_on and key in entered
    }


def not_proven_again(tasks: Sequence[Task]) -> set[int]:
    """The tasks that were sent back and of which no report has brought papers since; in two queries, one where none
    was sent back. That is allowed, words may have been missing, but whoever checks must know."""
    since = reports_since(tasks)
    if not since:
        return set()
    papers = Attachment.objects.filter(owner_type=type_of(Report()), owner_id=OuterRef("pk"))
    proven = Exists(papers.filter(purpose=Attachment.Purpose.EVIDENCE))
    found: dict[int, list[bool]] = defaultdict(list)
    for key, is_proven in Report.objects.filter(task__in=since).order_by("-pk").values_list("task_id", proven):
        found[key].append(is_proven)
    return {key for key, number in since.items() if not any(found[key][:number])}


def reports_since(tasks: Sequence[Task]) -> dict[int, int]:
    """Task key → how many reports were filed after it was last sent back, for those that were; told by the order of
    the events, which no business date and no clock disturbs."""
    if not tasks:
        return {}
    steps = Event.objects.filter(object_type=type_of(tasks[0]), object_id__in=[task.pk for task in tasks])
    found: dict[int, int] = {}
    told = steps.filter(action__in=(*SENT_BACK, "report_progress")).order_by("pk")
    for key, action in told.values_list("object_id", "action"):
        if action in SENT_BACK:
            found[key] = 0
        elif key in found:
            found[key] += 1
    return found
