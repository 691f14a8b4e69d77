"""Which organization stands under which: no circles, not too deep, also when two people move units at one moment."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from ronghe.kernel.organizations.models import Organization, OrganizationQuerySet

MOST_LEVELS = 8  # 本平台约定: state, province, city, county, bureau, school, department, and one to spare
CHUNK = 500
LOCK = (0x524F, 1)  # any two numbers that nobody else takes
PATIENCE = 2.0  # 本平台约定: seconds
Parents = dict[int, int | None]


def misplaced(organizations: Sequence[Organization]) -> dict[int, ValidationError]:
    """position → error, for those that would stand under themselves, or too deep, once all the others are stored. One
    that is refused keeps the place it has, and the rest is judged again; a place that does not change is not judged."""
    if all(each.parent_id in (None, each.pk) for each in organizations):
        return {}
    rows = type(organizations[0])._default_manager.all()
    stored = parents_of(rows, [each.pk for each in organizations if each.pk is not None])
    moved = {
        position: each
        for position, each in enumerate(organizations)
        if each.parent_id not in (None, each.pk) and (each.pk is None or stored.get(each.pk) != each.parent_id)
    }
    if not moved:
        return {}
    held = [each for each in organizations if each.pk in stored]
    wanted = surroundings(rows, stored, held, moved.values()) | {each.pk: each.parent_id for each in held}
    movers = {each.pk: position for position, each in moved.items() if each.pk is not None}
    errors = dict(put_back(wanted, stored, movers))
    for position, each in moved.items():
        if each.pk is None and len(path(wanted, each.parent_id)) >= MOST_LEVELS:
            errors[position] = too_deep()
    return errors


def put_back(wanted: Parents, stored: Parents, movers: dict[int, int]) -> Iterator[tuple[int, ValidationError]]:
    """Of the moved ones, until all is in order, the last of each circle and of each way that is too long; `wanted` then
    says how it stands without them."""
    again = True
    while again:
        again = False
        for pk in wanted:
            while (found := wrong(path(wanted, pk), movers)) is not None:
                mover, error = found
                wanted[mover], again = stored[mover], True
                yield movers.pop(mover), error


def wrong(way: list[int], movers: dict[int, int]) -> tuple[int, ValidationError] | None:
    """Who is to blame for a way that comes back to itself or is too long: the last of the moved ones on it."""
    repeated = len(way) != len(set(way))
    if not repeated and len(way) <= MOST_LEVELS:
        return None
    part = way[way.index(way[-1]) :] if repeated else way
    blamed = max((pk for pk in part if pk in movers), key=lambda pk: movers[pk], default=None)
    return None if blamed is None else (blamed, circular() if repeated else too_deep())


def require_places(organizations: Sequence[Organization]) -> None:
    """Judge once more, now that nobody else can move a unit; inside the transaction that stores them."""
    if any(each.parent_id for each in organizations):
        hold_places()
        for error in misplaced(organizations).values():
            raise error


def path(wanted: Parents, start: int | None) -> list[int]:
    """From one up to the top; it ends with the first that comes twice."""
    way: list[int] = []
    while start is not None:
        way.append(start)
        if start in way[:-1]:
            break
        start = wanted.get(start)
    return way


def surroundings(
    rows: OrganizationQuerySet, stored: Parents, held: Iterable[Organization], moved: Iterable[Organization]
) -> Parents:
    """Who stands under whom above and below those that move, as it is stored; a query for each level."""
    known, above = dict(stored), {each.parent_id for each in moved} | set(stored.values())
    while missing := [pk for pk in above if pk is not None and pk not in known]:
        found = parents_of(rows, missing)
        known |= dict.fromkeys(missing) | found
        above = set(found.values())
    below = [each.pk for each in held]
    for _level in range(MOST_LEVELS):
        if not below:
            break
        under = {pk: parent for part in parts(below) for pk, parent in pairs(rows.filter(parent__in=part))}
        below = [pk for pk in under if pk not in known]
        known |= under
    return known


def parents_of(rows: OrganizationQuerySet, keys: Sequence[int]) -> Parents:
    return {pk: parent for part in parts(keys) for pk, parent in pairs(rows.filter(pk__in=part))}


def pairs(rows: OrganizationQuerySet) -> Iterable[tuple[int, int | None]]:
    return rows.order_by().values_list("pk", "parent_id")


def parts(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def circular() -> ValidationError:
    message = _("主管关系成了一个圈：主管单位不能是本单位的下属单位")
    return ValidationError({"parent": ValidationError(message, code="circle")})


def too_deep() -> ValidationError:
    message = _("主管关系最多 %(most)s 级，这样就超过了")
    return ValidationError({"parent": ValidationError(message, code="depth", params={"most": MOST_LEVELS})})


def hold_places() -> None:
    """From here to the end of the transaction nobody else moves a unit. On SQLite the transaction that writes is alone
    anyway. On PostgreSQL one asks again and again instead of waiting: whoever holds the place may be waiting for a row
    that this transaction holds."""
    if connection.vendor != "postgresql":
        return
    until = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK)
            if cursor.fetchone()[0]:
                return
            if time.monotonic() > until:
                message = _("别人正在改单位的主管关系，请稍后再提交一次")
                raise ValidationError({"parent": ValidationError(message, code="busy")})
            time.sleep(0.05)
