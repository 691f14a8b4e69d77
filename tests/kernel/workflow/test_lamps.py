"""The sign and the place of a state are read off the workflow."""

import pytest

from ronghe.domains.registers.workflow import REGISTER
from ronghe.kernel.workflow.lamps import is_open, lamp, steps

SIGNS = {
    "draft": "not_started",
    "submitted": "unconfirmed",
    "returned": "attention",
    "registered": "normal",
    "closed": "history",
}
PLACES = {
    "draft": ["current", "todo", "todo"],
    "submitted": ["done", "current", "todo"],
    "returned": ["current", "todo", "todo"],
    "registered": ["done", "done", "current"],
    "closed": ["done", "done", "done"],
}


@pytest.mark.parametrize("state", SIGNS)
def test_state_has_its_sign_and_place(state: str) -> None:
    assert lamp(REGISTER, state) == SIGNS[state]
    assert [place for _label, place, _note in steps(REGISTER, state)] == PLACES[state]


def test_state_beside_the_way_is_named_at_the_first_step() -> None:
    assert steps(REGISTER, "returned")[0] == ("草稿", "current", "退回补正")
    assert steps(REGISTER, "closed")[0] == ("草稿", "done", "已注销")


def test_only_what_can_be_submitted_is_open() -> None:
    assert [state for state in SIGNS if is_open(REGISTER, state)] == ["draft", "returned"]
