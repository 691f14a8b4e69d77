"""The task table of a plan for download: the annex's own five columns, and how each task stood on the day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from ronghe.documents.writing import tasktable as columns
from ronghe.documents.writing.tasksheet import write_xlsx
from ronghe.documents.writing.tasktable import TaskGroup, TaskRow, TaskTable, Value, write_docx
from ronghe.documents.writing.wording import plain
from ronghe.domains.plans.models import Measure, Party, Plan, Report, Task
from ronghe.domains.plans.models.plans import SHOWN
from ronghe.domains.plans.policy.lamps import Lamp
from ronghe.domains.plans.queries import rows
from ronghe.domains.plans.queries.page import PlanPage
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.models import Event, type_of
from ronghe.kernel.ui.states import state

WRITERS: dict[str, tuple[Callable[[TaskTable], bytes], str]] = {
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": (write_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
INSIDE = tuple(column.title for column in columns.PROGRESS)
# What the city chose to show outside; never who said what, nor anything that a sheet could be imported with.
OUTSIDE: dict[str, tuple[str, ...]] = {
    Plan.Shown.NOTHING: (),
    Plan.Shown.PROGRESS: (columns.STATUS, columns.PERCENT),
    Plan.Shown.LAMPS: (columns.STATUS, columns.LAMP, columns.PERCENT),
}


@dataclass(frozen=True)
class Told:
    """What the rows of a sheet say beside the rows themselves: last words (for readers of reports), last events."""

    day: date
    words: Mapping[int, str] = field(default_factory=dict)
    versions: Mapping[int, int] = field(default_factory=dict)


def task_table(page: PlanPage) -> TaskTable:
    """What the page shows under its filter, group by group; in the language of the documents, whatever the page's."""
    with override(settings.LANGUAGE_CODE):
        shown = columns_of(page)
        told = told_of([row.task for row in page.found], page.actor, page.day) if shown == INSIDE else Told(page.day)
        return TaskTable(
            title=page.plan.title,
            subtitle=subtitle(page),
            facts=facts(page) if shown else "",
            note=_("演示数据") if page.plan.is_demo else "",
            progress=shown,
            groups=tuple(
                TaskGroup(measure.number, titled(page, measure), tuple(printed(row, told, shown) for row in tasks))
                for measure, tasks in page.groups
            ),
        )


def columns_of(page: PlanPage) -> tuple[str, ...]:
    """The further columns this reader gets: none of a draft."""
    if page.plan.status not in SHOWN:
        return ()
    return OUTSIDE[page.plan.shown] if page.places.is_public else INSIDE


def told_of(tasks: Sequence[Task], actor: Actor, day: date) -> Told:
    """In three queries."""
    keys = [task.pk for task in tasks]
    last = Report.objects.filter(task=OuterRef("pk"), on__lte=day).order_by("-on", "-pk").values("pk")[:1]
    picked = Task.objects.filter(pk__in=keys).annotate(report=Subquery(last)).values("report")
    words = Report.objects.visible_to(actor).filter(pk__in=picked).values_list("task_id", "words")
    return Told(day, dict(words), versions_of(keys, day))


def versions_of(keys: Sequence[int], day: date | None = None) -> dict[int, int]:
    """Task key → its last event by then (now when no day is given): the number changes whenever anything happens."""
    events = Event.objects.filter(object_type=type_of(Task()), object_id__in=keys)
    if day:
        events = events.filter(on__lte=day)
    return dict(events.order_by().values_list("object_id").annotate(Max("pk")))


def titled(page: PlanPage, measure: Measure) -> str:
    """The measure with those it stands under, for a table that has one column for all of them."""
    return " / ".join(one.title for one in [*page.above(measure), measure])


def printed(row: rows.TaskRow, told: Told, shown: Sequence[str] = INSIDE) -> TaskRow:
    """The document's own wording; where it has none for the time, the dates."""
    values = progress(row, told)
    kept = tuple(value for title, value in values.items() if title in shown)
    return TaskRow(row.task.number, row.task.text, parties(row), row.task.period_raw or row.dates, kept)


def progress(row: rows.TaskRow, told: Told) -> dict[str, Value]:
    """Title → value of each further column, in their order."""
    task, facts_ = row.task, row.stand.facts
    lamp = Lamp(row.stand.lamp)
    return {
        columns.STATUS: str(Task.Status(facts_.status).label if facts_.status else lamp.label),
        columns.LAMP: f"{state(lamp.value).sign} {lamp.label}",
        columns.PERCENT: facts_.percent,
        columns.REPORTED: facts_.reported_on,
        columns.WORDS: plain(told.words.get(task.pk, "")),
        columns.DUE: facts_.due,
        columns.ORIGINAL: task.latest_end,
        columns.WEIGHT: task.weight,
        columns.REF: task.ref,
        columns.VERSION: version(told.versions.get(task.pk, 0), told.day),
    }


def version(event: int, day: date) -> str:
    """What the row was based on: the last event of the task, and the day as of which it was told."""
    return f"{event}-{day:%Y%m%d}"


def subtitle(page: PlanPage) -> str:
    """The number of the document, and the filter when it is not the whole table."""
    chosen = "；".join(f"{label}：{value}" for label, value, _href in page.conditions)
    return " · ".join(part for part in (page.plan.number, chosen) if part)


def facts(page: PlanPage) -> str:
    """As of when, by whom, when; of a day to come also how that is known."""
    return " · ".join(part for part in (as_of(page), page.day_error) if part)


def as_of(page: PlanPage) -> str:
    now = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    if page.places.is_public:
        return _("%(day)s 的进度，%(now)s 下载") % {"day": page.day, "now": now}
    actor = page.actor
    who = f"{actor.name}（{actor.organization_name}）" if actor.organization_name else actor.name
    return _("%(day)s 的进度，%(who)s于 %(now)s 导出") % {"day": page.day, "who": who, "now": now}


def parties(row: rows.TaskRow) -> str:
    """The units in a form that reads back to the same parts: A、B；牵头 and 配合 only where the plan knows them."""
    lead = row.lead
    others = [part for part in row.shown if part is not lead]
    assisting = [part.name for part in others if part.party.role == Party.Role.ASSIST]
    equal = [part.name for part in others if part.party.role != Party.Role.ASSIST]
    before = "、".join([lead.name, *equal] if lead else equal)
    return _("%(lead)s会同%(assisting)s") % {"lead": before, "assisting": "、".join(assisting)} if assisting else before


def file_name(page: PlanPage, kind: str) -> str:
    part = _("任务清单（部分）") if page.filter.narrows else _("任务清单")
    return f"{page.plan.title}{part}.{kind}"
