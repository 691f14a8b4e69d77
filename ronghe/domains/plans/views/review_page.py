"""What the review page shows, put together in a fixed number of queries: problems first, the rest in one line each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import takewhile

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Measure, Party, Plan, ReadingWarning, Target, Task
from ronghe.domains.plans.models.plans import shown
from ronghe.domains.plans.policy import PUBLISHING, is_supervised, judged_on, lead_of, lead_settled
from ronghe.domains.plans.services.building import split_number
from ronghe.domains.plans.services.similar import Suggestion, propose_kind, propose_level, suggest
from ronghe.domains.plans.services.uploading import namesakes
from ronghe.kernel.files.models import Attachment
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.policy.citations import Text
from ronghe.kernel.policy.rules import Finding
from ronghe.kernel.standards.lists import listed
from ronghe.kernel.standards.names import name_key

SENTENCE_LINES = 6
NUMBERING = 6  # 本平台约定: so many characters may a number before the text take


@dataclass
class TaskRow:
    """One task beside its sentence; `problems` are what keeps it from the one-line list."""

    task: Task
    parties: list[Party]
    lead: Party | None
    excerpt: list[tuple[int, str]]
    warnings: list[ReadingWarning] = field(default_factory=list)
    problems: list[Text] = field(default_factory=list)

    def says_the_same(self, line: str) -> bool:
        """A line that is the task's text, but for its number."""
        return self.task.text in line and len(line) - len(self.task.text) <= NUMBERING

    @property
    def beside(self) -> list[tuple[int, str]]:
        """What the document says beyond the task's own words."""
        return [(number, text) for number, text in self.excerpt if not self.says_the_same(text)]

    @property
    def to_confirm(self) -> bool:
        """A concluded lead that waits for the officer's word."""
        return self.lead is not None and not lead_settled(self.task)

    @property
    def unregistered(self) -> list[Organization]:
        """Units that the register knows but has not registered (any more): they forbid publishing."""
        units = [party.organization for party in self.parties if party.organization]
        return [unit for unit in units if unit.status != Organization.Status.REGISTERED]

    @property
    def candidates(self) -> list[Party]:
        """The other units that could lead."""
        return [p for p in self.parties if p.role != Party.Role.LEAD and p.kind == Party.Kind.NAMED]

    @property
    def outside(self) -> bool:
        """The lead is no object of supervision."""
        unit = self.lead.organization if self.lead else None
        return unit is not None and not is_supervised(unit)


