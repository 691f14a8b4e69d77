"""The measures of a draft: one the reader missed is added, a misread one corrected or moved, an empty one taken out."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Measure, Plan
from ronghe.domains.plans.services.additions import Added, added_since, words_of
from ronghe.domains.plans.services.drafts import locked_draft, row_of
from ronghe.domains.plans.services.versions import Version, content_of, require_current, version_of
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.recording import difference, snapshot
from ronghe.kernel.history.verbs import Done, verb

MEASURE_COLUMNS = ("number", "title", "parent")


@verb(_("补录举措"))
def add_measure(
    *, actor: Actor, plan: Plan, values: Mapping[str, Any], seen: Version | None = None, on: date | None = None
) -> Done[Measure]:
    """Add a measure: the last under its parent, or right before its sibling `values["before"]`.

    `seen`: when the form was opened; Added when this person has added the same with it."""
    draft = locked_draft(plan, actor)
    known = words_of(added_since(seen, actor, "add_measure", [draft]))
    for same in draft.measures.filter(title=values.get("title"), parent=values.get("parent")):
        if str(same) in known:
            raise Added(same)
    measure = create_measure(draft, **{column: values[column] for column in MEASURE_COLUMNS if values.get(column)})
    if values.get("before"):
        place_before(measure, values["before"])
    return Done(measure, changes={str(_("工作举措")): ("", measure)}, about=draft, on=on)


@verb(_("修改举措"))
def edit_measure(
    *,
    actor: Actor,
    measure: Measure,
    values: Mapping[str, Any],
    seen: Version | None = None,
    on: date | None = None,
) -> Done[Measure]:
    """Renumber, rename or move a measure; its tasks and the measures below it stay with it.

    `seen`: what the editor showed; Stale when this would undo what somebody else saved since."""
    draft = locked_draft(measure.plan, actor)
    fresh = row_of(draft.measures.all(), measure)
    stored, named, parent = copy(fresh), str(fresh), fresh.parent_id
    old = snapshot(fresh, MEASURE_COLUMNS)
    for column in MEASURE_COLUMNS:
        if column in values:
            setattr(fresh, column, values[column])
    require_current(seen, content_of(stored, MEASURE_COLUMNS), content_of(fresh, MEASURE_COLUMNS), draft, row=stored)
    check_parent(fresh)
    fresh.full_clean()
    fresh.save()
    changes = difference(old, snapshot(fresh, MEASURE_COLUMNS))
    if fresh.parent_id != parent:
        place_last(fresh)
    if values.get("before") and place_before(fresh, values["before"]):
        changes |= {str(_("排在它之前")): ("", values["before"])}
    said = {f"{named}：{label}": pair for label, pair in changes.items()}
    return Done(fresh, changes=said, about=draft, on=on, changed=bool(said))


def measure_version(measure: Measure) -> Version:
    """What an editor that is opened now shows."""
    return version_of(content_of(measure, MEASURE_COLUMNS), measure.plan)


@verb(_("删除举措"))
def delete_measure(*, actor: Actor, measure: Measure, on: date | None = None) -> Done[Plan]:
    """Take out a measure that holds neither tasks nor other measures."""
    draft = locked_draft(measure.plan, actor)
    gone = row_of(draft.measures.all(), measure)
    if gone.tasks.exists() or gone.children.exists():
        message = _("“%(measure)s”下面还有任务或举措，请先移走或删除")
        raise ValidationError(message, code="not_empty", params={"measure": gone})
    changes = {str(_("工作举措")): (str(gone), "")}
    gone.delete()
    return Done(draft, changes=changes, on=on)


def create_measure(plan: Plan, title: str, number: str = "", parent: Measure | None = None) -> Measure:
    """A new measure behind its siblings; called within the verb that needs it."""
    measure = Measure(plan=plan, title=title, parent=parent, number=number or next_number(plan, parent))
    measure.position = 1 + max(plan.measures.values_list("position", flat=True), default=0)
    measure.full_clean()
    measure.save()
    place_last(measure)
    return measure


def next_number(plan: Plan, parent: Measure | None) -> str:
    """One more than the highest among the siblings: 12, or 2.4 under the measure 2."""
    numbers = plan.measures.filter(parent=parent).values_list("number", flat=True)
    last = max((int(tail) for n in numbers if (tail := n.rpartition(".")[2]).isdecimal()), default=0)
    return f"{parent.number}.{last + 1}" if parent else str(last + 1)


def check_parent(measure: Measure) -> None:
    """A measure stands neither under itself nor under one of its own."""
    above = measure.parent
    while above is not None:
        if above.pk == measure.pk:
            raise ValidationError({"parent": _("举措不能放到自己或自己的下级下面")}, code="circle")
        above = above.parent


def place_before(measure: Measure, other: Measure) -> bool:
    """Put the measure, with all below it, right before a sibling; False when it stood there already."""
    if other.pk == measure.pk or other.parent_id != measure.parent_id:
        raise ValidationError({"before": _("只能排在同一级的另一项举措之前")}, code="not_a_sibling")
    ordered = list(measure.plan.measures.order_by("position"))
    moving = branch(measure, ordered)
    staying = [one for one in ordered if one not in moving]
    if other not in staying:
        raise ValidationError({"before": _("这项举措刚刚被别人删除，请另选一项")}, code="gone")
    at = staying.index(other)
    return reorder(ordered, [*staying[:at], *moving, *staying[at:]])


def place_last(measure: Measure) -> bool:
    """Put the measure, with all below it, behind everything else under its parent."""
    ordered = list(measure.plan.measures.order_by("position"))
    moving = branch(measure, ordered)
    staying = [one for one in ordered if one not in moving]
    family = branch(measure.parent, ordered) if measure.parent else staying
    at = 1 + max((index for index, one in enumerate(staying) if one in family), default=-1)
    return reorder(ordered, [*staying[:at], *moving, *staying[at:]])


def branch(measure: Measure, ordered: list[Measure]) -> list[Measure]:
    """The measure and all measures below it, in the order of the document."""
    inside, found = {measure.pk}, 0
    while len(inside) != found:
        found = len(inside)
        inside |= {one.pk for one in ordered if one.parent_id in inside}
    return [one for one in ordered if one.pk in inside]


def reorder(ordered: list[Measure], wanted: list[Measure]) -> bool:
    """Number the positions anew. The constraint holds at every statement: first all out of the way, then into place."""
    if wanted == ordered:
        return False
    beyond = 1 + max(one.position for one in ordered)
    Measure.objects.filter(plan=ordered[0].plan_id).update(position=F("position") + beyond)
    for position, one in enumerate(wanted, start=1):
        one.position = position
    Measure.objects.bulk_update(wanted, ["position"])
    return True
