"""What was reported of one task by a day, with its papers, and the picture of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import F, Window
from django.db.models.functions import Lag
from django.utils import timezone

from ronghe.domains.plans.models import Extension, Report, Task
from ronghe.domains.plans.policy.lamps import expected
from ronghe.domains.plans.queries.facts import Stand
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.files.models import Attachment
from ronghe.kernel.history.models import type_of
from ronghe.kernel.ui.charts.progress import Deadline, Progress, progress

PAGE = 20  # 本平台约定: so many reports on the page of the task
DRAWN = 60  # 本平台约定: the picture shows the last five years of monthly reports


@dataclass(frozen=True)
class ReportRow:
    """One report as shown: how far it moved the task, and what proves it."""

    report: Report
    delta: int
    papers: Sequence[Attachment]

    @property
    def is_backdated(self) -> bool:
        """Whether it was written down on another day than the one it tells of."""
        return timezone.localdate(self.report.created_at) != self.report.on


def reports_page(task: Task, actor: Actor, day: date, number: str | None) -> Page[ReportRow]:
    """The reports that the reader's role reaches, newest first."""
    rows = Report.objects.reached_by(actor).filter(task=task, on__lte=day).select_related("organization")
    before = Window(Lag("percent", default=0), order_by=[F("on").asc(), F("pk").asc()])
    page = Paginator(rows.annotate(before=before).order_by("-on", "-pk"), PAGE).get_page(number)
    page.object_list = rows_with_papers(list(page.object_list))  # type: ignore[assignment]
    return page  # type: ignore[return-value]


def rows_with_papers(reports: Sequence[Report]) -> list[ReportRow]:
    reports = list(reports)
    papers: dict[int, list[Attachment]] = defaultdict(list)
    wanted = Attachment.objects.filter(owner_type=type_of(Report()), owner_id__in=[report.pk for report in reports])
    for paper in wanted.select_related("blob"):
        papers[paper.owner_id].append(paper)
    return [
        ReportRow(report, report.percent - report.before, papers[report.pk])  # type: ignore[attr-defined]
        for report in reports
    ]


@dataclass(frozen=True)
class DeadlineRow:
    """One change of the deadline that was asked for or made, as it stood on a day."""

    extension: Extension
    day: date

    @property
    def is_decided(self) -> bool:
        return self.extension.decided_on is not None and self.extension.decided_on <= self.day

    @property
    def decision(self) -> str:
        decision = self.extension.decision if self.is_decided else Extension.Decision.OPEN
        return str(Extension.Decision(decision).label)

    @property
    def is_granted(self) -> bool:
        return self.is_decided and self.extension.decision == Extension.Decision.GRANTED

    @property
    def is_correction(self) -> bool:
        return self.extension.kind == Extension.Kind.CORRECTION


def deadlines_of(task: Task, day: date) -> list[DeadlineRow]:
    """Everything that was asked and decided about the deadline by then, newest first."""
    found = task.extensions.filter(on__lte=day).select_related("organization")
    return [DeadlineRow(extension, day) for extension in found]


def picture(task: Task, stand: Stand) -> Progress | None:
    """Percent by date against even work and the deadlines; None before anything was reported."""
    newest = Report.objects.filter(task=task, on__lte=stand.day).order_by("-on", "-pk")[:DRAWN]
    reported = [(on, percent) for on, percent in newest.values_list("on", "percent")][::-1]
    if not reported:
        return None
    facts = stand.facts
    deadlines = [] if facts.due is None else [Deadline("present", facts.due)]
    if task.latest_end and task.latest_end != facts.due:
        deadlines.append(Deadline("original", task.latest_end))
    return progress(
        reported, day=stand.day, begin=facts.begin, deadlines=deadlines, expected=lambda on: expected(facts, on)
    )
