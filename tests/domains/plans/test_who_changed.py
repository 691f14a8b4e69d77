"""A refused save names, field by field, who changed it; not whoever did something else meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from ronghe.domains.plans.models import Plan, Target
from ronghe.domains.plans.services.leads import appoint_lead, confirm_lead
from ronghe.domains.plans.services.measures import add_measure, edit_measure, measure_version
from ronghe.domains.plans.services.resolving import merge_alias
from ronghe.domains.plans.services.review import edit_plan
from ronghe.domains.plans.services.targets import decide_target, edit_target, target_version
from ronghe.domains.plans.services.tasks import edit_task, task_content, task_version
from ronghe.domains.plans.services.versions import Stale, told_by
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.recording import record
from tests.factories import plans as make
from tests.factories import published

pytestmark = pytest.mark.django_db
NEUTRAL = "您打开之后这里的内容有变动，没有保存。不同之处写在下面，核对后再保存一次"


@pytest.fixture
def plan() -> Plan:
    """A draft with one of each kind."""
    plan = make.plan()
    make.lead(make.task(plan))
    published.target(plan, decision="proposed", unit="%", title="就业率", value="80")
    return plan


@pytest.fixture
def chen() -> Actor:
    return make.officer("陈管理")


@pytest.fixture
def wang() -> Actor:
    return make.officer("王管理")


@pytest.fixture
def zhao() -> Actor:
    return make.officer("赵管理")


def refused(edit: Any, **asked: Any) -> dict[str, str]:
    """By field whom the refusal names; the heading under its first word."""
    with pytest.raises(Stale) as caught:
        edit(**asked)
    said = caught.value.message_dict
    [heading] = said.pop("__all__")
    names = {field: faults[0].split("：")[-1].split(" 改成了")[0] for field, faults in said.items()}
    return names | {"": heading if heading == NEUTRAL else heading.split(" 已于")[0]}


def test_each_field_of_a_task_names_its_own(plan: Plan, chen: Actor, wang: Actor, zhao: Actor) -> None:
    task = plan.tasks.get()
    seen = task_version(task)
    edit_task(actor=chen, task=task, values={"text": "陈写的"})
    edit_task(actor=wang, task=task, values={"number": "9"})
    record(task, "report", "报告进展", actor=zhao, changes={"完成比例": ("0%", "50%")})
    add_measure(actor=zhao, plan=plan, values={"title": "别的"})
    edit_plan(actor=zhao, plan=plan, values={"title": "改了的题目"})
    values = {"text": "赵写的", "number": "7"}
    named = refused(edit_task, actor=zhao, task=task, values=values, seen=seen)
    assert named == {"text": "陈管理", "number": "王管理", "": "王管理"}


def test_event_that_touched_no_field_is_not_named(plan: Plan, chen: Actor, wang: Actor) -> None:
    task = plan.tasks.get()
    seen = task_version(task)
    plan.tasks.update(text="谁也没记")
    record(task, "report", "报告进展", actor=chen, changes={"完成比例": ("0%", "50%")})
    named = refused(edit_task, actor=wang, task=task, values={"text": "王写的"}, seen=seen)
    assert named == {"text": "别人", "": NEUTRAL}


def test_measure_names_who_changed_it_and_not_its_neighbour(plan: Plan, chen: Actor, wang: Actor, zhao: Actor) -> None:
    measure, other = plan.measures.get(), add_measure(actor=chen, plan=plan, values={"title": "别的"})
    seen = measure_version(measure)
    edit_measure(actor=chen, measure=measure, values={"number": "8"})
    edit_measure(actor=wang, measure=measure, values={"title": "王写的"})
    edit_measure(actor=zhao, measure=other, values={"number": "7", "title": "王也写过"})
    edit_plan(actor=zhao, plan=plan, values={"title": "改了的题目"})
    named = refused(edit_measure, actor=zhao, measure=measure, values={"number": "5", "title": "赵写的"}, seen=seen)
    assert named == {"number": "陈管理", "title": "王管理", "": "王管理"}


def test_target_names_who_changed_or_decided_it(plan: Plan, chen: Actor, wang: Actor, zhao: Actor) -> None:
    target, other = (
        plan.targets.get(),
        published.target(plan, decision="accepted", title="参与率", value="1", position=2),
    )
    seen = target_version(target)
    decide_target(actor=wang, target=target, decision=Target.Decision.REJECTED)
    edit_target(actor=chen, target=other, values={"value": 9})
    named = refused(edit_target, actor=zhao, target=target, values={"value": 9}, seen=seen)
    assert named == {"decision": "王管理", "": "王管理"}
    seen = target_version(Target.objects.get(pk=target.pk))
    edit_target(actor=chen, target=target, values={"value": 90})
    edit_target(actor=wang, target=target, values={"title": "新的名"})
    named = refused(edit_target, actor=zhao, target=target, values={"value": 9, "title": "赵写的"}, seen=seen)
    assert {field: named[field] for field in ("value", "title", "")} == {
        "value": "陈管理",
        "title": "王管理",
        "": "王管理",
    }


def test_parties_name_who_appointed_the_lead_not_who_confirmed_another_thing(
    plan: Plan, chen: Actor, wang: Actor
) -> None:
    task = plan.tasks.get()
    party = make.party(task, "余姚市民政局", organization=make.organization("余姚市民政局"))
    seen = task_version(task)
    appoint_lead(actor=chen, task=task, party=party)
    assert who_changed_parties(plan, seen.event) == "陈管理"
    plan.tasks.update(lead_confirmed=False, lead_basis="first_listed")
    confirm_lead(actor=wang, task=task)
    assert who_changed_parties(plan, seen.event) == "陈管理"


def test_parties_name_who_found_a_unit_for_the_whole_plan(plan: Plan, chen: Actor, wang: Actor) -> None:
    task = plan.tasks.get()
    make.party(task, "民政局")
    seen = task_version(task)
    merge_alias(actor=chen, plan=plan, name="民政局", organization=make.organization("余姚市民政局"))
    edit_plan(actor=wang, plan=plan, values={"title": "改了的题目"})
    assert who_changed_parties(plan, seen.event) == "陈管理"


def who_changed_parties(plan: Plan, after: int) -> str:
    task = plan.tasks.get()
    content = {"parties": task_content(task)["parties"]}
    return told_by(content, (task, task.plan), after)["parties"].user_name
