"""A sheet becomes new, changed, unchanged and refused lines; what was previewed, and nothing else, is then applied."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.documents.reading.sheets import Sheet
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.files.waiting import Waiting
from ronghe.kernel.history.importing import CHUNK, Line, record_import
from ronghe.kernel.history.imports import Import
from ronghe.kernel.history.recording import difference, kept_snapshot
from ronghe.kernel.ledger.declaration import Ledger
from ronghe.kernel.ledger.forms import form_class
from ronghe.kernel.standards.conflicts import find_conflicts
from ronghe.kernel.ui.cells import compiled
from ronghe.kernel.ui.named import NamedField

Values = dict[str, Any]


class Problem(NamedTuple):
    """Why a line was refused: its row in the sheet, the column's title, the rule in words."""

    row: int
    column: str
    message: str


@dataclass
class Outcome:
    """What a sheet would do; `digest` tells whether another reading of it would do the same."""

    new: list[Line] = field(default_factory=list)
    changed: list[Line] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    digest: str = ""

    @property
    def refused(self) -> int:
        return len({problem.row for problem in self.problems})


class Examination:
    """One reading of one sheet by one actor; `lock` holds the existing rows until the transaction ends."""

    def __init__(self, ledger: Ledger, actor: Actor, *, lock: bool = False) -> None:
        self.ledger, self.actor, self.lock = ledger, actor, lock
        self.fields = form_class(ledger)(actor=actor, instance=ledger.new(actor)).fields
        self.titles = {ledger.label(name): name for name in ledger.names}
        self.outcome = Outcome()

    def read(self, sheet: Sheet) -> Outcome:
        if self._accepts(sheet.header):
            self._judge(self._merge(list(self._parse(sheet))))
        self.outcome.problems.sort(key=lambda problem: problem.row)
        facts = [f"{line.row}:{line.digest}" for line in (*self.outcome.new, *self.outcome.changed)]
        facts += [f"{problem.row}:{problem.column}" for problem in self.outcome.problems]
        self.outcome.digest = hashlib.sha256("\n".join([*facts, str(self.outcome.unchanged)]).encode()).hexdigest()
        return self.outcome

    def _accepts(self, header: list[str]) -> bool:
        """Every column that must be filled in is there, and none twice; others are passed over, and named."""
        for title, name in self.titles.items():
            if title not in header and self.fields[name].required:
                self._refuse(1, name, _("缺少这一列，它是必填的；请用下载的模板，保留列名那一行"))
            if header.count(title) > 1:
                self._refuse(1, name, _("这一列出现了两次"))
        self.outcome.ignored = [t for t in header if t not in ("", self.ledger.label("status"), *self.titles)]
        return not self.outcome.problems

    def _refuse(self, row: int, name: str, *messages: str) -> None:
        title = self.ledger.label(name if name in self.fields else self.ledger.key[0])
        self.outcome.problems.append(Problem(row, title, " ".join(messages)))

    def _parse(self, sheet: Sheet) -> Iterator[tuple[int, Values]]:
        """Each cell through its column's compiled field; a line with a bad cell stops here."""
        checks = []
        for place, title in enumerate(sheet.header):
            if name := self.titles.get(title):
                form_field = self.fields[name]
                if isinstance(form_field, NamedField):
                    form_field.look_up({row.cells[place] for row in sheet.rows})
                checks.append((place, name, compiled(form_field, self.ledger.field(name))))
        for number, cells in sheet.rows:
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
        seen: dict[tuple[Any, ...], int] = {}
        for number, values in parsed:
            key = tuple(_raw(values[name]) for name in self.ledger.key)
            if (earlier := seen.setdefault(key, number)) != number:
                self._refuse(number, self.ledger.key[0], _("与第 %(row)s 行是同一条记录") % {"row": earlier})
            elif key in existing:
                yield from self._changed(number, existing[key], values)
            else:
                yield self._line(number, self.ledger.new(self.actor), values)

    def _line(self, number: int, obj: Any, values: Values) -> Line:
        for name, value in values.items():
            setattr(obj, name, value)
        return Line(number, obj, self.ledger.version(obj))

    def _changed(self, number: int, obj: Any, values: Values) -> Iterator[Line]:
        stored = {name: getattr(obj, self.ledger.field(name).attname) for name in values}
        differing = {name: value for name, value in values.items() if _raw(value) != _raw(stored[name])}
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
            line = self._line(number, obj, differing)
            yield replace(line, changes=difference(before, kept_snapshot(obj, differing)))

    def _existing(self, lines: list[Values]) -> dict[tuple[Any, ...], Any]:
        """The rows of the actor's division (and organization) that the keys name, a few queries for all."""
        ledger, blank = self.ledger, self.ledger.new(self.actor)
        rows = ledger.model._default_manager.filter(region=blank.region)
        if hasattr(ledger.model, "owner"):
            rows = rows.filter(owner=blank.owner_id)
        if self.lock:
            rows = rows.select_for_update(of=("self",))
        first = list({_raw(values[ledger.key[0]]) for values in lines})
        attnames = [ledger.field(name).attname for name in ledger.key]
        found = {}
        for start in range(0, len(first), CHUNK):
            for obj in rows.filter(**{f"{ledger.key[0]}__in": first[start : start + CHUNK]}):
                found[tuple(getattr(obj, name) for name in attnames)] = obj
        return found

    def _judge(self, lines: Iterable[Line]) -> None:
        """What only the whole table can refuse; the rest is the outcome."""
        kept, rows = list(lines), self.ledger.model._default_manager.all()
        objs = [line.obj for line in kept]
        conflicts = find_conflicts(self.ledger.model, self.ledger.names, objs) | rows.find_conflicts(objs)  # type: ignore[attr-defined]
        for position, line in enumerate(kept):
            if position in conflicts:
                for name, messages in conflicts[position].message_dict.items():
                    self._refuse(line.row, name, *messages)
            else:
                (self.outcome.changed if line.obj.pk else self.outcome.new).append(line)


def _raw(value: Any) -> Any:
    """What is stored; empty text and nothing count as the same."""
    return None if value == "" else getattr(value, "pk", value)


def apply_import(ledger: Ledger, outcome: Outcome, file: Waiting, *, actor: Actor) -> Import:
    """Store an outcome, all or nothing, with one event."""
    rows = ledger.model._default_manager.all()
    with transaction.atomic():
        rows.bulk_create([line.obj for line in outcome.new], batch_size=CHUNK)
        if outcome.changed:
            rows.bulk_update([line.obj for line in outcome.changed], ledger.names, batch_size=CHUNK)
        return record_import(ledger.slug, file.name, file.blob, outcome.new, outcome.changed, actor=actor)
