"""The picture of one task: steps by date, even work, deadlines."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ronghe.kernel.ui.charts.progress import Deadline, progress

BEGIN, DUE = date(2019, 1, 1), date(2019, 4, 11)


def even(day: date) -> int | None:
    return (day - BEGIN).days


def test_percentage_holds_until_the_next_report_and_then_until_the_day() -> None:
    chart = progress(
        [(date(2019, 1, 11), 20), (date(2019, 1, 31), 50)],
        day=date(2019, 2, 20),
        begin=BEGIN,
        deadlines=[Deadline("present", DUE)],
        expected=even,
    )
    assert chart.path == "M0 100H10.00V80.00H30.00V50.00H50.00"
    assert (chart.even, chart.deadlines, chart.today_x) == (
        (0.0, 100.0, 100.0, 0.0),
        [(100.0, Deadline("present", DUE))],
        50.0,
    )
    assert [(point.percent, point.expected) for point in chart.points] == [(20, 10), (50, 30)]


def test_task_without_a_deadline_has_no_line_of_even_work() -> None:
    chart = progress([(BEGIN, 20)], day=BEGIN, begin=None, deadlines=[], expected=lambda _day: None)
    assert (chart.even, chart.deadlines, chart.path) == (None, [], "M0 100H0.00V80.00H0.00")


DAYS = st.dates(date(2018, 1, 1), date(2024, 12, 31))


@given(st.lists(st.tuples(DAYS, st.integers(0, 100)), min_size=1).map(sorted), DAYS, DAYS, DAYS)
def test_everything_lies_in_the_box(reported: list[tuple[date, int]], day: date, begin: date, due: date) -> None:
    chart = progress(reported, day=day, begin=begin, deadlines=[Deadline("original", due)], expected=even)
    numbers = [number for point in chart.points for number in (point.x, point.y)] + [chart.today_x]
    assert [number for number in numbers if not 0 <= number <= 100] == []
    assert [point.x for point in chart.points] == sorted(point.x for point in chart.points)
