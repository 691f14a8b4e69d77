"""Tasks that nobody could close are told on the page after publishing, of the plan and of the task, with what mends it."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import time_machine

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.queries.obstacles import Obstacle, obstacles_of
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.organizations.models import Membership
from tests.factories import plans as make
from tests.factories import tracking as given
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2019-09-05 10:00+08:00", tick=False):
        yield


def found(plan: Plan, actor: Actor) -> list[Obstacle]:
    tasks = list(plan.tasks.select_related("lead", "measure").in_order())
    return obstacles_of(Plan.objects.select_related("checker", "deputy").get(pk=plan.pk), tasks, actor)


def shown(actor: Actor, address: str) -> list[str]:
    """What the alert says, point by point, with where it leads."""
    page = unescape(signed_in(actor).get(address).content.decode())
    alert = re.search(r'id="obstacles">(.*?)</div>', page, re.S)
    points = re.findall(r"<li>(.*?)</li>", alert[1], re.S) if alert else []
    return [re.sub(r'\s*<a href="(.*?)">(.*?)</a>', r" [\2 \1]", point).strip() for point in points]


def test_nothing_is_said_where_everybody_needed_is_there() -> None:
    plan = given.plan(2)
    given.liaison(), given.checker()
    assert found(plan, make.officer()) == []


def test_units_without_anybody_are_named_once_with_the_way_to_invite() -> None:
    plan, officer = given.plan(3), make.officer()
    told = found(plan, officer)
    assert [each.words for each in told] == [
        f"{given.OFFICE}还没有人能核验销号，等着的有 3 项任务",
        f"{given.LEAD}还没有人能报告、提交，牵头的有 3 项任务",
    ]
    lead = (f"邀请{given.LEAD}的人", f"/register/members/{given.lead_unit().ref}/")
    office = (f"邀请{given.OFFICE}的人", f"/register/members/{given.office().ref}/")
    # Who checks is a public servant whom only the platform's administrator may invite.
    assert [(each.ways, each.whom) for each in told] == [((), "请平台管理员邀请核验单位的人。"), ((lead,), "")]
    admin = make.actor("administrator")
    assert [each.ways for each in found(plan, admin)] == [(office,), (lead,)]
    assert [signed_in(admin).get(address).status_code for _label, address in (office, lead)] == [200, 200]
    liaison = make.actor("auditor", given.lead_unit())
    assert [(each.ways, each.whom) for each in found(plan, liaison)][1] == ((), "请方案管理员邀请该单位的管理员。")


def test_role_that_may_not_is_nobody_and_an_ended_one_neither() -> None:
    plan, officer = given.plan(), make.officer()
    make.actor("auditor", given.office())
    make.actor("liaison", given.lead_unit())
    Membership.objects.filter(role="liaison").update(ended_at="2019-09-01T00:00:00+08:00")
    assert len(found(plan, officer)) == 2


def test_task_whose_lead_is_the_only_checker_leads_to_the_settings() -> None:
    plan = given.plan(2, lead=given.office())
    Plan.objects.update(deputy=None)
    given.checker(), make.actor("liaison", given.office())
    officer, lead = make.officer(), given.liaison(given.office())
    [own] = found(plan, officer)
    assert own.words == f"2 项任务没有单位核验：牵头的正是核验单位{given.OFFICE}，没有别的单位可以核验（1.1、1.2）"
    assert own.ways == (("换核验单位或补上代核单位", f"/plans/{plan.ref}/settings/"),)
    told = [(each.ways, each.whom) for each in found(plan, lead)]
    assert told == [((), "请方案管理员换核验单位或补上代核单位。")]


def test_what_is_over_or_waits_for_its_lead_stands_in_nobodys_way() -> None:
    task = given.closed()
    Membership.objects.update(ended_at="2019-09-04T00:00:00+08:00")
    assert found(task.plan, make.officer()) == []
    plan = given.plan()
    Task.objects.filter(plan=plan).update(lead=None, status="pending")
    assert found(plan, make.officer()) == []


def test_pages_tell_whom_it_concerns() -> None:
    plan = given.plan(2)
    task, officer, lead = plan.tasks.all()[0], make.officer(), given.liaison()
    words = f"{given.OFFICE}还没有人能核验销号，等着的有 2 项任务　请平台管理员邀请核验单位的人。"
    one = words.replace("2 项", "1 项")
    Membership.objects.filter(organization=given.lead_unit()).update(role="auditor")
    way = f" [邀请{given.LEAD}的人 /register/members/{given.lead_unit().ref}/]"
    silent = f"{given.LEAD}还没有人能报告、提交，牵头的有 2 项任务{way}"
    told = {
        "published": shown(officer, f"/plans/{plan.ref}/published/"),
        "plan": shown(officer, f"/plans/{plan.ref}/"),
        "task": shown(officer, f"/plans/tasks/{task.ref}/"),
        "task of the lead": shown(lead, f"/plans/tasks/{task.ref}/"),
        "plan of the lead": shown(lead, f"/plans/{plan.ref}/"),
        "task, seen by a stranger": shown(
            make.actor("liaison", make.organization("余姚市水利局")), f"/plans/tasks/{task.ref}/"
        ),
    }
    assert told == {
        "published": [words, silent],
        "plan": [words, silent],
        "task": [one, silent.replace("2 项", "1 项")],
        "task of the lead": [one, silent.replace("2 项", "1 项").replace(way, "　请方案管理员邀请该单位的管理员。")],
        "plan of the lead": [],
        "task, seen by a stranger": [],
    }


def test_query_count_is_the_same_for_2_and_60_tasks(queries: Any) -> None:
    officer, counts = make.officer(), []
    for number in (2, 60):
        plan = given.plan(number)
        tasks = list(plan.tasks.select_related("lead", "measure").in_order())
        fresh = Plan.objects.select_related("checker", "deputy", "owner").get(pk=plan.pk)
        with queries:
            assert len(obstacles_of(fresh, tasks, officer)) == 2
        counts.append(len(queries))
    assert counts == [1, 1]
