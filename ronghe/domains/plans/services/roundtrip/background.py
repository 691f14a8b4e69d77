"""A large acceptance is filed by a job, as whoever accepted and with the rights he has by then."""

from __future__ import annotations

from collections.abc import Sequence

from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.services.roundtrip.applying import Choice, accept, read_table
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.clock.progress import Progress
from ronghe.kernel.files.models import Blob
from ronghe.kernel.files.waiting import Waiting

MANY = 50  # 本平台约定: filing more reports takes longer than anybody likes to wait at a page
ACCEPT = f"{__name__}.accept_table"


def accept_table(
    *, actor: Actor, progress: Progress, plan: str, sha256: str, name: str, refs: Sequence[str], rest: bool, digest: str
) -> None:
    """All of the choice or nothing, once, whoever dies in the middle."""
    found = Plan.objects.visible_to(actor).get(ref=plan)
    file = Waiting(Blob.objects.get(sha256=sha256), name)
    sheet, choice = read_table(file), Choice(frozenset(refs), rest)
    with progress.last_step():
        counts = accept(
            actor=actor, plan=found, sheet=sheet, file=file, choice=choice, digest=digest, step=progress.step
        )
        progress.say(counts.told)
