"""Matrix, bars, bar of states and trend: counts and proportions."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.kernel.ui.charts import Bar, Heading, Mark, bars, matrix, stacked, trend
from ronghe.kernel.ui.charts.matrix import SEVERITY
from ronghe.kernel.ui.states import STATES

UNITS = [Heading(1, "市教育局"), Heading(2, "市人社局")]
MEASURES = [Heading("a", "调研"), Heading("b", "项目")]
marks = st.builds(Mark, st.integers(1, 3), st.sampled_from("abc"), st.sampled_from(SEVERITY), st.integers(1, 8))


def test_severity_knows_every_state() -> None:
    assert sorted(SEVERITY) == sorted(each.code for each in STATES)


def test_matrix_shows_the_most_pressing_state_and_counts_an_item_once() -> None:
    table = matrix(
        UNITS,
        MEASURES,
        [Mark(1, "a", "normal", 1), Mark(1, "a", "overdue", 2), Mark(2, "a", "normal", 1), Mark(2, "b", "done", 3)],
        lambda unit, measure: f"?unit={unit}&measure={measure}",
    )
    first, second = table.rows
    assert (first.cells[0].state, first.cells[0].count, first.cells[0].href) == ("overdue", 2, "?unit=1&measure=a")
    assert first.cells[0].breakdown == [("红灯", 1), ("绿灯", 1)]
    assert (first.cells[1], first.total, second.total) == (None, 2, 2)
    assert (table.totals, table.total) == ([2, 1], 3)


@given(st.lists(marks))
def test_matrix_totals_are_the_items_shown(found: list[Mark]) -> None:
    table = matrix(UNITS, MEASURES, found)
    shown = [m for m in found if m.row in (1, 2) and m.column in ("a", "b")]
    assert table.total == len({m.item for m in shown})
    assert table.totals == [len({m.item for m in shown if m.column == c}) for c in "ab"]
    assert [row.total for row in table.rows] == [len({m.item for m in shown if m.row == r}) for r in (1, 2)]


@given(
    st.lists(st.tuples(st.floats(-1e6, 1e6), st.none() | st.floats(0, 1e6)), max_size=6), st.none() | st.floats(0, 1e6)
)
def test_bars_stay_inside(values: list[tuple[float, float | None]], maximum: float | None) -> None:
    for drawn in bars([Bar("x", value, target) for value, target in values], maximum):
        assert 0 <= drawn.width <= 100 + 1e-9
        assert drawn.target_x is None or 0 <= drawn.target_x <= 100 + 1e-9


def test_bars_scale_to_the_largest_target() -> None:
    half, full = bars([Bar("一", 50, 100), Bar("二", 100)])
    assert (half.width, half.target_x, full.width, full.target_x) == (50, 100, 100, None)


@pytest.mark.parametrize("counts", [[], [("done", 0, "")]])
def test_stacked_without_rows_is_empty(counts: list[tuple[str, int, str]]) -> None:
    assert stacked(counts) == []


@given(st.lists(st.tuples(st.sampled_from(SEVERITY), st.integers(0, 10**6), st.just("")), max_size=7))
def test_stacked_fills_the_bar(counts: list[tuple[str, int, str]]) -> None:
    parts = stacked(counts)
    assert [part.count for part in parts] == [count for _state, count, _href in counts if count]
    if parts:
        assert parts[0].x == 0
        assert round(parts[-1].x + parts[-1].width, 6) == 100
    assert all(a.x + a.width < b.x for a, b in pairwise(parts))


readings = st.lists(st.tuples(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.floats(-1e6, 1e6)), max_size=8)


@given(readings, st.none() | st.floats(-1e6, 1e6))
def test_trend_stays_in_its_box(points: list[tuple[date, float]], target: float | None) -> None:
    drawn = trend(points, target)
    assert len(drawn.points) == len(points)
    assert all(0 <= x <= 100 and 0 <= y <= 40 for x, y, _day, _value in drawn.points)
    assert [p[2] for p in drawn.points] == sorted(day for day, _value in points)
    assert (drawn.target_y is None) == (target is None or not points)


@pytest.mark.parametrize(
    ("points", "path"),
    [
        ([], ""),
        ([(date(2019, 1, 1), 5.0)], "M50.00 20.00"),
        ([(date(2019, 1, 3), 9.0), (date(2019, 1, 1), 1.0)], "M0.00 36.00 L100.00 4.00"),
    ],
)
def test_trend_path(points: list[tuple[date, float]], path: str) -> None:
    assert trend(points).path == path


@pytest.mark.parametrize("make", [lambda: matrix([], [], []), lambda: bars([])])
def test_empty_charts_are_possible(make: Callable[[], object]) -> None:
    assert make() is not None
