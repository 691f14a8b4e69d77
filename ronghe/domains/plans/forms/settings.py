"""The form of a plan's settings: units by name, what the public sees, a weight for each measure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ronghe.domains.plans.models import Measure, Plan
from ronghe.domains.plans.services.settings import HEAVIEST, Settings
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.organizations.finding import find_organizations
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.ui.forms import FormMixin
from ronghe.kernel.ui.named import NamedField

UNIT: dict[str, Any] = {"find": find_organizations, "shown": "name", "model": Organization}


class PlanSettingsForm(FormMixin, forms.Form):
    checker = NamedField(
        label=_("核验销号单位"), help_text=_("受理提交、核验、销号，决定延期；一般是发文机关。"), **UNIT
    )
    deputy = NamedField(
        label=_("代核单位"),
        help_text=_("核验单位自己牵头的任务由它核验，这样没有单位给自己销号。"),
        required=False,
        **UNIT,
    )
    shown = forms.ChoiceField(label=_("向社会公开多少进度"), choices=Plan.Shown, widget=forms.RadioSelect)

    def __init__(self, *args: Any, plan: Plan, measures: Sequence[Measure], actor: Actor, **kwargs: Any) -> None:
        initial = {"checker": plan.checker_id, "deputy": plan.deputy_id, "shown": plan.shown}
        initial |= {weight_name(measure): measure.weight for measure in measures}
        super().__init__(*args, initial=initial, **kwargs)
        for name in ("checker", "deputy"):
            self.fields[name].offer(plan.region, actor, initial[name])  # type: ignore[attr-defined]  # a NamedField
        for measure in measures:
            self.fields[weight_name(measure)] = forms.IntegerField(
                label=str(measure), required=False, min_value=1, max_value=HEAVIEST
            )
            self.fields[weight_name(measure)].widget.attrs["placeholder"] = str(
                getattr(measure, "held_weight", "") or 0
            )
        self.measures = measures

    @property
    def weights(self) -> list[tuple[Measure, forms.BoundField]]:
        return [(measure, self[weight_name(measure)]) for measure in self.measures]

    @property
    def settings(self) -> Settings:
        """What was filled in; the form is valid."""
        found = self.cleaned_data
        weights = {measure.pk: found[weight_name(measure)] for measure in self.measures}
        return Settings(found["checker"], found["deputy"], found["shown"], weights)


def weight_name(measure: Measure) -> str:
    return f"weight_{measure.pk}"
