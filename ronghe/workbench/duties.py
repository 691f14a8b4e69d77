"""What waits for this person, role by role: each duty is one sentence, its reason, and one way to do it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ronghe.domains.plans.models import Party, Plan, ReadingWarning, Target, Task
from ronghe.domains.plans.models.tasks import TaskQuerySet
from ronghe.domains.plans.queries.counting import counting
from ronghe.domains.plans.queries.filters import needing
from ronghe.domains.plans.queries.places import Places
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Scope, Verb
from ronghe.kernel.organizations.models import Invitation, Organization
from ronghe.kernel.standards.lists import listed

SHOWN = 5  # 本平台约定: more of one kind than fit on a screen become one line that leads to their list


@dataclass(frozen=True)
class Duty:
    """One thing to do. `code` is the sign and colour, `label` the word beside it, `due` how many or by when."""

    code: str
    label: str
    title: str
    reason: str
    due: str
    href: str
    action: str


def duties_of(actor: Actor) -> list[Duty]:
    """Everything that waits for the actor, the most pressing kind first."""
    kinds = (placeholders, drafts, leads, registrations, own_organization, invitations)
    return [duty for kind in kinds for duty in kind(actor)]


def placeholders(actor: Actor) -> Iterator[Duty]:
    """Tasks that my organization leads and that name somebody without saying whom."""
    if actor.organization_id is None or not (actor.can(Verb.SUBMIT, "plans") or actor.can(Verb.FILL, "plans")):
        return
    led = Party.objects.filter(role=Party.Role.LEAD, organization=actor.organization_id).values("task")
    tasks = Task.objects.visible_to(actor).filter(needing("party"), pk__in=led, plan__status=Plan.Status.PUBLISHED)
    unit = Organization.objects.values_list("ref", flat=True).get(pk=actor.organization_id)
    for plan, number in by_plan(tasks):
        yield Duty(
            code="unconfirmed",
            label=_("待明确"),
            title=ngettext("明确 %(number)s 项任务里没有点名的单位", "明确 %(number)s 项任务里没有点名的单位", number)
            % {"number": number},
            reason=_("《%(plan)s》写了“有关部门”“行业协会”等，由牵头单位填上具体单位，或确认没有")
            % {"plan": plan.title},
            due=ngettext("%(number)s 项", "%(number)s 项", number) % {"number": number},
            href=Places(plan, is_public=False).tasks(unit=unit, role=Party.Role.LEAD, need="party"),
            action=_("去明确"),
        )


def by_plan(tasks: TaskQuerySet) -> list[tuple[Plan, int]]:
    """Each plan with how many of these tasks it has: asked of the few tasks, not of every plan."""
    numbers = dict(tasks.order_by().values_list("plan").annotate(number=Count("pk")))
    return [(plan, numbers[plan.pk]) for plan in Plan.objects.defer("lines").filter(pk__in=numbers)] if numbers else []


def drafts(actor: Actor) -> Iterator[Duty]:
    """Drafts that this person may review, with what is still open in each."""
    if not actor.can(Verb.FILL, "plans"):
        return
    plans = Plan.objects.visible_to(actor, Verb.FILL).filter(status=Plan.Status.DRAFT).defer("lines")
    for plan in plans.annotate(
        open_warnings=counting(ReadingWarning.objects.filter(plan=OuterRef("pk"), handled_by="")),
        open_leads=counting(Task.objects.filter(needing("lead"), plan=OuterRef("pk"))),
        open_units=counting(Party.objects.unresolved().filter(task__plan=OuterRef("pk"))),
        open_targets=counting(Target.objects.filter(plan=OuterRef("pk"), decision=Target.Decision.PROPOSED)),
    ):
        counted = vars(plan)
        open_things = (
            (n := counted["open_warnings"], ngettext("%(number)s 条读取提示", "%(number)s 条读取提示", n)),
            (n := counted["open_leads"], ngettext("%(number)s 个牵头", "%(number)s 个牵头", n)),
            (n := counted["open_units"], ngettext("%(number)s 处单位", "%(number)s 处单位", n)),
            (n := counted["open_targets"], ngettext("%(number)s 个目标", "%(number)s 个目标", n)),
        )
        rest = listed(words % {"number": number} for number, words in open_things if number)
        yield Duty(
            code="unconfirmed",
            label=_("草稿"),
            title=_("核对《%(plan)s》") % {"plan": plan.title},
            reason=_("还有%(rest)s要核对") % {"rest": rest} if rest else _("都已核对，可以发布"),
            due="",
            href=reverse("plan_review", args=[plan.ref]),
            action=_("去核对") if rest else _("去发布"),
        )


def leads(actor: Actor) -> Iterator[Duty]:
    """Published tasks whose lead was inferred: the officer's word is missing."""
    if not actor.can(Verb.PUBLISH, "plans"):
        return
    tasks = Task.objects.visible_to(actor, Verb.PUBLISH)
    tasks = tasks.filter(needing("lead"), plan__status=Plan.Status.PUBLISHED)
    for plan, number in by_plan(tasks):
        yield Duty(
            code="unconfirmed",
            label=_("待确认"),
            title=ngettext("确认 %(number)s 项任务的牵头单位", "确认 %(number)s 项任务的牵头单位", number)
            % {"number": number},
            reason=_("《%(plan)s》只列了单位，没有写谁牵头；列在第一的只是推断") % {"plan": plan.title},
            due=ngettext("%(number)s 项", "%(number)s 项", number) % {"number": number},
            href=Places(plan, is_public=False).tasks(need="lead"),
            action=_("去确认"),
        )


