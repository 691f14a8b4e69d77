"""A published plan as the pages show it: measures, tasks in every standing, units, placeholders, targets."""

from datetime import date
from typing import Any

from ronghe.domains.plans.models import Party, Plan, Target, Task
from ronghe.domains.plans.services.opening import settle
from ronghe.kernel.history.models import StateSpan, type_of
from ronghe.kernel.organizations.models import Organization
from tests.factories import plans

ON = date(2019, 8, 20)
ISSUED = date(2019, 5, 31)
PERIODS: dict[str, dict[str, Any]] = {
    "history": {"start": date(2019, 1, 1), "end": date(2019, 1, 31), "status": "historical"},
    "elapsed": {"start": date(2019, 5, 1), "end": date(2019, 6, 30)},
    "running": {"start": date(2019, 7, 1), "end": date(2019, 8, 31)},
    "upcoming": {"start": date(2019, 12, 1), "end": date(2019, 12, 31)},
    "endless": {"start": date(2019, 3, 1), "end": None, "precision": "none"},
}


def published(**columns: Any) -> Plan:
    """A public plan of 2019 without tasks."""
    year = {"period_start": date(2019, 1, 1), "period_end": date(2019, 12, 31)}
    return plans.plan(**{"status": "published", "published_on": ISSUED} | year | columns)


def standing(of: Plan, name: str, text: str = "", **columns: Any) -> Task:
    """A task that stands so by its dates on the 20th of August 2019, and that nobody reported on; the education bureau
    leads it."""
    values = {"status": "not_started"} | PERIODS[name] | columns
    values.setdefault("latest_end", values["end"])
    if values["status"] == "not_started":
        values |= {"opened_on": ISSUED, "due": values["latest_end"], "lead": plans.organization()}
    task = plans.task(of, text or f"{name}的任务", **values)
    plans.lead(task)
    opened(task)
    return task


def opened(task: Task, since: date = ISSUED) -> Task:
    """The span that publication would have opened, and the days on which its lamp turns."""
    StateSpan.objects.create(object_type=type_of(task), object_id=task.pk, state=task.status, since=since)
    return settle(task)


def unit(name: str, **columns: Any) -> Organization:
    return plans.organization(name, **columns)


def part(of: Task, organization: Organization, role: str = "responsible") -> Party:
    return plans.party(of, organization.name, role, organization=organization)


def placeholder(of: Task, name: str = "有关部门", **columns: Any) -> Party:
    return plans.party(of, name, **{"kind": "generic"} | columns)


def target(of: Plan, value: str = "85", **columns: Any) -> Target:
    values = {"sentence": f"达到{value}", "decision": "accepted", "position": of.targets.count() + 1}
    return Target.objects.create(plan=of, value=value, **values | columns)


def rich() -> Plan:
    """Two measures, five standings, two units beside the lead, one open placeholder, one unsure lead."""
    plan = published()
    plans.measure(plan, "调研")
    second = plans.measure(plan, "总结")
    finance, staff = (
        unit("余姚市财政局", short_name="市财政局"),
        unit("余姚市人力资源和社会保障局", short_name="市人社局"),
    )
    for name in PERIODS:
        part(standing(plan, name), finance)
    last = standing(plan, "running", "写总结报告", under=second, lead_basis="first_listed", period_raw="2019年7-8月")
    part(last, staff, "assist")
    placeholder(last)
    target(plan)
    return plan


def many(tasks: int) -> Plan:
    """A plan with so many tasks, each with three parties."""
    plan = published()
    finance = unit("余姚市财政局")
    for number in range(tasks):
        under = plan.measures.last() if number % 5 else plans.measure(plan, f"举措{number}")
        task = standing(plan, list(PERIODS)[number % 5], f"任务{number}", under=under)
        part(task, finance)
        placeholder(task)
        target(plan)
    return plan
