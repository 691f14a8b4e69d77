"""The form by which an administrator sets a number from a day on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.policy.models import ParameterOverride
from ronghe.kernel.standards.regions import region_name
from ronghe.kernel.ui.forms import FormMixin


def region_choices(region: str) -> list[tuple[str, str]]:
    """The division itself and those it lies in, nearest first."""
    codes = dict.fromkeys((region, f"{region[:4]}00", f"{region[:2]}0000"))
    return [(code, region_name(code)) for code in codes]


class OverrideForm(FormMixin, forms.ModelForm):  # type: ignore[type-arg]
    """Value, first day, paper and approver, for one of the divisions the actor stands in."""

    region = forms.ChoiceField(label=_("适用区域"))
    field_order = ["value", "valid_from", "region", "source", "approver"]

    class Meta:
        model = ParameterOverride
        fields = ["value", "valid_from", "source", "approver"]
        widgets = {"valid_from": forms.DateInput}
        help_texts = {
            "source": _("写明文件名称和文号"),
            "valid_from": _("从这一天起的业务按新取值判断，之前的不变"),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = region_choices(actor.region)  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The verb checks the row as a whole; here only each field by itself."""
