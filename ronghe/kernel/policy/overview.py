"""What the page of rules shows: each document with the rules and the numbers that rest on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ronghe.kernel.policy.citations import Regulation
from ronghe.kernel.policy.models import ParameterOverride
from ronghe.kernel.policy.parameters import Parameter, plain
from ronghe.kernel.policy.rules import Checklist, Rule


@dataclass(frozen=True)
class CitedRule:
    """A rule, and whether breaking it stops a step (`forbids`) or only shows a warning."""

    rule: Rule
    forbids: bool

    @property
    def place(self) -> str:
        """The article, or the reason we give for what we chose ourselves."""
        return self.rule.cites.place.removeprefix("：")


@dataclass(frozen=True)
class CurrentParameter:
    """A number, its value in force on a day in a region, and the row that sets it when it is not the default."""

    parameter: Parameter
    default: Decimal
    override: ParameterOverride | None

    @property
    def value(self) -> Decimal:
        return self.override.value if self.override else self.default

    @property
    def shown(self) -> str:
        return plain(self.value)

    @property
    def default_shown(self) -> str:
        return plain(self.default)


@dataclass(frozen=True)
class Cited:
    """One document with all that rests on it."""

    regulation: Regulation
    in_force: bool
    rules: Sequence[CitedRule]
    parameters: Sequence[CurrentParameter]


def current(parameter: Parameter, overrides: Iterable[ParameterOverride], on: date, region: str) -> CurrentParameter:
    return CurrentParameter(parameter, parameter.default(on), parameter.nearest(overrides, on, region))


def overview(
    rules: Iterable[Rule],
    checklists: Iterable[Checklist],
    parameters: Iterable[CurrentParameter],
    on: date,
) -> list[Cited]:
    """Documents in the order of their dates, what we chose ourselves last."""
    forbidding = {rule.name for checklist in checklists for rule in checklist.forbids}
    by_document: dict[Regulation, tuple[list[CitedRule], list[CurrentParameter]]] = {}
    for rule in rules:
        by_document.setdefault(rule.cites.regulation, ([], []))[0].append(CitedRule(rule, rule.name in forbidding))
    for row in parameters:
        by_document.setdefault(row.parameter.cites.regulation, ([], []))[1].append(row)
    documents = sorted(by_document, key=lambda each: (each.is_ours, each.since, each.until, each.title))
    return [Cited(each, each.in_force(on), *by_document[each]) for each in documents]
