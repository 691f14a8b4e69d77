"""State spans: whatever order of moves, the state on a day is the one that replaying the moves gives."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.kernel.history.models import StateSpan, state_on
from ronghe.kernel.history.recording import move_span
from ronghe.kernel.organizations.models import Organization

START = date(2019, 1, 1)
MOVES = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["draft", "submitted", "registered"])), max_size=8)


def replay(moves: list[tuple[date, str]], day: date) -> str | None:
    """The last move not after the day."""
    past = [state for on, state in moves if on <= day]
    return past[-1] if past else None


@pytest.mark.django_db
@settings(max_examples=60)
@given(steps=MOVES)
def test_state_on_a_day_is_what_replaying_the_moves_gives(steps: list[tuple[int, str]]) -> None:
    with transaction.atomic():
        school = Organization(pk=1)
        moves, day = [], START
        for days, state in steps:
            day += timedelta(days=days)
            moves.append((day, state))
            move_span(school, state, day)
        days = [START + timedelta(days=number) for number in range(-1, (day - START).days + 2)]
        assert [state_on(school, each) for each in days] == [replay(moves, each) for each in days]
        spans = list(StateSpan.objects.about(school))
        # Without a gap and without an overlap: each ends on the day the next begins, only the last is open.
        assert [span.until for span in spans] == [span.since for span in spans[1:]] + [None] * bool(spans)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_spans_of_another_object_do_not_count() -> None:
    move_span(Organization(pk=1), "draft", START)
    assert state_on(Organization(pk=2), START) is None


@pytest.mark.django_db
def test_object_stands_in_one_state_at_a_time() -> None:
    move_span(Organization(pk=1), "draft", START)
    with pytest.raises(IntegrityError), transaction.atomic():
        StateSpan.objects.create(object_type="organizations.organization", object_id=1, state="closed", since=START)


@pytest.mark.django_db
def test_span_does_not_end_before_it_begins() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        StateSpan.objects.create(
            object_type="plans.task", object_id=1, state="x", since=START, until=START - timedelta(days=1)
        )
