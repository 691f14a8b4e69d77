"""Contract: the pages that are written from the code say what the code says."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ronghe.domains.plans.policy.lamps import LAMPS
from ronghe.kernel.access.roles import all_roles
from ronghe.kernel.policy.catalogue import all_parameters, all_rules
from ronghe.kernel.ui.states import state
from ronghe.kernel.workflow.catalogue import all_workflows
from ronghe.workbench.reference import PAGES


def test_generated_pages_are_fresh() -> None:
    call_command("generate_docs", check=True)


def test_check_names_what_is_stale_and_writes_nothing(tmp_path: Path) -> None:
    call_command("generate_docs", folder=tmp_path, verbosity=0, stdout=StringIO())
    (tmp_path / "roles.md").write_text("old", encoding="utf-8")
    (tmp_path / "rules.md").unlink()
    with pytest.raises(CommandError) as refused:
        call_command("generate_docs", check=True, folder=tmp_path)
    assert str(refused.value) == "docs/generated is stale: roles.md, rules.md. Run: ronghe generate_docs"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lamps.md", "roles.md", "workflows.md"]
    assert (tmp_path / "roles.md").read_text(encoding="utf-8") == "old"


def test_writing_twice_writes_once(tmp_path: Path) -> None:
    first, second = StringIO(), StringIO()
    call_command("generate_docs", folder=tmp_path, stdout=first)
    call_command("generate_docs", folder=tmp_path, stdout=second)
    assert first.getvalue().count("wrote") == len(PAGES)
    assert second.getvalue() == ""


def test_table_of_lamps_is_written_in_its_order() -> None:
    lines = [line.split(" | ")[1:4] for line in PAGES["lamps.md"]().splitlines() if line[2:3].isdigit()]
    assert lines == [[str(each.lamp.label), state(each.lamp.value).sign, str(each.when)] for each in LAMPS]


def test_pages_name_every_role_rule_parameter_and_step() -> None:
    roles, workflows, rules = (PAGES[name]() for name in ("roles.md", "workflows.md", "rules.md"))
    assert [name for name in all_roles() if f"`{name}`" not in roles] == []
    steps = [step.name for workflow in all_workflows().values() for step in workflow.transitions]
    assert [name for name in steps if f"`{name}`" not in workflows] == []
    named = [rule.name for rule in all_rules()] + [parameter.key for parameter in all_parameters()]
    assert [name for name in named if f"`{name}`" not in rules] == []
