"""The pages of one's own background jobs: list, progress, result, cancelling; also in Chromium."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.accounts.models import User
from ronghe.kernel.clock.models import Job
from ronghe.kernel.clock.queue import run_waiting
from tests.browser import OpenPage, assert_accessible, assert_fits
from tests.factories.jobs import job
from tests.factories.people import make_actor, make_organization, signed_in

pytestmark = pytest.mark.django_db
LIST = "/jobs/"


@pytest.fixture
def actor() -> Actor:
    return make_actor("registrar", organization=make_organization("余姚市教育局", kind="government"))


@pytest.fixture
def client(actor: Actor) -> Client:
    return signed_in(actor)


def detail(row: Job) -> str:
    return reverse("job_detail", kwargs={"ref": row.ref})


def running(row: Job, done: int, total: int | None) -> Job:
    Job.objects.filter(pk=row.pk).update(
        status="running", run="x", done=done, total=total, started_at=timezone.now(), heartbeat_at=timezone.now()
    )
    return Job.objects.get(pk=row.pk)


def test_empty_list_says_what_will_stand_there(client: Client) -> None:
    page = client.get(LIST).content.decode()
    assert "没有后台任务" in page
    assert 'hx-trigger="every' not in page


def test_list_shows_state_progress_and_download(client: Client, actor: Actor) -> None:
    done = job("export_names", actor)
    run_waiting()
    running(job("note_actor", actor), 30, 40)
    job("refuse", make_actor("registrar"))
    page = client.get(LIST).content.decode()
    assert [label in page for label in ("示例 export_names", "示例 note_actor", "示例 refuse")] == [True, True, False]
    assert ("已处理 30 / 40（75%）" in page, 'hx-trigger="every 2s"' in page) == (True, True)
    file = done.results.get()
    assert f'href="/files/{file.ref}/"' in page
    answer = client.get(f"/files/{file.ref}/")
    assert (b"".join(answer).decode(), answer["Content-Disposition"][:10]) == ("余姚市教育局", "attachment")
    stranger = signed_in(make_actor("registrar", "administrator"))
    assert stranger.get(f"/files/{file.ref}/").status_code == 404


def test_list_has_pages_and_costs_as_many_queries_for_many(client: Client, actor: Actor, queries: Any) -> None:
    client.get(LIST)  # the session is written once
    counts = []
    for number in (2, 40):
        for each in range(number):
            job("export_names", actor, prefix=f"{number}-{each}")
        run_waiting()
        with queries as seen:
            page = client.get(LIST).content.decode()
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert ("第 1–30 条，共 42 条" in page, "第 31–42 条" in client.get(f"{LIST}?page=2").content.decode()) == (
        True,
        True,
    )


def test_detail_of_anyone_elses_job_is_not_found(actor: Actor) -> None:
    row = job("note_actor", actor)
    stranger = signed_in(make_actor("administrator"))
    answers = [stranger.get(detail(row)), stranger.post(f"{detail(row)}cancel/"), Client().get(detail(row))]
    assert [answer.status_code for answer in answers] == [404, 404, 302]
    assert Job.objects.get().status == "queued"


def test_detail_renews_itself_only_while_the_job_is_under_way(client: Client, actor: Actor) -> None:
    row = job("export_names", actor)
    seen = []
    for state in ("queued", "running", "done", "failed", "cancelled"):
        Job.objects.filter(pk=row.pk).update(status=state, message=f"说明{state}")
        page = client.get(detail(row)).content.decode()
        block = client.get(detail(row), headers={"HX-Request": "true"}).content.decode()
        assert f"说明{state}" in block
        assert block.lstrip().startswith('<div id="results"')
        assert "<html" not in block
        seen.append(("every 2s" in page, "every 2s" in block, "取消办理" in page, "刷新进度" in page))
    assert seen == [(True,) * 4, (True,) * 4, (False,) * 4, (False,) * 4, (False,) * 4]


def test_cancel_button_stops_what_waits_and_is_told_when_it_is_too_late(client: Client, actor: Actor) -> None:
    row = job("note_actor", actor)
    first = client.post(f"{detail(row)}cancel/", follow=True).content.decode()
    again = client.post(f"{detail(row)}cancel/", follow=True).content.decode()
    assert ("已取消“示例 note_actor”。" in first, "已经结束，不用取消" in again) == (True, True)
    assert Job.objects.get().status == "cancelled"
    assert client.get(f"{detail(row)}cancel/").status_code == 405


def test_page_the_job_belongs_to_is_one_link_away(client: Client, actor: Actor) -> None:
    row = job("note_actor", actor)
    Job.objects.update(address="/register/")
    assert '<a href="/register/">回到原来的页面</a>' in client.get(detail(row)).content.decode()


@pytest.mark.django_db(transaction=True)
def test_progress_comes_by_itself_and_the_result_can_be_fetched(open_page: OpenPage, actor: Actor) -> None:
    row = running(job("note_actor", actor), 10, 40)
    page = open_page(User.objects.get(pk=actor.user_id))
    page.goto(detail(row))
    expect(page.get_by_role("img", name="进度：25%")).to_be_visible()
    running(row, 30, 40)
    expect(page.get_by_role("img", name="进度：75%")).to_be_visible()
    Job.objects.update(status="done", finished_at=timezone.now(), message="共 40 行")
    expect(page.get_by_text("共 40 行")).to_be_visible()
    expect(page.get_by_text("已办完")).to_be_visible()
    assert page.locator("[hx-trigger]").count() == 0
    export = job("export_names", actor)
    run_waiting()
    page.goto(detail(export))
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 单位.txt").click()
    assert download.value.suggested_filename == "单位.txt"


@pytest.mark.django_db(transaction=True)
def test_pages_are_accessible_and_fit(every_look: OpenPage, actor: Actor) -> None:
    page = every_look(User.objects.get(pk=actor.user_id))
    page.goto(LIST)
    assert_accessible(page)
    failed, done = job("refuse", actor), job("export_names", actor)
    run_waiting()
    under_way = running(job("note_actor", actor), 30, 40)
    Job.objects.filter(pk=failed.pk).update(created_at=timezone.now() - timedelta(days=2))
    for address in (LIST, *map(detail, (failed, done, under_way))):
        page.goto(address)
        assert_accessible(page)
        assert_fits(page)


@pytest.mark.django_db(transaction=True)
def test_job_is_followed_and_cancelled_without_script(open_page: OpenPage, actor: Actor) -> None:
    row = running(job("note_actor", actor), 10, 40)
    page = open_page(User.objects.get(pk=actor.user_id), java_script_enabled=False)
    page.goto(detail(row))
    running(row, 30, 40)
    page.get_by_role("link", name="刷新进度").click()
    expect(page.get_by_role("img", name="进度：75%")).to_be_visible()
    page.get_by_role("button", name="取消办理").click()
    expect(page.get_by_text("已取消“示例 note_actor”。")).to_be_visible()
    assert Job.objects.get().status == "cancelled"
