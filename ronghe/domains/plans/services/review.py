"""The smaller steps of a review: the plan's own facts, warnings ticked off."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Plan, ReadingWarning
from ronghe.domains.plans.services.drafts import locked_draft, locked_plan
from ronghe.domains.plans.services.versions import Version, content_of, require_current, version_of
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


@verb(_("修改方案"))
def edit_plan(
    *,
    actor: Actor,
    plan: Plan,
    values: Mapping[str, Any],
    reason: str = "",
    seen: Version | None = None,
    on: date | None = None,
) -> Done[Plan]:
    """Correct title, number, issuer, dates, period or publicity; of a published plan with a reason.

    `seen`: what the editor showed; Stale when this would undo what somebody else saved since."""
    fresh = locked_plan(plan, actor, reason)
    stored, before = copy(fresh), snapshot(fresh, PLAN_COLUMNS)
    for column in PLAN_COLUMNS:
        if column in values:
            setattr(fresh, column, values[column])
    require_current(seen, content_of(stored, PLAN_COLUMNS), content_of(fresh, PLAN_COLUMNS), stored)
    fresh.full_clean()
    fresh.save()
    changes = difference(before, snapshot(fresh, PLAN_COLUMNS))
    return Done(fresh, changes=changes, comment=reason.strip(), on=on, changed=bool(changes))


def plan_version(plan: Plan) -> Version:
    """What an editor that is opened now shows."""
    return version_of(content_of(plan, PLAN_COLUMNS), plan)


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
    return Done(draft, changes=changes, on=on, changed=bool(changes))
