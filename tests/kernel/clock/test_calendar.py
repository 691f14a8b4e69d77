"""Working days as the State Council's notices set them, known to the table; weekends beyond it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from ronghe.kernel.clock import calendar as days
from ronghe.kernel.clock import holidays
from ronghe.kernel.clock.calendar import WorkCalendar, add_workdays, covers, is_workday, workdays_between
from ronghe.kernel.clock.models import SpecialDay

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
KNOWN = WorkCalendar({row.day: row.is_workday for row in holidays.known_days()})


def span(start: str, end: str) -> list[date]:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def free(start: str, end: str) -> list[str]:
    return [day.isoformat() for day in span(start, end) if not KNOWN.is_workday(day)]


@pytest.mark.parametrize(
    ("start", "end", "off"),
    [
        ("2019-09-28", "2019-10-13", ["2019-09-28", *map(str, span("2019-10-01", "2019-10-07")), "2019-10-13"]),
        ("2019-04-27", "2019-05-06", ["2019-04-27", *map(str, span("2019-05-01", "2019-05-04"))]),
        ("2020-01-18", "2020-02-03", ["2020-01-18", *map(str, span("2020-01-24", "2020-02-02"))]),
    ],
)
def test_holidays_and_the_weekends_worked_for_them(start: str, end: str, off: list[str]) -> None:
    assert free(start, end) == off


def test_every_day_of_the_notices_is_as_the_library_says() -> None:
    every = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    assert [day for day in every if KNOWN.is_workday(day) != chinese_calendar.is_workday(day)] == []


def test_year_without_a_notice_has_its_weekends_and_says_so() -> None:
    assert [KNOWN.covers(year) for year in (2003, 2004, 2026, 2027)] == [False, True, True, False]
    assert [KNOWN.is_workday(date(2027, 10, day)) for day in (1, 2, 3, 4)] == [True, False, False, True]


@pytest.mark.parametrize(
    ("day", "number", "found"),
    [
        ("2019-09-30", 1, "2019-10-08"),
        ("2019-09-30", 5, "2019-10-12"),
        ("2019-10-08", -1, "2019-09-30"),
        ("2019-10-08", -2, "2019-09-29"),
        ("2019-10-01", 0, "2019-10-08"),
        ("2019-10-08", 0, "2019-10-08"),
        ("2019-04-26", 2, "2019-04-29"),
    ],
)
def test_adding_working_days(day: str, number: int, found: str) -> None:
    assert KNOWN.add_workdays(date.fromisoformat(day), number).isoformat() == found


@given(st.dates(FIRST, LAST), st.integers(-120, 120))
def test_between_is_the_inverse_of_adding(day: date, number: int) -> None:
    if number:
        assert KNOWN.workdays_between(day, KNOWN.add_workdays(day, number)) == number
    assert KNOWN.is_workday(KNOWN.add_workdays(day, number))


@given(st.dates(FIRST, LAST), st.integers(0, 200), st.integers(0, 200))
def test_between_adds_up(day: date, one: int, two: int) -> None:
    middle = day + timedelta(days=one)
    end = middle + timedelta(days=two)
    whole = KNOWN.workdays_between(day, middle) + KNOWN.workdays_between(middle, end)
    assert KNOWN.workdays_between(day, end) == whole


@pytest.mark.django_db
def test_table_is_filled_once_and_keeps_corrections() -> None:
    call_command("holidays", verbosity=0)
    assert SpecialDay.objects.count() == 771
    first = SpecialDay.objects.get(day=date(2019, 10, 1))
    assert (first.is_workday, first.name) == (False, "国庆节")
    SpecialDay.objects.filter(day=date(2019, 10, 1)).update(name="更正")
    SpecialDay.objects.filter(day=date(2019, 10, 2)).delete()
    assert (holidays.fill(), holidays.fill()) == (1, 0)
    assert SpecialDay.objects.get(day=date(2019, 10, 1)).name == "更正"


@pytest.mark.django_db
def test_functions_ask_the_table_and_never_an_old_copy(queries: Any) -> None:
    tuesday, saturday = date(2027, 6, 1), date(2027, 6, 5)
    assert (is_workday(tuesday), covers(2027)) == (True, False)
    row = SpecialDay.objects.create(day=tuesday, is_workday=False, name="示例", source="示例")
    assert (is_workday(tuesday), covers(2027), add_workdays(date(2027, 5, 31), 1)) == (False, True, date(2027, 6, 2))
    SpecialDay.objects.filter(pk=row.pk).update(is_workday=True)
    assert is_workday(tuesday) is True
    row.day, row.is_workday = saturday, True
    row.save()
    assert workdays_between(date(2027, 6, 4), date(2027, 6, 6)) == 1
    row.is_workday = False
    SpecialDay.objects.bulk_update([row], ["is_workday"])
    assert is_workday(saturday) is False
    with transaction.atomic():
        SpecialDay.objects.all().delete()
        assert covers(2027) is False
        transaction.set_rollback(True)
    assert covers(2027) is True
    with queries as seen:
        work = days.calendar()
        assert [work.is_workday(saturday) for _time in range(100)] == [False] * 100
    assert len(seen) == 1


@pytest.mark.django_db
def test_later_year_is_taken_over_from_a_sheet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = tmp_path / "2027.csv"
    sheet.write_text(
        "\ufeff日期,休或班,名称,依据\n2027-10-01,休,国庆节,示例通知\n2027-10-09, 班 ,国庆节,示例通知\n",
        encoding="utf-8",
    )
    for _time in range(2):
        call_command("holidays", str(sheet))
    assert capsys.readouterr().out.splitlines() == ["holidays: 2 days taken over from 2027.csv"] * 2
    found = SpecialDay.objects.values_list("day", "is_workday", "name", "source")
    assert list(found) == [
        (date(2027, 10, 1), False, "国庆节", "示例通知"),
        (date(2027, 10, 9), True, "国庆节", "示例通知"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "line",
    [
        "2027-13-01,休,国庆节,通知",
        "2027-10-01,放,国庆节,通知",
        "2027-10-01,休,,通知",
        "2027-10-01,休",
        "2027-1-1,休,a,b",
    ],
)
def test_wrong_line_of_a_sheet_is_named_and_nothing_is_taken_over(line: str, tmp_path: Path) -> None:
    sheet = tmp_path / "2027.csv"
    sheet.write_text(f"2027-05-01,休,劳动节,通知\n\n{line}\n,\n", encoding="utf-8")
    with pytest.raises(CommandError, match="第 3 行"):
        call_command("holidays", str(sheet))
    assert SpecialDay.objects.count() == 0


def test_day_named_twice_is_refused(tmp_path: Path) -> None:
    sheet = tmp_path / "2027.csv"
    sheet.write_text("2027-05-01,休,劳动节,通知\n2027-05-01,班,劳动节,通知\n", encoding="utf-8")
    with pytest.raises(ValidationError, match="第 2 行"):
        holidays.read_sheet(sheet)


def test_sheet_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    sheet = tmp_path / "2027.csv"
    with pytest.raises(CommandError, match="No such file"):
        call_command("holidays", str(sheet))
    sheet.write_bytes("2027-05-01,休,劳动节,通知".encode("gb18030"))
    with pytest.raises(CommandError, match="utf-8"):
        call_command("holidays", str(sheet))
