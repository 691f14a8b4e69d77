"""A document that takes long is read by the worker: the same draft, the same refusals, once, and nothing when stopped."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.services import background, reading
from ronghe.domains.plans.services.reading import TakesLong, is_quick, read_upload
from ronghe.kernel.clock import running
from ronghe.kernel.clock.models import Job
from ronghe.kernel.clock.queue import run_waiting
from ronghe.kernel.files.models import Attachment, Blob
from ronghe.kernel.history.models import Event
from ronghe.kernel.organizations.models import Membership
from tests.documents.files import locked_pdf, package
from tests.domains.plans.test_upload_page import LOCKED_OFFICE
from tests.factories import papers
from tests.factories import plans as make

pytestmark = pytest.mark.django_db
PAGE = "/plans/upload/"


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "QUICK_BYTES", dict.fromkeys(reading.QUICK_BYTES, 0))


def client_of(name: str = "") -> Client:
    client = Client()
    client.force_login(make.person("plan_officer", name=name))
    return client


@pytest.fixture
def officer() -> Client:
    return client_of()


def sent(client: Client, content: Any = None, name: str = "三年计划.txt", **more: str) -> Job:
    """The job to which the upload leads."""
    answer = client.post(PAGE, {"file": papers.upload(content, name), **more})
    job = Job.objects.latest("pk")
    assert (answer.status_code, answer["Location"]) == (302, f"/jobs/{job.ref}/")
    return job


def seen(client: Client, job: Job) -> str:
    return unescape(client.get(f"/jobs/{job.ref}/").content.decode())


def now(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def rows() -> list[int]:
    return [model.objects.count() for model in (Plan, Attachment, Event)]


def test_large_document_is_followed_to_its_review(officer: Client) -> None:
    job = sent(officer)
    assert (job.label, job.status, rows()) == ("读取公文：三年计划.txt", "queued", [0, 0, 0])
    run_waiting()
    plan, done = Plan.objects.get(), now(job)
    assert (done.status, done.done, done.total, done.address) == ("done", 2, 2, f"/plans/{plan.ref}/review/")
    page = seen(officer, job)
    assert ("已读成草稿，请核对。" in page, f'href="/plans/{plan.ref}/review/"' in page) == (True, True)
    assert (plan.title, plan.tasks.count(), Attachment.objects.of(plan).get().name) == (
        "云溪市校企同行三年计划",
        7,
        "三年计划.txt",
    )


def test_person_reads_what_the_worker_does(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    job, found = sent(officer), []

    def look(*arguments: Any) -> Any:
        found.append(seen(officer, job))
        return read_upload(*arguments)

    monkeypatch.setattr(background, "read_upload", look)
    run_waiting()
    assert ["正在读取，最多 60 秒。" in page for page in found] == [True]


def test_two_clicks_are_one_job_and_one_draft(officer: Client) -> None:
    first, second = sent(officer), sent(officer)
    run_waiting()
    assert (first, Plan.objects.count()) == (second, 1)
    plan = Plan.objects.get()
    assert officer.post(PAGE, {"file": papers.upload()})["Location"] == f"/plans/{plan.ref}/review/"


def test_second_officer_is_led_to_the_draft_of_the_first(officer: Client) -> None:
    other = client_of()
    jobs = [sent(officer), sent(other)]
    run_waiting()
    plan = Plan.objects.get()
    assert [(now(job).status, now(job).address) for job in jobs] == [("done", f"/plans/{plan.ref}/review/")] * 2
    assert "这份文件的草稿已经在核对，没有另读一份。" in seen(other, jobs[1])


def test_plan_published_meanwhile_is_not_read_again_unasked(officer: Client) -> None:
    job = sent(officer)
    make.ready(1)
    background.upload_plan(actor=make.officer(), upload=papers.upload())
    Plan.objects.update(status="published", number="")
    run_waiting()
    assert (now(job).status, Plan.objects.filter(status="draft").count()) == ("failed", 0)
    assert "已经上传过：“云溪市校企同行三年计划”（已发布）" in now(job).message
    run = sent(officer, again="on")
    run_waiting()
    assert (now(run).status, Plan.objects.filter(status="draft").count()) == ("done", 1)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("空.docx", b"", "文件是空的"),
        ("坏.docx", b"PK\x03\x04 broken", "损坏"),
        ("加密.xlsx", LOCKED_OFFICE, "密码"),
        ("加密.pdf", locked_pdf(), "密码"),
        ("照片.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "PNG 图片"),
        ("炸弹.docx", package({"word/document.xml": b"0" * 60_000_000}), "压缩"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refusal_of_the_reader_reaches_the_person_and_nothing_stays(
    officer: Client, name: str, content: bytes, reason: str
) -> None:
    before = rows()
    if not content:
        page = officer.post(PAGE, {"file": papers.upload(content, name)}).content.decode()
    else:
        job = sent(officer, content, name)
        run_waiting()
        assert now(job).status == "failed"
        page = seen(officer, job)
        assert f'href="{PAGE}"' in page
    assert (name in page, reason in page) == (True, True)
    assert (rows(), Blob.objects.count()) == (before, 0)


@pytest.mark.parametrize("name", ["方案.doc", "程序.exe", "没有扩展名"])
def test_kind_that_is_never_read_is_refused_at_once(officer: Client, name: str) -> None:
    page = officer.post(PAGE, {"file": papers.upload(b"anything", name)}).content.decode()
    assert ("无法读取" in page, name in page) == (True, True)
    assert (Job.objects.count(), Blob.objects.count()) == (0, 0)


def test_worker_that_dies_after_reading_leaves_one_draft(
    officer: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The first attempt has read and stored when its process ends; another worker starts from the beginning."""
    job, store = sent(officer), background.store_reading

    def die(**arguments: Any) -> Plan:
        store(**arguments)
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(background, "store_reading", die)
        run_waiting()
    assert (now(job).status, rows()) == ("running", [0, 0, 0])
    DBTaskResult.objects.all().delete()
    with time_machine.travel(timezone.now() + timedelta(seconds=31), tick=False):
        assert running.take_up() == 1
    run_waiting()
    assert (now(job).status, now(job).attempts, Plan.objects.count()) == ("done", 2, 1)


