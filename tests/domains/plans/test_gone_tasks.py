"""A task that somebody took out of the draft meanwhile: the other one is told, and keeps what was typed."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.services.tasks import delete_task
from ronghe.domains.plans.views import corrections
from tests.factories import plans as make
from tests.factories.forms import untouched

pytestmark = pytest.mark.django_db
NEUTRAL = "这项任务已经删除，没有保存"


@pytest.fixture
def task() -> Task:
    task = make.task(make.plan())
    make.lead(task)
    return task


@pytest.fixture
def wang() -> Client:
    client = Client()
    client.force_login(make.person("plan_officer", name="王管理"))
    return client


def opened(client: Client, task: Task) -> dict[str, str]:
    page = f"/plans/{task.plan.ref}/review/?task={task.ref}"
    return untouched(client.get(page).content.decode(), f"/plans/tasks/{task.ref}/edit/", page)


def test_typed_text_stands_in_the_form_of_a_new_task_and_goes_in(task: Task, wang: Client) -> None:
    plan, sent = task.plan, opened(wang, task) | {"text": "王写的", "number": "7"}
    delete_task(actor=make.officer("陈管理"), task=Task.objects.get())
    answer = wang.post(f"/plans/tasks/{task.ref}/edit/", sent)
    page, add = unescape(answer.content.decode()), f"/plans/{plan.ref}/tasks/add/"
    assert answer.status_code == 200
    assert "“召开座谈会”刚刚被别人删除，没有保存" in page
    assert "您填的内容在“补录漏读的任务”里，要保留就在那里保存" in page
    again = untouched(answer.content.decode(), add)
    assert (again["text"], again["number"]) == ("王写的", "7")
    assert wang.post(add, again).status_code == 302
    saved = Task.objects.get()
    assert (saved.text, [str(party) for party in saved.parties.all()]) == ("王写的", ["余姚市教育局"])


@pytest.mark.parametrize("version", ["", "x", "0 text:000000000000"])
def test_task_that_history_does_not_know_is_told_in_neutral_words(task: Task, wang: Client, version: str) -> None:
    sent = opened(wang, task) | {"version": version}
    delete_task(actor=make.officer("陈管理"), task=Task.objects.get())
    page = unescape(wang.post(f"/plans/tasks/{task.ref}/edit/", sent).content.decode())
    assert (NEUTRAL in page, "被别人删除" in page) == (True, False)


def test_task_that_oneself_took_out_is_not_said_to_be_others_work(task: Task, wang: Client) -> None:
    sent = opened(wang, task)
    wang.post(f"/plans/tasks/{task.ref}/delete/", {"plan": task.plan.ref})
    page = unescape(wang.post(f"/plans/tasks/{task.ref}/edit/", sent).content.decode())
    assert (NEUTRAL in page, "被别人删除" in page) == (True, False)


def test_plan_published_meanwhile_shows_itself_with_the_words(task: Task, wang: Client) -> None:
    sent = opened(wang, task)
    delete_task(actor=make.officer("陈管理"), task=Task.objects.get())
    Plan.objects.update(status="published")
    answer = wang.post(f"/plans/tasks/{task.ref}/edit/", sent, follow=True)
    assert answer.redirect_chain == [(f"/plans/{task.plan.ref}/", 302)]
    assert "“召开座谈会”刚刚被别人删除，没有保存" in unescape(answer.content.decode())


def test_second_deletion_says_that_the_task_is_gone_already(task: Task, wang: Client) -> None:
    page, at = f"/plans/{task.plan.ref}/review/?task={task.ref}", f"/plans/tasks/{task.ref}/delete/"
    sent = untouched(wang.get(page).content.decode(), at, page)
    delete_task(actor=make.officer("陈管理"), task=Task.objects.get())
    answer = wang.post(at, sent, follow=True)
    assert answer.redirect_chain == [(f"/plans/{task.plan.ref}/review/#tasks", 302)]
    assert "这项任务已经删除，不用再删" in unescape(answer.content.decode())


def test_deletion_between_looking_and_saving_is_told_the_same_way(
    task: Task, wang: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save_late(*args: Any) -> None:
        delete_task(actor=make.officer("陈管理"), task=Task.objects.get())
        kept(*args)

    kept = corrections.save
    monkeypatch.setattr(corrections, "save", save_late)
    answer = wang.post(f"/plans/tasks/{task.ref}/edit/", opened(wang, task) | {"text": "王写的"})
    assert "“召开座谈会”刚刚被别人删除，没有保存" in unescape(answer.content.decode())
    assert untouched(answer.content.decode(), f"/plans/{task.plan.ref}/tasks/add/")["text"] == "王写的"


@pytest.mark.parametrize("step", ["edit", "delete"])
def test_plan_out_of_reach_tells_nothing(task: Task, step: str) -> None:
    stranger = Client()
    stranger.force_login(make.person("liaison"))
    ref = task.ref
    Task.objects.all().delete()
    sent = [{"plan": task.plan.ref}, {"plan": "nothing"}, {}]
    assert [stranger.post(f"/plans/tasks/{ref}/{step}/", each).status_code for each in sent] == [404, 404, 404]
