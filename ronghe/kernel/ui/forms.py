"""How forms look: our widget templates, real date inputs, errors tied to their fields."""

from __future__ import annotations

from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import django.forms
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.forms.renderers import Jinja2
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

HERE = Path(__file__).parent / "jinja2"
# The years that documents are read with, too: whoever types another one has mistyped, and there must be days around
# each date, since deadlines are reckoned from it.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
NO_SUCH_YEAR = _("年份在 1900 到 2199 之间，请核对")
FILL_IN, CHOOSE = _("请填写"), _("请选择")
# Django's own phrases and what we say instead. A message that somebody wrote for one field is none of these.
PLAIN: tuple[tuple[Any, Any], ...] = (
    (forms.Field.default_error_messages["required"], FILL_IN),
    (models.Field.default_error_messages["blank"], FILL_IN),
    (models.Field.default_error_messages["null"], FILL_IN),
    (MaxLengthValidator.message, _("最多 %(limit)s 字，现在有 %(length)s 字")),
    (MinValueValidator.message, _("不能小于 %(limit)s")),
    (MaxValueValidator.message, _("不能大于 %(limit)s")),
    (forms.IntegerField.default_error_messages["invalid"], _("请填整数")),
    (forms.DecimalField.default_error_messages["invalid"], _("请填数字")),
    (forms.DateField.default_error_messages["invalid"], _("日期写成 2019-05-31 的样子")),
    (forms.ChoiceField.default_error_messages["invalid_choice"], _("“%(value)s”不在可选的项目里")),
    # The value is a key that tells nobody anything; mostly the row was deleted since.
    (forms.ModelChoiceField.default_error_messages["invalid_choice"], _("选的这一项已经没有了，请重新选择")),
)


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

    def add_error(self, field: str | None, error: Any) -> None:
        fault = error if isinstance(error, ValidationError) else ValidationError(error)
        super().add_error(field, plainly(fault, self.fields.get(field or "")))  # type: ignore[misc]

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]
        errors: dict[str, Any] = self._errors  # type: ignore[attr-defined]
        first = next((name for name in self.fields if name in errors), None)
        if first:
            self.fields[first].widget.attrs["autofocus"] = True


def plainly(error: ValidationError, field: forms.Field | None = None) -> ValidationError:
    """The same error, in our words wherever it speaks in Django's; a sheet says it as the form does."""
    chosen = field is not None and isinstance(field.widget, (forms.widgets.ChoiceWidget, forms.FileInput))
    faults = chain.from_iterable(error.error_dict.values()) if hasattr(error, "error_dict") else error.error_list
    for fault in faults:
        ours = next((ours for theirs, ours in PLAIN if fault.message is theirs), None)
        if ours is None:
            continue
        fault.message, known = CHOOSE if ours is FILL_IN and chosen else ours, fault.params or {}
        if "limit_value" in known:
            fault.params = {**known, "limit": known["limit_value"], "length": known["show_value"]}
    return error


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
