"""Why some tasks of a published plan could not be closed by anybody, told before somebody is stuck with one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
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
    """One reason, in words, with the places where the reader may mend it; where others have to, `whom` to ask."""

    words: str
    ways: tuple[tuple[str, str], ...] = ()
    whom: str = ""


def obstacles_of(plan: Plan, tasks: Sequence[Task], actor: Actor) -> list[Obstacle]:
    """In one query; the tasks come with their lead and measure, the plan with its two checking units."""
    if plan.status != Plan.Status.PUBLISHED:
        return []
    for task in tasks:
        task.plan = plan
    open_ = [task for task in tasks if task.lead and task.status not in OVER]
    held = roles_in({unit for task in open_ for unit in (*checking_unit(task), *lead_unit(task))})
    checking = _("%(units)s还没有人能核验销号，等着的有 %(number)s 项任务")
    leading = _("%(units)s还没有人能报告、提交，牵头的有 %(number)s 项任务")
    return [
        *unchecked([task for task in open_ if not checking_unit(task)], plan, actor),
        *idle(open_, checking_unit, Verb.CLOSE, held, checking, actor),
        *idle(open_, lead_unit, Verb.SUBMIT, held, leading, actor),
    ]


def roles_in(units: Collection[Organization]) -> Mapping[int, set[str]]:
    """Unit → the roles that somebody holds there."""
    found: dict[int, set[str]] = defaultdict(set)
    held = Membership.objects.active().filter(organization__in=units).values_list("organization", "role")
    for unit, role in held.order_by().distinct() if units else ():
        found[unit].add(role)
    return found


def may(roles: Iterable[str], verb: Verb) -> bool:
    return any(role.allows(verb, "tracking") for name in roles if (role := all_roles().get(name)))


def unchecked(tasks: Sequence[Task], plan: Plan, actor: Actor) -> Iterable[Obstacle]:
    """Their lead is the only unit that checks."""
    if not tasks:
        return
    words = _("%(number)s 项任务没有单位核验：牵头的正是核验单位%(unit)s，没有别的单位可以核验（%(codes)s）")
    told = {"number": len(tasks), "unit": plan.checker or "", "codes": listed(task.code for task in tasks)}
    if actor.can(Verb.CONFIGURE, "tracking", plan):
        way = _("换核验单位或补上代核单位"), reverse("plan_settings", args=[plan.ref])
        yield Obstacle(words % told, (way,))
    else:
        yield Obstacle(words % told, whom=_("请方案管理员换核验单位或补上代核单位。"))


def idle(
    tasks: Sequence[Task], asked: Units, verb: Verb, held: Mapping[int, set[str]], words: str, actor: Actor
) -> Iterable[Obstacle]:
    """The units of these tasks in which nobody holds a role that may do this; `held` as `roles_in` tells it."""
    missing = {unit.pk: unit for task in tasks for unit in asked(task) if not may(held.get(unit.pk, ()), verb)}
    if not missing:
        return
    units = sorted(missing.values(), key=lambda unit: unit.pk)
    number = sum(any(unit.pk in missing for unit in asked(task)) for task in tasks)
    ways = tuple(
        (_("邀请%(unit)s的人") % {"unit": unit.display_name}, reverse("organization_members", args=[unit.ref]))
        for unit in units
        if may(actor.offers(unit, held.get(unit.pk, set())), verb)
    )
    said = {"units": listed(unit.display_name for unit in units), "number": number}
    whom = _("请平台管理员邀请核验单位的人。") if verb is Verb.CLOSE else _("请方案管理员邀请该单位的管理员。")
    yield Obstacle(words % said, ways, "" if ways else whom)
