"""Which of many unsaved rows the table would refuse: values that must be unique, columns that contradict each other."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Hashable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from ronghe.kernel.standards.checks import Unjudged, holds

CHUNK = 500


def find_conflicts(
    model: type[models.Model], names: Collection[str], objs: Sequence[Any]
) -> dict[int, ValidationError]:
    """position → error, in the words that a form over the fields `names` would use, a few queries for all rows."""
    found: dict[int, dict[str, list[ValidationError]]] = {}
    repeated = (each for rule in _unique(model, names) for each in _repeated(model, names, objs, *rule))
    for position, error in (*_contradicting(model, names, objs), *repeated):
        error.update_error_dict(found.setdefault(position, {}))
    return {position: ValidationError(errors) for position, errors in found.items()}


class Claims:
    """What rows claim for themselves alone. Only hashes are kept, since a sheet claims half a million things; that two
    of them are alike by chance happens once in a hundred million sheets."""

    def __init__(self) -> None:
        self._hashes, self._rows = array("q"), array("I")

    def add(self, row: int, claims: Iterable[Hashable]) -> None:
        for claim in claims:
            self._hashes.append(hash(claim))
            self._rows.append(row)

    def held(self, claims: Iterable[Hashable]) -> dict[Hashable, int]:
        """claim → the row that has it already; one look through all for many that are asked."""
        asked = {hash(claim): claim for claim in claims}
        if asked.keys().isdisjoint(self._hashes):
            return {}
        return {asked[each]: row for each, row in zip(self._hashes, self._rows, strict=True) if each in asked}


class Judged:
    """For a queryset: what a model's own tables and its `clean` refuse beside what its constraints say."""

    def find_conflicts(self, objs: Sequence[Any]) -> dict[int, ValidationError]:
        """position → error of `clean()`; a model whose `clean` asks the database answers here in batches."""
        found = {}
        for position, obj in enumerate(objs):
            try:
                obj.clean()
            except ValidationError as error:
                found[position] = error
        return found

    def claims(self, obj: Any) -> Iterable[tuple[str, Hashable]]:
        """column → what no other row may hold, beside the unique columns."""
        return ()


class Judge:
    """The conflicts of a sheet that is read in parts: with the table, within a part, and with earlier parts. `key` are
    the columns of which the caller knows already that no two rows of the sheet agree in them."""

    def __init__(self, model: type[models.Model], names: Collection[str], key: Collection[str]) -> None:
        self.model, self.names, self.earlier = model, names, Claims()
        rules = [(next(iter(error.error_dict)), fields) for fields, error in _unique(model, names)]
        self.unique = [
            (blamed, attrgetter(*(_attname(model, name) for name in fields)))
            for blamed, fields in rules
            if not set(key) <= set(fields)
        ]

    def judge(self, numbers: Sequence[int], objs: Sequence[Any]) -> dict[int, dict[str, list[str]]]:
        """position → column → messages, for those of the part that cannot be stored; the others claim what they say."""
        rows: Any = self.model._default_manager.all()
        conflicts = find_conflicts(self.model, self.names, objs) | rows.find_conflicts(objs)
        found = {position: error.message_dict for position, error in conflicts.items()}
        claims = [dict(self._claims(rows, obj)) for obj in objs]
        held = self.earlier.held(claim for each in claims for claim in each)
        for position, (number, each) in enumerate(zip(numbers, claims, strict=True)):
            said = _("与第 %(row)s 行相同，不能重复")
            taken = {name: [said % {"row": held[claim]}] for claim, name in each.items() if claim in held}
            if taken:
                found.setdefault(position, taken)
            elif position not in found:
                self.earlier.add(number, each)
        return found

    def _claims(self, rows: Judged, obj: Any) -> Iterable[tuple[Hashable, str]]:
        """claim → column."""
        for name, read in self.unique:
            values = read(obj)
            if values is not None and not (isinstance(values, tuple) and None in values):
                yield (name, values), name
        for name, claim in rows.claims(obj):
            yield claim, name


def _unique(model: type[models.Model], names: Collection[str]) -> Iterable[tuple[tuple[str, ...], ValidationError]]:
    """The fields that must be unique together, and what is said when they are not."""
    for field in model._meta.concrete_fields:
        if field.unique and field.name in names:
            message = field.error_messages["unique"]
            params = {"model_name": model._meta.verbose_name, "field_label": field.verbose_name}
            yield (field.name,), ValidationError({field.name: ValidationError(message, code="unique", params=params)})
    for constraint in model._meta.total_unique_constraints:
        columns = [name for name in constraint.fields if name in names]
        if columns:
            yield tuple(constraint.fields), ValidationError({columns[-1]: constraint.get_violation_error_message()})


def _repeated(
    model: type[models.Model],
    names: Collection[str],
    objs: Sequence[Any],
    fields: tuple[str, ...],
    error: ValidationError,
) -> Iterable[tuple[int, ValidationError]]:
    """Those whose values another row holds, in the table or earlier in the sequence."""
    attnames = [_attname(model, name) for name in fields]
    claims = [tuple(getattr(obj, name) for name in attnames) for obj in objs]
    holders: dict[tuple[Any, ...], Any] = {}
    narrow = next(place for place, name in enumerate(fields) if name in names)
    wanted = list({claim[narrow] for claim in claims if None not in claim})
    for start in range(0, len(wanted), CHUNK):
        rows = model._default_manager.filter(**{f"{fields[narrow]}__in": wanted[start : start + CHUNK]})
        holders |= {tuple(values): pk for pk, *values in rows.values_list("pk", *attnames)}
    for position, (obj, claim) in enumerate(zip(objs, claims, strict=True)):
        me = obj.pk or f"row {position}"
        if None not in claim and holders.setdefault(claim, me) != me:
            yield position, error


def _contradicting(
    model: type[models.Model], names: Collection[str], objs: Sequence[Any]
) -> Iterable[tuple[int, ValidationError]]:
    """Check constraints over the fields; the database is asked only what Python cannot tell."""
    for constraint in model._meta.constraints:
        if not isinstance(constraint, models.CheckConstraint):
            continue
        condition = models.Q(constraint.condition)
        asked = sorted(condition.referenced_base_fields)
        blamed = next((name for name in reversed(asked) if name in names), None)
        if blamed is None:
            continue
        error = ValidationError({blamed: constraint.get_violation_error_message()})
        attnames = [_attname(model, name) for name in asked]
        known: dict[tuple[Any, ...], bool] = {}
        for position, obj in enumerate(objs):
            values = tuple(getattr(obj, name) for name in attnames)
            if values not in known:
                known[values] = _passes(constraint, condition, obj, dict(zip(asked, values, strict=True)))
            if not known[values]:
                yield position, error


def _passes(constraint: models.CheckConstraint, condition: models.Q, obj: models.Model, values: dict[str, Any]) -> bool:
    try:
        return holds(condition, values)
    except Unjudged:
        try:
            constraint.validate(type(obj), obj)
        except ValidationError:
            return False
    return True


def _attname(model: type[models.Model], name: str) -> str:
    found = model._meta.get_field(name)
    assert isinstance(found, models.Field)
    return found.attname