def registrations(actor: Actor) -> Iterator[Duty]:
    """Organizations that wait for review, and drafts that nobody has registered yet."""
    if not actor.can(Verb.REVIEW, "organizations"):
        return
    waiting = Organization.objects.visible_to(actor, Verb.REVIEW).filter(status=Organization.Status.SUBMITTED)
    found = list(waiting.order_by("pk")[: SHOWN + 1])
    for organization in found[:SHOWN]:
        yield Duty(
            code="upcoming",
            label=_("待审核"),
            title=_("审核单位“%(name)s”") % {"name": organization.name},
            reason=organization.get_kind_display(),
            due="",
            href=reverse("organization_detail", args=[organization.ref]),
            action=_("去审核"),
        )
    if len(found) > SHOWN:
        yield Duty(
            code="upcoming",
            label=_("待审核"),
            title=_("还有单位等待审核"),
            reason=_("前 %(shown)s 个已列在上面") % {"shown": SHOWN},
            due="",
            href=reverse("organization_pending") + f"?status={Organization.Status.SUBMITTED}",
            action=_("看全部"),
        )
    drafted = Organization.objects.visible_to(actor, Verb.REVIEW).filter(status=Organization.Status.DRAFT).count()
    if drafted:
        yield Duty(
            code="upcoming",
            label=_("待登记"),
            title=ngettext("登记 %(number)s 个草稿单位", "登记 %(number)s 个草稿单位", drafted) % {"number": drafted},
            reason=_("导入或新增以后还没有登记，任务落不到它们头上"),
            due=_("%(number)s 个") % {"number": drafted},
            href=reverse("organization_pending") + f"?status={Organization.Status.DRAFT}",
            action=_("去登记"),
        )


def own_organization(actor: Actor) -> Iterator[Duty]:
    """What the register still misses about my own organization: for whoever keeps the data of this unit alone. Who
    keeps the register of the whole city has a list of his own."""
    keeps = any(role.scope is Scope.OWN and role.allows(Verb.FILL, "organizations") for role in actor.roles)
    if actor.organization_id is None or not keeps:
        return
    organization = Organization.objects.get(pk=actor.organization_id)
    if not actor.can(Verb.FILL, "organizations", organization):
        return
    wanted = (
        (organization.credit_code, _("统一社会信用代码")),
        (organization.liaison_name, _("联络员")),
        (organization.liaison_phone, _("联络电话")),
    )
    missing = listed(label for value, label in wanted if not value)
    if missing:
        yield Duty(
            code="upcoming",
            label=_("待补全"),
            title=_("补全本单位资料"),
            reason=_("名录里还缺：%(missing)s") % {"missing": missing},
            due="",
            href=reverse("organization_edit", args=[organization.ref]),
            action=_("去填写"),
        )


def invitations(actor: Actor) -> Iterator[Duty]:
    """Colleagues who were invited and have not come yet."""
    if not actor.can(Verb.INVITE, "memberships"):
        return
    waiting = Invitation.objects.visible_to(actor, Verb.INVITE).open().order_by("expires_at")
    names = list(waiting.values_list("name", flat=True))
    if names:
        yield Duty(
            code="upcoming",
            label=_("待接受"),
            title=ngettext("%(number)s 份邀请还没有人接受", "%(number)s 份邀请还没有人接受", len(names))
            % {"number": len(names)},
            reason=_("等待：%(names)s") % {"names": listed(names[:SHOWN])},
            due="",
            href=reverse("membership_list"),
            action=_("去看看"),
        )
