"""A check constraint judged in Python says what the database says, or that it cannot tell; nothing in between."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db.models import F, Q, Value
from django.db.models.functions import Lower
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronghe.kernel.standards.checks import Unjudged, holds
from tests.factories.visits import Visit

DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 4))
SMALL = st.integers(0, 3)
VALUES = st.fixed_dictionaries(
    {
        "held_on": st.none() | DAYS,
        "until": st.none() | DAYS,
        "pupils": st.none() | SMALL,
        "cost": st.none() | SMALL,
        "kind": st.none() | st.sampled_from(["a", "b"]),
        "paid": st.booleans(),
    }
)
LEAVES = st.one_of(
    st.builds(
        lambda name, lookup, day: Q(**{f"{name}{lookup}": day}),
        st.sampled_from(["held_on", "until"]),
        st.sampled_from(["", "__exact", "__gt", "__gte", "__lt", "__lte"]),
        DAYS | st.sampled_from([F("held_on"), F("until")]),
    ),
    st.builds(lambda lookup, value: Q(**{f"pupils{lookup}": value}), st.sampled_from(["", "__gt"]), SMALL),
    st.builds(lambda lookup: Q(**{f"pupils{lookup}": F("cost")}), st.sampled_from(["", "__gte"])),
    st.builds(lambda several: Q(kind__in=several), st.lists(st.sampled_from(["a", "b", "c"]), min_size=1)),
    st.builds(lambda name, said: Q(**{f"{name}__isnull": said}), st.sampled_from(["until", "kind"]), st.booleans()),
    st.builds(lambda said: Q(paid=said), st.booleans()),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda part: st.one_of(
        st.builds(lambda a, b: a & b, part, part), st.builds(lambda a, b: a | b, part, part), part.map(lambda a: ~a)
    ),
    max_leaves=6,
)


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(condition=CONDITIONS, values=VALUES)
def test_judgement_is_that_of_the_database(condition: Q, values: dict[str, Any]) -> None:
    said = {name: Value(value, Visit._meta.get_field(name)) for name, value in values.items()}
    assert holds(condition, values) == condition.check(said)


@pytest.mark.parametrize(
    "condition",
    [
        Q(kind__gt="a"),
        Q(kind__startswith="a"),
        Q(kind=None),
        Q(kind__in=["a", None]),
        Q(kind=3),
        Q(held_on__year__isnull=True),
        Q(kind=Lower("kind")),
        Q(kind="a") ^ Q(paid=True),
        Q(Q(paid=True), Q(other=1)),
        Q(pupils="1"),
        Q(paid=1),
    ],
    ids=str,
)
def test_what_only_the_database_can_answer_is_left_to_it(condition: Q) -> None:
    values = {"kind": "a", "paid": True, "held_on": None, "pupils": 1}
    with pytest.raises(Unjudged):
        holds(condition, values)


def test_condition_that_says_nothing_holds() -> None:
    assert holds(Q(), {}) is True
