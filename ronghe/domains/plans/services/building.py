"""Turns a plan draft into rows, in bulk: measures, tasks, parties, targets, warnings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.documents.reading import draft as read
from ronghe.documents.reading.normalize import text_of
from ronghe.documents.reading.numbering import mark_of
from ronghe.domains.plans.models import Measure, Party, Plan, ReadingWarning, Target, Task
from ronghe.kernel.organizations.models import Organization, OrganizationName
from ronghe.kernel.standards.names import name_key

Group = tuple[str, ...]
STRENGTH = {Party.Role.LEAD: 2, Party.Role.RESPONSIBLE: 1, Party.Role.ASSIST: 0}


@dataclass
class Built:
    """What was stored; `notes` are warnings that arise here and not in the reader."""

    tasks: list[Task] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)

    def fit(self, row: type[models.Model], column: str, words: str, line: int = 0) -> str:
        """The words as the column takes them; that something was cut off is said beside its line."""
        target = row._meta.get_field(column)
        most = int(target.max_length or 0)  # type: ignore[union-attr]
        if len(words) > most:
            message = _("“%(label)s”有 %(length)s 个字，只存了前 %(most)s 个，请对照原文：%(words)s…")
            params = {"label": target.verbose_name, "length": len(words), "most": most, "words": words[:40]}  # type: ignore[union-attr]
            self.notes.append((line, message % params))
        return words[:most]


def build(plan: Plan, draft: read.PlanDraft, built: Built | None = None) -> Built:
    """Store everything the draft holds under a saved plan; a fixed number of statements whatever its size."""
    built = built or Built()
    measures = build_measures(plan, [tuple(task.group) for task in draft.tasks], built)
    rows = [
        build_task(plan, measures[tuple(task.group)], at, task, built) for at, task in enumerate(draft.tasks, start=1)
    ]
    built.tasks = Task.objects.bulk_create(rows)
    known = OrganizationName.objects.find({p.name for t in draft.tasks for p in t.parties}, plan.region)
    Party.objects.bulk_create(
        party
        for task, source in zip(built.tasks, draft.tasks, strict=True)
        for party in build_parties(task, source, known, built)
    )
    kept = [target for target in draft.targets if is_storable(target.value)]
    Target.objects.bulk_create(build_target(plan, at, target, built) for at, target in enumerate(kept, start=1))
    message = _("目标值 %(value)s 位数太多，不能照存，请手工补录这个目标")
    built.notes += [(t.line, message % {"value": f"{t.value:g}"}) for t in draft.targets if not is_storable(t.value)]
    return built


def add_warnings(plan: Plan, warnings: Iterable[tuple[int, str]]) -> None:
    ReadingWarning.objects.bulk_create(
        ReadingWarning(plan=plan, line=max(line, 0), message=message[:500]) for line, message in warnings
    )


def build_measures(plan: Plan, groups: Iterable[Group], built: Built) -> dict[Group, Measure]:
    """One measure per group and per group above it, in the order of the document; numbered 1, 2, 2.1 as people say."""
    ordered: dict[Group, None] = {}
    for group in groups:
        for depth in range(1, len(group) + 1):
            ordered.setdefault(group[:depth])
        ordered.setdefault(group)
    siblings: dict[Group, int] = {}
    made: dict[Group, Measure] = {}
    for position, group in enumerate(ordered, start=1):
        above = group[:-1]
        siblings[above] = siblings.get(above, 0) + 1
        value, title = split_number(group[-1] if group else "")
        number = str(value or siblings[above])
        parent = made.get(above) if group else None
        made[group] = Measure(
            plan=plan,
            number=f"{parent.number}.{number}"[:20] if parent else number,
            title=built.fit(Measure, "title", title) or str(_("未分组的任务")),
            position=position,
        )
    for depth in range(max(map(len, made), default=0) + 1):
        level = {group: measure for group, measure in made.items() if len(group) == depth}
        for group, measure in level.items():
            measure.parent = made.get(group[:-1]) if group else None
        Measure.objects.bulk_create(level.values())
    return made


def split_number(heading: str) -> tuple[int | None, str]:
    """(3, 打造名师团队) of 三、打造名师团队."""
    text = text_of(heading)
    mark = mark_of(text.fold)
    return (mark.value, text.cut(mark.width).strip().raw) if mark else (None, text.raw)


def build_task(plan: Plan, measure: Measure, position: int, source: read.Task, built: Built) -> Task:
    period, line = source.period, max(source.line, 0)
    task = Task(
        region=plan.region,
        plan=plan,
        measure=measure,
        position=position,
        number=built.fit(Task, "number", source.number, line),
        text=source.text,
        line=line,
        is_complete=source.complete,
        lead_basis=source.lead_basis if source.lead else Task.LeadBasis.NONE,
    )
    if period:
        end, latest = period.end or period.latest_end, period.latest_end or period.end
        task.period_raw = built.fit(Task, "period_raw", period.raw, line)
        task.start, task.end, task.latest_end = period.start, end, latest
        task.precision = period.precision
        task.is_approximate = period.approximate
        task.recurring = built.fit(Task, "recurring", period.recurring, line)
    return task


def build_parties(task: Task, source: read.Task, known: dict[str, Organization], built: Built) -> list[Party]:
    """The parties of a task, each organization once: of two spellings of one unit the weightier role stays."""
    parties: dict[str, Party] = {}
    lead_given = False
    for position, party in enumerate(source.parties, start=1):
        is_lead = not lead_given and source.lead is not None and party.name == source.lead
        lead_given = lead_given or is_lead
        role = Party.Role.LEAD if is_lead else Party.Role(party.role)
        if role == Party.Role.LEAD and not is_lead:
            role = Party.Role.RESPONSIBLE  # the database knows one lead per task; the others stay responsible
        organization = known.get(party.name) if party.kind == Party.Kind.NAMED else None
        row = Party(
            task=task,
            position=position,
            raw=built.fit(Party, "raw", party.raw, source.line),
            name=party.name[:100],
            role=role,
            kind=party.kind,
            organization=organization,
        )
        key = str(organization.pk) if organization else f"{party.kind}:{name_key(party.name)}"
        same = parties.get(key)
        if same is None:
            parties[key] = row
            continue
        if STRENGTH[Party.Role(row.role)] > STRENGTH[Party.Role(same.role)]:
            same.role = row.role
        message = _("“%(one)s”和“%(other)s”是同一个单位，只保留一个") % {"one": same.raw, "other": row.raw}
        built.notes.append((source.line, message))
    return list(parties.values())


def is_storable(value: float) -> bool:
    """Whether the column takes the value as it is: neither too long for it nor rounded to another."""
    column = Target._meta.get_field("value")
    exact = Decimal(str(value))
    whole = 10 ** (column.max_digits - column.decimal_places)
    return exact.is_finite() and abs(exact) < whole and exact == round(exact, column.decimal_places)


def build_target(plan: Plan, position: int, source: read.Target, built: Built) -> Target:
    return Target(
        plan=plan,
        position=position,
        sentence=source.sentence,
        line=max(source.line, 0),
        value=Decimal(str(source.value)),
        unit=built.fit(Target, "unit", source.unit, max(source.line, 0)),
        comparison=source.comparison,
        measure=source.measure,
        due=source.due,
        is_stretch=source.stretch,
        is_approximate=source.approximate,
    )
