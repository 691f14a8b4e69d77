"""The ways of a plan and of its tasks from reading to publication, as data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ronghe.domains.plans.models import Plan, Report, Task
from ronghe.domains.plans.policy import PUBLISHING, PUBLISHING_READS, judged_on, lead_settled
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.files.models import Attachment
from ronghe.kernel.history.models import Event, type_of
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.policy.citations import Text
from ronghe.kernel.workflow.machine import BACK, Transition, Workflow

S = Task.Status


def ready_to_publish(plan: Plan, on: date) -> Iterator[Text]:
    """Why the draft cannot be published: the rules that forbid it, each with the facts and the source."""
    prefetch_related_objects([plan], *PUBLISHING_READS)
    for finding in PUBLISHING.refusals(plan, judged_on(plan, on)):
        yield _("“%(rule)s”未满足。%(facts)s（%(source)s）") % {
            "rule": finding.rule.sentence,
            "facts": finding.verdict.facts,
            "source": finding.rule.cites,
        }


def lead_is_settled(task: Task, on: date) -> Iterator[Text]:
    if not lead_settled(task):
        yield _("牵头单位还没有确认")


def ended_before(task: Task, on: date) -> Iterator[Text]:
    if not task.ended_before_signing():
        yield _("任务在成文之前没有到期")


def tracked(task: Task, on: date) -> Iterator[Text]:
    """Only the tasks of a plan that is in force move."""
    if task.plan.status != Plan.Status.PUBLISHED:
        yield _("方案没有发布或已经撤回，任务不能再办理")


def done_in_full(task: Task, on: date) -> Iterator[Text]:
    yield from tracked(task, on)
    if task.percent < 100:
        yield _("最近报告的完成比例是 %(percent)s%%，提交办结须先报告 100%%") % {"percent": task.percent}
    if task.status == S.RETURNED and not is_answered(task):
        yield _("退回之后还没有新的进展报告，请先报告补了什么")


def is_answered(task: Task) -> bool:
    """Whether a report came after the last return: the same papers once more would be no answer."""
    steps = Event.objects.about(task).filter(action__in=(*SENT_BACK, "report_progress"))
    return steps.values_list("action", flat=True).first() == "report_progress"


def before_the_deadline(task: Task, on: date) -> Iterator[Text]:
    yield from tracked(task, on)
    if task.due is None:
        yield _("这项任务没有期限，不必申请延期")
    elif on > task.due:
        yield _("期限 %(due)s 已过，延期须在期限之前申请") % {"due": task.due}


def at_the_end_of_the_plan(task: Task, on: date) -> Iterator[Text]:
    yield from tracked(task, on)
    end = task.plan.period_end
    if end is None or on < end - CARRY_OVER:
        yield _("方案期末之前 %(days)s 天起才能转下年") % {"days": CARRY_OVER.days}


def lead_unit(task: Task) -> list[Organization]:
    return [task.lead] if task.lead else []


def checking_unit(task: Task) -> list[Organization]:
    """The unit that checks, closes and decides on deadlines: never the lead itself."""
    units = [task.plan.checker, task.plan.deputy]
    return [unit for unit in units if unit and unit.pk != task.lead_id][:1]


def issuing_units(task: Task) -> list[Organization]:
    """The unit that keeps the plan and the one that checks the task."""
    return [task.plan.owner, *checking_unit(task)]


def is_proven(task: Task) -> bool:
    """Whether any report of the task came with papers."""
    reports = task.reports.values("pk")
    papers = Attachment.objects.filter(owner_type=type_of(Report()), owner_id__in=reports)
    return papers.filter(purpose=Attachment.Purpose.EVIDENCE).exists()


SENT_BACK = ("return", "reopen")  # the steps by which a checker says what is missing
CARRY_OVER = timedelta(days=60)  # 本平台约定: the work of the year is settled in its last two months


PLAN_FLOW = Workflow(
    area="plans",
    states=Plan.Status,
    initial=Plan.Status.DRAFT,
    transitions=(
        Transition(
            "publish",
            pgettext_lazy("verb", "发布"),
            (Plan.Status.DRAFT,),
            Plan.Status.PUBLISHED,
            Verb.PUBLISH,
            guard=ready_to_publish,
        ),
        Transition(
            "discard",
            pgettext_lazy("verb", "作废"),
            (Plan.Status.DRAFT,),
            Plan.Status.DISCARDED,
            Verb.PUBLISH,
            needs_comment=True,
        ),
        Transition(
            "withdraw",
            pgettext_lazy("verb", "撤回"),
            (Plan.Status.PUBLISHED,),
            Plan.Status.WITHDRAWN,
            Verb.PUBLISH,
            needs_comment=True,
        ),
    ),
)

TASK_FLOW = Workflow(
    area="tracking",
    states=S,
    initial=S.PENDING,
    proven=is_proven,
    transitions=(
        # Publication puts each task where it starts.
        Transition(
            "hand_over", _("牵头明确，进入未开始"), (S.PENDING,), S.NOT_STARTED, Verb.PUBLISH, guard=lead_is_settled
        ),
        Transition("archive", _("转入历史（待补录）"), (S.PENDING,), S.HISTORICAL, Verb.PUBLISH, guard=ended_before),
        # The lead works and submits; another person of another unit checks and closes.
        Transition("begin", _("开始办理"), (S.NOT_STARTED,), S.IN_PROGRESS, Verb.FILL, guard=tracked),
        Transition(
            "submit",
            _("提交办结"),
            (S.IN_PROGRESS, S.RETURNED, S.HISTORICAL),
            S.SUBMITTED,
            Verb.SUBMIT,
            guard=done_in_full,
            needs_evidence=True,
            units=lead_unit,
        ),
        Transition("recall", _("撤回提交"), (S.SUBMITTED,), BACK, Verb.SUBMIT, guard=tracked, units=lead_unit),
        Transition(
            "take_up", _("受理核验"), (S.SUBMITTED,), S.CHECKING, Verb.REVIEW, guard=tracked, units=checking_unit
        ),
        Transition(
            "return",
            _("退回重办"),
            (S.SUBMITTED, S.CHECKING),
            S.RETURNED,
            Verb.REVIEW,
            guard=tracked,
            needs_comment=True,
            units=checking_unit,
        ),
        Transition(
            "close",
            _("核验通过，销号"),
            (S.CHECKING,),
            S.CLOSED,
            Verb.CLOSE,
            guard=tracked,
            needs_evidence=True,
            other_than="submit",
            units=checking_unit,
        ),
        Transition(
            "reopen",
            _("撤销销号"),
            (S.CLOSED,),
            S.RETURNED,
            Verb.CLOSE,
            guard=tracked,
            needs_comment=True,
            units=checking_unit,
        ),
        # A later deadline is asked for in time and decided by the other side.
        Transition(
            "ask_extension",
            _("申请延期"),
            (S.NOT_STARTED, S.IN_PROGRESS, S.RETURNED),
            S.EXTENDING,
            Verb.SUBMIT,
            guard=before_the_deadline,
            needs_comment=True,
            units=lead_unit,
        ),
        Transition(
            "recall_extension", _("撤回延期申请"), (S.EXTENDING,), BACK, Verb.SUBMIT, guard=tracked, units=lead_unit
        ),
        Transition(
            "grant_extension",
            _("同意延期"),
            (S.EXTENDING,),
            BACK,
            Verb.REVIEW,
            guard=tracked,
            other_than="ask_extension",
            units=checking_unit,
        ),
        Transition(
            "refuse_extension",
            _("不同意延期"),
            (S.EXTENDING,),
            BACK,
            Verb.REVIEW,
            guard=tracked,
            needs_comment=True,
            other_than="ask_extension",
            units=checking_unit,
        ),
        # The issuing side may give a task up, or move it to next year's plan, and take that back.
        Transition(
            "terminate",
            _("终止任务"),
            (S.PENDING, S.NOT_STARTED, S.IN_PROGRESS, S.RETURNED, S.HISTORICAL),
            S.TERMINATED,
            Verb.CLOSE,
            guard=tracked,
            needs_comment=True,
            units=issuing_units,
        ),
        Transition(
            "carry_over",
            _("转入下一年"),
            (S.NOT_STARTED, S.IN_PROGRESS, S.RETURNED),
            S.CARRIED,
            Verb.CLOSE,
            guard=at_the_end_of_the_plan,
            needs_comment=True,
            units=issuing_units,
        ),
        Transition(
            "resume",
            _("恢复任务"),
            (S.TERMINATED, S.CARRIED),
            BACK,
            Verb.CLOSE,
            guard=tracked,
            needs_comment=True,
            units=issuing_units,
        ),
    ),
)
