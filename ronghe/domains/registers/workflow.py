"""How an organization comes into the register and leaves it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.domains.registers.policy import CLOSING, REGISTRATION
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.policy.rules import Checklist, Finding
from ronghe.kernel.workflow.machine import Transition, Workflow

DRAFT, SUBMITTED, RETURNED, REGISTERED, CLOSED = Organization.Status


def sentence(finding: Finding) -> str:
    said = {"rule": finding.rule.sentence, "facts": finding.verdict.facts, "source": finding.rule.cites}
    if finding.verdict.facts:
        return _("不符合“%(rule)s”：%(facts)s（%(source)s）") % said
    return _("不符合“%(rule)s”（%(source)s）") % said


def registrable(organization: Organization, on: date) -> Iterable[str]:
    return map(sentence, REGISTRATION.refusals(organization, on))


def closable(organization: Organization, on: date) -> Iterable[str]:
    checklist: Checklist = CLOSING
    return map(sentence, checklist.refusals(organization, on))


# What a unit filed itself, another person approves. `enter` is for units that the registrar's side drew up: in a small
# bureau nobody else could approve it, so the reason stays in the history.
REGISTER = Workflow(
    area="organizations",
    states=Organization.Status,
    initial=DRAFT,
    transitions=(
        Transition("submit", gettext_lazy("提交审核"), (DRAFT, RETURNED), SUBMITTED, Verb.SUBMIT, guard=registrable),
        Transition(
            "approve",
            gettext_lazy("同意登记"),
            (SUBMITTED,),
            REGISTERED,
            Verb.REVIEW,
            guard=registrable,
            other_than="submit",
        ),
        Transition("return", gettext_lazy("退回补正"), (SUBMITTED,), RETURNED, Verb.REVIEW, needs_comment=True),
        Transition(
            "enter",
            gettext_lazy("直接登记"),
            (DRAFT, RETURNED),
            REGISTERED,
            Verb.REVIEW,
            guard=registrable,
            needs_comment=True,
        ),
        Transition(
            "close",
            gettext_lazy("注销"),
            (DRAFT, RETURNED, REGISTERED),
            CLOSED,
            Verb.CLOSE,
            guard=closable,
            needs_comment=True,
        ),
        Transition(
            "reopen",
            gettext_lazy("恢复登记"),
            (CLOSED,),
            REGISTERED,
            Verb.REVIEW,
            guard=registrable,
            needs_comment=True,
        ),
    ),
)
