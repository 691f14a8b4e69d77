"""What a sheet would do, and how it is done: its rows and lines are stored, and one event covers them all.

A sheet may hold a hundred thousand lines: they come in parts, and wait on disk (`Shelf`) until the import is sure.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import attrgetter
from typing import IO, Any, NamedTuple, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.files.models import Blob
from ronghe.kernel.files.waiting import Waiting
from ronghe.kernel.history.imports import Import, ImportedLine
from ronghe.kernel.history.models import StateSpan, type_of
from ronghe.kernel.history.recording import Changes, plain_changes, record
from ronghe.kernel.standards.bulk import insert_rows

CHUNK = 500
SHOWN, SHOWN_PROBLEMS = 50, 200  # 本平台约定: lines of each kind, and problems, that a page shows


class Overtaken(Exception):
    """The sheet would no longer do what it would have done when it was read."""


@contextmanager
def as_previewed() -> Iterator[None]:
    """Around the second reading and the storing: whoever comes too late (somebody changed a row, or claimed a name) is
    told so, and that nothing was stored."""
    try:
        yield
    except (IntegrityError, Overtaken):
        message = _("预览之后数据有变动，结果与预览不同，没有导入。请重新核对。")
        raise ValidationError(message, code="overtaken") from None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sheet: the row it makes or changes, what changes, and the digests of what the row then says and said
    before."""

    row: int
    obj: Any
    digest: str
    changes: Changes = field(default_factory=dict)
    was: str = ""


class Part(NamedTuple):
    """Some lines of a sheet: those that make rows, those that change rows."""

    new: list[Line]
    changed: list[Line]


class Problem(NamedTuple):
    """Why a line was refused: its row in the sheet, the column's title, the rule in words."""

    row: int
    column: str
    message: str


class Shown(NamedTuple):
    """A line as a page tells it."""

    row: int
    name: str
    changes: dict[str, list[str]]


@dataclass
class Outcome:
    """What a sheet would do: numbers, and the first lines of each kind to be shown; `digest` tells whether another
    reading of it would do the same. `asdict` makes it JSON, `of` takes it back."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    wrong: int = 0
    emptied: int = 0
    first_new: list[Shown] = field(default_factory=list)
    first_changed: list[Shown] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    digest: str = ""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        first = {name: [Shown(*line) for line in kept[name]] for name in ("first_new", "first_changed")}
        return cls(**{**kept, **first, "problems": [Problem(*each) for each in kept["problems"]]})

    def add(self, part: Part, problems: list[Problem]) -> None:
        for shown, lines in ((self.first_new, part.new), (self.first_changed, part.changed)):
            few = lines[: SHOWN - len(shown)]
            shown += [Shown(line.row, str(line.obj), plain_changes(line.changes)) for line in few]
        self.problems += sorted(problems, key=lambda problem: problem.row)[: SHOWN_PROBLEMS - len(self.problems)]
        self.new, self.changed = self.new + len(part.new), self.changed + len(part.changed)
        self.refused, self.wrong = self.refused + len({p.row for p in problems}), self.wrong + len(problems)
        self.emptied += sum(bool(old and not new) for line in part.changed for old, new in line.changes.values())
        facts = [self.digest, *(f"{line.row}:{line.digest}" for lines in part for line in lines), str(self.unchanged)]
        facts += [f"{problem.row}:{problem.column}" for problem in problems]
        self.digest = hashlib.sha256("\n".join(facts).encode()).hexdigest()


class Shelf:
    """The parts of one sheet in a file of our own; of a row only its columns are kept."""

    def __init__(self, model: type[models.Model], file: IO[bytes]) -> None:
        self.model, self.file = model, file
        self.columns = attrgetter(*(each.attname for each in model._meta.concrete_fields))

    def put(self, part: Part) -> None:
        kept = [[(self.columns(x.obj), x.row, x.digest, x.changes, x.was) for x in lines] for lines in part]
        pickle.dump(kept, self.file, pickle.HIGHEST_PROTOCOL)

    def __iter__(self) -> Iterator[Part]:
        end = self.file.tell()
        self.file.seek(0)
        while self.file.tell() < end:
            yield Part(*([self._line(*line) for line in lines] for lines in pickle.load(self.file)))

    def _line(self, columns: tuple[Any, ...], row: int, *said: Any) -> Line:
        return Line(row, self.model(*columns), *said)


def store_import(
    ledger: str, file: Waiting, shelf: Shelf, names: Sequence[str], version: Callable[[Any], str], *, actor: Actor
) -> Import:
    """Store what waits on the shelf and record it, all or nothing; `names` are the columns that a sheet may change.
    Reading takes no locks: the rows are held here, and must still be in the version in which they were read."""
    rows: Any = shelf.model._default_manager.all()

    def stored() -> Iterator[Part]:
        for part in shelf:
            held = rows.select_for_update(of=("self",), no_key=True).filter(
                pk__in=[line.obj.pk for line in part.changed]
            )
            if {obj.pk: version(obj) for obj in held} != {line.obj.pk: line.was for line in part.changed}:
                raise Overtaken
            try:
                rows.bulk_create([line.obj for line in part.new], batch_size=CHUNK)
                rows.bulk_update([line.obj for line in part.changed], names, batch_size=CHUNK)
            except ValidationError:  # what only the storing itself, under a lock, could see
                raise Overtaken from None
            yield part

    return record_import(ledger, file.name, file.blob, stored(), actor=actor)


def record_import(ledger: str, name: str, blob: Blob, parts: Iterable[Part], *, actor: Actor) -> Import:
    """Note the lines and append the one event that covers their digests; the rows of a part are in the table when it
    is handed over."""
    with transaction.atomic(), override(settings.LANGUAGE_CODE):
        batch = Import.objects.create(
            ledger=ledger, name=name[:200], blob=blob, region=actor.region, user_name=actor.name, created=0, changed=0
        )
        covered = hashlib.sha256()
        for part in parts:
            _note(batch, part)
            batch.created += len(part.new)
            batch.changed += len(part.changed)
            covered.update("".join(f"{line.obj.pk}:{line.digest}\n" for lines in part for line in lines).encode())
        batch.save(update_fields=["created", "changed"])
        said: dict[str, Any] = {_("新增行数"): batch.created, _("修改行数"): batch.changed}
        said[_("各行摘要")] = covered.hexdigest()
        record(batch, "import", _("导入"), actor=actor, changes={label: ("", value) for label, value in said.items()})
    return batch


def _note(batch: Import, part: Part) -> None:
    today = timezone.localdate().isoformat()
    spans = ((type_of(line.obj), line.obj.pk, line.obj.status, today) for line in part.new)
    insert_rows(StateSpan, ("object_type", "object_id", "state", "since"), spans)
    rows = (
        (batch.pk, type_of(line.obj), line.obj.pk, line.row, line.digest, told(line.changes))
        for lines in part
        for line in lines
    )
    insert_rows(ImportedLine, ("batch", "object_type", "object_id", "row", "digest", "changes"), rows)


def told(changes: Changes) -> str:
    return json.dumps(plain_changes(changes)) if changes else "{}"
