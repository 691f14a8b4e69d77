"""What a table refuses is found for many rows at once, in the words of the form."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ronghe.kernel.standards.conflicts import find_conflicts
from tests.factories.people import make_organization, make_user
from tests.factories.visits import VISITS, Visit, visits_table

__all__ = ["visits_table"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("visits_table")]


@pytest.fixture
def visit() -> Any:
    place, person = make_organization(), make_user()

    def make(title: str, **columns: Any) -> Visit:
        defaults = {"kind": "workshop", "held_on": date(2026, 3, 1), "pupils": 10}
        return Visit(title=title, owner=place, created_by=person, region="330281", **defaults | columns)

    return make


def messages(objs: list[Visit]) -> dict[int, dict[str, list[str]]]:
    return {position: error.message_dict for position, error in find_conflicts(Visit, VISITS.names, objs).items()}


def test_repeated_values_are_found_in_the_table_and_among_the_rows(visit: Any) -> None:
    visit("甲").save()
    assert messages([visit("乙"), visit("甲"), visit("乙")]) == {
        1: {"title": ["这个主题已登记过"]},
        2: {"title": ["这个主题已登记过"]},
    }


def test_row_does_not_conflict_with_itself(visit: Any) -> None:
    stored = visit("甲")
    stored.save()
    assert messages([stored]) == {}


def test_contradiction_is_blamed_on_the_later_column(visit: Any) -> None:
    assert messages([visit("甲", until=date(2026, 2, 1)), visit("乙", until=date(2026, 4, 1))]) == {
        0: {"until": ["结束日期不能早于日期"]}
    }


def test_queries_do_not_grow_with_rows(visit: Any) -> None:
    seen = []
    for number in (2, 200):
        rows = [visit(f"{n}", until=date(2026, 4, 1)) for n in range(number)]
        with CaptureQueriesContext(connection) as queries:
            assert find_conflicts(Visit, VISITS.names, rows) == {}
        seen.append(len(queries))
    assert seen[0] == seen[1]
