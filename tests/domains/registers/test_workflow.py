"""How the register says why a step is refused."""

from datetime import date

import pytest

from ronghe.domains.registers.workflow import sentence
from ronghe.kernel.policy.citations import OURS
from ronghe.kernel.policy.rules import Finding, Rule, Verdict

NAMED = Rule("有名称", OURS, lambda organization, on: bool(organization))


@pytest.mark.parametrize(
    ("facts", "said"),
    [("名称是空的", f"不符合“有名称”：名称是空的（{OURS}）"), ("", f"不符合“有名称”（{OURS}）")],
)
def test_refusal_names_rule_facts_and_source(facts: str, said: str) -> None:
    assert NAMED("", date(2019, 5, 31)).holds is False
    assert sentence(Finding(NAMED, Verdict(False, facts), forbids=True)) == said
