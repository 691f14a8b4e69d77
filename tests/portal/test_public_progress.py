"""How much of the progress the public learns: as much as the city chose for the plan, on any day, and no words of it."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.services.extensions import correct_due
from ronghe.domains.plans.services.tracking import submit_task
from tests.factories import tracking as given

pytestmark = pytest.mark.django_db
ON = "?on=2019-09-30"


def body(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def under_way(shown: str) -> tuple[Plan, Task]:
    """One task far behind, one handed in, one not begun; each in June to November."""
    plan = given.plan(3)
    first, second, _third = plan.tasks.in_order()
    actor = given.liaison()
    given.report(first, 20, date(2019, 7, 1), actor=actor, words="内部的话", papers=1)
    given.report(second, 100, date(2019, 8, 1), actor=actor, papers=1)
    submit_task(actor=actor, task=second, on=date(2019, 8, 1))
    Plan.objects.filter(pk=plan.pk).update(shown=shown)
    return Plan.objects.get(pk=plan.pk), first


@pytest.mark.parametrize(
    ("shown", "signs", "percents"),
    [
        ("nothing", [], []),
        ("progress", [("未开始", "1"), ("进行中", "2"), ("已办结", "0")], ["40"]),
        ("lamps", [("红灯", "2"), ("黄灯", "0"), ("绿灯", "1"), ("未开始", "0"), ("已办结", "0")], ["40"]),
    ],
)
def test_public_plan_tells_what_the_city_chose(
    client: Client, shown: str, signs: list[tuple[str, str]], percents: list[str]
) -> None:
    plan, _task = under_way(shown)
    page = body(client, f"/public/{plan.ref}/{ON}")
    assert re.findall(r'</svg>(\w+)</span>\s*<span class="stat-value">(\d+)', page) == signs
    assert re.findall(r'aria-label="总体进度：(\d+)%"', page) == percents
    assert ("不公布进度" in page, "亮灯规则" in page, "谁手里的事急" in page) == (
        shown == "nothing",
        shown == "lamps",
        shown == "lamps",
    )
    codes = set(re.findall(r"is-(overdue|attention|normal|underway|not_started|done|planned)\b", page))
    assert (
        codes
        == {
            "nothing": {"planned"},
            "progress": {"not_started", "underway", "done"},
            "lamps": {"overdue", "attention", "normal", "not_started", "done"},
        }[shown]
    )


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ("nothing", ("planned", False, False)),
        ("progress", ("underway", True, False)),
        ("lamps", ("overdue", True, True)),
    ],
)
def test_public_task_tells_what_the_city_chose(client: Client, shown: str, told: tuple[str, bool, bool]) -> None:
    _plan, task = under_way(shown)
    page = body(client, f"/public/tasks/{task.ref}/{ON}")
    lamp = re.findall(r'<p class="row"><span class="lamp is-(\w+)">', re.sub(r">\s+<", "><", page))
    assert (*lamp, "完成比例：20%" in page, "个百分点" in page) == told


@pytest.mark.parametrize("shown", Plan.Shown.values)
def test_no_words_papers_or_names_of_persons_are_told(client: Client, shown: str) -> None:
    plan, task = under_way(shown)
    correct_due(actor=given.checker(), task=task, new_due=date(2019, 12, 20), reason="内部的理由", on=date(2019, 9, 2))
    paths = ("/", f"/public/{plan.ref}/", f"/public/{plan.ref}/{ON}", f"/public/tasks/{task.ref}/{ON}")
    pages = "".join(body(client, path) for path in paths)
    names = set(task.reports.values_list("reporter", flat=True))
    assert names
    assert [
        word for word in {"内部的话", "内部的理由", "佐证0", "最近报告", "还没有报告", *names} if word in pages
    ] == []


def test_moved_deadline_is_no_secret_where_progress_is_told(client: Client) -> None:
    for shown, moved in (("nothing", False), ("progress", True)):
        plan, task = under_way(shown)
        reason = {"reason": "场地", "on": date(2019, 9, 2)}
        correct_due(actor=given.checker(), task=task, new_due=date(2019, 12, 20), **reason)
        page = body(client, f"/public/{plan.ref}/{ON}")
        assert ('<span class="moved"><strong>2019-12-20</strong>' in page) is moved


def test_public_page_of_an_earlier_day_knows_nothing_of_later_ones(client: Client) -> None:
    plan, _task = under_way("progress")
    signs = re.compile(r'</svg>(\w+)</span>\s*<span class="stat-value">(\d+)')
    assert signs.findall(body(client, f"/public/{plan.ref}/?on=2019-06-30")) == [
        ("未开始", "3"),
        ("进行中", "0"),
        ("已办结", "0"),
    ]
    before = body(client, f"/public/{plan.ref}/?on=2019-05-01")
    assert ("方案还没有发布" in before, signs.findall(before)) == (True, [])


@pytest.mark.parametrize(
    ("shown", "bar", "percent"),
    [
        ("nothing", [], []),
        ("progress", [("进行中", "2"), ("未开始", "1")], ["40"]),
        ("lamps", [("绿灯", "1"), ("红灯", "2")], ["40"]),
    ],
)
def test_home_tells_what_the_city_chose(
    client: Client, shown: str, bar: list[tuple[str, str]], percent: list[str]
) -> None:
    under_way(shown)
    page = body(client, "/")
    assert re.findall(r"</svg>(\w+) <strong>(\d+)</strong>", page) == bar
    assert re.findall(r"<strong>(\d+)<small>%</small></strong><span>总体进度", page) == percent
