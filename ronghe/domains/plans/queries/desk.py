"""What this reader may do with a task now, and which of it comes first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.domains.plans.models import Extension, Plan, Task
from ronghe.domains.plans.policy.lamps import OPEN, WAITING, Lamp
from ronghe.domains.plans.queries.facts import Stand
from ronghe.domains.plans.queries.submissions import Submission, not_proven_again, submissions_of
from ronghe.domains.plans.workflow import SENT_BACK, TASK_FLOW, checking_unit, is_proven, issuing_units
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.history.models import Event
from ronghe.kernel.standards.lists import listed
from ronghe.kernel.workflow.machine import Transition

S = Task.Status
# Steps that need a reason at most; the others come with a form of their own or by themselves.
PLAIN = ("submit", "recall", "take_up", "close", "return", "reopen", "carry_over", "terminate", "resume")
GRAVE = frozenset({"close", "terminate", "carry_over"})


@dataclass(frozen=True)
class Deed:
    """One thing the reader may do: `name` tells its form; a step of the workflow brings its transition."""

    name: str
    label: str
    step: Transition | None = None

    @property
    def needs_comment(self) -> bool:
        return self.step is not None and self.step.needs_comment

    @property
    def is_grave(self) -> bool:
        """Whether to ask once more before it is done."""
        return self.name in GRAVE


@dataclass(frozen=True)
class Desk:
    """`task` has its lead and its plan's owner, checker and deputy at hand; `stand` is how it stands now."""

    task: Task
    actor: Actor
    stand: Stand

    @cached_property
    def _steps(self) -> dict[str, Transition]:
        if self.task.plan.status != Plan.Status.PUBLISHED:
            return {}
        today = timezone.localdate()
        found = TASK_FLOW.available(self.task, self.actor)
        # A guard that refuses today hides the button.
        return {step.name: step for step in found if not step.guard or not list(step.guard(self.task, today))}

    def may(self, verb: Verb) -> bool:
        return self.task.plan.status == Plan.Status.PUBLISHED and self.actor.can(verb, "tracking", self.task)

    @property
    def is_lead(self) -> bool:
        return self.task.lead_id is not None and self.task.lead_id == self.actor.organization_id

    @property
    def may_report(self) -> bool:
        return self.task.status in OPEN | {S.HISTORICAL} and self.may(Verb.FILL)

    @property
    def may_submit(self) -> bool:
        """Whether a report may hand the task in at once."""
        return self.may_report and self.is_lead and self.task.status != S.EXTENDING and self.may(Verb.SUBMIT)

    @property
    def may_correct_due(self) -> bool:
        """The issuing side, while nobody waits for a decision about the deadline."""
        is_open = self.task.status in OPEN - {S.EXTENDING}
        issuers = {unit.pk for unit in issuing_units(self.task)}
        return is_open and self.may(Verb.CLOSE) and self.actor.organization_id in issuers

    @cached_property
    def deeds(self) -> list[Deed]:
        """Everything, the most likely first."""
        found = [Deed("report", _("报告进展") if self.is_lead else _("代为报告进展"))] if self.may_report else []
        plain = [name for name in PLAIN if name in self._steps and (name != "submit" or self.is_ready)]
        found += [Deed(name, str(self._steps[name].label), self._steps[name]) for name in plain]
        if "grant_extension" in self._steps:
            found.append(Deed("decide", _("决定延期申请")))
        for name in ("ask_extension", "recall_extension"):
            if name in self._steps:
                found.append(Deed(name, str(self._steps[name].label), self._steps[name]))
        if self.may_correct_due:
            found.append(Deed("correct_due", _("更正期限")))
        if self.may(Verb.CONFIGURE):
            found.append(Deed("weight", _("设定权重")))
        return found

    def deed(self, name: str) -> Deed | None:
        return next((deed for deed in self.deeds if deed.name == name), None)

    @cached_property
    def is_ready(self) -> bool:
        """Whether all is reported and proven, so that only the submission is missing."""
        return self.task.percent == 100 and is_proven(self.task)

    @cached_property
    def first(self) -> Deed | None:
        """What this reader owes the task."""
        order = ["take_up", "close", "decide"]
        if self.is_lead:
            order += ["submit", "report"] if self.is_ready and self.task.status != S.RETURNED else ["report"]
        return next((deed for name in order if (deed := self.deed(name))), None)

    @property
    def others(self) -> list[Deed]:
        return [deed for deed in self.deeds if deed is not self.first]

    @cached_property
    def returned(self) -> Event | None:
        """The last return or undone closing, until the task is closed; other steps to that state say nothing of it."""
        if self.task.status not in {S.RETURNED, S.EXTENDING, S.SUBMITTED, S.CHECKING}:
            return None
        return Event.objects.about(self.task).filter(action__in=SENT_BACK).first()

    @cached_property
    def submission(self) -> Submission | None:
        """How the result came that waits to be checked."""
        return submissions_of([self.task]).get(self.task.pk)

    @cached_property
    def is_not_proven_again(self) -> bool:
        """Whether the task was sent back and comes again with the papers of before alone."""
        return self.task.pk in not_proven_again([self.task])

    @cached_property
    def asked(self) -> Extension | None:
        """The request for a later deadline that waits."""
        if self.task.status != S.EXTENDING:
            return None
        return self.task.extensions.select_related("organization").filter(decision=Extension.Decision.OPEN).first()

    @property
    def is_too_late_to_ask(self) -> bool:
        """Whether the lead would have to have asked for a later deadline before."""
        is_open = self.task.status in OPEN - {S.EXTENDING} and self.is_lead and self.may(Verb.SUBMIT)
        return is_open and self.task.due is not None and self.task.due < timezone.localdate()

    @property
    def checkers(self) -> str:
        return listed(unit.display_name for unit in checking_unit(self.task)) or _("核验单位")

    @property
    def title(self) -> str:
        """What hurts first, as a person would say it."""
        if self.first is None:
            return self._waiting if self.is_lead or not self.deeds else _("可以办理")
        if self.first.name == "report":
            return self._to_report
        return {
            "take_up": _("%(unit)s已提交办结，请受理核验") % {"unit": self._lead},
            "close": _("请核验：通过就销号，不通过就退回"),
            "decide": _("%(unit)s申请延期，请决定") % {"unit": self._lead},
            "submit": _("已报 100%，佐证齐了，可以提交办结"),
        }[self.first.name]

    @property
    def _to_report(self) -> str:
        owed, day = self.stand.turns.report_due, self.stand.day
        if self.task.status == S.EXTENDING:
            late = owed is not None and owed < day
            words = (
                _("延期申请待决；月报迟了，应在 %(due)s 之前报告") if late else _("延期申请待决；这期间照常报告进展")
            )
            return words % {"due": owed}
        if self.task.status == S.RETURNED:
            return _("被退回了：补齐后重新报告、提交")
        if self.task.status == S.HISTORICAL:
            return _("补录：写明办理结果，附上佐证，提交办结")
        if self.stand.is_overdue:
            return _("已经逾期：做完就提交办结，没做完先报进展")
        if self.task.percent == 100:
            return _("已报 100%，还差佐证材料，附上就能提交办结")
        if owed and owed < day:
            return _("月报迟了：应在 %(due)s 之前报告") % {"due": owed}
        if self.stand.lamp in (Lamp.OVERDUE, Lamp.ATTENTION):
            return _("进度要赶一赶：报告做到哪里了")
        return _("报告进展")

    @property
    def _waiting(self) -> str:
        if self.task.status in WAITING:
            return _("等待%(unit)s核验") % {"unit": self.checkers}
        if self.task.status == S.EXTENDING:
            return _("等待%(unit)s决定延期申请") % {"unit": self.checkers}
        if self.task.status == S.CLOSED:
            return _("已核验销号")
        return _("现在没有要办的事")

    @property
    def _lead(self) -> str:
        return self.task.lead.display_name if self.task.lead else _("牵头单位")
