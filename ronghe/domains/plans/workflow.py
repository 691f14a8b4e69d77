"""The ways of a plan and of its tasks from reading to publication, as data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.policy import PUBLISHING, PUBLISHING_READS, judged_on, lead_settled
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.policy.citations import Text
from ronghe.kernel.workflow.machine import Transition, Workflow


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
    area="plans",
    states=Task.Status,
    initial=Task.Status.PENDING,
    transitions=(
        Transition(
            "hand_over",
            _("牵头明确，进入未开始"),
            (Task.Status.PENDING,),
            Task.Status.NOT_STARTED,
            Verb.PUBLISH,
            guard=lead_is_settled,
        ),
        Transition(
            "archive",
            _("转入历史（待补录）"),
            (Task.Status.PENDING,),
            Task.Status.HISTORICAL,
            Verb.PUBLISH,
            guard=ended_before,
        ),
    ),
)
