"""Large sheets are read, stored and written by jobs, as whoever asked for it and with the rights he has by then."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.files.base import ContentFile, File
from django.http import QueryDict
from django.urls import resolve, reverse
from django.utils.translation import gettext as _

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.clock.progress import Progress
from ronghe.kernel.files.models import Blob
from ronghe.kernel.files.waiting import Waiting
from ronghe.kernel.ledger.declaration import Ledger
from ronghe.kernel.ledger.importing import examine, ready_to_store
from ronghe.kernel.ledger.views import asked, export

MANY = 2_000  # 本平台约定: reading more rows takes longer than anybody likes to wait at a page
IMPORT, EXPORT = f"{__name__}.import_sheet", f"{__name__}.export_sheet"


def ledger_named(slug: str) -> Ledger:
    """The list of addresses knows every ledger."""
    return resolve(reverse(f"{slug}_import")).func.view_initkwargs["ledger"]  # type: ignore[attr-defined,no-any-return]


def import_sheet(*, actor: Actor, progress: Progress, slug: str, sha256: str, name: str, digest: str) -> None:
    """Find out what a sheet would do; with the digest of that, do it."""
    ledger, file = ledger_named(slug), Waiting(Blob.objects.get(sha256=sha256), name)
    actor.require(Verb.IMPORT, ledger.area, ledger.new(actor))
    address = f"{ledger.url('import')}?job={progress.job.ref}"
    if not digest:
        outcome = examine(ledger, file, actor, through=progress.count)
        with progress.last_step():
            progress.say(_("核对完了，还没有写入。请查看结果，再确认导入。"))
            progress.note(outcome=asdict(outcome), address=address)
        return
    with ready_to_store(ledger, file, digest, actor, progress.count) as stored:
        progress.say(_("已读完，正在写入。"))
        progress.note()
        with progress.last_step():
            progress.say((batch := stored()).told)
            progress.note(outcome={"created": batch.created, "changed": batch.changed}, address=address)


def export_sheet(*, actor: Actor, progress: Progress, slug: str, query: str) -> File[Any]:
    ledger = ledger_named(slug)
    actor.require(Verb.EXPORT, ledger.area)
    rows = asked(ledger, QueryDict(query), actor, Verb.EXPORT)[1]
    progress.expect(rows.count())
    data, name = export(ledger, rows, actor, progress.count)
    progress.say(_("共 %(rows)s 行。") % {"rows": progress.done})
    return ContentFile(data, name=name)
