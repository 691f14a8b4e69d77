"""The board: numbers that are right, that open to exactly what they count, and that are counted once."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ronghe.domains.plans.models import BoardSummary, Plan, Task
from ronghe.domains.plans.queries import board, cells
from ronghe.domains.plans.queries.page import page_of
from ronghe.domains.plans.queries.searching import Search
from ronghe.domains.plans.services.tracking import move_task
from ronghe.domains.plans.views import board as pages
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.models import Event
from tests.factories import plans as make
from tests.factories import published
from tests.factories import tracking as given
from tests.factories.people import CIXI, make_organization, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """What one process remembers of a count; factories change tasks without a trace in the history."""
    board.forget_counted()
    pages._pages.clear()
    yield
    board.forget_counted()
    pages._pages.clear()


@pytest.fixture
def supervisor() -> Actor:
    return given.checker()


def busy_city() -> None:
    """Tasks under every lamp, of two leads, with and without deadlines."""
    published.many(20)
    given.closed()
    given.submitted()
    given.plan(3, lead=given.bureau(), end=date(2019, 8, 31), latest_end=date(2019, 8, 31))


def shown(actor: Actor) -> str:
    answer = signed_in(actor).get("/plans/board/")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_every_number_opens_the_list_that_holds_so_many_tasks(supervisor: Actor) -> None:
    busy_city()
    page = shown(supervisor)
    figures = re.findall(r'<a class="figure[^"]*" href="/plans/tasks/\?([^"]+)">([\d,]+)</a>', page)
    figures += re.findall(r'<a class="count [^"]*" href="/plans/tasks/\?([^"]+)"[^>]*>.*?</svg>([\d,]+)</a>', page)
    stats = re.findall(r'<a class="stat[^"]*" href="/plans/tasks/\?([^"]+)">(.*?)</a>', page, re.S)
    figures += [(query, re.findall(r'stat-value">([\d,]+)', inside)[0]) for query, inside in stats]
    assert len(figures) > 12
    for query, number in figures:
        asked = dict(pair.split("=") for pair in query.split("&"))
        assert Search(supervisor, asked).tasks.count() == int(number.replace(",", "")), query


def test_lamps_leads_and_months_add_up_to_all_published_tasks() -> None:
    busy_city()
    published.published(status="withdrawn", number="撤")
    numbers = board.count(make.REGION)
    total = Task.objects.filter(plan__status="published").count()
    assert sum(numbers["lamps"].values()) == total
    assert sum(sum(n for name, n in row[2].items() if name != "missing") for row in numbers["leads"]) == total
    assert sum(sum(counts.values()) for _month, counts in numbers["months"]) == total


def test_who_holds_most_red_lamps_stands_first(supervisor: Actor) -> None:
    given.plan(1)
    given.plan(3, lead=given.bureau())
    rows = board.count(make.REGION)["leads"]
    assert [(name, counts["overdue"]) for _ref, name, counts in rows] == [(given.BUREAU, 3), (given.LEAD, 1)]


def test_many_units_are_named_up_to_a_bound_and_the_rest_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        given.plan(4 - number, lead=make.organization(f"余姚市第{number}局"))
    monkeypatch.setattr(board, "LEADS", 2)
    rows = board.count(make.REGION)["leads"]
    assert [(row[1], row[2]["overdue"]) for row in rows] == [("余姚市第0局", 4), ("余姚市第1局", 3), ("", 3)]
    assert rows[2][0] == "rest"


def test_progress_of_a_plan_is_that_of_its_own_page(supervisor: Actor) -> None:
    task = given.submitted()
    [plan] = board.count(make.REGION)["plans"]
    overview = page_of(task.plan, supervisor, signed_in(supervisor).get("/").wsgi_request.GET).overview
    assert (plan["percent"], plan["expected"], plan["lamps"]) == (overview.percent, overview.expected, {"normal": 1})
    assert plan["day"] == "2019-12-31"


def test_months_are_counted_by_the_database_the_same_way_everywhere() -> None:
    given.plan(2, end=date(2019, 12, 31), latest_end=date(2019, 12, 31))
    plan = given.plan(1)
    Task.objects.filter(plan=plan).update(due=None)
    months = [(month, sum(counts.values())) for month, counts in board.count(make.REGION)["months"]]
    assert months == [(2019 * 12 + 11, 2), (None, 1)]


def test_both_halves_are_grouped_along_their_index_without_sorting() -> None:
    """PostgreSQL chooses by size, so there only the indexes can be looked at; bench/plans.py times it. (SQLite does not
    call an index covering that holds a generated column, but reads nothing else.)"""
    given.plan(2)
    halves = {"task_board_over": 0, "task_board_live": 1}
    if connection.vendor == "sqlite":
        plans = cells.parts(make.REGION).explain().split("UNION ALL")
        for index, place in halves.items():
            walk = f"SEARCH plans_task USING INDEX {index} (region=? AND live=?)"
            assert [walk in plans[place], "TEMP B-TREE" in plans[place]] == [True, False]
    queries = str(cells.parts(make.REGION).query).split("UNION ALL")
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, "plans_task")
    for index, place in halves.items():
        named = {field.column for field in Task._meta.fields if f'"plans_task"."{field.column}"' in queries[place]}
        assert named == set(constraints[index]["columns"])


def test_tasks_of_plans_that_are_not_in_force_are_not_counted() -> None:
    plan = given.plan(2)
    Task.objects.filter(plan=plan, position=1).update(status=Task.Status.TERMINATED)
    assert board.count(make.REGION)["lamps"]["ended"] == 1
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.WITHDRAWN)
    numbers = board.count(make.REGION)
    assert (sum(numbers["lamps"].values()), numbers["leads"], numbers["months"]) == (0, [], [])


def test_worker_counts_once_and_again_only_when_something_happened() -> None:
    task = given.submitted()
    assert [board.refresh_boards(), board.refresh_boards()] == [1, 0]
    kept = BoardSummary.objects.get()
    assert kept.numbers["lamps"] == {"normal": 1}
    move_task(actor=given.checker(), task=task, name="return", comment="缺签到表", on=date(2019, 9, 3))
    assert board.refresh_boards() == 0, "too soon after the last count"
    BoardSummary.objects.update(next_at=timezone.now())
    assert [board.refresh_boards(), board.refresh_boards()] == [1, 0]
    kept.refresh_from_db()
    assert (kept.numbers["lamps"], kept.event_id) == ({"overdue": 1}, Event.objects.first().pk)  # type: ignore[union-attr]


def test_worker_counts_again_on_a_new_day_and_when_another_worker_died() -> None:
    given.task()
    board.refresh_boards()
    BoardSummary.objects.update(day=date(2019, 1, 1), next_at=timezone.now() + timedelta(minutes=1))
    assert board.refresh_boards() == 0
    BoardSummary.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    assert board.refresh_boards() == 1
    assert BoardSummary.objects.get().day == timezone.localdate()


def test_worker_leaves_when_it_is_asked_to() -> None:
    given.task()
    assert board.refresh_boards(stop=lambda: True) == 0


def test_one_of_two_workers_counts() -> None:
    given.task()
    board.refresh_boards()
    BoardSummary.objects.update(day=date(2019, 1, 1), next_at=timezone.now() - timedelta(seconds=1))
    [kept] = BoardSummary.objects.all()
    assert [board.refresh(kept.region, kept), board.refresh(kept.region, kept)] == [True, False]


def test_page_shows_the_last_count_with_its_time_and_scans_nothing(supervisor: Actor) -> None:
    given.plan(2)
    board.refresh_boards()
    client = signed_in(supervisor)
    client.get("/plans/board/")
    Task.objects.update(status="terminated")
    with CaptureQueriesContext(connection) as captured:
        page = unescape(client.get("/plans/board/").content.decode())
    assert [query["sql"] for query in captured if "plans_task" in query["sql"]] == []
    assert re.findall(r'stat-label">.*?</svg>(\w+)</span>\s*<span class="stat-value">(\d+)', page)[0] == ("红灯", "2")
    assert "统计于" in page


def test_page_without_a_count_counts_once_for_all_who_ask(supervisor: Actor) -> None:
    given.plan(2)
    clients = [signed_in(supervisor), signed_in(given.checker(given.bureau()))]
    clients[0].get("/plans/board/")
    with CaptureQueriesContext(connection) as captured:
        page = unescape(clients[1].get("/plans/board/").content.decode())
    assert [query["sql"] for query in captured if "plans_task" in query["sql"]] == []
    assert "刚刚统计" in page


def test_old_numbers_say_so(supervisor: Actor) -> None:
    given.task()
    board.refresh_boards()
    BoardSummary.objects.update(counted_at=timezone.now() - timedelta(hours=3))
    assert "数字已经旧了" in shown(supervisor)


def test_board_of_a_higher_division_is_the_sum_of_its_cities() -> None:
    given.plan(2)
    given.checker()
    far = make_organization("慈溪市教育局", region=CIXI, kind="government")
    plan = published.published(owner=far, number="慈1")
    make.task(plan, status="not_started", due=date(2019, 6, 30), red_on=date(2019, 7, 1))
    board.refresh_boards()
    whole = board.board_of(Actor(user_id=1, region="330200", role_names=frozenset({"supervisor"})))
    assert whole is not None
    assert (whole.numbers["lamps"], whole.numbers["plan_count"]) == ({"overdue": 3}, 2)


def test_empty_city_is_told_what_will_be_here(supervisor: Actor) -> None:
    assert "还没有已发布的任务" in shown(supervisor)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("plan_officer", 200),
        ("supervisor", 200),
        ("auditor", 200),
        ("registrar", 200),
        ("liaison", 403),
        ("unit_admin", 403),
    ],
)
def test_board_is_for_those_who_look_over_the_city(role: str, status: int) -> None:
    assert signed_in(make.actor(role)).get("/plans/board/").status_code == status


def test_queries_of_a_count_do_not_grow() -> None:
    counts = []
    for number in (2, 30):
        given.plan(number)
        with CaptureQueriesContext(connection) as captured:
            board.count(make.REGION)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_numbers_of_a_unit_add_up_and_the_rest_opens_to_its_tasks(supervisor: Actor) -> None:
    given.closed()
    plan = given.plan(6)
    for number, status in enumerate(("pending", "historical", "terminated", "carried"), start=1):
        Task.objects.filter(plan=plan, position=number).update(status=status)
    [row] = pages.Page(board.counted_now(supervisor), True).leads
    assert row.others is not None
    assert (row.others.number, sum(cell.number for cell in row.cells), row.total) == (4, 3, 7)
    asked = dict(parse_qsl(urlsplit(row.others.href).query))
    assert {task.status for task in Search(supervisor, asked).tasks} == {
        "pending",
        "historical",
        "terminated",
        "carried",
    }
    page = unescape(signed_in(supervisor).get(row.others.href).content.decode())
    assert page.count('class="row-link"') == 4
    assert re.findall(r'<option value="unlit" selected>([^<]+)<', page) == ["其他（待确认、历史、不再督办）"]
    columns = re.findall(r'<th scope="col" class="number">(\w+)</th>', shown(supervisor))
    assert columns == ["红灯", "黄灯", "绿灯", "未开始", "已办结", "其他", "牵头", "月报已迟"]
