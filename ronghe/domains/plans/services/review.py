"""The smaller steps of a review: the plan's own facts, warnings ticked off, targets taken or left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Plan, ReadingWarning, Target
from ronghe.domains.plans.services.drafts import locked_draft, locked_plan
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.recording import difference, snapshot
from ronghe.kernel.history.verbs import Done, verb

PLAN_COLUMNS = (
    "title",
    "number",
    "issuer",
    "signed_on",
    "published_on",
    "in_force_on",
    "period_start",
    "period_end",
    "is_public",
)
TARGET_COLUMNS = (
    "title",
    "value",
    "unit",
    "comparison",
    "measure",
    "due",
    "is_stretch",
    "is_approximate",
)


@verb(_("修改方案"))
def edit_plan(
    *, actor: Actor, plan: Plan, values: Mapping[str, Any], reason: str = "", on: date | None = None
) -> Done[Plan]:
    """Correct title, number, issuer, dates, period or publicity; of a published plan with a reason."""
    fresh = locked_plan(plan, actor, reason)
    before = snapshot(fresh, PLAN_COLUMNS)
    for column in PLAN_COLUMNS:
        if column in values:
            setattr(fresh, column, values[column])
    fresh.full_clean()
    fresh.save()
    return Done(fresh, changes=difference(before, snapshot(fresh, PLAN_COLUMNS)), comment=reason.strip(), on=on)


@verb(_("处理读取提示"))
def handle_warnings(
    *, actor: Actor, plan: Plan, warning: ReadingWarning | None = None, handled: bool = True, on: date | None = None
) -> Done[Plan]:
    """Tick one warning of the draft off, or all; `handled=False` opens it again."""
    draft = locked_draft(plan, actor)
    rows = draft.reading_warnings.all()
    if warning is not None:
        rows = rows.filter(pk=warning.pk)
    rows = rows.filter(handled_by="") if handled else rows.exclude(handled_by="")
    changed = [(row.line, row.message) for row in rows]
    rows.update(handled_by=actor.name if handled else "")
    state = str(_("已处理") if handled else _("重新打开"))
    label = _("第 %(line)s 行：%(message)s")
    changes = {label % {"line": line, "message": message}: ("", state) for line, message in changed}
    return Done(draft, changes=changes, on=on)


@verb(_("决定目标"))
def decide_target(*, actor: Actor, target: Target, decision: str, on: date | None = None) -> Done[Plan]:
    """Accept or reject one target, or leave it open again."""
    draft = locked_draft(target.plan, actor)
    if decision not in Target.Decision.values:
        raise ValidationError(_("目标只能采纳、不采纳或待定"), code="decision")
    fresh = draft.targets.get(pk=target.pk)
    before = fresh.get_decision_display()
    fresh.decision = decision
    fresh.save(update_fields=["decision"])
    return Done(draft, changes={str(fresh): (before, fresh.get_decision_display())}, on=on)


@verb(_("采纳全部目标"))
def accept_targets(*, actor: Actor, plan: Plan, on: date | None = None) -> Done[Plan]:
    """Accept every target that nobody decided yet."""
    draft = locked_draft(plan, actor)
    waiting = list(draft.targets.filter(decision=Target.Decision.PROPOSED))
    if not waiting:
        raise ValidationError(_("没有待定的目标"), code="none_waiting")
    draft.targets.filter(pk__in=[target.pk for target in waiting]).update(decision=Target.Decision.ACCEPTED)
    proposed, accepted = Target.Decision.PROPOSED.label, Target.Decision.ACCEPTED.label
    return Done(draft, changes={f"{target.position} {target}": (proposed, accepted) for target in waiting}, on=on)


@verb(_("修改目标"))
def edit_target(*, actor: Actor, target: Target, values: Mapping[str, Any], on: date | None = None) -> Done[Plan]:
    """Correct what was read of a target; a corrected target counts as accepted."""
    draft = locked_draft(target.plan, actor)
    fresh = draft.targets.get(pk=target.pk)
    before = snapshot(fresh, (*TARGET_COLUMNS, "decision"))
    for column in TARGET_COLUMNS:
        if column in values:
            setattr(fresh, column, values[column])
    fresh.decision = Target.Decision.ACCEPTED
    fresh.full_clean()
    fresh.save()
    after = snapshot(fresh, (*TARGET_COLUMNS, "decision"))
    named = {f"{fresh}：{label}": pair for label, pair in difference(before, after).items()}
    return Done(draft, changes=named, on=on)
