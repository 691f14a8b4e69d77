"""A large acceptance runs in the worker: the same numbers, the rights of then, all or nothing, once."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from ronghe.domains.plans.models import Plan, Report
from ronghe.domains.plans.views import roundtrip
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.clock.models import Job
from ronghe.kernel.clock.queue import run_waiting
from ronghe.kernel.organizations.models import Membership
from tests.domains.plans.test_roundtrip_pages import address, fields, upload
from tests.factories import plans, tracking
from tests.factories.people import signed_in
from tests.factories.tasksheets import ON, PERCENT, WORDS, Percent, edited

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def october(time_machine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    time_machine.move_to(datetime.fromisoformat("2019-10-15T10:00:00+08:00"), tick=False)
    monkeypatch.setattr(roundtrip, "MANY", 1)


@pytest.fixture
def officer() -> Actor:
    return plans.actor("plan_officer", tracking.bureau())


@pytest.fixture
def plan() -> Plan:
    return tracking.plan(4)


def accepted(client: Client, plan: Plan, actor: Actor) -> Job:
    """Three rows chosen of four, and the page of the job that files them."""
    sheet = edited(plan, actor)
    for row in sheet.rows[:3]:
        row |= {PERCENT: Percent(60), WORDS: "走访了 12 家企业", ON: date(2019, 9, 20)}
    sent = fields(upload(client, plan, sheet.data())) | {"do": "accept"}
    answer = client.post(address(plan), sent)
    job = Job.objects.get()
    assert (answer.status_code, answer["Location"], job.total) == (302, f"/jobs/{job.ref}/", 3)
    assert client.post(address(plan), sent)["Location"] == f"/jobs/{job.ref}/"
    assert (Job.objects.count(), Report.objects.count()) == (1, 0)
    return job


def test_job_files_what_was_chosen_and_says_the_numbers(plan: Plan, officer: Actor) -> None:
    client = signed_in(officer)
    job = accepted(client, plan, officer)
    run_waiting()
    job.refresh_from_db()
    assert (job.status, job.done) == (Job.Status.DONE, 3)
    assert job.message == "已导入。表里 4 行 = 已更新 3 + 不通过 0（其中未采纳 0）+ 未变 1"
    assert sorted(Report.objects.values_list("percent", flat=True)) == [60, 60, 60]
    assert job.message in client.get(f"/jobs/{job.ref}/").content.decode()


def test_what_moved_before_the_job_ran_stops_all_of_it(plan: Plan, officer: Actor) -> None:
    job = accepted(signed_in(officer), plan, officer)
    tracking.report(plan.tasks.order_by("position")[1], 50, date(2019, 10, 1))
    run_waiting()
    job.refresh_from_db()
    assert (job.status, Report.objects.count()) == (Job.Status.FAILED, 1)
    assert job.message == "核对之后任务有变动，没有导入任何内容。请看重新核对的结果"


def test_person_who_lost_the_role_files_nothing(plan: Plan, officer: Actor) -> None:
    job = accepted(signed_in(officer), plan, officer)
    Membership.objects.filter(user=officer.user_id).update(role="registrar")
    run_waiting()
    job.refresh_from_db()
    assert (job.status, Report.objects.count()) == (Job.Status.FAILED, 0)
    assert job.message.startswith("没有权限")
