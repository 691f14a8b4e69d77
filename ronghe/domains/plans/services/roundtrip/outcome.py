"""What a sheet would do: each of its rows is accepted, refused with the reason, or unchanged; none is left over."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import ClassVar, NamedTuple

from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Plan, Task
from ronghe.kernel.policy.citations import Text
from ronghe.kernel.standards.lists import listed


class Change(NamedTuple):
    """A cell that would change: its column, what is there, what the sheet says."""

    column: str
    old: str
    new: str


class Fault(NamedTuple):
    """Why a row is refused: the column ("" for the whole row), the rule in words, and its code."""

    column: str
    rule: Text
    code: str


class Clash(NamedTuple):
    """A cell of a row whose task has moved on: what the sheet was based on, what is there now, what it says."""

    column: str
    based: str
    now: str
    said: str


@dataclass(frozen=True)
class Filing:
    """A report that the row asks for."""

    percent: int
    words: str
    on: date


@dataclass
class Line:
    """One row of the sheet and what becomes of it. `cells`: column → text, as the sheet says it."""

    number: int
    ref: str
    cells: dict[str, str]
    task: Task | None = None
    event: int = 0
    changes: list[Change] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    filing: Filing | None = None
    weight: int | None = None

    @property
    def is_refused(self) -> bool:
        return bool(self.faults or self.clashes)

    @property
    def is_ready(self) -> bool:
        return bool(self.changes) and not self.is_refused

    @property
    def is_clash(self) -> bool:
        return bool(self.clashes)

    def refuse(self, column: str, rule: Text, code: str) -> None:
        self.faults.append(Fault(column, rule, code))


@dataclass(frozen=True)
class Mistaken:
    """The sheet names no task of this plan at all: whose it is instead, as far as the reader may know."""

    plan: Plan
    others: Sequence[Plan]

    @property
    def words(self) -> Text:
        """One sentence in place of the same refusal for every row."""
        said = {"here": named(self.plan), "number": len(self.others), "there": listed(map(named, self.others[:3]))}
        if len(self.others) > 3:
            return _("这张表是别的方案的：%(there)s等 %(number)s 个；这里是%(here)s。一行也没有导入") % said
        if self.others:
            return _("这张表是别的方案的：%(there)s；这里是%(here)s。一行也没有导入") % said
        return _("表里的任务编号，%(here)s一个也没有：这是别的方案的表，或者编号被改过。一行也没有导入") % said


def named(plan: Plan) -> str:
    words = _("《%(title)s》（%(number)s）") if plan.number else _("《%(title)s》")
    return str(words % {"title": plan.title, "number": plan.number})


@dataclass(frozen=True)
class Outcome:
    """All rows of one sheet, and what of it was not read."""

    DIGEST: ClassVar[int] = 64

    lines: Sequence[Line]
    ignored: Sequence[str] = ()
    absent: int = 0
    mistaken: Mistaken | None = None

    @cached_property
    def ready(self) -> list[Line]:
        return [line for line in self.lines if line.is_ready]

    @cached_property
    def refused(self) -> list[Line]:
        return [line for line in self.lines if line.is_refused]

    @cached_property
    def clashes(self) -> list[Line]:
        return [line for line in self.refused if line.is_clash]

    @cached_property
    def faulty(self) -> list[Line]:
        return [line for line in self.refused if not line.is_clash]

    @cached_property
    def unchanged(self) -> list[Line]:
        return [line for line in self.lines if not line.is_ready and not line.is_refused]

    @cached_property
    def digest(self) -> str:
        """Whether another reading of the sheet would do the same; says nothing in words, which depend on a language."""
        facts = [
            [
                line.number,
                line.ref,
                line.event,
                line.filing,
                line.weight,
                [fault[::2] for fault in line.faults],
                line.clashes,
            ]
            for line in self.lines
        ]
        return hashlib.sha256(repr(facts).encode()).hexdigest()

    def taken(self, refs: Collection[str], rest: bool, shown: int) -> list[Line]:
        """The ready lines that were chosen: by their reference among the first `shown`, the others all or none."""
        return [line for place, line in enumerate(self.ready) if (line.ref in refs if place < shown else rest)]
