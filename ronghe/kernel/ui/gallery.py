"""What the gallery shows: one specimen of each component, with invented content."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.kernel.ui.forms import FormMixin
from ronghe.kernel.ui.specimens import chart_specimens
from ronghe.kernel.ui.states import STATES


class SpecimenForm(FormMixin, forms.Form):
    """Each kind of field once."""

    name = forms.CharField(label=gettext_lazy("单位全称"), help_text=gettext_lazy("与统一社会信用代码证一致"))
    kind = forms.ChoiceField(label=gettext_lazy("单位类别"), choices=[("school", gettext_lazy("职业学校"))])
    since = forms.DateField(label=gettext_lazy("成立日期"), required=False)
    places = forms.IntegerField(label=gettext_lazy("工位数"), min_value=0)
    level = forms.ChoiceField(
        label=gettext_lazy("级别"),
        choices=[("city", gettext_lazy("市级")), ("province", gettext_lazy("省级"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=gettext_lazy("说明"), widget=forms.Textarea, required=False)
    proof = forms.FileField(label=gettext_lazy("证明材料"), required=False)
    agreed = forms.BooleanField(label=gettext_lazy("以上内容属实"))


class SpecimenFilters(forms.Form):
    """A bar of filters."""

    state = forms.ChoiceField(
        label=gettext_lazy("状态"),
        choices=[("", gettext_lazy("全部"))] + [(s.code, s.label) for s in STATES],
        required=False,
    )
    unit = forms.CharField(label=gettext_lazy("单位"), required=False)


def specimens() -> dict[str, Any]:
    """The values of the gallery page."""
    return {
        "states": STATES,
        "drawn": chart_specimens(),
        "empty_form": SpecimenForm(),
        "wrong_form": SpecimenForm({"name": _("示范单位"), "kind": "school", "places": "-3"}, prefix="wrong"),
        "filter_form": SpecimenFilters({"state": ""}),
        "sample_page": Paginator(range(640), 20).page(4),
        "sample_steps": [
            (_("填写"), "done", "2019-05-06"),
            (_("提交审核"), "done", "2019-05-08"),
            (_("主管部门审核"), "current", _("还有 3 个工作日")),
            (_("登记"), "todo", ""),
        ],
        "sample_events": [
            {"on": date(2019, 5, 8), "recorded_at": date(2019, 5, 10), "who": _("张老师"), "what": _("提交审核")},
            {"on": date(2019, 5, 6), "who": _("张老师"), "what": _("新建"), "note": _("依据职成教科通知")},
        ],
    }
