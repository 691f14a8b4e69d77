"""The public pages: what the city does and where each plan stands; nothing of what is inside."""

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection
from django.test import Client

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.services.leads import confirm_lead
from ronghe.kernel.files.storing import attach
from ronghe.kernel.organizations.models import Organization
from ronghe.portal.summaries import public_plans, summaries
from tests.factories import plans, published
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db


def body(client: Client, path: str, status: int = 200, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def test_home_answers_where_each_plan_stands(client: Client) -> None:
    plan = published.rich()
    shown = body(client, "/")
    figures = re.findall(r"<strong>(\d+)</strong>(项举措|项任务|个承担单位|个目标)", shown)
    assert figures == [("2", "项举措"), ("6", "项任务"), ("3", "个承担单位"), ("1", "个目标")]
    bar = re.findall(r"</svg>(\w+) <strong>(\d+)</strong>", shown)
    assert bar == [("未开始", "5"), ("历史", "1")]
    assert re.findall(r"<strong>(\d+)<small>%</small></strong><span>总体进度", shown) == ["0"]
    assert re.findall(r"role=lead#tasks\">([^<]+) <strong>(\d+)", shown) == [("余姚市教育局", "6")]
    assert f'href="/public/{plan.ref}/"' in shown
    assert 'href="/rules/"' in shown
    assert 'href="/account/login/"' in shown


def test_home_links_open_to_as_many_tasks_as_they_say(client: Client) -> None:
    plan = published.rich()
    links = re.findall(
        rf'href="(/public/{plan.ref}/\?lamp=\w+)#tasks">.*?<strong>(\d+)</strong>', body(client, "/"), re.S
    )
    assert len(links) == 2
    opened = [body(client, href).count('<td class="what">') for href, _number in links]
    assert opened == [int(number) for _href, number in links]


def test_home_counts_a_unit_once_however_the_plan_writes_it() -> None:
    plan, bureau = published.published(), published.unit("余姚市经济和信息化局", short_name="市经信局")
    for written, role in (("市经信局", "responsible"), ("经信局", "lead")):
        plans.party(plans.task(plan), written, role, organization=bureau)
    for _turn in range(2):
        plans.party(plans.task(plan), "某协会")
    [summary] = summaries(public_plans())
    assert [(unit.name, unit.leads) for unit in summary.units] == [("市经信局", 1), ("某协会", 0)]


def test_home_without_plans_says_so(client: Client) -> None:
    plans.ready()
    assert "还没有公开的方案" in body(client, "/")


def secrets() -> tuple[Plan, Task, list[str]]:
    """A public plan with everything around it that must stay inside."""
    plan = published.rich()
    Organization.objects.update(liaison_name="联络人甲", liaison_phone="13800000001", address="某路1号")
    officer = plans.officer("林方案")
    task = plan.tasks.get(number="6")
    confirm_lead(actor=officer, task=task)
    attach(task, ContentFile(b"x", name="内部佐证.txt"), purpose="evidence", actor=officer)
    published.target(plan, sentence="还没有采纳的数字", decision="proposed")
    draft = plans.plan(title="没有发布的草稿", number="")
    private = published.published(title="不公开的方案", number="内部1号", is_public=False)
    inside = [
        "联络人甲",
        "13800000001",
        "某路1号",
        "林方案",
        "内部佐证",
        "还没有采纳的数字",
        draft.title,
        private.title,
    ]
    return plan, task, inside


def test_nothing_inside_leaks_to_the_public(client: Client) -> None:
    plan, task, inside = secrets()
    officer = signed_in(plans.officer())
    paths = (f"/plans/{plan.ref}/targets/", f"/plans/tasks/{task.ref}/", "/plans/", "/register/")
    within = "".join(body(officer, path) for path in paths)
    assert {word for word in inside if word in within} >= {"林方案", "内部佐证", "还没有采纳的数字", "没有发布的草稿"}
    outside = "".join(body(client, path) for path in ("/", f"/public/{plan.ref}/", f"/public/tasks/{task.ref}/"))
    assert [word for word in inside if word in outside] == []
    assert "余姚市教育局" in outside


def test_signed_in_officer_sees_the_same_public_page() -> None:
    plan, task, inside = secrets()
    officer = signed_in(plans.officer())
    shown = "".join(
        body(officer, path).split('id="main"')[1] for path in (f"/public/{plan.ref}/", f"/public/tasks/{task.ref}/")
    )
    assert [word for word in inside if word in shown] == []
    assert re.findall(rf"/plans/{plan.ref}/([^\"]*)", shown) == ["open/xlsx/"]  # the table, open to everybody


@pytest.mark.parametrize(
    "columns",
    [{"status": "draft"}, {"status": "withdrawn"}, {"status": "discarded"}, {"is_public": False}],
)
def test_only_published_public_plans_have_a_public_page(client: Client, columns: dict[str, Any]) -> None:
    plan = published.rich()
    task = plan.tasks.first()
    assert task
    paths = [f"/public/{plan.ref}/", f"/public/tasks/{task.ref}/"]
    officer = signed_in(plans.officer())
    assert [client.get(path).status_code for path in paths] == [200, 200]
    Plan.objects.filter(pk=plan.pk).update(**columns)
    assert [who.get(path).status_code for who in (client, officer) for path in paths] == [404] * 4
    assert plan.title not in body(client, "/")


@pytest.mark.parametrize("asked", ["on=9999-12-31", "on=0001-01-01", "due=9999-12", "end=9999-12", "start=0001-01"])
def test_days_at_the_ends_of_the_calendar_are_days_like_others(client: Client, asked: str) -> None:
    plan = published.rich()
    body(client, f"/public/{plan.ref}/?{asked}")
    body(client, f"/public/tasks/{plan.tasks.all()[0].ref}/?{asked}")


def test_public_task_names_units_and_the_sentence(client: Client) -> None:
    plan = published.rich()
    task = plan.tasks.get(number="2")
    shown = body(client, f"/public/tasks/{task.ref}/?on=2019-08-20")
    assert re.findall(r"<mark>(.*?)</mark>", shown) == [plan.lines[1]]
    assert "/register/" not in shown
    assert ("未开始" in shown, "余姚市教育局" in shown) == (True, True)


@pytest.mark.parametrize("asked", ["", "?lamp=underway&on=2019-08-20", "?measure=2", "?due=x"])
def test_htmx_gets_the_block_of_the_full_page(client: Client, asked: str) -> None:
    path = f"/public/{published.rich().ref}/{asked}"
    block, as_of, rest = body(client, path, **{"HX-Request": "true"}).partition('<div id="as-of"')
    page = body(client, path)
    assert page.count(f'<div id="results">{block}</div>') == 1
    assert page.count(as_of + rest.replace(' hx-swap-oob="true"', "").rstrip()) == 1


def test_public_page_offers_the_source_and_no_export(client: Client) -> None:
    plan = published.rich()
    source = attach(plan, ContentFile(b"x", name="方案.txt"), purpose="source", actor=plans.officer())
    shown = body(client, f"/public/{plan.ref}/")
    assert (f'href="/files/{source.ref}/"' in shown, "/export/" in shown) == (True, False)
    answer = client.get(f"/files/{source.ref}/")
    assert b"".join(answer.streaming_content) == b"x"
    answer.close()


def test_demo_is_marked(client: Client) -> None:
    plan = published.rich()
    Plan.objects.filter(pk=plan.pk).update(is_demo=True)
    task = plan.tasks.first()
    assert task
    paths = ("/", f"/public/{plan.ref}/", f"/public/tasks/{task.ref}/")
    assert ["演示数据" in body(client, path) for path in paths] == [True] * 3
    Plan.objects.filter(pk=plan.pk).update(is_demo=False)
    assert ["演示数据" in body(client, path) for path in paths] == [False] * 3


@pytest.mark.parametrize("path", ["/public/{ref}/", "/public/{ref}/?lamp=underway", "/public/tasks/{task}/"])
def test_query_count_is_the_same_for_3_and_60_tasks(client: Client, queries: Any, path: str) -> None:
    counts = []
    for number in (3, 60):
        plan = published.many(number)
        address = path.format(ref=plan.ref, task=plan.tasks.get(number="3").ref)
        client.get(address)  # the calendar of working days is kept from then on
        with queries as seen:
            client.get(address)
        counts.append(len(seen))
        Plan.objects.update(number="")
    assert counts[0] == counts[1]
    assert counts[0] < 15


def test_home_query_count_is_the_same_for_1_and_4_plans(client: Client, queries: Any) -> None:
    counts = []
    for number in range(4):
        Plan.objects.filter(pk=published.rich().pk).update(number=f"{number}号")
        with queries as seen:
            client.get("/")
        counts.append(len(seen))
    assert counts == [counts[0]] * 4
    assert counts[0] < 10


def test_home_shows_ten_plans_a_page_newest_first(client: Client, queries: Any) -> None:
    for number in range(12):
        published.published(title=f"方案{number}号", number=f"{number}号", signed_on=f"2019-01-{number + 1:02}")
    titles = re.compile(r'<h2 id="plan-\d+"><a [^>]*>方案(\d+)号</a>')
    pages = [titles.findall(body(client, path)) for path in ("/", "/?page=2", "/?page=x")]
    assert pages == [[str(number) for number in range(11, 1, -1)], ["1", "0"], [str(n) for n in range(11, 1, -1)]]
    assert body(client, "/").count('href="?page=2"') == 1


def test_home_names_a_dozen_leads_and_says_how_many_more(client: Client) -> None:
    plan = published.published()
    for number in range(15):
        plans.lead(plans.task(plan), published.unit(f"余姚市第{number}局"))
    shown = body(client, "/")
    assert len(re.findall(r"role=lead#tasks", shown)) == 12
    assert shown.count(f'<a href="/public/{plan.ref}/#pressing">其余 3 个单位</a>') == 1


def test_healthz_asks_the_database(client: Client, monkeypatch: pytest.MonkeyPatch, queries: Any) -> None:
    with queries as seen:
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content, len(seen)) == (200, b"ok", 1)

    def broken() -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", broken)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (503, b"database unavailable")


def test_robots_may_read_the_public_pages_only(client: Client) -> None:
    lines = body(client, "/robots.txt").splitlines()
    assert lines == [
        "User-agent: *",
        "Disallow: /account/login/",
        "Disallow: /workbench/",
        "Disallow: /plans/",
        "Allow: /",
    ]


@pytest.mark.parametrize("path", ["/", "/healthz", "/robots.txt"])
def test_public_addresses_refuse_to_be_posted_to(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
