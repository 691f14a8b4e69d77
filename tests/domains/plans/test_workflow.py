"""The ways of plan and task, through fire: who may, what forbids, what is left behind."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.workflow import PLAN_FLOW, TASK_FLOW
from ronghe.kernel.workflow.machine import Refused
from tests.factories import plans as make

pytestmark = pytest.mark.django_db


def test_every_state_but_the_first_is_reached() -> None:
    for flow, states in ((PLAN_FLOW, Plan.Status), (TASK_FLOW, Task.Status)):
        assert {to for t in flow.transitions for to in flow.targets(t)} | {flow.initial} == set(states.values)


def test_officer_may_publish_or_discard_a_draft_and_withdraw_what_is_published() -> None:
    officer, plan = make.officer(), make.ready()
    assert [t.name for t in PLAN_FLOW.available(plan, officer)] == ["publish", "discard"]
    plan.status = "published"
    assert [t.name for t in PLAN_FLOW.available(plan, officer)] == ["withdraw"]
    assert PLAN_FLOW.available(plan, make.actor("supervisor")) == []


def test_guard_tells_rule_facts_and_source() -> None:
    plan = make.ready()
    make.party(plan.tasks.get(), "经信局")
    with pytest.raises(Refused) as refused:
        PLAN_FLOW.fire(plan, "publish", actor=make.officer())
    assert refused.value.messages == [
        "“每个点名的单位都对应名录里已登记的单位”未满足。尚未对应：经信局（本平台约定：任务只能派给名录里的单位）"
    ]


@pytest.mark.parametrize(("name", "status"), [("discard", "draft"), ("withdraw", "published")])
def test_giving_up_and_taking_back_need_a_reason(name: str, status: str) -> None:
    plan, officer = make.ready(status=status), make.officer()
    with pytest.raises(Refused) as refused:
        PLAN_FLOW.fire(plan, name, actor=officer)
    assert list(refused.value.message_dict) == ["comment"]
    assert PLAN_FLOW.fire(plan, name, actor=officer, comment="另有安排").status == PLAN_FLOW.find(name).target


def test_task_is_handed_over_only_with_a_settled_lead() -> None:
    officer = make.officer()
    task = make.task(make.plan(), lead_basis="first_listed")
    make.lead(task)
    with pytest.raises(Refused, match="还没有确认"):
        TASK_FLOW.fire(task, "hand_over", actor=officer)
    Task.objects.update(lead_confirmed=True)
    assert TASK_FLOW.fire(task, "hand_over", actor=officer).status == "not_started"


def test_task_becomes_history_only_when_it_ended_before_the_signing() -> None:
    officer, plan = make.officer(), make.plan(signed_on=date(2019, 6, 30))
    running = make.task(plan)
    with pytest.raises(Refused, match="没有到期"):
        TASK_FLOW.fire(running, "archive", actor=officer)
    past = make.task(plan, end=date(2019, 6, 29), latest_end=date(2019, 6, 29))
    assert TASK_FLOW.fire(past, "archive", actor=officer).status == "historical"


def test_workflows_are_the_officers() -> None:
    with pytest.raises(PermissionDenied):
        PLAN_FLOW.fire(make.ready(), "publish", actor=make.actor("supervisor"))
