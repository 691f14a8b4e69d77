"""How forms look: our widget templates, real date inputs, errors tied to their fields."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import django.forms
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.renderers import Jinja2
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

HERE = Path(__file__).parent / "jinja2"
# The years that documents are read with, too: whoever types another one has mistyped, and there must be days around
# each date, since deadlines are reckoned from it.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
NO_SUCH_YEAR = _("年份在 1900 到 2199 之间，请核对")


class FormRenderer(Jinja2):
    """Django's own lenient Jinja2 renderer; our folder comes first, so that a date is an `<input type="date">`."""

    @cached_property
    def engine(self) -> Any:
        stock = Path(django.forms.__file__).parent / "jinja2"
        return self.backend({"APP_DIRS": True, "DIRS": [HERE, stock], "NAME": "widgets", "OPTIONS": {}})


class FormMixin:
    """For every form of ours: no colon after labels, no browser bubbles, the first wrong field gets the focus."""

    use_required_attribute = True
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            prepare(field)

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]
        errors: dict[str, Any] = self._errors  # type: ignore[attr-defined]
        first = next((name for name in self.fields if name in errors), None)
        if first:
            self.fields[first].widget.attrs["autofocus"] = True


def prepare(field: forms.Field) -> None:
    """Numbers get a numeric keypad, long text some rows and no end, dates the years they can lie in."""
    widget = field.widget
    if isinstance(field, forms.DateField):
        field.validators += [MinValueValidator(FIRST_DAY, NO_SUCH_YEAR), MaxValueValidator(LAST_DAY, NO_SUCH_YEAR)]
    if isinstance(widget, forms.Textarea):
        widget.attrs["rows"] = min(int(widget.attrs.get("rows", 4)), 4)
        widget.attrs.pop("cols", None)
        # A browser would cut off what is pasted beyond the bound without a word; the form says how much is too much.
        widget.attrs.pop("maxlength", None)
    if isinstance(widget, forms.NumberInput):
        widget.attrs.setdefault("inputmode", "decimal" if isinstance(field, forms.DecimalField) else "numeric")
