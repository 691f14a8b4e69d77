"""A column with choices holds nothing else, whoever writes it: the database says so, in the same words."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import models

COLUMNS = [
    pytest.param(model, field, id=f"{model.__name__}.{field.name}")
    for model in apps.get_models()
    if model.__module__.startswith("ronghe.")
    for field in model._meta.concrete_fields
    if field.choices
]


def allowed(model: type[models.Model], name: str) -> list[set[str]]:
    """The values that the constraints of the table allow for the column."""
    conditions = [c.condition for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
    parts: list[Any] = [child for condition in conditions for child in condition.children]
    return [set(part[1]) for part in parts if isinstance(part, tuple) and part[0] == f"{name}__in"]


@pytest.mark.parametrize(("model", "field"), COLUMNS)
def test_database_knows_the_choices(model: type[models.Model], field: models.Field[Any, Any]) -> None:
    assert allowed(model, field.name) == [{value for value, _label in field.flatchoices}]
