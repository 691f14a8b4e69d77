"""How a plan is tracked: who checks, what the public sees, how much each measure counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.domains.plans.models import Measure, Plan
from ronghe.domains.plans.queries.weights import weight_label
from ronghe.domains.plans.services.drafts import ALIVE, moved_on
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.history.recording import Changes
from ronghe.kernel.history.verbs import Done, verb
from ronghe.kernel.organizations.models import Organization

HEAVIEST = 1000  # 本平台约定: enough to say any ratio


@dataclass(frozen=True)
class Settings:
    """`weights`: measure key → its weight, None for as much as it holds; measures not named stay as they are."""

    checker: Organization
    deputy: Organization | None
    shown: str
    weights: Mapping[int, int | None]


@verb(gettext_lazy("调整跟踪设置"))
def configure_plan(*, actor: Actor, plan: Plan, settings: Settings) -> Done[Plan]:
    """Raises PermissionDenied, or ValidationError by field: checker, deputy, shown, weight_<key>."""
    fresh = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    actor.require(Verb.CONFIGURE, "tracking", fresh)
    if fresh.status not in ALIVE:
        raise moved_on(fresh)
    check_units(fresh, settings)
    changes = {**changed_units(fresh, settings), **changed_weights(fresh, settings.weights)}
    fresh.checker, fresh.deputy, fresh.shown = settings.checker, settings.deputy, settings.shown
    fresh.clean_fields(exclude=[field.name for field in Plan._meta.fields if field.name != "shown"])
    fresh.save(update_fields=["checker", "deputy", "shown"])
    return Done(fresh, changes=changes, changed=bool(changes))


def check_units(plan: Plan, settings: Settings) -> None:
    """Both are registered units of the plan's division, and not the same one."""
    for name, unit in (("checker", settings.checker), ("deputy", settings.deputy)):
        if unit and (unit.status != Organization.Status.REGISTERED or unit.region != plan.region):
            message = gettext_lazy("%(unit)s不是本地已登记的单位，不能核验")
            raise ValidationError({name: ValidationError(message, code="unit", params={"unit": unit.name})})
    if settings.deputy == settings.checker:
        message = gettext_lazy("代核单位办的正是核验单位自己牵头的任务，不能是同一个单位")
        raise ValidationError({"deputy": ValidationError(message, code="same")})


def changed_units(plan: Plan, settings: Settings) -> Changes:
    """What the event says of the units and of what the public sees."""
    told = (
        (_("核验销号单位"), plan.checker, settings.checker),
        (_("代核单位"), plan.deputy, settings.deputy),
        (_("公开多少进度"), plan.get_shown_display(), dict(Plan.Shown.choices).get(settings.shown, settings.shown)),
    )
    return {label: (str(old or ""), str(new or "")) for label, old, new in told if str(old) != str(new)}


def changed_weights(plan: Plan, weights: Mapping[int, int | None]) -> Changes:
    """Save the weights that differ, and say which."""
    changes: dict[str, tuple[object, object]] = {}
    for measure in Measure.objects.filter(plan=plan, pk__in=weights):
        old, new = measure.weight, weights[measure.pk]
        if new is not None and not 1 <= new <= HEAVIEST:
            message = gettext_lazy("权重在 1 到 %(most)s 之间，不填时按所含任务计算")
            error = ValidationError(message, code="weight", params={"most": HEAVIEST})
            raise ValidationError({f"weight_{measure.pk}": error})
        if old != new:
            measure.weight = new
            measure.save(update_fields=["weight"])
            automatic = _("按所含任务")
            said = (automatic if old is None else old, automatic if new is None else new)
            changes[weight_label(measure)] = said
    return changes
