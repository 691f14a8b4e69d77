"""The text in a cell of a sheet, read by the same form field as on the page, compiled once for each column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.db import models
from django.utils.translation import gettext as _

from ronghe.kernel.standards.lists import listed
from ronghe.kernel.ui.forms import plainly
from ronghe.kernel.ui.named import NamedField

Check = Callable[[str], Any]
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
TRUE, FALSE = ("1", "true", "yes", "√", "✓"), ("", "0", "false", "no", "×")
MEMORY = 2_000  # distinct values of a column worth remembering


def compiled(field: forms.Field, db_field: models.Field[Any, Any]) -> Check:
    """text → the value to store; raises ValidationError where the form would, with the same words."""
    spelled = _spelling(field)
    simple = (MaxLengthValidator, ProhibitNullCharactersValidator)
    others = [v for v in (*field.validators, *db_field.validators) if not isinstance(v, simple)]
    is_plain = type(field) is forms.CharField and not others and "to_python" not in vars(field)
    limit: int = getattr(field, "max_length", None) or 10**9
    memory: dict[str, Any] = {}

    def check(text: str) -> Any:
        if is_plain and 0 < len(bare := text.strip()) <= limit and "\0" not in bare:
            return bare  # most cells; the detour below would change nothing
        if text in memory:
            return memory[text]
        value = field.clean(spelled(text))
        if value not in db_field.empty_values:
            db_field.run_validators(getattr(value, "pk", value))
        if len(memory) < MEMORY:
            memory[text] = value
        return value

    return check


def checked(
    rows: Sequence[tuple[int, Sequence[str]]],
    places: Iterable[tuple[int, str, forms.Field, Check]],
    refuse: Callable[..., None],
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Numbered lines of cells as values by column; a line with a bad cell is refused (number, column, messages), and
    stops here. `places`: where in a line a column stands, its field, and that field compiled."""
    columns = list(places)
    for place, _name, field, _check in columns:
        if isinstance(field, NamedField):
            field.look_up({cells[place] for _number, cells in rows})
    for number, cells in rows:
        values = {}
        for place, name, field, check in columns:
            try:
                values[name] = check(cells[place])
            except ValidationError as error:
                refuse(number, name, *plainly(error, field).messages)
        if len(values) == len(columns):
            yield number, values


def _spelling(field: forms.Field) -> Callable[[str], Any]:
    """How people write it in a sheet → how the page would send it."""
    if isinstance(field, forms.ChoiceField):
        pairs: list[tuple[Any, Any]] = list(field.choices)  # type: ignore[arg-type]
        return _chosen({str(label): str(value) for value, label in pairs if value != ""})
    if isinstance(field, forms.BooleanField):
        return _truth
    if isinstance(field, forms.DateField):
        return lambda text: "{}-{:0>2}-{:0>2}".format(*found.groups()) if (found := DATE.fullmatch(text)) else text
    return lambda text: text


def _chosen(values: dict[str, str]) -> Callable[[str], str]:
    """A choice by what the page calls it, or by the stored value; whoever errs is told what he may write."""
    known = {*values.values(), ""}

    def chosen(text: str) -> str:
        if (value := values.get(text, text)) not in known:
            message = _("“%(value)s”不能填在这里，只能填：%(choices)s")
            raise ValidationError(message, code="invalid_choice", params={"value": text, "choices": listed(values)})
        return value

    return chosen


def _truth(text: str) -> bool:
    if text.lower() in (*TRUE, _("是")):
        return True
    if text.lower() in (*FALSE, _("否")):
        return False
    raise ValidationError(_("请填“是”或“否”"), code="invalid")


def choices_of(field: models.Field[Any, Any]) -> tuple[str, ...]:
    """What a cell of this column may say, for the list in a template; () when it is free."""
    if isinstance(field, models.BooleanField):
        return (_("是"), _("否"))
    return tuple(str(label) for value, label in field.flatchoices if value != "")
