"""A month typed in a form or an address: 2019-08."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class MonthField(forms.Field):
    """Cleans to the first day of the month; browsers offer a picker, others a text field."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "2019-08"})

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", str(value).strip(), re.ASCII)
        if not found or found[1] == "0000":
            raise ValidationError(_("月份要写成 2019-08 这样"), code="month")
        return date(int(found[1]), int(found[2]), 1)
