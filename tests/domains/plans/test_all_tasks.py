"""The list of all tasks: who sees which, by deadline, a page at a time without counting or skipping."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.policy.lamps import Facts, Lamp, lamp_of, turns_of
from ronghe.domains.plans.policy.numbers import numbers_on
from ronghe.domains.plans.queries.searching import LAMPS, NEEDS, PAGE, STATES, Search, with_lamp
from ronghe.domains.plans.services.tracking import move_task
from ronghe.kernel.access.actor import Actor
from tests.factories import plans as make
from tests.factories import published
from tests.factories import tracking as given
from tests.factories.people import CIXI, make_organization, make_user, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def supervisor() -> Actor:
    return given.checker()


def codes(client: Client, query: str = "") -> list[str]:
    """The texts of the tasks on the page, from its top."""
    answer = client.get(f"/plans/tasks/{query}")
    assert answer.status_code == 200
    return re.findall(r'class="row-link" href="[^"]+">([^<]*)<', unescape(answer.content.decode()))


def found(actor: Actor, **asked: str) -> list[str]:
    return sorted(Search(actor, asked).tasks.values_list("text", flat=True))


def dated(plan: Plan, *days: date | None) -> None:
    for number, day in enumerate(days, start=1):
        columns: dict[str, Any] = {"end": day, "latest_end": day, "start": None}
        task = make.task(plan, f"任务{number}", **columns)
        Task.objects.filter(pk=task.pk).update(status="not_started", due=day, opened_on=given.ISSUED)


def test_tasks_come_by_deadline_and_undated_last(supervisor: Actor) -> None:
    days = date(2019, 8, 31), None, date(2019, 6, 30), date(2019, 8, 31)
    dated(published.published(), *days)
    assert codes(signed_in(supervisor)) == ["任务3", "任务1", "任务4", "任务2"]


def test_pages_show_each_task_once_whatever_shares_a_deadline(supervisor: Actor) -> None:
    same = [date(2019, 6, 30)] * (PAGE + 3)
    dated(published.published(), *same, *(date(2019, 7, day) for day in range(1, PAGE)), *[None] * (PAGE + 1))
    client, seen, query = signed_in(supervisor), [], ""
    for _page in range(9):
        page = unescape(client.get(f"/plans/tasks/{query}").content.decode())
        seen += re.findall(r'class="row-link" href="[^"]+">([^<]*)<', page)
        following = re.findall(r'rel="next" href="([^"]+)"', page)
        if not following:
            break
        query = following[0]
    total = Task.objects.count()
    assert seen == [f"任务{number}" for number in range(1, total + 1)]
    assert total == 3 * PAGE + 3


def test_no_page_counts_or_skips_rows_and_all_cost_the_same(supervisor: Actor) -> None:
    plan, costs = published.published(), []
    for number in (2, PAGE * 2):
        dated(plan, *[date(2019, 6, 30)] * number)
        client = signed_in(supervisor)
        client.get("/plans/tasks/?state=any")
        with CaptureQueriesContext(connection) as captured:
            client.get("/plans/tasks/?state=any")
        costs.append(len(captured))
        spoken = [query["sql"].upper() for query in captured if "PLANS_TASK" in query["sql"].upper()]
        assert [sql for sql in spoken if "OFFSET" in sql or "COUNT(" in sql] == []
    # The second page asks for the place of its cursor, a full one does not ask for what has no deadline.
    assert costs[0] - 1 == costs[1]


def test_finished_tasks_are_shown_only_when_asked_for(supervisor: Actor) -> None:
    given.closed(latest_end=date(2019, 11, 30))
    Task.objects.update(text="办完的")
    given.task()
    Task.objects.exclude(status="closed").update(text="没有办完的")
    assert found(supervisor) == ["没有办完的"]
    assert found(supervisor, state="any") == ["办完的", "没有办完的"]
    assert found(supervisor, state="closed") == found(supervisor, lamp="done") == ["办完的"]


def test_lamps_in_the_database_are_those_of_the_table_on_the_usual_day() -> None:
    """A plan whose period has passed is looked at on its last day, another one today."""
    published.many(10)
    Plan.objects.update(period_end=date(2019, 8, 20))
    given.submitted()
    running = given.plan(2, start=date(2019, 6, 1))
    Plan.objects.filter(pk=running.pk).update(period_end=None)
    numbers = numbers_on(timezone.localdate(), make.REGION)
    for task in with_lamp(Task.objects.select_related("plan")):
        facts = Facts(
            task.status, task.percent, task.start, task.due, task.opened_on, task.reported_on, task.submitted_on
        )
        turns = turns_of(facts, numbers)
        Task.objects.filter(pk=task.pk).update(
            yellow_on=turns.yellow_on, red_on=turns.red_on, report_due=turns.report_due
        )
        shown = vars(with_lamp(Task.objects.filter(pk=task.pk)).get())
        assert (shown["lamp"], shown["day"]) == (lamp_of(facts, turns, shown["day"]).value, shown["day"])
    days = set(with_lamp(Task.objects.all()).values_list("plan", "day"))
    assert {day for plan, day in days if plan == running.pk} == {timezone.localdate()}
    assert {day for plan, day in days if plan != running.pk} == {date(2019, 8, 20), date(2019, 12, 31)}


def test_every_lamp_finds_a_part_and_the_parts_are_the_whole(supervisor: Actor) -> None:
    published.many(15)
    given.closed()
    given.plan(2)
    parts = [text for lamp in LAMPS for text in found(supervisor, lamp=lamp)]
    assert sorted(parts) == found(supervisor, state="any")
    pressing = found(supervisor, lamp="overdue") + found(supervisor, lamp="attention")
    assert sorted(pressing) == found(supervisor, lamp="pressing") != []


def test_every_value_of_the_form_is_understood(supervisor: Actor) -> None:
    published.many(5)
    client = signed_in(supervisor)
    queries = [f"need={need}" for need in NEEDS] + [f"state={each}" for each in STATES] + [f"lamp={x}" for x in LAMPS]
    queries += ["mine=lead", "mine=part", "due=none", "unit=none", "from=2019-01-01&to=2019-12-31", "q=任务"]
    for query in queries:
        page = client.get(f"/plans/tasks/?{query}").content.decode()
        assert "筛选条件有误" not in page, query
        name, value = query.split("&")[0].split("=")
        if name in ("need", "state", "lamp", "mine", "unit"):
            assert f'<option value="{value}" selected>' in page


@pytest.mark.parametrize("query", ["lamp=green", "state=none", "need=x", "mine=all", "from=2019-8", "to=soon"])
def test_unreadable_value_is_told_and_finds_nothing(supervisor: Actor, query: str) -> None:
    published.many(5)
    client = signed_in(supervisor)
    page = client.get(f"/plans/tasks/?{query}").content.decode()
    assert page.count('<p class="error">') == 1
    assert codes(client, f"?{query}") == []


def test_filters_narrow_by_unit_plan_words_and_dates(supervisor: Actor) -> None:
    first, second = (
        given.plan(2),
        given.plan(1, lead=given.bureau(), latest_end=date(2019, 8, 31), end=date(2019, 8, 31)),
    )
    Task.objects.filter(plan=second).update(text="编制实训基地规划")
    client = signed_in(supervisor)
    assert codes(client, f"?unit={given.bureau().ref}") == ["编制实训基地规划"]
    assert codes(client, f"?plan={first.ref}") == ["任务内容之1", "任务内容之2"]
    assert codes(client, "?q=实训基地") == ["编制实训基地规划"]
    assert codes(client, "?to=2019-08-31") == ["编制实训基地规划"]
    assert codes(client, "?from=2019-09-01&to=2019-11-30") == ["任务内容之1", "任务内容之2"]
    assert codes(client, f"?plan={first.ref}&q=实训") == []


def test_conditions_can_be_taken_off_one_by_one(supervisor: Actor) -> None:
    given.plan(2)
    page = unescape(signed_in(supervisor).get("/plans/tasks/?lamp=overdue&mine=lead").content.decode())
    conditions = re.findall(r'<li><a href="([^"]+)" aria-label="去掉条件：([^"]+)"', page)
    assert conditions == [("?mine=lead", "亮灯 红灯"), ("?lamp=overdue", "本单位 本单位牵头")]


def test_another_city_and_withdrawn_plans_are_not_listed(supervisor: Actor) -> None:
    given.task()
    dated(published.published(owner=make_organization("慈溪市教育局", region=CIXI), number="慈1"), date(2019, 6, 30))
    dated(published.published(status="withdrawn", number="撤1"), date(2019, 6, 30))
    dated(make.plan(number="草1"), date(2019, 6, 30))
    assert found(supervisor, state="any") == ["任务内容之1"]


def test_liaison_sees_public_plans_and_those_that_name_the_unit() -> None:
    hidden, named = (
        published.published(is_public=False, number="密1"),
        published.published(is_public=False, number="密2"),
    )
    dated(hidden, date(2019, 6, 30))
    dated(named, date(2019, 7, 31))
    Task.objects.filter(plan=named).update(text="点到本单位")
    published.part(named.tasks.get(), given.lead_unit())
    given.task()
    assert found(given.liaison(), state="any") == ["任务内容之1", "点到本单位"]
    assert found(given.liaison(), mine="lead") == ["任务内容之1"]
    assert found(given.liaison(), mine="part") == ["任务内容之1", "点到本单位"]


def test_needs_of_the_checker_are_those_of_the_workflow() -> None:
    """The office checks, and the bureau stands in for what the office leads."""
    waits, own = given.submitted(), given.submitted(lead=given.office())
    Task.objects.filter(pk=waits.pk).update(text="交给市府办")
    Task.objects.filter(pk=own.pk).update(text="市府办交的")
    office, bureau = given.checker(), given.checker(given.bureau())
    assert (found(office, need="check"), found(bureau, need="check")) == (["交给市府办"], ["市府办交的"])
    move_task(actor=office, task=waits, name="return", comment="缺签到表", on=date(2019, 9, 3))
    assert (found(office, need="check"), found(office, need="sent_back")) == ([], ["交给市府办"])
    assert found(given.liaison(), need="returned") == ["交给市府办"]


def test_late_is_told_by_the_day_the_plan_is_looked_at_on() -> None:
    task = given.task(latest_end=date(2019, 11, 30))
    [line], following = Search(given.checker(), {}).page()
    late = (date(2019, 12, 31) - date(2019, 11, 30)).days
    assert (line.ref, line.gap, line.lamp, following) == (task.ref, f"逾期 {late} 天", Lamp.OVERDUE, "")
    Plan.objects.update(period_end=date(2019, 11, 30) - timedelta(3))
    [line], _following = Search(given.checker(), {}).page()
    assert line.gap == "还有 3 天"


def test_cursor_of_an_unknown_task_begins_at_the_top(supervisor: Actor) -> None:
    given.task()
    assert codes(signed_in(supervisor), "?after=zzzzzzzzzzzz") == ["任务内容之1"]


def test_stranger_and_person_without_unit_are_refused() -> None:
    assert Client().get("/plans/tasks/").status_code == 302
    nobody = Client()
    nobody.force_login(make_user())
    assert nobody.get("/plans/tasks/").status_code == 403
