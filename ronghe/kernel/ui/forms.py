"""How forms look: our widget templates, real date inputs, errors tied to their fields."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django.forms
from django import forms
from django.forms.renderers import Jinja2
from django.utils.functional import cached_property

HERE = Path(__file__).parent / "jinja2"


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
    """Give the widget what the field knows: numbers get a numeric keypad, long text some rows."""
    widget = field.widget
    if isinstance(widget, forms.Textarea):
        widget.attrs["rows"] = min(int(widget.attrs.get("rows", 4)), 4)
        widget.attrs.pop("cols", None)
    if isinstance(widget, forms.NumberInput):
        widget.attrs.setdefault("inputmode", "decimal" if isinstance(field, forms.DecimalField) else "numeric")
