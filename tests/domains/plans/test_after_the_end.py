"""What happened after a plan's last day: the lists count as of that day, as the page behind each number does."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.queries import board
from ronghe.domains.plans.queries.facts import changed_since, stands_by, stands_on
from ronghe.domains.plans.queries.page import page_of
from ronghe.domains.plans.queries.standings import standings_of
from ronghe.domains.plans.services.settings import Settings, configure_plan
from ronghe.domains.plans.services.tracking import move_task, set_weight, submit_task
from tests.factories import plans as make
from tests.factories import tracking as given
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db
END = date(2019, 12, 31)


def handed_in(task: Task, on: date) -> None:
    lead = given.liaison(task.lead)
    given.report(task, 100, on, papers=1, actor=lead)
    submit_task(actor=lead, task=task, on=on)


def close(task: Task, on: date) -> None:
    for step in ("take_up", "close"):
        move_task(actor=given.checker(), task=Task.objects.get(pk=task.pk), name=step, on=on)


def late_plan(end: date = END) -> Plan:
    """Of five tasks one was closed in time, one only after the end, one was handed in and one reported on after it; what
    tasks and measures weigh was changed last of all."""
    plan = given.plan(5)
    Plan.objects.filter(pk=plan.pk).update(period_end=end)
    plan.refresh_from_db()
    first, second, third, fourth, fifth = plan.tasks.in_order()
    Task.objects.filter(pk__in=[fourth.pk, fifth.pk]).update(measure=make.measure(plan, "总结"))
    for task in (first, second):
        handed_in(task, date(2019, 9, 1))
    close(first, date(2019, 9, 2))
    given.report(third, 30, date(2019, 8, 1))
    close(second, date(2020, 2, 3))
    handed_in(third, date(2020, 2, 4))
    given.report(fourth, 60, date(2020, 2, 5))
    officer, first_measure = make.officer(), plan.measures.first()
    set_weight(actor=officer, task=third, weight=9)
    assert first_measure
    assert plan.checker
    configure_plan(actor=officer, plan=plan, settings=Settings(plan.checker, None, plan.shown, {first_measure.pk: 70}))
    return Plan.objects.get(pk=plan.pk)


@pytest.mark.parametrize("shown", Plan.Shown.values)
def test_list_counts_as_of_the_last_day_as_the_page_does(shown: str) -> None:
    late_plan()
    late_plan(date(2019, 8, 31))
    late_plan(date(2020, 2, 3))
    Plan.objects.update(shown=shown)
    plans = list(Plan.objects.all())
    officer = make.officer()
    for is_public in (False, True):
        found = standings_of(plans, is_public=is_public)
        for plan in plans:
            page = page_of(plan, officer, QueryDict(), is_public=is_public)
            counted = {sign: number for sign, number in page.overview.counts.items() if number}
            percent = page.overview.percent if page.overview.is_judged else None
            standing = found[plan.pk]
            assert (dict(standing.signs), standing.percent, standing.day) == (counted, percent, page.day)


def test_board_counts_a_plan_of_the_past_as_its_page_does() -> None:
    plan, supervisor = late_plan(), given.checker()
    [row] = board.count(make.REGION)["plans"]
    overview = page_of(plan, supervisor, QueryDict()).overview
    counted = {sign: number for sign, number in overview.counts.items() if number}
    assert (dict(row["lamps"]), row["percent"], row["expected"]) == (counted, overview.percent, overview.expected)
    assert (counted["done"], Task.objects.filter(status="closed").count()) == (1, 2)


def figures(page: str) -> list[tuple[str, int]]:
    """(address, number) of every count of a sign that leads to a plan's page."""
    found = re.findall(r'href="(/(?:plans|public)/[\w-]+/\?lamp=\w+)[^"]*"(.*?)</a>', page, re.S)
    return [(address, int(re.findall(r"(\d+)\D*$", re.sub(r"<[^>]*>", " ", inside))[0])) for address, inside in found]


@pytest.mark.parametrize("path", ["/", "/plans/", "/plans/board/"])
def test_number_opens_so_many_tasks(path: str) -> None:
    plan, checker = late_plan(), given.checker()
    client = Client() if path == "/" else signed_in(checker)
    page = unescape(client.get(path).content.decode())
    found = dict(figures(page))
    assert len(found) >= 3
    assert "截至 2019-12-31" in page
    for address, number in found.items():
        home, query = address.split("?")
        assert home == page_of(plan, checker, QueryDict(), is_public=path == "/").places.home
        behind = page_of(plan, checker, QueryDict(query), is_public=path == "/").found
        assert len(behind) == number, address


def test_tasks_of_many_days_cost_no_more_queries_than_of_one(queries: Any) -> None:
    for number in (1, 2):
        late_plan(date(2019, 8 + number, 28))
    tasks = list(Task.objects.select_related("plan"))
    days = {task.plan_id: task.plan.period_end for task in tasks if task.plan.period_end}
    with queries as seen:
        stands = stands_by(tasks, days)
    assert (len(seen), len(stands)) == (5, 10)
    apart = [stands_on([task for task in tasks if task.plan_id == plan], day) for plan, day in days.items()]
    assert stands == apart[0] | apart[1]


def test_only_what_changed_after_the_last_day_is_looked_up(queries: Any) -> None:
    plan = late_plan()
    changed = changed_since(Task.objects.filter(plan=plan)).values_list("position", flat=True)
    assert sorted(changed) == [2, 3, 4]
    counts = []
    for _turn in range(2):
        with queries as seen:
            standings_of(list(Plan.objects.all()))
        counts.append(len(seen))
        late_plan(date(2019, 10, 31))
    assert counts[0] == counts[1]
    with time_machine.travel("2019-12-31 10:00+08:00", tick=False):
        assert not changed_since(Task.objects.filter(plan=plan)).exists()


SAID = re.compile(r'此后到 ([\d-]+) 还有 (\d+) 件事</span>　<a href="([^"]+)">看今天</a>')


def test_page_says_what_happened_since_and_leads_to_today() -> None:
    plan, officer, outside = late_plan(), signed_in(make.officer()), Client()
    with time_machine.travel("2020-03-02 10:00+08:00", tick=False):
        for client, home in ((officer, f"/plans/{plan.ref}/"), (outside, f"/public/{plan.ref}/")):
            [(day, number, href)] = SAID.findall(client.get(home).content.decode())
            assert (day, number, href) == ("2020-03-02", "6", f"{home}?on=2020-03-02")
            today = client.get(href).content.decode()
            assert ("已办结 2 项" in today, SAID.findall(today)) == (True, [])
            [(_day, _number, href)] = SAID.findall(unescape(client.get(home, {"lamp": "done"}).content.decode()))
            assert href == f"{home}?lamp=done&on=2020-03-02"
        Plan.objects.update(shown="nothing")
        assert SAID.findall(outside.get(f"/public/{plan.ref}/").content.decode()) == []


def test_page_of_a_plan_that_rests_or_runs_says_nothing_of_later() -> None:
    resting = given.closed().plan
    officer = make.officer()
    assert page_of(resting, officer, QueryDict()).later == 0
    with time_machine.travel("2019-10-02 10:00+08:00", tick=False):
        assert page_of(resting, officer, QueryDict()).later == 0
