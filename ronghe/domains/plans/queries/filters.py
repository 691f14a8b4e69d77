"""Which tasks of a plan to show: the form whose fields are the parameters of the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Measure, Party, Plan, Task
from ronghe.domains.plans.policy import CERTAIN
from ronghe.domains.plans.queries.months import MonthField
from ronghe.domains.plans.queries.rows import Part, TaskRow
from ronghe.domains.plans.queries.signs import MAIN, SIGNS
from ronghe.domains.plans.queries.standing import month_of
from ronghe.domains.plans.queries.units import units_of
from ronghe.kernel.ui.forms import FormMixin
from ronghe.kernel.ui.states import state

EVERY = ("", _("全部"))
PRESSING = "pressing"
URGENT = ("overdue", "attention")

# What else may be the matter with a task: (code, words, whether it is so).
MATTERS: tuple[tuple[str, Any, Callable[[TaskRow], bool]], ...] = (
    ("overdue", _("已过期限"), lambda row: row.is_overdue),
    ("report", _("欠月报"), lambda row: row.owes_report),
    ("extended", _("延过期"), lambda row: row.is_extended),
    ("lead", _("牵头待确认"), lambda row: row.needs_lead),
    ("party", _("单位待明确"), lambda row: bool(row.open_parts)),
)
INSIDE = ("overdue", "report", "extended")
HOLDS = {code: holds for code, _words, holds in MATTERS}


class TaskFilter(FormMixin, forms.Form):
    """Every field narrows; none is required. An unreadable value shows its error and finds nothing.

    The rows of a plan are at hand when its page is shown, so they are searched here rather than in the database: the
    same words then hold for any day, and for what a reader may know."""

    q = forms.CharField(label=_("文字"), required=False, max_length=50)
    unit = forms.ChoiceField(label=_("单位"), required=False)
    role = forms.ChoiceField(label=_("角色"), required=False, choices=[EVERY, *Party.Role.choices])
    measure = forms.ChoiceField(label=_("工作举措"), required=False)
    lamp = forms.ChoiceField(label=_("亮灯"), required=False)
    status = forms.ChoiceField(label=_("状态"), required=False, choices=[EVERY, *Task.Status.choices])
    need = forms.ChoiceField(label=_("情形"), required=False)
    start = MonthField(label=_("进行于（起）"), required=False)
    end = MonthField(label=_("进行于（止）"), required=False)
    due = MonthField(label=_("到期月份"), required=False)

    def __init__(
        self,
        data: QueryDict | dict[str, Any],
        rows: Sequence[TaskRow],
        outline: Sequence[Measure],
        shown: str = Plan.Shown.LAMPS,
    ) -> None:
        super().__init__(data)
        self.rows = rows
        choices = measures_within(rows, outline)
        self.within = {value: keys for value, _label, keys in choices}
        lamps = [(code, state(code).label) for code in SIGNS if code in {*MAIN[shown], *(row.sign for row in rows)}]
        told = shown == Plan.Shown.LAMPS
        if told:
            lamps.insert(2, (PRESSING, _("红灯和黄灯")))
        self.offer("unit", [(unit.key, unit.name) for unit in units_of(rows)])
        self.offer("measure", [(value, label) for value, label, _keys in choices])
        self.offer("lamp", lamps)
        self.offer("need", [(code, words) for code, words, _holds in MATTERS if told or code not in INSIDE])
        if not told:
            self.fields["lamp"].label = _("状态")
            del self.fields["status"]
        if shown == Plan.Shown.NOTHING:
            del self.fields["lamp"]

    def offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = [EVERY, *choices]

    def clean(self) -> dict[str, Any]:
        found = cast(dict[str, Any], super().clean())
        if found.get("start") and found.get("end") and found["end"] < found["start"]:
            self.add_error("end", _("止不能早于起"))
        return found

    @property
    def narrows(self) -> bool:
        return any(self[name].data for name in self.fields)

    @property
    def first_names(self) -> list[str]:
        """The fields that stand open; the page folds the others."""
        return [name for name in ("q", "unit", "measure", "lamp") if name in self.fields]

    @property
    def more_names(self) -> list[str]:
        return [name for name in ("role", "status", "need", "due", "start", "end") if name in self.fields]

    @property
    def narrows_more(self) -> bool:
        """Whether one of the fields that the page keeps folded is in use."""
        return any(self[name].data for name in self.more_names)

    def found(self) -> list[TaskRow]:
        """The rows that pass every field."""
        if not self.narrows:
            return list(self.rows)
        if not self.is_valid():
            return []
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        if "measure" in asked:
            asked["measure"] = self.within[asked["measure"]]
        return [row for row in self.rows if passes(row, asked)]


def measures_within(rows: Sequence[TaskRow], outline: Sequence[Measure]) -> list[tuple[str, str, set[int]]]:
    """(value, label, keys): each measure that holds tasks; one with such measures under it also with all of these."""
    holding = {row.task.measure_id for row in rows}
    under: dict[int, set[int]] = {measure.pk: {measure.pk} for measure in outline}
    for measure in reversed(outline):
        if measure.parent_id:
            under[measure.parent_id] |= under[measure.pk]
    found = []
    for measure in outline:
        if measure.pk in holding:
            found.append((str(measure.position), str(measure), {measure.pk}))
        if (under[measure.pk] - {measure.pk}) & holding:
            label = _("%(measure)s（含下级）") % {"measure": measure}
            found.append((f"{measure.position}+", str(label), under[measure.pk]))
    return found


def passes(row: TaskRow, asked: dict[str, Any]) -> bool:
    """Whether the task passes each of the fields that were filled in."""
    lamps = URGENT if asked.get("lamp") == PRESSING else (asked.get("lamp"),)
    return (
        ("measure" not in asked or row.task.measure_id in asked["measure"])
        and ("lamp" not in asked or row.sign in lamps)
        and ("status" not in asked or row.stand.status == asked["status"])
        and ("need" not in asked or HOLDS[asked["need"]](row))
        and ("due" not in asked or row.is_due_in(asked["due"]))
        and ("q" not in asked or says(row, asked["q"].strip().casefold()))
        and runs(row, asked.get("start"), asked.get("end"))
        and has_part(row, asked.get("unit"), asked.get("role"))
    )


def says(row: TaskRow, text: str) -> bool:
    """Whether the task's own words, period, measure or parties hold the text."""
    task = row.task
    spoken = [task.text, task.period_raw, task.measure.title, *(name for part in row.parts for name in names(part))]
    return any(text in each.casefold() for each in spoken)


def names(part: Part) -> list[str]:
    organization = part.party.organization
    return [part.party.name, *([organization.name, organization.short_name] if organization else [])]


def runs(row: TaskRow, first: date | None, last: date | None) -> bool:
    """Whether the period touches these months; a missing end runs on."""
    start, end = row.task.start, row.due
    began = last is None or start is None or start <= month_of(last)[1]
    return began and (first is None or end is None or end >= first)


def has_part(row: TaskRow, unit: str | None, role: str | None) -> bool:
    """Whether this unit (by key) has a part in the task, in this role when one is named."""
    if not unit and not role:
        return True
    return any(
        (not unit or (part.is_named and part.key == unit)) and (not role or part.party.role == role)
        for part in row.parts
    )


def needing(what: str) -> Q:
    """The same as the matters `lead` and `party`, for searching the tasks of many plans."""
    if what == "lead":
        leads = Party.objects.filter(task=OuterRef("pk"), role=Party.Role.LEAD)
        unsure = Q(lead_confirmed=False) & ~Q(lead_basis__in=CERTAIN)
        return unsure | ~Q(Exists(leads))
    if what == "party":
        return Q(Exists(Party.objects.to_be_named().filter(task=OuterRef("pk"))))
    return Q()
