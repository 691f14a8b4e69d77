"""Reports what was accepted of a sheet, all of it or nothing, once; gives the refused rows back with the reasons."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ronghe.documents.reading.filled import Filled
from ronghe.documents.reading.isolated import read_filled_isolated
from ronghe.documents.writing.sheet import Column, write_sheet
from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.services.roundtrip.examining import KEYS, examine
from ronghe.domains.plans.services.roundtrip.outcome import Line, Outcome
from ronghe.domains.plans.services.tracking import Progress, report_progress, set_weight
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.files.waiting import Waiting
from ronghe.kernel.history.models import Event
from ronghe.kernel.history.verbs import Done, verb
from ronghe.kernel.policy.citations import Text

SHOWN = 200  # 本平台约定: so many rows are chosen one by one; a page with more would help nobody
ACTION = "import_table"
FORMS = UUID("0b9a7f7e-5d0e-4c39-9a7e-5f3f0c2f7a41")  # the name space of the tokens of reports filed from sheets
NOT_TAKEN = _("未采纳")


class Moved(ValidationError):
    """Something happened between the preview and the acceptance: nothing was written."""


@dataclass(frozen=True)
class Choice:
    """Which ready rows were accepted: by reference among those shown one by one, the rest all or none."""

    refs: frozenset[str]
    rest: bool = True

    def lines(self, outcome: Outcome) -> list[Line]:
        return outcome.taken(self.refs, self.rest, SHOWN)


@dataclass(frozen=True)
class Counts:
    """Rows in = accepted + refused + unchanged; `not_taken` are among the refused."""

    rows: int
    accepted: int
    refused: int
    not_taken: int
    unchanged: int

    @property
    def told(self) -> str:
        """The law of the rows in words."""
        words = gettext(
            "已导入。表里 %(rows)s 行 = 已更新 %(accepted)s + 不通过 %(refused)s（其中未采纳 %(left)s）+ 未变 %(same)s"
        )
        return words % {
            "rows": self.rows,
            "accepted": self.accepted,
            "refused": self.refused,
            "left": self.not_taken,
            "same": self.unchanged,
        }


def read_table(file: Waiting | File[Any]) -> Filled:
    """The uploaded sheet, read in a process of its own; UnreadableDocument names the reason."""
    with tempfile.TemporaryDirectory(prefix="ronghe-") as folder:
        path = Path(folder) / "upload.xlsx"
        path.write_bytes(file.read())
        return read_filled_isolated(path, PurePath(file.name or "").name, KEYS)


def count(outcome: Outcome, taken: Collection[Line]) -> Counts:
    left = len(outcome.ready) - len(taken)
    return Counts(len(outcome.lines), len(taken), len(outcome.refused) + left, left, len(outcome.unchanged))


def applied(plan: Plan, digest: str) -> Event | None:
    """The event of this very acceptance, when it came before: the second of two clicks."""
    events = Event.objects.about(plan).filter(action=ACTION)[:SHOWN]
    return next((event for event in events if ["", digest] in event.changes.values()), None)


def accept(
    *,
    actor: Actor,
    plan: Plan,
    sheet: Filled,
    file: Waiting,
    choice: Choice,
    digest: str,
    step: Callable[[], object] = lambda: None,
) -> Counts:
    """Report what was chosen. `digest` is of the outcome the choice was made from: should the sheet do anything else
    by now, Moved is raised and nothing is written. `step` is called for each row."""
    actor.require(Verb.IMPORT, "tracking")
    counted: list[Counts] = []
    import_table(
        actor=actor, plan=plan, sheet=sheet, file=file, choice=choice, digest=digest, step=step, counted=counted
    )
    return counted[0]


@verb(_("导入任务表"))
def import_table(
    *,
    actor: Actor,
    plan: Plan,
    sheet: Filled,
    file: Waiting,
    choice: Choice,
    digest: str,
    step: Callable[[], object],
    counted: list[Counts],
) -> Done[Plan]:
    """One transaction; each accepted row is an ordinary report, this event tells of them together."""
    fresh = Plan.objects.select_for_update(of=("self",), no_key=True).get(pk=plan.pk)
    if (before := applied(fresh, digest)) is not None:
        counted.append(counts_of(before))
        return Done(fresh, changed=False)
    list(Task.objects.select_for_update().filter(plan=fresh).order_by("pk").values_list("pk", flat=True))
    outcome = examine(fresh, actor, sheet)
    if outcome.digest != digest:
        raise Moved(_("核对之后任务有变动，没有导入任何内容。请看重新核对的结果"), code="moved")
    taken = choice.lines(outcome)
    if not taken:
        raise ValidationError(_("没有选中任何一行"), code="nothing")
    for line in taken:
        take(actor, line, file.blob.sha256)
        step()
    counts = count(outcome, taken)
    counted.append(counts)
    return Done(fresh, changes=told(counts, file, digest))


def take(actor: Actor, line: Line, sha256: str) -> None:
    """File the report and set the weight that the row asks for; a refusal names the row."""
    assert line.task is not None
    try:
        if line.filing is not None:
            token = uuid5(FORMS, f"{sha256}:{line.ref}:{line.event}")
            progress = Progress(line.filing.percent, line.filing.words, line.filing.on, token)
            report_progress(actor=actor, task=line.task, progress=progress)
        if line.weight is not None:
            set_weight(actor=actor, task=line.task, weight=line.weight)
    except (ValidationError, PermissionDenied) as error:
        reason = "；".join(error.messages) if isinstance(error, ValidationError) else str(error)
        params = {"row": line.number, "reason": reason}
        raise Moved(_("第 %(row)s 行：%(reason)s。没有导入任何内容"), code="moved", params=params) from error


ROWS, ACCEPTED, REFUSED, LEFT, SAME = _("表内行数"), _("已更新"), _("不通过"), _("其中未采纳"), _("未变")


def told(counts: Counts, file: Waiting, digest: str) -> dict[str, tuple[str, object]]:
    """What the event keeps: the law of the rows in numbers, and which file it was."""
    numbers = (counts.rows, counts.accepted, counts.refused, counts.not_taken, counts.unchanged)
    named = zip((ROWS, ACCEPTED, REFUSED, LEFT, SAME), numbers, strict=True)
    return {
        str(_("文件")): ("", file.name),
        **{str(label): ("", number) for label, number in named},
        str(_("文件摘要")): ("", file.blob.sha256),
        str(_("核对摘要")): ("", digest),
    }


def counts_of(event: Event) -> Counts:
    return Counts(*(int(event.changes[str(label)][1]) for label in (ROWS, ACCEPTED, REFUSED, LEFT, SAME)))


def refused_sheet(plan: Plan, outcome: Outcome, taken: Collection[Line]) -> bytes:
    """The rows that do not go in, as they came, with the reason in a last column."""
    titles = list(dict.fromkeys(title for line in outcome.lines for title in line.cells))
    chosen = {line.number for line in taken}
    lines = [line for line in outcome.lines if line.is_refused or (line.is_ready and line.number not in chosen)]
    rows = ([*(line.cells.get(title, "") for title in titles), reasons(line)] for line in lines)
    note = str(_("%(title)s · %(day)s 核对") % {"title": plan.title, "day": timezone.localdate()})
    columns = [*map(Column, titles), Column(str(_("没有导入的原因")))]
    return write_sheet(str(_("没有导入的行")), columns, rows, note=note)


def reasons(line: Line) -> str:
    """Row, column and rule of every fault; of a clash what stood, stands and is said."""
    where = _("第 %(row)s 行") % {"row": line.number}
    if line.is_clash:
        clash = _("“%(column)s”：导出时 %(based)s，现在 %(now)s，表里 %(said)s")
        parts: list[Text] = [
            clash % {"column": c.column, "based": c.based or "–", "now": c.now or "–", "said": c.said or "–"}
            for c in line.clashes
        ]
        kept = _("导出之后任务有变动，没有覆盖")
        return f"{where}：{kept}；{'；'.join(map(str, parts))}"
    parts = [
        _("“%(column)s”%(rule)s") % {"column": f.column, "rule": f.rule} if f.column else f.rule for f in line.faults
    ]
    return f"{where}：{'；'.join(map(str, parts or [NOT_TAKEN]))}"
