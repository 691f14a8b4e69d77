"""Why some tasks of a published plan could not be closed by anybody, told before somebody is stuck with one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.policy import listed
from ronghe.domains.plans.policy.lamps import OVER
from ronghe.domains.plans.workflow import checking_unit, lead_unit
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.roles import all_roles
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.organizations.models import Membership, Organization

S = Task.Status
Units = Callable[[Task], list[Organization]]


@dataclass(frozen=True)
class Obstacle:
    """One reason, in words, with the places where the reader may mend it; none where others have to."""

    words: str
    ways: tuple[tuple[str, str], ...] = ()


def obstacles_of(plan: Plan, tasks: Sequence[Task], actor: Actor) -> list[Obstacle]:
    """In one query; the tasks come with their lead and measure, the plan with its two checking units."""
    if plan.status != Plan.Status.PUBLISHED:
        return []
    for task in tasks:
        task.plan = plan
    open_ = [task for task in tasks if task.lead and task.status not in OVER]
    units = {unit for task in open_ for unit in (*checking_unit(task), *lead_unit(task))}
    staffed = who_may(units)
    return [
        *unchecked([task for task in open_ if not checking_unit(task)], plan, actor),
        *idle(
            open_,
            checking_unit,
            staffed[Verb.CLOSE],
            _("%(units)s还没有人能核验销号，等着的有 %(number)s 项任务"),
            actor,
        ),
        *idle(
            open_,
            lead_unit,
            staffed[Verb.SUBMIT],
            _("%(units)s还没有人能报告、提交，牵头的有 %(number)s 项任务"),
            actor,
        ),
    ]


def who_may(units: Collection[Organization]) -> dict[Verb, set[int]]:
    """Verb of tracking → the units in which somebody holds a role that may do it."""
    found: dict[Verb, set[int]] = {Verb.CLOSE: set(), Verb.SUBMIT: set()}
    held = Membership.objects.active().filter(organization__in=units).values_list("organization", "role")
    for unit, name in held.distinct() if units else ():
        role = all_roles().get(name)
        for verb, places in found.items():
            if role and role.allows(verb, "tracking"):
                places.add(unit)
    return found


def unchecked(tasks: Sequence[Task], plan: Plan, actor: Actor) -> Iterable[Obstacle]:
    """Their lead is the only unit that checks."""
    if not tasks:
        return
    words = _("%(number)s 项任务没有单位核验：牵头的正是核验单位%(unit)s，没有别的单位可以核验（%(codes)s）")
    told = {"number": len(tasks), "unit": plan.checker or "", "codes": listed(task.code for task in tasks)}
    may = actor.can(Verb.CONFIGURE, "tracking", plan)
    yield Obstacle(
        words % told, ((_("换核验单位或补上代核单位"), reverse("plan_settings", args=[plan.ref])),) if may else ()
    )


def idle(tasks: Sequence[Task], asked: Units, staffed: Collection[int], words: str, actor: Actor) -> Iterable[Obstacle]:
    """The units of these tasks in which nobody holds the role that is asked for."""
    missing = {unit.pk: unit for task in tasks for unit in asked(task) if unit.pk not in staffed}
    if not missing:
        return
    units = sorted(missing.values(), key=lambda unit: unit.pk)
    number = sum(any(unit.pk in missing for unit in asked(task)) for task in tasks)
    ways = (
        (_("邀请%(unit)s的人") % {"unit": unit.display_name}, reverse("organization_members", args=[unit.ref]))
        for unit in units
        if actor.can(Verb.INVITE, "memberships", unit)
    )
    yield Obstacle(words % {"units": listed(unit.display_name for unit in units), "number": number}, tuple(ways))