def test_attempt_given_up_for_dead_stores_nothing_when_it_comes_back(
    officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = sent(officer)

    def slow(*arguments: Any) -> Any:
        Job.objects.update(run="another")
        return read_upload(*arguments)

    monkeypatch.setattr(background, "read_upload", slow)
    run_waiting()
    assert (now(job).status, rows()) == ("running", [0, 0, 0])


@pytest.mark.parametrize("moment", ["queued", "reading"])
def test_cancelled_reading_leaves_nothing(officer: Client, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    job = sent(officer)

    def cancel() -> None:
        assert officer.post(f"/jobs/{job.ref}/cancel/").status_code == 302

    def read(*arguments: Any) -> Any:
        cancel()
        return read_upload(*arguments)

    if moment == "queued":
        cancel()
    monkeypatch.setattr(background, "read_upload", read)
    run_waiting()
    assert (now(job).status, rows()) == ("cancelled", [0, 0, 0])
    monkeypatch.undo()
    assert officer.post(PAGE, {"file": papers.upload()})["Location"].endswith("/review/")


def test_who_lost_the_role_makes_no_draft(officer: Client) -> None:
    job = sent(officer)
    Membership.objects.update(role="supervisor")
    run_waiting()
    assert (now(job).status, now(job).message[:4], rows()) == ("failed", "没有权限", [0, 0, 0])


def test_file_that_is_gone_is_asked_for_again(officer: Client) -> None:
    job = sent(officer)
    Blob.objects.all().delete()
    run_waiting()
    assert (now(job).status, now(job).message) == ("failed", "上传的文件已经不在，请重新上传")


def test_bytes_that_belong_to_a_plan_stay_when_a_reading_is_refused(officer: Client) -> None:
    other = make.actor("plan_officer", make.organization("慈溪市教育局", region="330282"))
    job = sent(officer)
    plan = background.upload_plan(actor=other, upload=papers.upload())
    Membership.objects.filter(organization__region="330281").update(role="plan_officer")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(background, "read_upload", refuse)
        run_waiting()
    blob = Attachment.objects.of(plan).get().blob
    assert (now(job).status, Path(default_storage.path(blob.path)).exists()) == ("failed", True)


def refuse(*_: object) -> None:
    raise ValidationError("读不出")


@pytest.mark.parametrize(
    ("name", "size", "quick"),
    [
        ("甲.txt", 1 << 20, True),
        ("甲.TXT", (1 << 20) + 1, False),
        ("甲.pdf", 200 << 10, True),
        ("甲.pdf", 1 << 20, False),
    ],
)
def test_kind_and_size_decide_who_reads(monkeypatch: pytest.MonkeyPatch, name: str, size: int, quick: bool) -> None:
    monkeypatch.undo()
    upload = papers.upload("x", name)
    upload.size = size
    assert is_quick(upload) is quick


def test_small_document_that_takes_long_all_the_same_goes_to_the_worker(
    officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(background, "AT_A_PAGE", 0.01)
    job = sent(officer)
    run_waiting()
    assert (now(job).status, Plan.objects.count()) == ("done", 1)


def test_time_at_a_page_is_told_apart_from_the_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TakesLong):
        read_upload(papers.upload(), 0.01)
    monkeypatch.setattr(reading, "LONGEST", 0.01)
    with pytest.raises(ValidationError, match="还没有读完"):
        read_upload(papers.upload(), 0.01)
