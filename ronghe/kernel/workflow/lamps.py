"""The sign of a state, read off the workflow: where it begins, waits, comes back, ends."""

from __future__ import annotations

from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.workflow.machine import Workflow


def is_open(workflow: Workflow, state: str) -> bool:
    """Whether what stands in this state can still be submitted."""
    return any(t.verb is Verb.SUBMIT and state in t.sources for t in workflow.transitions)


def lamp(workflow: Workflow, state: str) -> str:
    """The code of the lamp in kernel/ui that fits the state."""
    if state == workflow.initial:
        return "not_started"
    if is_open(workflow, state):
        return "attention"
    leading_here = {t.verb for t in workflow.transitions if t.target == state}
    return "unconfirmed" if Verb.SUBMIT in leading_here else "history" if Verb.CLOSE in leading_here else "normal"


def steps(workflow: Workflow, state: str) -> list[tuple[str, str, str]]:
    """The ordinary way from the first state on, for the steps of a page: label, place (done | current | todo), note."""
    way = [s for s in workflow.states if lamp(workflow, s.value) in ("not_started", "unconfirmed", "normal")]
    here = next((place for place, s in enumerate(way) if s.value == state), -1)
    if here >= 0:
        places = ["done" if place < here else "current" if place == here else "todo" for place in range(len(way))]
        return [(str(s.label), place, "") for s, place in zip(way, places, strict=True)]
    aside = workflow.states(state)
    back = is_open(workflow, state)
    first = (str(way[0].label), "current" if back else "done", str(aside.label))
    return [first, *((str(s.label), "todo" if back else "done", "") for s in way[1:])]
