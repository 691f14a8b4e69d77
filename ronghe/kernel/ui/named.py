"""A foreign key that is typed by name, alias or code, in a form as in a sheet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from ronghe.kernel.access.actor import PUBLIC, Actor

SUGGESTIONS = 300  # 本平台约定: more names than this help nobody who types
Finder = Callable[[Collection[str], str, Actor], Mapping[str, Any]]


class NamedInput(forms.TextInput):
    """A text box that suggests names; `suggestions` is asked only when the box is drawn."""

    template_name = "ui/named_input.html"
    suggestions: Callable[[], list[str]] = staticmethod(list)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{name}-names"
        return context | {"suggestions": self.suggestions()}


class NamedField(forms.CharField):
    """`find` gives the rows that names of a division mean to an actor; `shown` is the field that names a row back."""

    widget = NamedInput

    def __init__(self, *, find: Finder, shown: str, model: type[models.Model], **options: Any) -> None:
        super().__init__(**{"max_length": 200} | options)
        self.find, self.shown, self.model, self.region, self.actor = find, shown, model, "", PUBLIC
        self.current: int | None = None
        self._known: Mapping[str, Any] | None = None

    def offer(self, region: str, actor: Actor, current: int | None = None) -> None:
        """Find names from this division, and suggest those that the actor may see; the widget asks when it is drawn.
        What the row says now (`current`) may stay, whether or not it could be found."""
        rows = self.model._default_manager.visible_to(actor)  # type: ignore[attr-defined]
        names = rows.order_by(self.shown).values_list(self.shown, flat=True)
        self.region, self.actor, self.current = region, actor, current
        self.widget.suggestions = lambda: list(names[:SUGGESTIONS])

    def look_up(self, names: Collection[str]) -> None:
        """Find many names at once, for a sheet; those alone are known from then on."""
        self._known = self.find({name for name in names if name}, self.region, self.actor)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        return self.model._default_manager.values_list(self.shown, flat=True).get(pk=value)

    def clean(self, value: Any) -> Any:
        if isinstance(value, int):  # the initial value of a locked field
            return self.model._default_manager.get(pk=value)
        name = super().clean(value)
        if not name:
            return None
        known = self._known if self._known is not None else self.find([name], self.region, self.actor)
        if name in known:
            return known[name]
        if self.current and name == self.prepare_value(self.current):
            return self.model._default_manager.get(pk=self.current)
        message = _("没有登记过名为“%(name)s”的%(kind)s，请核对写法，或先登记它")
        raise ValidationError(message, code="unknown", params={"name": name, "kind": self.model._meta.verbose_name})


def typed_field(
    db_field: Any, find: Finder | None, shown: str, tidy: Callable[[str], str] | None, **options: Any
) -> forms.Field | None:
    """For `modelform_factory`: a foreign key is named, a text is tidied before it is checked."""
    if find:
        options = {"label": db_field.verbose_name, "help_text": db_field.help_text, "required": not db_field.blank}
        return NamedField(find=find, shown=shown, model=db_field.related_model, **options)
    field: forms.Field | None = db_field.formfield(**options)
    if field is not None and tidy:
        read = field.to_python
        field.to_python = lambda value: tidy(text) if (text := read(value)) else text  # type: ignore[method-assign]
        field.widget.attrs.pop("maxlength", None)  # a browser would cut what tidying shortens
    return field
