"""Contract: every state can be reached, every transition is granted to some role, every loop has a way out."""

from __future__ import annotations

import pytest

from ronghe.kernel.access.roles import all_roles
from ronghe.kernel.workflow.catalogue import all_workflows
from ronghe.kernel.workflow.machine import Workflow

WORKFLOWS = all_workflows()
each_workflow = pytest.mark.parametrize("workflow", WORKFLOWS.values(), ids=WORKFLOWS)


def reachable(workflow: Workflow) -> set[str]:
    seen, frontier = {workflow.initial}, [workflow.initial]
    while frontier:
        state = frontier.pop()
        targets = {to for t in workflow.transitions if state in t.sources for to in workflow.targets(t)} - seen
        seen |= targets
        frontier += targets
    return seen


def test_workflows_are_found() -> None:
    assert {"registers.REGISTER", "plans.PLAN_FLOW", "plans.TASK_FLOW"} <= WORKFLOWS.keys()


@each_workflow
def test_every_state_can_be_reached(workflow: Workflow) -> None:
    assert reachable(workflow) == set(workflow.states.values)


@each_workflow
def test_every_transition_has_its_own_name_and_starts_somewhere(workflow: Workflow) -> None:
    names = [transition.name for transition in workflow.transitions]
    assert sorted(set(names)) == sorted(names)
    assert [t.name for t in workflow.transitions if not t.sources or t.target in t.sources] == []
    assert [workflow.find(name).name for name in names] == names


@each_workflow
def test_every_transition_is_granted_to_some_role(workflow: Workflow) -> None:
    granted = {
        transition.name
        for transition in workflow.transitions
        for role in all_roles().values()
        if role.allows(transition.verb, workflow.area)
    }
    assert granted == {transition.name for transition in workflow.transitions}


@each_workflow
def test_names_fit_the_columns_of_history(workflow: Workflow) -> None:
    assert [t.name for t in workflow.transitions if len(t.name) > 40 or len(str(t.label)) > 60] == []
    assert [state for state in workflow.states.values if len(state) > 20] == []