@dataclass
class Group:
    """A measure and its tasks: open ones as rows, the others folded. `depth`: how many measures it stands under."""

    measure: Measure
    depth: int = 0
    has_below: bool = False
    rows: list[TaskRow] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Neither tasks nor measures below: it may be taken out."""
        return not self.rows and not self.has_below

    @property
    def open_rows(self) -> list[TaskRow]:
        return [row for row in self.rows if row.problems]

    @property
    def settled_rows(self) -> list[TaskRow]:
        return [row for row in self.rows if not row.problems]

    @property
    def waiting(self) -> int:
        return sum(1 for row in self.rows if row.to_confirm)


@dataclass
class Name:
    """A name that nobody in the register answers to: where it stands, and whom it may mean."""

    written: str
    tasks: list[Task]
    suggestions: list[Suggestion]
    kind: str
    level: str


@dataclass
class PaperLine:
    """A line of the document, with what was read from it."""

    number: int
    text: str
    ref: str = ""
    warned: bool = False


class ReviewPage:
    """Everything on the page; each property asks the database at most once."""

    def __init__(self, plan: Plan) -> None:
        parties = Party.objects.select_related("organization").order_by("position", "pk")
        tasks = Task.objects.select_related("measure").prefetch_related(Prefetch("parties", parties)).in_order()
        prefetch_related_objects([plan], Prefetch("tasks", tasks), "reading_warnings", "targets", "measures")
        self.plan = plan
        self.tasks: list[Task] = list(plan.tasks.all())

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def rows(self) -> list[TaskRow]:
        stops = sorted({task.line for task in self.tasks if task.line})
        following = dict(zip(stops, [*stops, 0][1:], strict=True))
        warned: dict[int, list[ReadingWarning]] = {}
        for warning in self.open_warnings:
            warned.setdefault(warning.line, []).append(warning)
        rows = []
        for task in self.tasks:
            excerpt = self.excerpt(task, following.get(task.line, 0))
            warnings = [warning for number, _text in excerpt for warning in warned.get(number, ())]
            row = TaskRow(task, list(task.parties.all()), lead_of(task), excerpt, warnings)
            row.problems = problems_of(row)
            rows.append(row)
        return rows

    def excerpt(self, task: Task, until: int) -> list[tuple[int, str]]:
        """The task's own lines: from its first up to the next task or measure, a few at most, blank ones left out."""
        line = task.line
        end = min(until - 1 if until else line + SENTENCE_LINES, line + 2 * SENTENCE_LINES)
        numbers = range(line, max(end, line) + 1) if line else ()
        filled = [(number, self.plan.sentence(number)) for number in numbers]
        own = takewhile(lambda pair: pair[0] == line or not self.is_heading(pair[1]), filled)
        return [(number, text) for number, text in own if text][:SENTENCE_LINES]

    def is_heading(self, text: str) -> bool:
        """A line that begins the next measure: its number alone, or its title."""
        return text.isdecimal() or text in self.titles or split_number(text)[1] in self.titles

    @cached_property
    def titles(self) -> set[str]:
        return {measure.title for measure in self.plan.measures.all()}

    @cached_property
    def groups(self) -> list[Group]:
        """All measures in the order of the document, each with its tasks."""
        groups: dict[int, Group] = {}
        for measure in self.plan.measures.all():
            groups[measure.pk] = Group(measure)
        for group in groups.values():
            if above := groups.get(group.measure.parent_id or 0):
                group.depth, above.has_below = above.depth + 1, True
        for row in self.rows:
            groups[row.task.measure_id].rows.append(row)
        return list(groups.values())

    @cached_property
    def warnings(self) -> list[ReadingWarning]:
        return list(self.plan.reading_warnings.all())

    @cached_property
    def open_warnings(self) -> list[ReadingWarning]:
        return [warning for warning in self.warnings if not warning.handled_by]

    @cached_property
    def targets(self) -> list[Target]:
        return list(self.plan.targets.all())

    @cached_property
    def open_targets(self) -> list[Target]:
        return [target for target in self.targets if target.decision == Target.Decision.PROPOSED]

    @property
    def to_confirm(self) -> int:
        """Tasks whose lead is open: concluded and not confirmed, or missing."""
        return sum(1 for row in self.rows if not lead_settled(row.task))

    @property
    def confirmable(self) -> int:
        return sum(1 for row in self.rows if row.to_confirm)

    @cached_property
    def names(self) -> list[Name]:
        """Each distinct unresolved name once, the most frequent first."""
        found: dict[str, tuple[str, list[Task]]] = {}
        for row in self.rows:
            for party in row.parties:
                if party.kind == Party.Kind.NAMED and party.organization_id is None:
                    found.setdefault(name_key(party.name), (party.name, []))[1].append(row.task)
        suggestions = suggest([written for written, _tasks in found.values()], self.plan.region)
        names = [
            Name(
                written,
                tasks,
                suggestions[written],
                propose_kind(written).value,
                propose_level(written, self.plan.region).value,
            )
            for written, tasks in found.values()
        ]
        return sorted(names, key=lambda name: -len(name.tasks))

    @property
    def placeholders(self) -> list[Party]:
        """Classes and unnamed parties: for information, they block nothing."""
        return [party for row in self.rows for party in row.parties if party.kind != Party.Kind.NAMED]

    @cached_property
    def findings(self) -> list[Finding]:
        return PUBLISHING(self.plan, judged_on(self.plan, self.today))

    @property
    def forbidden(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.level == "error"]

    @property
    def reminders(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.level == "warning"]

    @property
    def met(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.level == "met"]

    @property
    def work(self) -> int:
        """How many points the counters at the top still show."""
        return len(self.open_warnings) + len(self.names) + self.to_confirm + len(self.open_targets)

    @cached_property
    def namesakes(self) -> list[Plan]:
        return namesakes(self.plan)

    @cached_property
    def paper(self) -> list[PaperLine]:
        refs: dict[int, str] = {}
        for task in self.tasks:
            refs.setdefault(task.line, task.ref)
        warned = {warning.line for warning in self.open_warnings}
        return [
            PaperLine(number, shown(text), refs.get(number, ""), number in warned)
            for number, text in enumerate(self.plan.lines, start=1)
        ]

    @cached_property
    def source(self) -> Attachment | None:
        return Attachment.objects.of(self.plan).filter(purpose=Attachment.Purpose.SOURCE).first()

    def row_after(self, ref: str) -> TaskRow | None:
        """The next task whose lead waits, for the keyboard to go on from `ref`."""
        at = next((index for index, row in enumerate(self.rows) if row.task.ref == ref), -1)
        ordered: Iterable[TaskRow] = [*self.rows[at + 1 :], *self.rows[: at + 1]]
        return next((row for row in ordered if row.to_confirm), None)


def problems_of(row: TaskRow) -> list[Text]:
    """What only a person can settle, in the order of weight; each goes away once it is settled."""
    problems: list[Text] = []
    unknown = [p.name for p in row.parties if p.kind == Party.Kind.NAMED and p.organization_id is None]
    if not row.task.text.strip():
        problems.append(_("没有工作内容"))
    if unknown:
        problems.append(_("名录里没有：%(names)s") % {"names": listed(unknown)})
    problems += [_("“%(name)s”在名录里还没有登记") % {"name": unit.name} for unit in row.unregistered]
    if row.lead is None:
        problems.append(_("没有牵头单位"))
    elif row.to_confirm:
        problems.append(_("牵头是按列在第一推断的"))
    problems += [warning.message for warning in row.warnings]
    return problems
