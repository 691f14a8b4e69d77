"""The numbers a plan sets, as a page says them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from ronghe.domains.plans.models import Plan, Target
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb


@dataclass(frozen=True)
class TargetRow:
    target: Target

    @property
    def value(self) -> str:
        """85, 1,500 or 0.5: grouped, without trailing zeros."""
        number: Decimal = self.target.value.normalize()
        return f"{number:,f}"

    @property
    def comparison(self) -> str:
        """不低于, 力争达到 …; a number that the document itself calls approximate is not compared exactly."""
        word = _("大约") if self.target.is_approximate else self.target.get_comparison_display()
        return _("力争%(comparison)s") % {"comparison": word} if self.target.is_stretch else word

    @property
    def due(self) -> str:
        return _("%(due)s 前") % {"due": self.target.due} if self.target.due else _("无期限")


def targets_of(plan: Plan, actor: Actor) -> list[TargetRow]:
    """The accepted targets; who keeps the plan also sees those still to be decided."""
    decisions = [Target.Decision.ACCEPTED]
    if actor.can(Verb.FILL, "plans", plan):
        decisions.append(Target.Decision.PROPOSED)
    return [TargetRow(target) for target in plan.targets.filter(decision__in=decisions)]
