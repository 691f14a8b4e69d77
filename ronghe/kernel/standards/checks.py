"""Check constraints judged in Python: most compare columns of one row, and a sheet has a hundred thousand of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from operator import eq, ge, gt, le, lt
from typing import Any

from django.db.models import F, Q

COMPARED: dict[str, Callable[[Any, Any], bool]] = {"exact": eq, "gt": gt, "gte": ge, "lt": lt, "lte": le}
NUMBERS = {int, Decimal}


class Unjudged(Exception):
    """The condition says something that only the database can answer."""


def holds(condition: Q, values: Mapping[str, Any]) -> bool:
    """Whether a row of these values (field → what its column holds) passes, as CHECK understands the condition."""
    return _holds(condition, values, negated=False)


def _holds(condition: Q, values: Mapping[str, Any], *, negated: bool) -> bool:
    negated ^= condition.negated
    parts = [
        _holds(part, values, negated=negated) if isinstance(part, Q) else _compares(part, values, negated=negated)
        for part in condition.children
    ]
    if condition.connector not in (Q.AND, Q.OR):
        raise Unjudged(condition.connector)
    return (all(parts) if condition.connector == Q.AND or not parts else any(parts)) ^ condition.negated


def _compares(part: Any, values: Mapping[str, Any], *, negated: bool) -> bool:
    """One comparison. A check passes when the answer is unknown (NULL), so that a comparison with nothing counts as
    whatever lets the whole condition pass: true, or false inside a negation."""
    if not isinstance(part, tuple):
        raise Unjudged(part)
    name, _separator, lookup = part[0].partition("__")
    left, right = _value(F(name), values), _value(part[1], values)
    if lookup == "isnull" and isinstance(right, bool):
        return (left is None) is right
    listed = lookup == "in" and isinstance(right, list | tuple | set | frozenset)
    compare = COMPARED.get(lookup or "exact")
    if (not listed and compare is None) or part[1] is None:
        raise Unjudged(part)
    if left is None or right is None:
        return not negated
    ordered = compare not in (None, eq)
    if not all(_alike(left, each, ordered=ordered) for each in (right if listed else (right,))):
        raise Unjudged(part)
    return left in right if compare is None else compare(left, right)


def _alike(left: Any, right: Any, *, ordered: bool) -> bool:
    """Whether Python compares these two as both databases do; each database has its own order of letters."""
    if isinstance(left, str):
        return isinstance(right, str) and not ordered
    return type(left) is type(right) or {type(left), type(right)} <= NUMBERS


def _value(said: Any, values: Mapping[str, Any]) -> Any:
    """What one side of a comparison holds: a column of the row, or the value itself."""
    if not hasattr(said, "resolve_expression"):
        return said
    name: str = getattr(said, "name", "")
    if type(said) is not F or name not in values:
        raise Unjudged(said)
    return values[name]
