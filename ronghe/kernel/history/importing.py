"""How an import is recorded: its rows are stored by the caller, its lines here, and one event covers them all.

A sheet may hold a hundred thousand lines: they come in parts, and wait on disk (`Shelf`) until the import is sure.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from typing import IO, Any, NamedTuple

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.files.models import Blob
from ronghe.kernel.history.imports import Import, ImportedLine
from ronghe.kernel.history.models import StateSpan, type_of
from ronghe.kernel.history.recording import Changes, plain_changes, record
from ronghe.kernel.standards.bulk import insert_rows

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sheet: the row it makes or changes, what changes, and the digest of what the row then says."""

    row: int
    obj: Any
    digest: str
    changes: Changes = field(default_factory=dict)


class Part(NamedTuple):
    """Some lines of a sheet: those that make rows, those that change rows."""

    new: list[Line]
    changed: list[Line]


class Shelf:
    """The parts of one sheet in a file of our own; of a row only its columns are kept."""

    def __init__(self, model: type[models.Model], file: IO[bytes]) -> None:
        self.model, self.file = model, file
        self.columns = attrgetter(*(each.attname for each in model._meta.concrete_fields))

    def put(self, part: Part) -> None:
        kept = [[(line.row, self.columns(line.obj), line.digest, line.changes) for line in lines] for lines in part]
        pickle.dump(kept, self.file, pickle.HIGHEST_PROTOCOL)

    def __iter__(self) -> Iterator[Part]:
        end = self.file.tell()
        self.file.seek(0)
        while self.file.tell() < end:
            yield Part(*([self._line(*line) for line in lines] for lines in pickle.load(self.file)))

    def _line(self, row: int, columns: tuple[Any, ...], digest: str, changes: Changes) -> Line:
        return Line(row, self.model(*columns), digest, changes)


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
