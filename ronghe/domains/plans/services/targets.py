"""Targets of a draft: taken, left, corrected; one the reader missed is added by hand, and only such is deleted."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Plan, Target
from ronghe.domains.plans.services.additions import Added, added_since, words_of
from ronghe.domains.plans.services.drafts import locked_draft, row_of
from ronghe.domains.plans.services.versions import Content, Version, content_of, require_current, version_of
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.recording import difference, snapshot
from ronghe.kernel.history.verbs import Done, verb

TARGET_COLUMNS = ("title", "value", "unit", "comparison", "measure", "due", "is_stretch", "is_approximate")
SOURCE_COLUMNS = ("sentence", "line")  # of a target that was read they are the document's own


@verb(_("决定目标"))
def decide_target(*, actor: Actor, target: Target, decision: str, on: date | None = None) -> Done[Plan]:
    """Accept or reject one target, or leave it open again."""
    draft = locked_draft(target.plan, actor)
    if decision not in Target.Decision.values:
        raise ValidationError(_("目标只能采纳、不采纳或待定"), code="decision")
    fresh = row_of(draft.targets.all(), target)
    before = fresh.get_decision_display()
    fresh.decision = decision
    fresh.save(update_fields=["decision"])
    after = fresh.get_decision_display()
    return Done(draft, changes={str(fresh): (before, after)}, on=on, changed=before != after)


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


@verb(_("补录目标"))
def add_target(
    *, actor: Actor, plan: Plan, values: Mapping[str, Any], seen: Version | None = None, on: date | None = None
) -> Done[Target]:
    """Add a target that the reader missed, accepted; a line alone brings its sentence along.

    `seen`: when the form was opened; Added when this person has added the same with it."""
    draft = locked_draft(plan, actor)
    last = draft.targets.aggregate(last=Max("position"))["last"] or 0
    columns = {c: values[c] for c in (*TARGET_COLUMNS, *SOURCE_COLUMNS) if c in values}
    target = Target(plan=draft, position=last + 1, by_hand=True, decision=Target.Decision.ACCEPTED, **columns)
    checked(target)
    known = words_of(added_since(seen, actor, "add_target", [draft]))
    if told(target) in known:
        same = draft.targets.filter(by_hand=True, **{column: getattr(target, column) for column in columns})
        for one in same.order_by("-pk")[:1]:
            raise Added(one)
    target.save()
    return Done(target, changes={str(_("目标")): ("", told(target))}, about=draft, on=on)


@verb(_("删除目标"))
def delete_target(*, actor: Actor, target: Target, on: date | None = None) -> Done[Plan]:
    """Take out a target that was added by hand; one that the document holds is rejected instead."""
    draft = locked_draft(target.plan, actor)
    gone = row_of(draft.targets.all(), target)
    if not gone.by_hand:
        raise ValidationError(_("从文件读出的目标不能删除，可以选“不采纳”"), code="read")
    changes = {str(_("目标")): (told(gone), "")}
    gone.delete()
    return Done(draft, changes=changes, on=on)


@verb(_("修改目标"))
def edit_target(
    *, actor: Actor, target: Target, values: Mapping[str, Any], seen: Version | None = None, on: date | None = None
) -> Done[Plan]:
    """Correct what was read of a target; a corrected target counts as accepted. Read words stay the document's.

    `seen`: what the editor showed; Stale when this would undo what somebody else saved since."""
    draft = locked_draft(target.plan, actor)
    fresh = row_of(draft.targets.all(), target)
    columns = edited_columns(fresh)
    stored, before = copy(fresh), snapshot(fresh, columns)
    for column in columns:
        if column in values:
            setattr(fresh, column, values[column])
    fresh.decision = Target.Decision.ACCEPTED
    require_current(seen, target_content(stored), content_of(fresh, columns), draft, row=stored)
    checked(fresh)
    fresh.save()
    after = snapshot(fresh, columns)
    named = {f"{fresh}：{label}": pair for label, pair in difference(before, after).items()}
    return Done(draft, changes=named, on=on, changed=bool(named))


def edited_columns(target: Target) -> tuple[str, ...]:
    """What saving the editor of a target writes."""
    return (*TARGET_COLUMNS, *(SOURCE_COLUMNS if target.by_hand else ()), "decision")


def target_version(target: Target) -> Version:
    """What an editor that is opened now shows."""
    return version_of(target_content(target), target.plan)


def target_content(target: Target) -> Content:
    """The target as its editor shows it; that it was decided, history tells under its name alone."""
    content = content_of(target, edited_columns(target))
    decision = content["decision"]
    named = (str(target), f"{target.position} {target}")
    return {**content, "decision": decision._replace(beside=named)}


def checked(target: Target) -> None:
    """A target has a name or a sentence, and its line is one of the document."""
    if target.line > len(target.plan.lines):
        message, params = _("原文只有 %(count)s 行"), {"count": len(target.plan.lines)}
        raise ValidationError({"line": ValidationError(message, code="no_line", params=params)})
    target.sentence = target.sentence.strip() or target.plan.sentence(target.line).strip()
    if not target.title.strip() and not target.sentence:
        raise ValidationError({"title": _("请写明指标名称，或填写原文或行号")}, code="nameless")
    target.full_clean()


def told(target: Target) -> str:
    """As history tells it: 校外实训基地 100 家."""
    return f"{target} {target.value.normalize():f} {target.unit}".strip()
