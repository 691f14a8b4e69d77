"""Contract: every rule cites its source, and holds and breaks where it should; every number has a dated source too."""

from __future__ import annotations

from datetime import date

import pytest

from ronghe.kernel.policy.catalogue import all_checklists, all_parameters, all_rules
from ronghe.kernel.policy.parameters import Parameter
from ronghe.kernel.policy.rules import Rule, Verdict
from tests.contracts.rule_examples import EXAMPLES

RULES = {rule.name: rule for rule in all_rules()}


def test_every_rule_has_an_example_and_no_example_is_left_over() -> None:
    assert sorted(EXAMPLES) == sorted(RULES)


def test_names_of_rules_tell_them_apart() -> None:
    assert len(RULES) == len(all_rules())


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_rule_is_one_sentence_with_a_source(rule: Rule) -> None:
    assert str(rule.sentence).strip()
    assert "。" not in str(rule.sentence)
    source = rule.cites.regulation
    assert source.title.strip()
    assert source.issuer.strip()
    assert source.since < source.until
    if not source.is_ours:
        assert source.number.strip(), "a document that is not ours has a number"
        assert source.since > date.min, "and a day on which it came into force"


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_rule_holds_for_the_good_example(name: str) -> None:
    example, rule = EXAMPLES[name], RULES[name]
    assert rule.applies(example.on)
    assert rule(example.holds(), example.on).holds is True


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_rule_breaks_for_the_bad_example_and_says_why(name: str) -> None:
    example, rule = EXAMPLES[name], RULES[name]
    assert rule(example.breaks(), example.on) == Verdict(False, example.facts)


def test_every_rule_stands_in_a_checklist() -> None:
    used = {rule.name for checklist in all_checklists() for rule in (*checklist.forbids, *checklist.warns)}
    assert sorted(used) == sorted(RULES)


@pytest.mark.parametrize("parameter", all_parameters(), ids=lambda parameter: parameter.key)
def test_parameter_has_dated_values_a_unit_and_a_source(parameter: Parameter) -> None:
    assert str(parameter.label).strip()
    assert str(parameter.unit).strip()
    assert parameter.values
    assert all(parameter.default(day) == value for day, value in parameter.values.items())
    assert parameter.cites.regulation.title.strip()
    assert len(parameter.key) <= 60
