"""The record of a draft is read where the draft is: by those who work on it, until it is published."""

from __future__ import annotations

import pytest
from django.test import Client

from ronghe.documents.reading.sheets import read_sheet
from ronghe.domains.plans.models import Plan, Task
from ronghe.kernel.history.queries import kept_back, readable
from ronghe.kernel.history.recording import record
from tests.factories.plans import actor, officer, organization, person, plan, task

pytestmark = pytest.mark.django_db
READERS = ("supervisor", "registrar", "auditor")


@pytest.fixture
def draft() -> Plan:
    made = plan(title="未发布的方案")
    who = officer()
    record(made, "upload", "上传文件", actor=who)
    record(task(made, "未发布的任务"), "edit", "修改任务", actor=who)
    record(organization("余姚市某局"), "edit", "修改单位", actor=who)
    return made


def read_by(role: str) -> list[str]:
    return sorted(readable(actor(role)).values_list("label", flat=True))


@pytest.mark.parametrize("role", READERS)
def test_event_of_a_draft_is_hidden_from_who_may_not_see_the_draft(draft: Plan, role: str) -> None:
    assert read_by(role) == ["修改单位"]


def test_event_of_a_draft_is_shown_to_who_works_on_it(draft: Plan) -> None:
    assert read_by("plan_officer") == ["上传文件", "修改任务", "修改单位"]


@pytest.mark.parametrize("role", READERS)
def test_published_plan_brings_its_record_along(draft: Plan, role: str) -> None:
    Plan.objects.filter(pk=draft.pk).update(status="published")
    assert read_by(role) == ["上传文件", "修改任务", "修改单位"]


def test_task_that_was_taken_out_of_a_draft_stays_hidden(draft: Plan) -> None:
    Task.objects.all().delete()
    Plan.objects.filter(pk=draft.pk).update(status="published")
    assert read_by("auditor") == ["上传文件", "修改单位"]


def test_what_was_done_to_a_task_that_is_gone_is_read_in_the_unit_that_did_it(draft: Plan) -> None:
    Task.objects.all().delete()
    assert read_by("plan_officer") == ["上传文件", "修改任务", "修改单位"]
    assert "修改任务" not in readable(actor("plan_officer", organization("余姚市另一局"))).values_list(
        "label", flat=True
    )


@pytest.mark.parametrize("role", READERS)
def test_page_and_export_do_not_name_the_draft(draft: Plan, role: str, client: Client) -> None:
    client.force_login(person(role))
    page = client.get("/history/").content.decode()
    sheet = read_sheet(client.get("/history/export/").content, name="x.xlsx")
    assert ("余姚市某局" in page, "未发布" in page) == (True, False)
    assert [row.cells[3] for row in sheet.rows] == ["余姚市某局"]


def test_kinds_that_keep_rows_back_are_those_with_drafts() -> None:
    assert kept_back() == [Plan, Task]
