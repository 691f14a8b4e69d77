"""Which tasks of a plan to show: the form whose fields are the parameters of the address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Party, Task
from ronghe.domains.plans.models.tasks import TaskQuerySet
from ronghe.domains.plans.policy import CERTAIN
from ronghe.domains.plans.queries.months import MonthField
from ronghe.domains.plans.queries.rows import TaskRow
from ronghe.domains.plans.queries.standing import Standing, month_of, with_standing
from ronghe.domains.plans.queries.units import measures_of, units_of
from ronghe.kernel.ui.forms import FormMixin

NEEDS = (("lead", _("牵头待确认")), ("party", _("单位待明确")))
EVERY = ("", _("全部"))


class TaskFilter(FormMixin, forms.Form):
    """Every field narrows; none is required. An unreadable value shows its error and finds nothing."""

    q = forms.CharField(label=_("文字"), required=False, max_length=50)
    unit = forms.ChoiceField(label=_("单位"), required=False)
    role = forms.ChoiceField(label=_("角色"), required=False, choices=[EVERY, *Party.Role.choices])
    measure = forms.ChoiceField(label=_("工作举措"), required=False)
    standing = forms.ChoiceField(label=_("时段"), required=False, choices=[EVERY, *Standing.choices])
    status = forms.ChoiceField(label=_("状态"), required=False, choices=[EVERY, *Task.Status.choices])
    need = forms.ChoiceField(label=_("待落实"), required=False, choices=[EVERY, *NEEDS])
    start = MonthField(label=_("进行于（起）"), required=False)
    end = MonthField(label=_("进行于（止）"), required=False)
    due = MonthField(label=_("到期月份"), required=False)

    def __init__(self, data: QueryDict | dict[str, Any], rows: Sequence[TaskRow]) -> None:
        super().__init__(data)
        units = [(unit.key, unit.name) for unit in units_of(rows)]
        measures = [(str(measure.position), str(measure)) for measure in measures_of(rows)]
        cast(forms.ChoiceField, self.fields["unit"]).choices = [EVERY, *units]
        cast(forms.ChoiceField, self.fields["measure"]).choices = [EVERY, *measures]

    def clean(self) -> dict[str, Any]:
        found = cast(dict[str, Any], super().clean())
        if found.get("start") and found.get("end") and found["end"] < found["start"]:
            self.add_error("end", _("止不能早于起"))
        return found

    @property
    def narrows(self) -> bool:
        return any(self[name].data for name in self.fields)

    @property
    def narrows_more(self) -> bool:
        """Whether one of the fields that the page keeps folded is in use."""
        return any(self[name].data for name in ("role", "status", "need", "start", "end", "due"))

    def apply(self, tasks: TaskQuerySet, day: date) -> TaskQuerySet:
        """The tasks that pass every field, with their standing on `day`."""
        if not self.is_valid():
            return tasks.none()
        asked = self.cleaned_data
        tasks = with_standing(tasks, day)
        for name in ("standing", "status"):
            if asked[name]:
                tasks = tasks.filter(**{name: asked[name]})
        if asked["measure"]:
            tasks = tasks.filter(measure__position=asked["measure"])
        if asked["q"]:
            tasks = tasks.filter(wording(asked["q"].strip()))
        if asked["start"] or asked["end"]:
            first = asked["start"] or date.min
            last = month_of(asked["end"])[1] if asked["end"] else date.max
            tasks = tasks.running(first, last)
        if asked["due"]:
            tasks = tasks.filter(latest_end__range=month_of(asked["due"])).exclude(**{"standing": Standing.HISTORY})
        return tasks.filter(having_part(asked["unit"], asked["role"]), needing(asked["need"]))


def wording(text: str) -> Q:
    """Tasks whose own words, period, measure or parties hold the text."""
    in_parties = Party.objects.filter(task=OuterRef("pk")).filter(
        Q(name__icontains=text) | Q(organization__name__icontains=text) | Q(organization__short_name__icontains=text)
    )
    return (
        Q(text__icontains=text)
        | Q(period_raw__icontains=text)
        | Q(measure__title__icontains=text)
        | Q(Exists(in_parties))
    )


def having_part(unit: str, role: str) -> Q:
    """Tasks in which this unit (by key) has a part, in this role when one is named."""
    if not unit and not role:
        return Q()
    parts = Party.objects.filter(task=OuterRef("pk"))
    if unit:
        by_name = Q(organization__isnull=True, name=unit)
        parts = parts.filter(by_name | Q(organization__ref=unit), kind=Party.Kind.NAMED)
    if role:
        parts = parts.filter(role=role)
    return Q(Exists(parts))


def needing(what: str) -> Q:
    """Tasks whose lead is to be confirmed, or with a placeholder to be filled."""
    if what == "lead":
        leads = Party.objects.filter(task=OuterRef("pk"), role=Party.Role.LEAD)
        unsure = Q(lead_confirmed=False) & ~Q(lead_basis__in=CERTAIN)
        return unsure | ~Q(Exists(leads))
    if what == "party":
        return Q(Exists(Party.objects.to_be_named().filter(task=OuterRef("pk"))))
    return Q()
