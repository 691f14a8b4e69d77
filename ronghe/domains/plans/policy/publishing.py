"""What a draft must satisfy to be published, and what the officer should have looked at; each with its source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Party, Plan, Target, Task
from ronghe.domains.regulations import BEFORE_SUPERVISION, SUPERVISION
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.policy.citations import OURS
from ronghe.kernel.policy.rules import Checklist, Verdict, rule
from ronghe.kernel.standards import lists

Kind, Level = Organization.Kind, Organization.Level

# A lead the document itself names needs nobody's word; the first of a list is only the custom (杭州 2020, 湖州 2017).
CERTAIN = frozenset({Task.LeadBasis.EXPLICIT, Task.LeadBasis.JOINT, Task.LeadBasis.ONLY_NAMED})
# Departments, lower governments and bodies entrusted with public affairs (第五条); a firm or an association is none.
SUPERVISED = frozenset(
    {Kind.GOVERNMENT, Kind.TOWNSHIP, Kind.INSTITUTION, Kind.SCHOOL, Kind.COLLEGE, Kind.PARK},
)
SHOWN_NAMES = 5


def lead_of(task: Task) -> Party | None:
    """The lead among the parties of a task; reads `task.parties.all()`, so that a prefetch serves it."""
    return next((party for party in task.parties.all() if party.role == Party.Role.LEAD), None)


def lead_settled(task: Task) -> bool:
    """Whether nobody needs to confirm the lead any more: the document says it, or an officer did."""
    return lead_of(task) is not None and (task.lead_confirmed or task.lead_basis in CERTAIN)


def checkers_of(plan: Plan, *, is_new: bool) -> list[Organization]:
    """Who checks and closes, and who stands in for the first; where the officer did not choose, the unit that issued
    the document, and for a plan that is `is_new` to be published the one that keeps it."""
    checker = plan.checker
    if checker is None:
        issuer = Organization.objects.named(plan.issuer, plan.region) if plan.issuer else None
        checker = issuer if issuer and issuer.status == Organization.Status.REGISTERED else plan.owner
    deputy = plan.deputy or (plan.owner if is_new else None)
    return [checker, deputy] if deputy and deputy != checker else [checker]


def unchecked_tasks(plan: Plan) -> list[Task]:
    """The tasks whose lead is the only unit that could check them."""
    checkers = {unit.pk for unit in checkers_of(plan, is_new=plan.is_draft)}
    tasks = plan.tasks.select_related("measure").prefetch_related("parties").in_order()
    leads = [(task, lead_of(task)) for task in tasks]
    return [task for task, lead in leads if lead and checkers == {lead.organization_id}]


def is_supervised(organization: Organization) -> bool:
    """Whether the county's government may inspect this organization (政府督查工作条例第五条)."""
    return organization.level == Level.COUNTY and organization.kind in SUPERVISED


def listed(names: Iterable[str]) -> str:
    """The first few names, and how many there are when there are more."""
    found = list(dict.fromkeys(names))
    shown = lists.listed(found[:SHOWN_NAMES])
    if len(found) <= SHOWN_NAMES:
        return shown
    return str(_("%(names)s等 %(count)s 个") % {"names": shown, "count": len(found)})


def _parties(plan: Plan) -> list[Party]:
    return [party for task in plan.tasks.all() for party in task.parties.all()]


@rule(_("方案写明名称和成文日期"), cites=OURS.article("：成文日期决定哪些任务在印发前已到期"))
def named_and_dated(plan: Plan, on: date) -> Verdict:
    missing = [
        str(label) for value, label in ((plan.title.strip(), _("名称")), (plan.signed_on, _("成文日期"))) if not value
    ]
    return Verdict(not missing, str(_("缺：%(names)s") % {"names": listed(missing)}) if missing else "")


@rule(_("每项任务都有工作内容和所属举措"), cites=OURS.article("：没有内容的任务无法承办"))
def tasks_complete(plan: Plan, on: date) -> Verdict:
    tasks = list(plan.tasks.all())
    if not tasks:
        return Verdict(False, str(_("还没有任何任务")))
    empty = [task.code for task in tasks if not task.text.strip() or not task.measure.title.strip()]
    return Verdict(not empty, str(_("没有内容：%(names)s") % {"names": listed(empty)}) if empty else "")


