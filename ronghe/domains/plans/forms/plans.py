"""The plan's own facts, a target, a unit to register, a reason."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.forms.versions import Versioned
from ronghe.domains.plans.models import Measure, Plan, Target
from ronghe.domains.plans.services.additions import form_opened
from ronghe.domains.plans.services.measures import MEASURE_COLUMNS, measure_version
from ronghe.domains.plans.services.review import PLAN_COLUMNS, plan_version
from ronghe.domains.plans.services.targets import SOURCE_COLUMNS, TARGET_COLUMNS, target_version
from ronghe.domains.plans.services.versions import Version
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.ui.forms import FormMixin


class PlanForm(FormMixin, Versioned, forms.ModelForm):
    """The plan's own facts; once it is published, with the reason for the correction."""

    reason = forms.CharField(label=_("更正理由"), max_length=500, help_text=_("方案已发布，理由会留在历史里"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_draft:
            del self.fields["reason"]

    def say_version(self) -> Version:
        return plan_version(self.instance)

    class Meta:
        model = Plan
        fields = PLAN_COLUMNS


class TargetForm(FormMixin, Versioned, forms.ModelForm):
    """A target; one that was added by hand with its own sentence and line, both optional."""

    sentence = forms.CharField(
        label=_("原文"), required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("留空时取原文那一行")
    )
    line = forms.IntegerField(label=_("原文行号"), required=False, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.by_hand:
            for name in SOURCE_COLUMNS:
                del self.fields[name]
        elif not self.instance.line:
            self.initial["line"] = None

    def say_version(self) -> Version:
        return target_version(self.instance) if self.instance.pk else form_opened()

    def clean_value(self) -> Decimal:
        value: Decimal = self.cleaned_data["value"]
        if value < 0:
            raise ValidationError(_("目标值不能为负"), code="negative")
        return value

    def clean_line(self) -> int:
        return self.cleaned_data["line"] or 0

    class Meta:
        model = Target
        fields = (*TARGET_COLUMNS[:-2], "line", *TARGET_COLUMNS[-2:], "sentence")


class MeasureForm(FormMixin, Versioned, forms.ModelForm):
    """A measure of a draft. `before` moves it; without one it stays, or comes last when it is new."""

    before = forms.ModelChoiceField(
        Measure.objects.none(), label=_("排在它之前"), required=False, help_text=_("留空则位置不变，新举措排在最后")
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["number"].required = True
            self.fields["number"].help_text = ""
        others = plan.measures.exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = others  # type: ignore[attr-defined]
        self.fields["before"].queryset = others  # type: ignore[attr-defined]

    def say_version(self) -> Version:
        return measure_version(self.instance) if self.instance.pk else form_opened()

    class Meta:
        model = Measure
        fields = MEASURE_COLUMNS
        help_texts = {"number": _("留空则接着往下编")}


class RegisterForm(FormMixin, forms.Form):
    """A unit that the register does not know yet; `name` is how the document writes it."""

    name = forms.CharField(max_length=100, widget=forms.HiddenInput)
    full_name = forms.CharField(label=_("单位全称"), max_length=100)
    kind = forms.ChoiceField(label=_("单位类别"), choices=Organization.Kind)
    level = forms.ChoiceField(label=_("隶属层级"), choices=Organization.Level, initial=Organization.Level.COUNTY)


class MergeForm(FormMixin, forms.Form):
    """A name of the document, and the registered unit it means: by key, or by any of that unit's names."""

    name = forms.CharField(max_length=100, widget=forms.HiddenInput)
    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    organization = forms.CharField(label=_("已登记的单位"), max_length=100, required=False)

    def __init__(self, *args: Any, region: str, **kwargs: Any) -> None:
        self.region = region
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        registered = Organization.objects.registered().filter(region=self.region)
        found = None
        if cleaned.get("pk"):
            found = registered.filter(pk=cleaned["pk"]).first()
        elif cleaned.get("organization"):
            found = Organization.objects.named(cleaned["organization"], self.region)
        if found is None:
            self.add_error("organization", _("名录里没有这个单位，请从列表里选，或登记为新单位"))
        cleaned["found"] = found
        return cleaned


class ReasonForm(FormMixin, forms.Form):
    """Why a plan is taken back."""

    comment = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea)


class DiscardForm(ReasonForm):
    """Why a draft is given up; what is missing is told on top of the review, far from the field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["comment"].error_messages["required"] = _("请写明作废的理由")
