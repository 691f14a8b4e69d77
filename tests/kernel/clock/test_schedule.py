"""The schedule: each line in its time, no day twice and none left out; one worker on duty."""

from __future__ import annotations

import threading
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, connection
from django.utils.module_loading import import_string

from ronghe.kernel.clock.models import Lease, ScheduledWork
from ronghe.kernel.clock.schedule import ON_DUTY, Scheduled, all_scheduled, hold, release, run_due
from ronghe.kernel.organizations.models import Organization

pytestmark = pytest.mark.django_db
HERE = "tests.kernel.clock.test_schedule"
YUYAO = ZoneInfo("Asia/Shanghai")
calls: list[Any] = []


def note(*day: date) -> None:
    calls.append(day[0].isoformat() if day else "now")


def fail_on_the_third(day: date) -> None:
    Organization.objects.create(name=f"余姚市 {day} 学校", kind="school", region="330281")
    if day.day == 3 and "repaired" not in calls:
        raise ValueError("not on the third")
    calls.append(day.isoformat())


def clash(*_day: date) -> None:
    raise IntegrityError("two of them")


DAILY = Scheduled("daily", f"{HERE}.note", daily_at=time(3))
OFTEN = Scheduled("often", f"{HERE}.note", every=timedelta(minutes=10))


@pytest.fixture(autouse=True)
def clean() -> None:
    calls.clear()


def at(text: str) -> Any:
    return time_machine.travel(datetime.fromisoformat(text).replace(tzinfo=YUYAO), tick=False)


def run(text: str, *lines: Scheduled) -> int:
    with at(text):
        return run_due(lines)


def test_daily_work_is_done_once_a_day_when_its_hour_has_come() -> None:
    assert [run(f"2026-03-05 {hour}", DAILY) for hour in ("02:59", "03:00", "03:01", "23:59")] == [0, 1, 0, 0]
    assert [run(f"2026-03-06 {hour}", DAILY) for hour in ("00:00", "02:59", "03:00")] == [0, 0, 1]
    assert calls == ["2026-03-05", "2026-03-06"]


def test_days_without_a_worker_are_made_up_for() -> None:
    run("2026-03-05 04:00", DAILY)
    assert [run("2026-03-08 09:00", DAILY) for _time in range(5)] == [1, 1, 1, 0, 0]
    assert calls == ["2026-03-05", "2026-03-06", "2026-03-07", "2026-03-08"]


def test_work_that_is_done_every_so_often_is_not_made_up_for() -> None:
    times = ("10:00", "10:09", "10:10", "10:19", "15:00", "15:09")
    assert [run(f"2026-03-05 {hour}", OFTEN) for hour in times] == [1, 0, 1, 0, 1, 0]
    assert calls == ["now"] * 3


def test_failure_is_undone_noted_and_tried_again_and_no_day_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    line = Scheduled("third", f"{HERE}.fail_on_the_third", daily_at=time(3))
    run("2026-03-02 04:00", line)
    assert [run(f"2026-03-04 {hour}", line, OFTEN) for hour in ("04:00", "04:05")] == [1, 0]
    row = ScheduledWork.objects.get(name="third")
    assert (row.last_day, row.last_error) == (date(2026, 3, 2), "ValueError('not on the third')")
    assert Organization.objects.count() == 1
    calls.append("repaired")
    assert [run(f"2026-03-04 {hour}", line) for hour in ("04:09", "04:10", "04:10", "04:11")] == [0, 1, 1, 0]
    assert calls == ["2026-03-02", "now", "repaired", "2026-03-03", "2026-03-04"]
    row.refresh_from_db()
    assert (row.last_error, row.next_try_at) == ("", None)


def test_error_of_the_database_in_one_line_does_not_stop_the_next(caplog: pytest.LogCaptureFixture) -> None:
    line = Scheduled("clash", f"{HERE}.clash", every=timedelta(minutes=1))
    assert run("2026-03-05 10:00", line, OFTEN) == 1
    assert calls == ["now"]


def test_leaving_ends_between_two_lines() -> None:
    with at("2026-03-05 10:00"):
        assert run_due((OFTEN, DAILY), stop=lambda: bool(calls)) == 1
    assert calls == ["now"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_a_line_once() -> None:
    both, numbers = threading.Barrier(2), []

    def work() -> None:
        try:
            both.wait(10)
            numbers.append(run_due((OFTEN,)))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert (sorted(numbers), calls) == ([0, 1], ["now"])


def test_one_worker_is_on_duty_until_it_leaves_or_falls_silent(queries: Any) -> None:
    with at("2026-03-05 10:00"):
        assert (hold("schedule", "first"), hold("schedule", "second")) == (True, False)
        with queries as seen:
            assert hold("schedule", "first")
        assert len(seen) == 1  # half of its time is left: nothing is written
    with at("2026-03-05 10:00:40"):
        assert (hold("schedule", "second"), hold("schedule", "first")) == (False, True)
    with at("2026-03-05 10:01:20"):
        assert hold("schedule", "second") is False
        release("schedule", "second")
        assert hold("schedule", "second") is False
        release("schedule", "first")
        assert (hold("schedule", "second"), hold("schedule", "first")) == (True, False)
    with at("2026-03-05 11:00"):
        assert hold("schedule", "first") is True
        assert Lease.objects.get().until - datetime.now(YUYAO) == ON_DUTY


@pytest.mark.parametrize("line", all_scheduled(), ids=lambda line: line.name)
def test_line_of_the_schedule_can_be_done(line: Scheduled) -> None:
    assert (line.daily_at is None) != (line.every is None)
    arguments = (date(2026, 3, 5),) if line.daily_at else ()
    line.function(*arguments)


def test_names_of_the_schedule_tell_its_lines_apart() -> None:
    names = [line.name for line in all_scheduled()]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("path", import_string(settings.RONGHE_EVERY_TURN))
def test_turn_has_nothing_to_do_where_nothing_waits(path: str) -> None:
    assert import_string(path)(stop=lambda: False) == 0
