"""The timeline's geometry: every bar inside, none over another, ticks in step."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.kernel.ui.charts import GanttBar, GanttGroup, gantt
from ronghe.kernel.ui.charts.calendar import Window, month_of
from ronghe.kernel.ui.charts.gantt import PADDING, PITCH

YEAR = (date(2019, 1, 1), date(2019, 12, 31))
days = st.dates(date(2000, 1, 1), date(2040, 12, 31))


@st.composite
def bars_(draw: st.DrawFn) -> GanttBar:
    start = draw(days)
    end = draw(st.none() | days)
    return GanttBar("任务", start, end, draw(st.none() | days), approximate=draw(st.booleans()))


def one(*bars: GanttBar, today: date | None = None):
    return gantt([GanttGroup("1", "举措", bars)], *YEAR, today)


@given(st.lists(bars_(), max_size=12), days, days)
def test_bars_lie_inside_and_apart(bars: list[GanttBar], start: date, end: date) -> None:
    lane = gantt([GanttGroup("1", "举措", bars)], start, end).lanes[0]

    assert [drawn.bar for drawn in lane.bars] == bars
    for drawn in lane.bars:
        assert drawn.x >= 0
        assert drawn.width > 0
        assert drawn.tail >= 0
        assert drawn.right <= 100 + 1e-9
        assert PADDING <= drawn.y < lane.height
    for i, drawn in enumerate(lane.bars):
        for other in lane.bars[:i]:
            assert drawn.y != other.y or drawn.right <= other.x + 1e-9 or other.right <= drawn.x + 1e-9


@given(days, days)
def test_ticks_start_at_the_edge_and_stay_inside(start: date, end: date) -> None:
    window = Window.around(start, end)
    ticks = window.ticks()

    assert ticks[0].x == 0
    assert all(0 <= tick.x < 100 for tick in ticks)
    assert window.first <= min(start, end)
    assert window.after > max(start, end)
    assert {month_of(a.day, window.step) for a in ticks[:-1]} == {b.day for b in ticks[1:]}


@pytest.mark.parametrize(
    ("end", "labels"),
    [
        (date(2019, 3, 31), ["1月", "2月", "3月"]),
        (date(2020, 9, 30), ["1季度", "2季度", "3季度", "4季度", "1季度", "2季度", "3季度"]),
        (date(2024, 1, 1), ["2019年", "2020年", "2021年", "2022年", "2023年", "2024年"]),
    ],
)
def test_ticks_grow_with_the_span(end: date, labels: list[str]) -> None:
    assert [tick.label for tick in Window.around(date(2019, 1, 15), end).ticks()] == labels


def test_year_is_written_once_where_it_begins() -> None:
    chart = gantt([], date(2018, 11, 1), date(2019, 2, 28))
    assert [(tick.year, tick.label) for tick in chart.ticks] == [
        ("2018年", "11月"),
        ("", "12月"),
        ("2019年", "1月"),
        ("", "2月"),
    ]
    assert chart.has_years
    assert not gantt([], *YEAR).has_years


def test_adjacent_months_share_a_row_and_overlapping_ones_do_not() -> None:
    january = GanttBar("一", date(2019, 1, 1), date(2019, 1, 31))
    february = GanttBar("二", date(2019, 2, 1), date(2019, 2, 28))
    both = GanttBar("三", date(2019, 1, 15), date(2019, 2, 15))
    lane = one(january, february, both).lanes[0]
    assert [drawn.y for drawn in lane.bars] == [PADDING, PADDING, PADDING + PITCH]


def test_full_year_fills_the_width_without_arrows() -> None:
    drawn = one(GanttBar("全年", *YEAR)).lanes[0].bars[0]
    assert (drawn.x, drawn.width, drawn.before, drawn.after) == (0.1, 99.8, False, False)


def test_bar_beyond_the_window_gets_arrows() -> None:
    drawn = one(GanttBar("长期", date(2017, 3, 1), None)).lanes[0].bars[0]
    assert (drawn.x, drawn.width, drawn.before, drawn.after) == (0.1, 99.8, True, True)


def test_bar_wholly_outside_is_a_sliver_with_its_arrow() -> None:
    past, future = (
        one(GanttBar("过去", date(2017, 1, 1), date(2017, 2, 1)), GanttBar("将来", date(2021, 1, 1), date(2021, 2, 1)))
        .lanes[0]
        .bars
    )
    assert (past.before, past.after, past.x) == (True, False, 0.1)
    assert (future.before, future.after, round(future.right, 1)) == (False, True, 99.9)


def test_fuzzy_end_is_drawn_between_end_and_latest_end() -> None:
    drawn = (
        one(GanttBar("大约", date(2019, 1, 1), date(2019, 6, 30), date(2019, 9, 30), approximate=True)).lanes[0].bars[0]
    )
    assert round(drawn.tail / 100 * 365) == 92
    assert not drawn.after


def test_today_is_marked_only_inside_the_window() -> None:
    assert one(today=date(2019, 1, 1)).today_x == 0
    assert one(today=date(2020, 1, 1)).today_x is None
    assert one().shown_ticks == one().ticks


def test_labels_under_the_pill_give_way() -> None:
    chart = one(today=date(2019, 8, 20))
    assert [tick.label for tick in chart.ticks if tick not in chart.shown_ticks] == ["8月", "9月"]


def test_a_group_without_tasks_keeps_its_line() -> None:
    lane = one().lanes[0]
    assert (lane.bars, lane.height) == ([], 2 * PADDING + 11)


def test_month_of_stays_within_the_calendar() -> None:
    assert month_of(date(9999, 12, 31), 1) == date(9999, 12, 1)
    assert month_of(date(1, 1, 1), -5) == date(1, 1, 1)
    assert month_of(date(2019, 12, 5), 1) - timedelta(1) == date(2019, 12, 31)
