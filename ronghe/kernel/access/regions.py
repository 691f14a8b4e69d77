"""Divisions of the state: a code of six digits covers every code that shares its leading non-zero pairs."""

from __future__ import annotations

from django.db.models import Q


def prefix(region: str) -> str:
    """The digits that all divisions inside `region` share: 330000 → 33, 330200 → 3302, 330281 → 330281."""
    if region.endswith("0000"):
        return region[:2]
    return region[:4] if region.endswith("00") else region


def within(region: str, outer: str) -> bool:
    """Whether `region` lies in `outer` (or is it); an empty outer holds nothing."""
    return bool(outer) and region.startswith(prefix(outer))


def region_q(outer: str, field: str = "region") -> Q:
    """The rows whose division lies in `outer`, as a range that an index can serve."""
    if not outer:
        return Q(pk__in=[])
    start = prefix(outer)
    if len(start) == 6:
        return Q(**{field: outer})
    return Q(**{f"{field}__gte": start.ljust(6, "0"), f"{field}__lte": start.ljust(6, "9")})
