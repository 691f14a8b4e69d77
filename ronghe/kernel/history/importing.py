"""How an import is recorded: its rows are stored by the caller, its lines here, and one event covers them all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.files.models import Blob
from ronghe.kernel.history.imports import Import, ImportedLine
from ronghe.kernel.history.models import StateSpan, type_of
from ronghe.kernel.history.recording import Changes, plain_changes, record

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sheet: the row it makes or changes, and what changes."""

    row: int
    obj: Any
    changes: Changes = field(default_factory=dict)


Signed = tuple[Line, str]  # with the digest of its row


def record_import(
    ledger: str, name: str, blob: Blob, new: Sequence[Signed], changed: Sequence[Signed], *, actor: Actor
) -> Import:
    """Note the lines, each with the digest of its row, and append the one event; the rows are in the table already."""
    kept = [*new, *changed]
    with transaction.atomic():
        batch = Import.objects.create(
            ledger=ledger,
            name=name[:200],
            blob=blob,
            region=actor.region,
            user_name=actor.name,
            created=len(new),
            changed=len(changed),
        )
        open_spans(line.obj for line, _digest in new)
        rows = (
            ImportedLine(
                batch=batch,
                object_type=type_of(line.obj),
                object_id=line.obj.pk,
                row=line.row,
                digest=digest,
                changes=plain_changes(line.changes),
            )
            for line, digest in kept
        )
        ImportedLine.objects.bulk_create(rows, batch_size=CHUNK)
        covered = "\n".join(f"{line.obj.pk}:{digest}" for line, digest in kept)
        said: dict[str, Any] = {_("新增行数"): batch.created, _("修改行数"): batch.changed}
        said[_("各行摘要")] = hashlib.sha256(covered.encode()).hexdigest()
        record(batch, "import", _("导入"), actor=actor, changes={label: ("", value) for label, value in said.items()})
    return batch


def open_spans(objs: Iterable[models.Model]) -> None:
    """The first state span of many rows that were just created."""
    today = timezone.localdate()
    spans = (
        StateSpan(object_type=type_of(obj), object_id=obj.pk, state=obj.status, since=today)  # type: ignore[attr-defined]
        for obj in objs
    )
    StateSpan.objects.bulk_create(spans, batch_size=CHUNK)
