"""A task and its parties as one form."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.forms.versions import Versioned
from ronghe.domains.plans.models import Party, Plan, Task
from ronghe.domains.plans.policy import lead_settled
from ronghe.domains.plans.services.additions import form_opened
from ronghe.domains.plans.services.tasks import PartyLine, task_version
from ronghe.domains.plans.services.versions import Version
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.ui.forms import FormMixin

DATES = ("start", "end", "latest_end")
MOST_PARTIES = 200
ORGANIZATIONS = "plan-organizations"  # the id of the datalist on the page


class TaskForm(FormMixin, Versioned, forms.ModelForm):
    """`new_measure` names a measure that the reader missed; `reason` is asked once the plan is published."""

    new_measure = forms.CharField(
        label=_("新的工作举措"), max_length=200, required=False, help_text=_("上面没有时填写，任务归到这里")
    )
    reason = forms.CharField(label=_("更正理由"), max_length=500, help_text=_("方案已发布，理由会留在历史里"))

    class Meta:
        model = Task
        fields = ("text", "number", "measure", "period_raw", *DATES, "is_approximate")
        labels = {"latest_end": _("最迟完成")}
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"latest_end": _("文件写大约几年时填写；留空即完成日期")}

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        measure = self.fields["measure"]
        measure.queryset = plan.measures.all()  # type: ignore[attr-defined]
        measure.required = False
        if plan.is_draft:
            del self.fields["reason"]
        else:
            self.fields["period_raw"].disabled = True  # what the document says stays as it was published

    def say_version(self) -> Version:
        return task_version(self.instance) if self.instance.pk else form_opened()

    @property
    def lead_is_open(self) -> bool:
        """Whether saving may confirm the lead as well: it is still only concluded, or the task is new."""
        task: Task = self.instance
        return task.pk is None or not lead_settled(task)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("measure") and not cleaned.get("new_measure"):
            self.add_error("measure", _("请选择所属举措，或填写新的举措"))
        cleaned["end"] = cleaned.get("end") or cleaned.get("latest_end")
        cleaned["latest_end"] = cleaned.get("latest_end") or cleaned.get("end")
        start, end, latest = (cleaned.get(name) for name in DATES)
        if start and end and end < start:
            self.add_error("end", _("完成日期不能早于开始日期"))
        if end and latest and latest < end:
            self.add_error("latest_end", _("最迟完成日期不能早于完成日期"))
        return cleaned

    def values(self) -> dict[str, Any]:
        """The columns for the verb. Dates that a person typed are exact to the day."""
        columns = {name: self.cleaned_data.get(name) for name in self.Meta.fields}
        if set(DATES) & set(self.changed_data):
            columns["precision"] = Task.Precision.DAY if any(columns[d] for d in DATES) else Task.Precision.NONE
        return columns


class PartyForm(FormMixin, forms.Form):
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("文件写法"), max_length=100, required=False)
    role = forms.ChoiceField(label=_("角色"), choices=Party.Role, initial=Party.Role.RESPONSIBLE)
    kind = forms.ChoiceField(label=_("类别"), choices=Party.Kind, initial=Party.Kind.NAMED)
    organization = forms.CharField(
        label=_("对应单位"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"list": ORGANIZATIONS, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, region: str, **kwargs: Any) -> None:
        self.region = region
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("aria-label", str(field.label or ""))

    def clean(self) -> dict[str, Any]:
        """A unit is looked up by any of its names; a named party without one is looked up by the document's word."""
        cleaned: dict[str, Any] = super().clean() or {}
        wanted, name = cleaned.get("organization", "").strip(), cleaned.get("name", "").strip()
        found = None
        if cleaned.get("kind") == Party.Kind.NAMED and (wanted or name):
            found = Organization.objects.named(wanted or name, self.region)
        if wanted and cleaned.get("kind") != Party.Kind.NAMED:
            self.add_error("organization", _("未点名的单位不能直接对应名录，请把类别改为点名单位"))
        elif wanted and found is None:
            self.add_error("organization", _("名录里没有“%(name)s”") % {"name": wanted})
        if not wanted and not name and self.has_changed() and not cleaned.get("DELETE"):
            self.add_error("name", _("请填写单位"))
        cleaned["found"] = found
        cleaned["name"] = name or (found.display_name if found else "")
        return cleaned


class PartyFormSet(forms.BaseFormSet):
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].widget.attrs["aria-label"] = str(_("删除这个单位"))

    def clean(self) -> None:
        if any(self.errors):
            return
        lines = self.lines()
        if sum(1 for line in lines if line.role == Party.Role.LEAD) > 1:
            raise ValidationError(_("一项任务只能有一个牵头单位"))
        units = [line.organization.pk for line in lines if line.organization]
        if len(units) != len(set(units)):
            raise ValidationError(_("同一单位在一项任务里只能出现一次"))

    def lines(self) -> list[PartyLine]:
        """What the verb gets: every row that is filled and not struck out."""
        kept = [form.cleaned_data for form in self.forms if form.has_changed() or form.initial.get("pk")]
        return [
            PartyLine(row["name"], row["role"], row["kind"], row["found"], row.get("pk"))
            for row in kept
            if row.get("name") and not row.get("DELETE")
        ]


def party_formset(task: Task | None, region: str, data: Any = None) -> PartyFormSet:
    """The parties the document names, and two empty rows; those that stand in for a placeholder are not edited here."""
    factory = forms.formset_factory(PartyForm, formset=PartyFormSet, extra=2, can_delete=True, max_num=MOST_PARTIES)
    parties = task.parties.filter(fills__isnull=True).select_related("organization") if task else Party.objects.none()
    initial = [
        {
            "pk": party.pk,
            "name": party.name,
            "role": party.role,
            "kind": party.kind,
            "organization": party.organization.name if party.organization else "",
        }
        for party in parties
    ]
    if data is not None:  # somebody may have added or struck out rows since: each goes with the one it was shown for
        there = {str(row["pk"]): row for row in initial}
        initial = [there.get(pk, {}) for pk in posted_keys(data)]
    made = factory(data, initial=initial, prefix="parties", form_kwargs={"region": region})
    return cast(PartyFormSet, made)


def posted_keys(data: Any) -> list[str]:
    """The keys of the parties that the form showed, in its order; of a damaged form none."""
    shown = str(data.get("parties-INITIAL_FORMS", ""))
    number = min(int(shown), MOST_PARTIES) if shown.isascii() and shown.isdecimal() else 0
    return [str(data.get(f"parties-{place}-pk", "")) for place in range(number)]
