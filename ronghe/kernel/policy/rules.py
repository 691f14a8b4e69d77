"""A rule judges an object on a date and never writes or raises; a checklist gathers what its rules find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ronghe.kernel.policy.citations import Citation, Text


@dataclass(frozen=True)
class Verdict:
    """Whether a rule holds, and the facts that decide it, for a person to read."""

    holds: bool
    facts: str = ""


@dataclass(frozen=True)
class Rule:
    """One sentence, one citation, one pure function of an object and a date."""

    sentence: Text
    cites: Citation
    judge: Callable[[Any, date], bool | Verdict]

    @property
    def name(self) -> str:
        return f"{self.judge.__module__}.{self.judge.__name__}"

    def applies(self, on: date) -> bool:
        """A record is judged by the rule in force on its own date."""
        return self.cites.regulation.in_force(on)

    def __call__(self, obj: Any, on: date) -> Verdict:
        verdict = self.judge(obj, on)
        return verdict if isinstance(verdict, Verdict) else Verdict(verdict)


def rule(sentence: Text, *, cites: Citation) -> Callable[[Callable[[Any, date], bool | Verdict]], Rule]:
    """Make a pure function of (object, date) into a rule."""
    return lambda judge: Rule(sentence, cites, judge)


@dataclass(frozen=True)
class Finding:
    """What one rule found: met, or not and whether that forbids or only warns."""

    rule: Rule
    verdict: Verdict
    forbids: bool

    @property
    def level(self) -> str:
        """met | error | warning: how the page shows it."""
        if self.verdict.holds:
            return "met"
        return "error" if self.forbids else "warning"


@dataclass(frozen=True)
class Checklist:
    """Rules that an object of one kind is judged by; `forbids` stop a transition, `warns` only show."""

    forbids: tuple[Rule, ...] = ()
    warns: tuple[Rule, ...] = ()

    def __call__(self, obj: Any, on: date) -> list[Finding]:
        """Findings of the rules in force on `on`, those that forbid first."""
        found = [Finding(r, r(obj, on), True) for r in self.forbids if r.applies(on)]
        return found + [Finding(r, r(obj, on), False) for r in self.warns if r.applies(on)]

    def refusals(self, obj: Any, on: date) -> list[Finding]:
        return [finding for finding in self(obj, on) if finding.level == "error"]
