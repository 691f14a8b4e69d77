"""A sheet becomes new, changed, unchanged and refused lines; what was previewed, and nothing else, is then applied."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ronghe.documents.reading.sheets import Sheet, SheetRow, SheetStream
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.files.waiting import Waiting
from ronghe.kernel.history.importing import CHUNK, Line, Part, Shelf, record_import
from ronghe.kernel.history.imports import Import
from ronghe.kernel.history.recording import difference, kept_snapshot
from ronghe.kernel.ledger.declaration import Ledger
from ronghe.kernel.ledger.forms import form_class
from ronghe.kernel.standards.conflicts import Claims, Judge
from ronghe.kernel.ui.cells import Check, compiled
from ronghe.kernel.ui.named import NamedField

Values = dict[str, Any]
PART, SHOWN, SHOWN_PROBLEMS = 2_000, 50, 200  # lines in memory at a time; lines, and problems, that the page shows


class Problem(NamedTuple):
    """Why a line was refused: its row in the sheet, the column's title, the rule in words."""

    row: int
    column: str
    message: str


@dataclass
class Outcome:
    """What a sheet would do: numbers, and the first lines of each kind to be shown; `digest` tells whether another
    reading of it would do the same."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    wrong: int = 0
    emptied: int = 0
    first: Part = field(default_factory=lambda: Part([], []))
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    digest: str = ""

    def add(self, part: Part, problems: list[Problem]) -> None:
        for shown, lines in zip(self.first, part, strict=True):
            shown += lines[: SHOWN - len(shown)]
        self.problems += sorted(problems, key=lambda problem: problem.row)[: SHOWN_PROBLEMS - len(self.problems)]
        self.new, self.changed = self.new + len(part.new), self.changed + len(part.changed)
        self.refused, self.wrong = self.refused + len({p.row for p in problems}), self.wrong + len(problems)
        self.emptied += sum(bool(old and not new) for line in part.changed for old, new in line.changes.values())
        facts = [self.digest, *(f"{line.row}:{line.digest}" for lines in part for line in lines), str(self.unchanged)]
        facts += [f"{problem.row}:{problem.column}" for problem in problems]
        self.digest = hashlib.sha256("\n".join(facts).encode()).hexdigest()


class Examination:
    """One reading of one sheet by one actor, a part at a time. With a shelf, what may be stored is put there, and the
    existing rows are held until the transaction ends; nothing is stored before all is read, so that a line never
    depends on an earlier part of its own sheet."""

    def __init__(self, ledger: Ledger, actor: Actor, shelf: Shelf | None = None) -> None:
        self.ledger, self.actor, self.shelf, self.own = ledger, actor, shelf, ledger.own(actor)
        self.fields = form_class(ledger)(actor=actor, instance=ledger.new(actor)).fields
        self.titles = {ledger.label(name): name for name in ledger.names}
        self.keys, self.judge = Claims(), Judge(ledger.model, ledger.names, ledger.key)
        self.outcome, self.problems = Outcome(), list[Problem]()

    def read(self, sheet: Sheet | SheetStream) -> Outcome:
        rows = iter(sheet.rows if self._accepts(sheet.header) else ())
        self._judge([])  # what is wrong with the head counts too
        places = [(place, self.titles[title]) for place, title in enumerate(sheet.header) if title in self.titles]
        checks = [(place, name, compiled(self.fields[name], self.ledger.field(name))) for place, name in places]
        while several := list(islice(rows, PART)):
            self._judge(list(self._merge(list(self._parse(several, checks)))))
        return self.outcome

    def _accepts(self, header: list[str]) -> bool:
        """Every column that must be filled in is there, and none twice; others are passed over, and named."""
        for title, name in self.titles.items():
            if title not in header and self.fields[name].required:
                self._refuse(1, name, _("缺少这一列，它是必填的；请用下载的模板，保留列名那一行"))
            if header.count(title) > 1:
                self._refuse(1, name, _("这一列出现了两次"))
        self.outcome.ignored = [t for t in header if t not in ("", self.ledger.label("status"), *self.titles)]
        return not self.problems

    def _refuse(self, row: int, name: str, *messages: str) -> None:
        title = self.ledger.label(name if name in self.fields else self.ledger.key[0])
        self.problems.append(Problem(row, title, " ".join(messages)))

    def _parse(self, rows: list[SheetRow], checks: list[tuple[int, str, Check]]) -> Iterator[tuple[int, Values]]:
        """Each cell through its column's compiled field; a line with a bad cell stops here."""
        for place, name, _check in checks:
            if isinstance(named := self.fields[name], NamedField):
                named.look_up({row.cells[place] for row in rows})
        for number, cells in rows:
            values = {}
            for place, name, check in checks:
                try:
                    values[name] = check(cells[place])
                except ValidationError as error:
                    self._refuse(number, name, *error.messages)
            if len(values) == len(checks):
                yield number, values

    def _merge(self, parsed: list[tuple[int, Values]]) -> Iterator[Line]:
        """Lines with the rows they mean; a key may stand in a sheet once, a locked column may not change."""
        existing = self._existing([values for _number, values in parsed])
        keys = [tuple(_raw(values[name]) for name in self.ledger.key) for _number, values in parsed]
        seen = self.keys.held(keys)
        for key, (number, values) in zip(keys, parsed, strict=True):
            if (earlier := seen.setdefault(key, number)) != number:
                self._refuse(number, self.ledger.key[0], _("与第 %(row)s 行是同一条记录") % {"row": earlier})
                continue
            self.keys.add(number, [key])
            if key in existing:
                yield from self._changed(number, existing[key], values)
            else:
                obj = self.ledger.model(**self.own, **values)
                yield Line(number, obj, self.ledger.version(obj))

    def _changed(self, number: int, obj: Any, values: Values) -> Iterator[Line]:
        differing = {k: v for k, v in values.items() if _raw(v) != _raw(getattr(obj, self.ledger.field(k).attname))}
        if not differing:
            self.outcome.unchanged += 1
            return
        locks = self.ledger.locks(obj, self.actor, differing)
        if not self.actor.can(Verb.IMPORT, self.ledger.area, obj):
            locks = {self.ledger.key[0]: _("这条记录不归您管理，不能由导入修改")}
        for name, reason in locks.items():
            self._refuse(number, name, reason)
        if not locks:
            before = kept_snapshot(obj, differing)
            for name, value in differing.items():
                setattr(obj, name, value)
            yield Line(number, obj, self.ledger.version(obj), difference(before, kept_snapshot(obj, differing)))

    def _existing(self, lines: list[Values]) -> dict[tuple[Any, ...], Any]:
        """The rows of the actor's division (and organization) that the keys name."""
        rows = self.ledger.model._default_manager.filter(**{k: v for k, v in self.own.items() if k != "created_by_id"})
        if self.shelf:
            rows = rows.select_for_update(of=("self",))
        read = attrgetter(*(self.ledger.field(name).attname for name in self.ledger.key), "pk")
        first = {_raw(values[self.ledger.key[0]]) for values in lines}
        return {read(obj)[:-1]: obj for obj in rows.filter(**{f"{self.ledger.key[0]}__in": first})}

    def _judge(self, lines: list[Line]) -> None:
        """What only the whole table, or the sheet so far, can refuse; the rest may be stored. This ends a part."""
        refused, part = self.judge.judge([line.row for line in lines], [line.obj for line in lines]), Part([], [])
        for position, line in enumerate(lines):
            for name, messages in refused.get(position, {}).items():
                self._refuse(line.row, name, *messages)
            if position not in refused:
                (part.changed if line.obj.pk else part.new).append(line)
        self.outcome.add(part, self.problems)
        self.problems = []
        if self.shelf:
            self.shelf.put(part)


def _raw(value: Any) -> Any:
    """What is stored; empty text and nothing count as the same."""
    return None if value == "" else getattr(value, "pk", value)


def apply_import(ledger: Ledger, shelf: Shelf, file: Waiting, *, actor: Actor) -> Import:
    """Store what an examination put on the shelf, all or nothing, with one event."""

    def stored() -> Iterator[Part]:
        rows = ledger.model._default_manager.all()
        for part in shelf:
            rows.bulk_create([line.obj for line in part.new], batch_size=CHUNK)
            rows.bulk_update([line.obj for line in part.changed], ledger.names, batch_size=CHUNK)
            yield part

    return record_import(ledger.slug, file.name, file.blob, stored(), actor=actor)
