"""Every way official papers write time, and what is no time."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.documents.reading.periods import LONGEST, looks_like_period, read_period
from ronghe.documents.reading.recurring import LONGEST as LONGEST_RECURRENCE

SIGNED = date(2019, 5, 23)


def read(raw: str) -> tuple[str | None, str | None, str | None, str]:
    period, _ = read_period(raw, 2019, SIGNED)
    days = [day.isoformat() if day else None for day in (period.start, period.end, period.latest_end)]
    return days[0], days[1], days[2] if days[2] != days[1] else None, period.precision


@pytest.mark.parametrize(
    ("raw", "start", "end", "precision"),
    [
        ("2019年1月", "2019-01-01", "2019-01-31", "month"),
        ("2019年2月", "2019-02-01", "2019-02-28", "month"),
        ("2020年2月", "2020-02-01", "2020-02-29", "month"),
        ("2019年5-6月", "2019-05-01", "2019-06-30", "month"),
        ("2019年5月-7月", "2019-05-01", "2019-07-31", "month"),
        ("2019年3月—12月", "2019-03-01", "2019-12-31", "month"),
        ("2019年5月至2020年3月", "2019-05-01", "2020-03-31", "month"),
        ("2019年11月至次年2月", "2019-11-01", "2020-02-29", "month"),
        ("2019.5—2019.7", "2019-05-01", "2019-07-31", "month"),
        ("2019.5-7", "2019-05-01", "2019-07-31", "month"),
        ("2019.05.20-06.10", "2019-05-20", "2019-06-10", "day"),
        ("2019-05-31", "2019-05-31", "2019-05-31", "day"),
        ("2019-05-31 00:00:00", "2019-05-31", "2019-05-31", "day"),
        ("2019/5/31", "2019-05-31", "2019-05-31", "day"),
        ("2019年5月31日前", None, "2019-05-31", "day"),
        ("5月20日-6月10日", "2019-05-20", "2019-06-10", "day"),
        ("5月20-25日", "2019-05-20", "2019-05-25", "day"),
        ("6月底前", None, "2019-06-30", "month"),
        ("6月底前完成", None, "2019-06-30", "month"),
        ("年底前", None, "2019-12-31", "year"),
        ("今年年底", None, "2019-12-31", "year"),
        ("2019年年底前", None, "2019-12-31", "year"),
        ("2025年底", None, "2025-12-31", "year"),
        ("明年6月", "2020-06-01", "2020-06-30", "month"),
        ("2020年上半年", "2020-01-01", "2020-06-30", "half"),
        ("第三季度", "2019-07-01", "2019-09-30", "quarter"),
        ("三季度末", None, "2019-09-30", "quarter"),
        ("第一至第三季度", "2019-01-01", "2019-09-30", "quarter"),
        ("“十四五”期间", "2021-01-01", "2025-12-31", "year"),
        ("十四五末", None, "2025-12-31", "year"),
        ("2018-2020年", "2018-01-01", "2020-12-31", "year"),
        ("2019年度", "2019-01-01", "2019-12-31", "year"),
        ("全年", "2019-01-01", "2019-12-31", "year"),
        ("2019年5月上旬", "2019-05-01", "2019-05-10", "day"),
        ("2019年2月下旬", "2019-02-21", "2019-02-28", "day"),
        ("2019年5月起", "2019-05-01", None, "month"),
        ("2019年5月启动，2020年底完成", "2019-05-01", "2020-12-31", "month"),
        ("2019年3月启动，力争年内完成", "2019-03-01", "2019-12-31", "month"),
        ("2019年3月、9月", "2019-03-01", "2019-09-30", "month"),
        ("即日起", "2019-05-23", None, "day"),
        ("即日起至12月底", "2019-05-23", "2019-12-31", "month"),
        ("二〇一九年五月", "2019-05-01", "2019-05-31", "month"),
        ("二○一九年十二月三十一日前", None, "2019-12-31", "day"),
        ("２０１９年１—１２月", "2019-01-01", "2019-12-31", "month"),
        ("2 0 1 9 年 5 月", "2019-05-01", "2019-05-31", "month"),
        ("完成时限：2019年5月", "2019-05-01", "2019-05-31", "month"),
        ("19年5月", "2019-05-01", "2019-05-31", "month"),
        ("2017年3月始,建设期3年", "2017-03-01", "2020-02-29", "month"),
        ("2018年1月始，建设期3年", "2018-01-01", "2020-12-31", "month"),
        ("2017年3月开始，为期三年", "2017-03-01", "2020-02-29", "month"),
        ("2019年4月1日起，6个月", "2019-04-01", "2019-09-30", "day"),
        ("2019年Q3", "2019-07-01", "2019-09-30", "quarter"),
        ("前三季度", "2019-01-01", "2019-09-30", "quarter"),
        ("一至三季度", "2019-01-01", "2019-09-30", "quarter"),
        ("2019年第一、第二季度", "2019-01-01", "2019-06-30", "quarter"),
        ("5、6月", "2019-05-01", "2019-06-30", "month"),
        ("6月中下旬", "2019-06-11", "2019-06-30", "day"),
        ("5月上旬至6月下旬", "2019-05-01", "2019-06-30", "day"),
        ("2019年12月31日24时前", None, "2019-12-31", "day"),
        ("5月31日（星期五）17:00前", None, "2019-05-31", "day"),
        ("截止2019年12月", None, "2019-12-31", "month"),
        ("最迟2019年12月", None, "2019-12-31", "month"),
        ("2019年6月至长期", "2019-06-01", None, "month"),
        ("2018年9月始，为期一年半", "2018-09-01", "2020-02-29", "month"),
        ("3月底起", "2019-03-31", None, "month"),
        ("2019年第三季度末启动", "2019-09-30", None, "quarter"),
        ("2019年底至长期", "2019-12-31", None, "year"),
        ("2019年底启动，建设期2年", "2019-12-31", "2021-12-30", "year"),
        ("2019年6月底开始，2020年6月底完成", "2019-06-30", "2020-06-30", "month"),
        ("2019年12月31日之前全部完成", None, "2019-12-31", "day"),
        ("長期堅持", None, None, "none"),
        ("持续推进", None, None, "none"),
        ("常年", None, None, "none"),
    ],
)
def test_period_as_written(raw: str, start: str | None, end: str | None, precision: str) -> None:
    assert read(raw) == (start, end, None, precision)
    assert looks_like_period(raw)


@pytest.mark.parametrize(
    ("raw", "end", "latest", "approximate"),
    [
        ("2019年4月始,大约3-5年时间。", "2022-03-31", "2024-03-31", True),
        ("2019年4月始，3年左右", "2022-03-31", "2022-03-31", True),
        ("2019年12月前", "2019-11-30", "2019-12-31", False),
        ("2019年5月初", "2019-05-10", "2019-05-10", True),
        ("2019年10月前后", "2019-10-31", "2019-10-31", True),
        ("2025年前", "2024-12-31", "2025-12-31", False),
    ],
)
def test_period_with_a_band(raw: str, end: str, latest: str, approximate: bool) -> None:
    period, _ = read_period(raw, 2019)
    assert (str(period.end), str(period.latest_end), period.approximate) == (end, latest, approximate)


@pytest.mark.parametrize(
    ("raw", "recurring"),
    [
        ("每年12月", "yearly:12"),
        ("每年十二月三十一日前", "yearly:12-31"),
        ("每年5-6月", "yearly:5..6"),
        ("每年3月、9月", "yearly:3,9"),
        ("每年3月和9月", "yearly:3,9"),
        ("每年6月底和12月底前", "yearly:6,12"),
        ("每年3月、4月、5月、6月、7月、8月、9月、10月", "yearly:3..10"),
        ("每年第四季度", "yearly:10..12"),
        ("每年上半年", "yearly:1..6"),
        ("每月5日前", "monthly:5"),
        ("每周", "weekly"),
        ("每年", "yearly"),
        ("每月28日前", "monthly:28"),
        ("每月底前", "monthly:end"),
        ("每季度", "quarterly"),
        ("每半年", "half-yearly"),
        ("每学期", "termly"),
    ],
)
def test_period_that_comes_again(raw: str, recurring: str) -> None:
    period, problem = read_period(raw, 2019)
    assert (period.recurring, period.start, period.end, problem) == (recurring, None, None, "")


def test_more_months_than_fit_are_left_unread_and_said() -> None:
    period, problem = read_period("每年1月、3月、5月、7月、9月、10月、12月")
    assert (period.recurring, problem) == ("yearly", "「1月、3月、5月、7月、9月、10月、12月」未能识别")


@given(st.lists(st.integers(1, 12), min_size=1, max_size=12))
def test_what_is_told_of_a_recurrence_fits_its_column(months: list[int]) -> None:
    period, problem = read_period("每年" + "、".join(f"{month}月" for month in months))
    assert len(period.recurring) <= LONGEST_RECURRENCE
    assert bool(problem) == (period.recurring == "yearly")


def test_recurring_inside_a_span() -> None:
    period, _ = read_period("2021-2025年每年12月")
    assert (str(period.start), str(period.end), period.recurring) == ("2021-01-01", "2025-12-31", "yearly:12")


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("2019年13月", "没有这样的日期"),
        ("2月30日", "没有这样的日期"),
        ("2019年2月29日", "没有这样的日期"),
        ("2019年11月-2月", "止期早于起期"),
        ("2019年6月-2018年5月", "止期早于起期"),
        ("2019年底至2019年6月", "止期早于起期"),
        ("3月底至3月10日", "止期早于起期"),
        ("2019年6月以后", "无法读出时间"),
        ("2020年6月后启动", "无法读出时间"),
        ("按上级要求", "无法读出时间"),
        ("文件印发后3个月内", "无法读出时间"),
        ("2019年春季", "无法读出时间"),
        ("2023年6月30日前，2023年12月31日前", "无法读出时间"),
        ("2019年底前启动", "写的是启动的时限，没有写何时完成"),
        ("2019年9月底前拿出方案，12月底前建成", "无法读出时间"),
        ("三年内", "无法读出时间"),
        ("2020年春季学期", "无法读出时间"),
        ("开学前", "无法读出时间"),
        ("立即", "无法读出时间"),
        ("2019年年初", "时间写得太宽，无法确定日期"),
        ("", "无法读出时间"),
    ],
)
def test_period_that_cannot_be_read_keeps_its_words(raw: str, problem: str) -> None:
    period, said = read_period(raw, 2019)
    assert said == problem
    assert (period.raw, period.start, period.end, period.latest_end, period.recurring) == (raw, None, None, None, "")


def test_end_before_the_signing_is_none_of_what_begins_with_it() -> None:
    period, said = read_period("即日起至4月底", 2019, SIGNED)
    assert (period.start, period.end, said) == (None, None, "止期早于起期")


@pytest.mark.parametrize("raw", ["6月底前", "年底前", "第三季度", "今年年底", "5月20日-6月10日"])
def test_period_without_a_year_anywhere(raw: str) -> None:
    period, problem = read_period(raw)
    assert (period.end, problem) == (None, "没有写明年份")


def test_work_that_goes_on_after_its_date_is_noted() -> None:
    period, problem = read_period("2019年6月底前完成，并长期坚持")
    assert (str(period.end), problem) == ("2019-06-30", "其后还写有「长期坚持」，请核对")


@pytest.mark.parametrize("words", ["立即", "适时", "开学前", "2020年春季学期", "三年内", "每学期", "按时间节点推进"])
def test_vague_words_are_times_too(words: str) -> None:
    assert looks_like_period(words)


@pytest.mark.parametrize("words", ["市教育局", "3", "第3页", "2019年职校招生计划", "开展活动5次", "", "组织实施"])
def test_words_that_are_no_time(words: str) -> None:
    assert not looks_like_period(words)


@given(st.integers(2000, 2099), st.integers(1, 12), st.integers(1, 12))
def test_months_span_from_first_to_last_day(year: int, first: int, last: int) -> None:
    low, high = sorted((first, last))
    forms = (f"{year}年{low}-{high}月", f"{year}年{low}月至{high}月", f"{year}.{low}—{year}.{high}")
    for raw in forms:
        period, problem = read_period(raw)
        assert problem == ""
        assert period.start == date(year, low, 1)
        assert period.end is not None
        assert (period.end.month, period.end.toordinal() + 1) == (
            high,
            date(year + high // 12, high % 12 + 1, 1).toordinal(),
        )


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.integers(1, 20))
def test_years_of_building_end_a_day_before_the_anniversary(start: date, years: int) -> None:
    period, _ = read_period(f"{start.year}年{start.month}月始,建设期{years}年")
    assert period.end is not None
    following = date.fromordinal(period.end.toordinal() + 1)
    assert (following.year, following.month, following.day) == (start.year + years, start.month, 1)


@given(
    st.text(
        alphabet="0123456789年月日前底末始起至-—.、,，每季度上下半旬第三五十四大约建设期内左右", max_size=2 * LONGEST
    )
)
def test_any_words_give_ordered_dates_or_none(raw: str) -> None:
    period, _ = read_period(raw, 2019, SIGNED)
    assert period.raw == raw.strip()
    if period.start and period.end and not period.recurring:
        assert period.start <= period.end
    if period.end:
        assert period.latest_end is not None
        assert period.end <= period.latest_end
