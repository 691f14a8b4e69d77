"""How an import is recorded: its rows are stored by the caller, its lines here, and one event covers them all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
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


def record_import(
    ledger: str, name: str, blob: Blob, new: Sequence[Line], changed: Sequence[Line], *, actor: Actor
) -> Import:
    """Note the lines and append the one event that covers their digests; the rows are in the table already."""
    kept = [*new, *changed]
    kind = type_of(kept[0].obj) if kept else ""
    with transaction.atomic(), override(settings.LANGUAGE_CODE):
        batch = Import.objects.create(
            ledger=ledger,
            name=name[:200],
            blob=blob,
            region=actor.region,
            user_name=actor.name,
            created=len(new),
            changed=len(changed),
        )
        today = timezone.localdate().isoformat()
        spans = ((kind, line.obj.pk, line.obj.status, today) for line in new)
        insert_rows(StateSpan, ("object_type", "object_id", "state", "since"), spans)
        rows = ((batch.pk, kind, line.obj.pk, line.row, line.digest, told(line.changes)) for line in kept)
        insert_rows(ImportedLine, ("batch", "object_type", "object_id", "row", "digest", "changes"), rows)
        covered = "\n".join(f"{line.obj.pk}:{line.digest}" for line in kept)
        said: dict[str, Any] = {_("新增行数"): batch.created, _("修改行数"): batch.changed}
        said[_("各行摘要")] = hashlib.sha256(covered.encode()).hexdigest()
        record(batch, "import", _("导入"), actor=actor, changes={label: ("", value) for label, value in said.items()})
    return batch


def told(changes: Changes) -> str:
    return json.dumps(plain_changes(changes)) if changes else "{}"
