"""A published plan whose tasks are under way: its lead, the government office that checks, and papers to prove with."""

import uuid
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from ronghe.domains.plans.models import Plan, Report, Task
from ronghe.domains.plans.services.publishing import publish_plan
from ronghe.domains.plans.services.tracking import Progress, move_task, report_progress, submit_task
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.organizations.models import Organization
from tests.factories import plans as make

OFFICE, BUREAU, LEAD = "余姚市人民政府办公室", "余姚市教育局", "余姚市经济和信息化局"
ISSUED = date(2019, 5, 31)
PDF = b"%PDF-1.4 minutes"


def office() -> Organization:
    return make.organization(OFFICE)


def bureau() -> Organization:
    return make.organization(BUREAU)


def lead_unit() -> Organization:
    return make.organization(LEAD)


def checker(unit: Organization | None = None) -> Actor:
    """Somebody of the government office, or of the bureau that stands in for it."""
    unit = unit or office()
    return make.actor("supervisor" if unit == office() else "plan_officer", unit)


def liaison(unit: Organization | None = None) -> Actor:
    return make.actor("liaison", unit or lead_unit())


def plan(tasks: int = 1, *, lead: Organization | None = None, on: date = ISSUED, **columns: Any) -> Plan:
    """Published on the day the document came out; each task runs from June to the end of November 2019."""
    office(), lead_unit()
    values = {
        "issuer": OFFICE,
        "number": f"余政办发〔2019〕{41 + Plan.objects.count()}号",
        "period_start": date(2019, 1, 1),
        "period_end": date(2019, 12, 31),
    }
    made = make.plan(owner=bureau(), **values)
    end = date(2019, 11, 30)
    columns = {"start": date(2019, 6, 1), "end": end, "latest_end": columns.pop("latest_end", end)} | columns
    for number in range(tasks):
        make.lead(make.task(made, f"任务内容之{number + 1}", **columns), lead or lead_unit())
    return publish_plan(actor=make.officer(), plan=made, on=on)


def task(**columns: Any) -> Task:
    """The one task of a plan of its own."""
    return plan(**columns).tasks.get()


def paper(name: str = "会议纪要.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def progress(percent: int, on: date, *, papers: int = 0, **values: Any) -> Progress:
    values = {"words": f"完成了 {percent}%", "token": uuid.uuid4()} | values
    return Progress(percent=percent, on=on, files=[paper(f"佐证{n}.pdf") for n in range(papers)], **values)


def report(of: Task, percent: int, on: date, *, papers: int = 0, actor: Actor | None = None, **values: Any) -> Report:
    actor = actor or liaison(of.lead)
    return report_progress(actor=actor, task=of, progress=progress(percent, on, papers=papers, **values))


def submitted(on: date = date(2019, 9, 1), **columns: Any) -> Task:
    """Reported in full with a paper, and handed in."""
    made = task(**columns)
    actor = liaison(made.lead)
    report(made, 100, on, papers=1, actor=actor)
    return submit_task(actor=actor, task=made, on=on)


def returned_and_answered() -> Task:
    """Sent back, and reported on since: only the submission is missing."""
    made = submitted()
    move_task(actor=checker(), task=made, name="return", comment="缺签到表", on=date(2019, 9, 2))
    report(made, 100, date(2019, 9, 3), papers=1)
    return Task.objects.get(pk=made.pk)


def closed(on: date = date(2019, 9, 2), **columns: Any) -> Task:
    made = submitted(**columns)
    actor = checker()
    move_task(actor=actor, task=made, name="take_up", on=on)
    return move_task(actor=actor, task=made, name="close", on=on)