@rule(_("举措和任务的编号不重复"), cites=OURS.article("：大家按编号称呼任务，如 3.6"))
def codes_once(plan: Plan, on: date) -> Verdict:
    measures = Counter(measure.number for measure in plan.measures.all())
    tasks = Counter(task.code for task in plan.tasks.all())
    twice = [code for counted in (measures, tasks) for code, count in counted.items() if code and count > 1]
    return Verdict(not twice, str(_("重复：%(names)s") % {"names": listed(twice)}) if twice else "")


@rule(_("每个点名的单位都对应名录里已登记的单位"), cites=OURS.article("：任务只能派给名录里的单位"))
def parties_registered(plan: Plan, on: date) -> Verdict:
    named = [party for party in _parties(plan) if party.kind == Party.Kind.NAMED]
    registered = Organization.Status.REGISTERED
    unknown = [p.name for p in named if p.organization is None or p.organization.status != registered]
    return Verdict(not unknown, str(_("尚未对应：%(names)s") % {"names": listed(unknown)}) if unknown else "")


@rule(_("同一文号的方案只发布一次"), cites=OURS.article("：换一份文件重新发布，须先撤回原来的方案"))
def number_free(plan: Plan, on: date) -> Verdict:
    if not plan.number:
        return Verdict(True)
    others = Plan.objects.filter(region=plan.region, number=plan.number, status=Plan.Status.PUBLISHED)
    other = others.exclude(pk=plan.pk).first()
    return Verdict(other is None, str(_("%(number)s 已发布") % {"number": plan.number}) if other else "")


@rule(_("每项任务的牵头单位都已确认"), cites=OURS.article("：列在第一位只是推断的牵头，未确认的任务发布后仍为“待确认”"))
def leads_confirmed(plan: Plan, on: date) -> Verdict:
    open_tasks = [task.code for task in plan.tasks.all() if not lead_settled(task)]
    return Verdict(not open_tasks, str(_("待确认：%(names)s") % {"names": listed(open_tasks)}) if open_tasks else "")


@rule(_("读取提示都已处理"), cites=OURS.article("：机器读不准的地方由人核对"))
def warnings_handled(plan: Plan, on: date) -> Verdict:
    count = sum(1 for warning in plan.reading_warnings.all() if not warning.handled_by)
    return Verdict(not count, str(_("还有 %(count)s 条") % {"count": count}) if count else "")


@rule(_("每个目标都已决定是否采纳"), cites=OURS.article("：未采纳的目标不进入指标"))
def targets_decided(plan: Plan, on: date) -> Verdict:
    count = sum(1 for target in plan.targets.all() if target.decision == Target.Decision.PROPOSED)
    return Verdict(not count, str(_("还有 %(count)s 个") % {"count": count}) if count else "")


@rule(_("每项任务都有牵头以外的单位核验"), cites=OURS.article("：提交的单位不能给自己销号"))
def every_task_checked(plan: Plan, on: date) -> Verdict:
    codes = [task.code for task in unchecked_tasks(plan)]
    return Verdict(not codes, str(_("无人核验：%(names)s") % {"names": listed(codes)}) if codes else "")


def _leads_supervised(plan: Plan, on: date) -> Verdict:
    leads = [lead.organization for task in plan.tasks.all() if (lead := lead_of(task)) and lead.organization]
    outside = [organization.display_name for organization in leads if not is_supervised(organization)]
    if not outside:
        return Verdict(True)
    return Verdict(False, str(_("不属督查对象，宜用商请函：%(names)s") % {"names": listed(outside)}))


@rule(_("牵头单位属于政府督查的对象"), cites=SUPERVISION.article("第五条"))
def leads_supervised(plan: Plan, on: date) -> Verdict:
    return _leads_supervised(plan, on)


@rule(_("牵头单位由本级政府督办"), cites=BEFORE_SUPERVISION.article("：省属院校、企业、协会、群团不由县级政府督办"))
def leads_within_reach(plan: Plan, on: date) -> Verdict:
    return _leads_supervised(plan, on)


PUBLISHING = Checklist(
    forbids=(named_and_dated, tasks_complete, parties_registered, number_free),
    warns=(
        codes_once,
        leads_confirmed,
        every_task_checked,
        warnings_handled,
        targets_decided,
        leads_supervised,
        leads_within_reach,
    ),
)
PUBLISHING_READS = ("measures", "tasks__measure", "tasks__parties__organization", "reading_warnings", "targets")


def judged_on(plan: Plan, today: date) -> date:
    """A plan is judged by the rules of the day it was signed; one without that date by those of today."""
    return plan.signed_on or today
