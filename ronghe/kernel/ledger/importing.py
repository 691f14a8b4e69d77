"""A sheet becomes new, changed, unchanged and refused lines; what was previewed, and nothing else, is then applied."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from operator import attrgetter
from tempfile import TemporaryFile
from typing import Any

from django.utils.translation import gettext as _

from ronghe.documents.reading.sheets import Sheet, SheetStream, stream_sheet
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.files.waiting import Waiting
from ronghe.kernel.history.importing import Line, Outcome, Overtaken, Part, Problem, Shelf, as_previewed, store_import
from ronghe.kernel.history.imports import Import
from ronghe.kernel.history.recording import difference, kept_snapshot
from ronghe.kernel.ledger.declaration import Ledger
from ronghe.kernel.ledger.forms import form_class
from ronghe.kernel.standards.conflicts import Claims, Judge
from ronghe.kernel.ui.cells import checked, compiled

Values = dict[str, Any]
Through = Callable[[Iterator[Any]], Iterator[Any]]
PART = 2_000  # 本平台约定: lines in memory at a time


class Examination:
    """One reading of one sheet by one actor, a part at a time; what may be stored is put on the shelf, if there is one.
    Nothing is stored before all is read, so that a line never depends on an earlier part of its own sheet."""

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
        checks = [(p, name, field := self.fields[name], compiled(field, self.ledger.field(name))) for p, name in places]
        while several := list(islice(rows, PART)):
            self._judge(list(self._merge(list(checked(several, checks, self._refuse)))))
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
            was, before = self.ledger.version(obj), kept_snapshot(obj, differing)
            for name, value in differing.items():
                setattr(obj, name, value)
            yield Line(number, obj, self.ledger.version(obj), difference(before, kept_snapshot(obj, differing)), was)

    def _existing(self, lines: list[Values]) -> dict[tuple[Any, ...], Any]:
        """The rows of the actor's division (and organization) that the keys name."""
        rows = self.ledger.model._default_manager.filter(**{k: v for k, v in self.own.items() if k != "created_by_id"})
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


def read(ledger: Ledger, file: Any) -> SheetStream:
    return stream_sheet(file.read(), name=file.name, expected=[*map(ledger.label, ledger.names)])


def examine(ledger: Ledger, file: Any, actor: Actor, shelf: Shelf | None = None, through: Through = iter) -> Outcome:
    """What the sheet in a file would do; `through` sees its lines pass."""
    sheet = read(ledger, file)
    return Examination(ledger, actor, shelf).read(sheet._replace(rows=through(sheet.rows)))


@contextmanager
def ready_to_store(
    ledger: Ledger, file: Waiting, digest: str, actor: Actor, through: Through = iter
) -> Iterator[Callable[[], Import]]:
    """What stores the sheet is called in the caller's transaction: all that was previewed, or nothing."""
    with as_previewed(), TemporaryFile() as disk:
        shelf = Shelf(ledger.model, disk)
        if examine(ledger, file, actor, shelf, through).digest != digest:
            raise Overtaken
        yield lambda: store_import(ledger.slug, file, shelf, ledger.names, ledger.version, actor=actor)
