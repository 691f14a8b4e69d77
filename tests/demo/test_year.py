"""The demo's year happens as the file says, once, however often its building is broken off; each date shows the truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from ronghe.demo import year
from ronghe.demo.city import accounts
from ronghe.demo.city import rows as rows_of
from ronghe.demo.happenings import Happening, happenings
from ronghe.demo.steps import do
from ronghe.demo.year import People, Tally, build_year, happen
from ronghe.domains.plans.models import Extension, Party, Plan, Report, Task
from ronghe.domains.plans.queries.facts import Stand, stands_on
from ronghe.domains.plans.services.publishing import withdraw_plan
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.clock.models import Job
from ronghe.kernel.clock.queue import run_waiting
from ronghe.kernel.files.models import Attachment
from ronghe.kernel.history.models import Event, Seal
from tests.demo.replay import month_ends, replayed
from tests.factories import tracking as given

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("year")]  # what `built` takes is spent once
FOLLOWS = ("archive", "hand_over", "begin")


class Killed(BaseException):
    """What stands for kill -9: no `except` of the product sees it, the open transaction is lost."""


def killed_after(number: int) -> None:
    """Build until so many happenings are done, and be killed at the end of the next, before it is kept."""
    count = 0

    def fatal(happening: Happening, task: Task, actor: Actor) -> None:
        nonlocal count
        do(happening, task, actor)
        count += 1
        if count > number:
            raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(year, "do", fatal)
        with pytest.raises(Killed):
            build_year()


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    """The city by its command, its first days by another, the rest in three goes, the last of them by the worker; what
    the two commands printed."""
    with django_db_blocker.unblock(), override_settings(RONGHE_DEMO=True):
        whole = transaction.atomic()
        whole.__enter__()
        city, days = StringIO(), StringIO()
        call_command("demo", stdout=city)
        call_command("demo_year", "--until", "2019-06-02", stdout=days)
        killed_after(81)
        killed_after(120)
        run_waiting()
        yield [city.getvalue(), days.getvalue()]
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


@pytest.fixture
def plan(built: list[str], db: None, settings: LazySettings) -> Plan:
    settings.RONGHE_DEMO = True
    return Plan.objects.get(is_demo=True)


def stood(plan: Plan, day: date) -> dict[str, Stand]:
    tasks = list(plan.tasks.select_related("measure", "lead"))
    stands = stands_on(tasks, day)
    return {task.code: stands[task.pk] for task in tasks}


def test_command_prints_the_accounts_that_sign_in(plan: Plan, built: list[str]) -> None:
    lines = built[0].splitlines()
    assert lines[0] == "演示城市已建好：《余姚市推进产教融合实施方案》50 项任务"
    assert [line.split()[0] for line in lines[2:]] == [account.username for account in accounts()]


def test_command_builds_up_to_a_day(built: list[str]) -> None:
    early = [each for each in happenings() if each.day <= date(2019, 6, 2)]
    assert built[1] == f"演示的一年：新记 {len(early)} 件事，已有 0 件\n"


def test_day_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match="invalid day value: '2019-06-31'"):
        call_command("demo_year", "--until", "2019-06-31")


def test_worker_did_what_was_missing(plan: Plan) -> None:
    job = Job.objects.get()
    assert (job.label, job.status, job.address) == ("演示的一年", "done", f"/plans/{plan.ref}/")
    assert (job.done, job.total) == (len(happenings()), len(happenings()))
    assert job.message == f"演示的一年：新记 {len(happenings()) - 210} 件事，已有 210 件"


def test_the_record_of_the_year_is_sealed(plan: Plan) -> None:
    last = Seal.objects.of(plan.region).last()
    assert last is not None
    assert (last.last_event, last.faults) == (Event.objects.latest("pk").pk, [])


def test_each_happening_is_in_history_once(plan: Plan) -> None:
    codes = {task.pk: task.code for task in plan.tasks.select_related("measure")}
    events = Event.objects.filter(object_type="plans.task", object_id__in=codes, on__gte=plan.published_on)
    rows = events.exclude(action__in=FOLLOWS).order_by("pk").values_list("on", "object_id", "action", "user_name")
    people = {row["username"]: row["name"] for row in rows_of("accounts.csv")}
    assert [(day, codes[key], action, name) for day, key, action, name in rows] == [
        (each.day, each.code, each.step, people[each.who]) for each in happenings()
    ]


def test_building_again_changes_nothing(plan: Plan) -> None:
    before = (Event.objects.count(), Report.objects.count(), Attachment.objects.count(), Extension.objects.count())
    out = StringIO()
    call_command("demo_year", stdout=out)
    assert out.getvalue() == f"演示的一年：新记 0 件事，已有 {len(happenings())} 件\n"
    after = (Event.objects.count(), Report.objects.count(), Attachment.objects.count(), Extension.objects.count())
    assert after == before


@pytest.mark.parametrize("day", month_ends(), ids=str)
def test_month_end_is_what_the_file_says(plan: Plan, day: date) -> None:
    shown = {code: (s.status, s.percent, s.facts.due) for code, s in stood(plan, day).items()}
    assert shown == replayed(plan, day)


@pytest.mark.parametrize(
    ("day", "lamps"),
    [
        (
            date(2019, 6, 30),
            {"done": 12, "normal": 14, "attention": 1, "overdue": 1, "not_started": 15, "history": 7},
        ),
        (
            date(2019, 9, 30),
            {"done": 24, "normal": 9, "attention": 3, "overdue": 1, "not_started": 10, "history": 3},
        ),
        (
            date(2019, 12, 31),
            {"done": 31, "normal": 5, "attention": 4, "overdue": 3, "not_started": 1, "history": 3, "ended": 3},
        ),
    ],
    ids=str,
)
def test_lamps(plan: Plan, day: date, lamps: dict[str, int]) -> None:
    assert Counter(stand.lamp.value for stand in stood(plan, day).values()) == lamps


def test_day_before_publication_shows_nothing(plan: Plan) -> None:
    assert {s.lamp.value for s in stood(plan, date(2019, 5, 30)).values()} == {"before"}


def test_red_at_the_end_for_three_reasons(plan: Plan) -> None:
    stands = stood(plan, date(2019, 12, 31))
    red = {code: (s.status, s.percent) for code, s in stands.items() if s.lamp.value == "overdue"}
    assert red == {"5.4": ("checking", 100), "9.2": ("in_progress", 90), "10.2": ("in_progress", 60)}


@pytest.mark.parametrize(
    ("code", "red_on", "closed_on"),
    [
        ("3.6", date(2019, 6, 1), date(2019, 6, 12)),  # due on May 31
        ("4.2", date(2019, 7, 1), date(2019, 7, 15)),
        ("7.2", date(2019, 12, 1), date(2019, 12, 6)),  # submitted in time, returned, submitted again too late
        ("10.6", date(2019, 6, 4), date(2019, 6, 12)),  # likewise: green until it was returned after the deadline
    ],
)
def test_late_task_is_red_until_it_is_closed(plan: Plan, code: str, red_on: date, closed_on: date) -> None:
    days = (red_on, closed_on - timedelta(days=1), closed_on)
    assert [stood(plan, day)[code].lamp.value for day in days] == ["overdue", "overdue", "done"]
    assert stood(plan, red_on - timedelta(days=1))[code].lamp.value in ("attention", "normal")


def test_deadlines_asked_for(plan: Plan) -> None:
    rows = Extension.objects.order_by("on", "pk").select_related("task__measure")
    assert [(row.task.code, row.decision, row.old_due, row.new_due) for row in rows] == [
        ("4.1", "granted", date(2019, 5, 31), date(2019, 6, 28)),
        ("1.6", "granted", date(2019, 6, 30), date(2019, 9, 30)),
        ("9.2", "recalled", date(2019, 6, 30), date(2019, 7, 31)),
        ("5.4", "refused", date(2019, 11, 30), date(2019, 12, 20)),
        ("10.1", "open", date(2019, 12, 31), date(2020, 3, 31)),
    ]


def test_placeholders_are_filled_waived_and_open(plan: Plan) -> None:
    held = Party.objects.filter(task__plan=plan, kind="generic")
    filled = held.filter(fillings__isnull=False).distinct().count()
    assert (filled, held.filter(is_waived=True).count(), held.count()) == (13, 3, 22)


def test_every_paper_is_stored(plan: Plan) -> None:
    papers = Attachment.objects.filter(purpose="evidence").select_related("blob").order_by("pk")
    assert [paper.name for paper in papers] == [name for each in happenings() for name in each.papers]
    assert all(default_storage.size(paper.blob.path) == paper.blob.size for paper in papers)


def test_tasks_of_the_office_are_closed_by_the_bureau(plan: Plan) -> None:
    closed = plan.tasks.filter(lead__short_name="市府办", status="closed").select_related("measure")
    closers = {task.code: Event.objects.about(task).filter(action="close").get().organization_name for task in closed}
    assert closers == {"2.1": "市教育局", "9.4": "市教育局", "10.3": "市教育局"}


def happening(task: Task, number: int = 40) -> Happening:
    nothing = replace(happenings()[0], papers=(), new_date=None, turn=1)
    return replace(nothing, day=date(2019, 7, 1), code=task.code, step="report_progress", number=number, words="一半")


def test_task_that_a_visitor_took_up_is_left_to_him() -> None:
    task, actor = given.task(), given.liaison()
    given.report(task, 10, timezone.localdate(), actor=actor)
    tally = Tally()
    happen(happening(task), task, actor, tally)
    assert (tally.done, tally.left, task.reports.count()) == (0, (task.code,), 1)
    assert str(tally) == f"演示的一年：新记 0 件事，已有 0 件；有人已在办理、没有再动的任务：{task.code}"


def test_mistake_in_the_file_is_not_passed_over() -> None:
    task = given.task()
    with pytest.raises(ValidationError, match="0 到 100"):
        happen(happening(task, number=101), task, given.liaison(), Tally())


def test_year_needs_the_published_plan_of_the_demo(plan: Plan, settings: LazySettings) -> None:
    withdraw_plan(actor=People().actor("fangan"), plan=plan, comment="重新上传")
    with pytest.raises(CommandError, match="演示方案不在"):
        call_command("demo_year", stdout=StringIO())
    settings.RONGHE_DEMO = False
    with pytest.raises(CommandError, match="RONGHE_DEMO=1"):
        call_command("demo_year", stdout=StringIO())
