"""Functions for background jobs, named by their path as a job names them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.clock.jobs import start_job
from ronghe.kernel.clock.models import Job
from ronghe.kernel.clock.progress import Progress
from ronghe.kernel.organizations.models import Organization

HERE = "tests.factories.jobs"
# What the functions saw, for the tests of the same process.
seen: list[Any] = []


def job(name: str, actor: Actor, /, **arguments: Any) -> Job:
    return start_job(f"示例 {name}", f"{HERE}.{name}", arguments, actor)


def export_names(*, actor: Actor, progress: Progress, prefix: str = "") -> File[Any]:
    """A file with the names that the actor may see."""
    actor.require(Verb.EXPORT, "organizations")
    rows = Organization.objects.visible_to(actor).filter(name__startswith=prefix).order_by("name")
    progress.expect(len(rows))
    lines = []
    for row in rows:
        progress.step()
        lines.append(row.name)
    progress.say(f"{len(lines)} 个单位")
    return ContentFile("\n".join(lines).encode(), name="单位.txt")


def add_organization(*, actor: Actor, progress: Progress, name: str) -> None:
    """Work that must happen once."""
    with progress.last_step():
        Organization.objects.create(name=name, kind="school", region="330281", status="registered")
        progress.say("已登记")


def refuse(*, actor: Actor, progress: Progress) -> None:
    raise ValidationError("第 3 行的日期不对")


def break_down(*, actor: Actor, progress: Progress) -> None:
    raise KeyError("secret detail")


def note_actor(*, actor: Actor, progress: Progress) -> None:
    seen.append(actor)


def call_back(*, actor: Actor, progress: Progress) -> None:
    """Runs what the test put there, in the middle of the job."""
    seen.pop()(progress)
    progress.step()
    with progress.last_step():
        seen.append("finished")


def held_up(*, actor: Actor, progress: Progress, folder: str, name: str) -> None:
    """Notes each start in `folder`, then works step by step until there is a file `go`."""
    with (Path(folder) / "starts").open("a") as file:
        file.write("start\n")
    while not (Path(folder) / "go").exists():
        progress.step()
        time.sleep(0.05)
    add_organization(actor=actor, progress=progress, name=name)
