"""For every rule one example that it finds right and one that it finds wrong, on a day on which it is in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from ronghe.domains.plans.models import Plan, Target
from ronghe.kernel.organizations.models import Organization
from tests.factories import plans
from tests.factories.people import make_member, make_organization

SCHOOL, COMPANY = "12330281419720000N", "91330281144692000Q"


@dataclass(frozen=True)
class Example:
    """`holds` and `breaks` make an object each; `facts` are the words about the broken one ("" when there are none)."""

    holds: Callable[[], Any]
    breaks: Callable[[], Any]
    facts: str
    on: date = date(2026, 6, 1)


def unit(**columns: Any) -> Callable[[], Organization]:
    return lambda: make_organization(**columns)


def unsaved(**columns: Any) -> Callable[[], Organization]:
    values = {"name": "余姚市第九中学", "kind": "school", "region": "330281"}
    return lambda: Organization(**values | columns)


def holder_and(alias: str) -> Callable[[], Organization]:
    """An unsaved school with this alias, while the bureau of economy answers to 经信局."""

    def made() -> Organization:
        make_organization("余姚市经济和信息化局", aliases="经信局")
        return unsaved(aliases=alias)()

    return made


def below(status: str) -> Callable[[], Organization]:
    """A school under a bureau of that status."""
    return lambda: make_organization(parent=make_organization("余姚市教育局", kind="government", status=status))


def above(status: str) -> Callable[[], Organization]:
    """A bureau over a school of that status."""

    def made() -> Organization:
        bureau = make_organization("余姚市教育局", kind="government")
        make_organization("余姚市第九中学", parent=bureau, status=status)
        return bureau

    return made


def staffed(role: str) -> Callable[[], Organization]:
    """A school with one person, who left when the role is empty."""

    def made() -> Organization:
        school = make_organization()
        user = make_member(school, role or "liaison")
        if not role:
            user.memberships.update(ended_at=timezone.now())
        return school

    return made


def led_by(kind: str, level: str = "county") -> Callable[[], Plan]:
    """A plan whose only task is led by such a unit."""

    def made() -> Plan:
        plan = plans.plan()
        plans.lead(plans.task(plan), make_organization("某单位", kind=kind, level=level))
        return plan

    return made


def with_task(**columns: Any) -> Callable[[], Plan]:
    def made() -> Plan:
        plan = plans.plan()
        plans.lead(plans.task(plan, **columns))
        return plan

    return made


def naming(status: str) -> Callable[[], Plan]:
    """A plan whose task names a unit of that status in the register ("" for one that is not there)."""

    def made() -> Plan:
        plan = plans.plan()
        found = make_organization("余姚市科技局", kind="government", status=status) if status else None
        plans.party(plans.task(plan), "余姚市科技局", organization=found)
        return plan

    return made


def again(number: str) -> Callable[[], Plan]:
    """A second plan of that number, while 41号 is published."""

    def made() -> Plan:
        Plan.objects.filter(pk=plans.plan().pk).update(status=Plan.Status.PUBLISHED)
        return plans.plan(number=number)

    return made


def numbered_twice() -> Plan:
    plan = plans.ready()
    plans.task(plan, number="1")
    return plan


def warned(handled_by: str) -> Callable[[], Plan]:
    def made() -> Plan:
        plan = plans.plan()
        plan.reading_warnings.create(line=3, message="可能漏了单位", handled_by=handled_by)
        return plan

    return made


def aiming(decision: str) -> Callable[[], Plan]:
    def made() -> Plan:
        plan = plans.plan()
        Target.objects.create(plan=plan, position=1, sentence="达到85%以上", value=85, decision=decision)
        return plan

    return made


REGISTERS, PLANS = "ronghe.domains.registers.policy.", "ronghe.domains.plans.policy.publishing."
IN_2019 = date(2019, 5, 23)
EXAMPLES: dict[str, Example] = {
    REGISTERS + "code_is_valid": Example(
        unsaved(credit_code=SCHOOL),
        unsaved(credit_code=SCHOOL[:-1] + "X"),
        f"统一社会信用代码 {SCHOOL[:-1]}X 的校验码不对（GB 32100-2015），请核对是否抄错一位",
    ),
    REGISTERS + "code_fits_kind": Example(
        unsaved(credit_code=SCHOOL), unsaved(credit_code=COMPANY), "职业学校一般以 12、52 开头，现为 91"
    ),
    REGISTERS + "names_are_free": Example(
        holder_and("九中"),
        holder_and("经信局"),
        "名称“经信局”已由“余姚市经济和信息化局”使用；一个名称在本行政区域内只能指一个单位",
    ),
    REGISTERS + "has_code": Example(unsaved(credit_code=SCHOOL), unsaved(), "未填写"),
    REGISTERS + "has_liaison": Example(
        unsaved(liaison_name="王老师", liaison_phone="62700000"), unsaved(liaison_name="王老师"), "王老师"
    ),
    REGISTERS + "parent_is_open": Example(below("registered"), below("closed"), "余姚市教育局"),
    REGISTERS + "nobody_acts": Example(staffed(""), staffed("liaison"), "还有 1 个成员，请先在“成员”页移除"),
    REGISTERS + "nothing_below": Example(above("closed"), above("registered"), "余姚市第九中学"),
    PLANS + "named_and_dated": Example(plans.plan, lambda: plans.plan(signed_on=None), "缺：成文日期"),
    PLANS + "tasks_complete": Example(plans.ready, plans.plan, "还没有任何任务"),
    PLANS + "codes_once": Example(lambda: plans.ready(2), numbered_twice, "重复：1.1"),
    PLANS + "parties_registered": Example(naming("registered"), naming("draft"), "尚未对应：余姚市科技局"),
    PLANS + "number_free": Example(
        again("余政办发〔2019〕42号"), again("余政办发〔2019〕41号"), "余政办发〔2019〕41号 已发布"
    ),
    PLANS + "leads_confirmed": Example(
        with_task(lead_basis="explicit"), with_task(lead_basis="first_listed"), "待确认：1.1"
    ),
    PLANS + "every_task_checked": Example(
        lambda: plans.ready(checker=make_organization("余姚市人民政府办公室", kind="government")),
        plans.ready,
        "无人核验：1.1",
    ),
    PLANS + "warnings_handled": Example(warned("王老师"), warned(""), "还有 1 条"),
    PLANS + "targets_decided": Example(aiming("rejected"), aiming("proposed"), "还有 1 个"),
    PLANS + "leads_supervised": Example(led_by("government"), led_by("enterprise"), "不属督查对象，宜用商请函：某单位"),
    PLANS + "leads_within_reach": Example(
        led_by("school"), led_by("college", "province"), "不属督查对象，宜用商请函：某单位", IN_2019
    ),
}
