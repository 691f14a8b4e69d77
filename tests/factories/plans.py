"""Drafts and plans for tests, with people who may and may not touch them."""

from datetime import date
from typing import Any

from ronghe.domains.plans.models import Measure, Party, Plan, Task
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.accounts.models import User
from ronghe.kernel.organizations.models import Membership, Organization, actor_for

REGION = "330281"


def organization(name: str = "余姚市教育局", kind: str = "government", **columns: Any) -> Organization:
    columns = {"region": REGION, "status": "registered"} | columns
    return Organization.objects.get_or_create(
        name=name, region=columns.pop("region"), defaults={"kind": kind} | columns
    )[0]


def person(role: str, unit: Organization | None = None, name: str = "") -> User:
    """A user with one membership in that role."""
    unit = unit or organization()
    count = User.objects.count() + 1
    user = User.objects.create_user(f"user{count}", "pass-Word-1", name=name or f"用户{count}")
    Membership.objects.create(user=user, organization=unit, role=role)
    return user


def acting(user: User) -> Actor:
    actor = actor_for(user.pk)
    assert actor is not None
    return actor


def actor(role: str, unit: Organization | None = None, name: str = "") -> Actor:
    return acting(person(role, unit, name))


def officer(name: str = "") -> Actor:
    return actor("plan_officer", name=name)


def plan(**columns: Any) -> Plan:
    """A draft of the education bureau, dated and titled, without tasks."""
    owner = columns.pop("owner", None) or organization()
    values = {
        "title": "余姚市推进产教融合实施方案",
        "number": "余政办发〔2019〕41号",
        "signed_on": date(2019, 5, 23),
        "lines": ["一", "二", "三", "四"],
    }
    return Plan.objects.create(owner=owner, region=owner.region, **values | columns)


def measure(of: Plan, title: str = "调研", number: str = "") -> Measure:
    position = of.measures.count() + 1
    return Measure.objects.create(plan=of, title=title, position=position, number=number or str(position))


def task(of: Plan, text: str = "召开座谈会", under: Measure | None = None, **columns: Any) -> Task:
    """A task of June 2019 whose lead the document names."""
    position = of.tasks.count() + 1
    values = {
        "number": str(position),
        "start": date(2019, 6, 1),
        "end": date(2019, 6, 30),
        "latest_end": date(2019, 6, 30),
        "precision": "month",
        "period_raw": "2019年6月",
        "lead_basis": "only_named",
        "line": position,
    }
    under = under or of.measures.first() or measure(of)
    return Task.objects.create(
        plan=of, region=of.region, measure=under, position=position, text=text, **values | columns
    )


def party(of: Task, name: str = "市教育局", role: str = "responsible", **columns: Any) -> Party:
    position = of.parties.count() + 1
    values = {"raw": name, "kind": "named", "position": position}
    return Party.objects.create(task=of, name=name, role=role, **values | columns)


def lead(of: Task, unit: Organization | None = None) -> Party:
    unit = unit or organization()
    return party(of, unit.name, "lead", organization=unit)


def ready(tasks: int = 1, **columns: Any) -> Plan:
    """A draft that nothing forbids to publish."""
    made = plan(**columns)
    for number in range(tasks):
        lead(task(made, f"任务内容之{number + 1}"))
    return made
