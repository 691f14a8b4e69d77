"""Large sheets go through the worker: the same outcome, the rights of then, all or nothing, once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ronghe.documents.reading.sheets import read_sheet
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.clock import running
from ronghe.kernel.clock.jobs import cancel_job
from ronghe.kernel.clock.models import Job
from ronghe.kernel.clock.queue import run_waiting
from ronghe.kernel.history.models import Event, Import, StateSpan
from ronghe.kernel.ledger import importing, sheet_views
from ronghe.kernel.organizations.models import Membership, Organization
from tests.factories.ledgers import CASES, Case
from tests.factories.people import make_actor, make_organization, signed_in
from tests.factories.visits import visits_table

__all__ = ["visits_table"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("visits_table"),
    pytest.mark.urls("tests.factories.visit_urls"),
]
CASE = CASES[0]
PAGE = "/register/import/"
ROWS = [{"name": name, "kind": "企业", "level": "省级"} for name in ("甲厂", "乙厂", "丙厂")]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three rows are many here, and are read in two parts."""
    monkeypatch.setattr(sheet_views, "MANY", 2)
    monkeypatch.setattr(importing, "PART", 2)
    yield
    assert running._running == {}


@pytest.fixture
def actor() -> Actor:
    return make_actor("registrar", organization=make_organization("余姚市教育局", kind="government"))


@pytest.fixture
def client(actor: Actor) -> Client:
    return signed_in(actor)


def text(page: Any) -> str:
    return str(page.content.decode())


def upload(client: Client, rows: list[dict[str, str]] | None = None, case: Case = CASE, follow: bool = False) -> Any:
    names = list((rows or ROWS)[0])
    file = SimpleUploadedFile("单位.xlsx", case.sheet(rows or ROWS, names))
    return client.post(case.ledger.url("import"), {"upload": file}, follow=follow)


def handle(page: Any) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(job|file|outcome)" value="([^"]+)"', text(page)))


def counts(page: Any) -> list[str]:
    return re.findall(r'stat-value">(\d+)', text(page))


def last() -> Job:
    return Job.objects.order_by("-pk")[0]


def previewed(client: Client, rows: list[dict[str, str]] | None = None, case: Case = CASE) -> Any:
    """The preview to which the job of an upload leads."""
    upload(client, rows, case)
    run_waiting()
    assert (last().status, last().message) == ("done", "核对完了，还没有写入。请查看结果，再确认导入。")
    return client.get(last().address)


def names() -> list[str]:
    return sorted(Organization.objects.filter(name__endswith="厂").values_list("name", flat=True))


def test_upload_leads_to_the_job_and_the_job_to_the_preview_and_the_list(client: Client, actor: Actor) -> None:
    make_organization("乙厂", kind="enterprise", level="province")
    answer = upload(client)
    row = last()
    assert (answer.status_code, answer["Location"]) == (302, f"/jobs/{row.ref}/")
    assert (row.label, row.total, row.address) == ("核对表格：单位.xlsx", 3, PAGE)
    assert client.get(f"{PAGE}?job={row.ref}")["Location"] == f"/jobs/{row.ref}/"
    assert (run_waiting(), last().done, last().percent) == (1, 3, 100)
    assert f'href="{PAGE}?job={row.ref}">查看结果</a>' in text(client.get(f"/jobs/{row.ref}/"))
    page = client.get(last().address)
    assert (counts(page), names(), Event.objects.count()) == (["2", "0", "1", "0"], ["乙厂"], 0)

    answer = client.post(PAGE, handle(page))
    stored = last()
    assert (answer["Location"], stored.label) == (f"/jobs/{stored.ref}/", "导入表格：单位.xlsx")
    assert (stored.total, stored.address, names()) == (3, f"{PAGE}?job={row.ref}", ["乙厂"])
    run_waiting()
    assert (last().status, last().message, last().done) == ("done", "已导入：新增 2 条，修改 0 条", 3)
    assert (last().outcome, names()) == ({"created": 2, "changed": 0}, ["丙厂", "乙厂", "甲厂"])
    batch = Import.objects.get()
    assert (batch.name, batch.user_name, batch.lines.count()) == ("单位.xlsx", actor.name, 2)
    assert StateSpan.objects.about(Organization.objects.get(name="甲厂")).get().state == "draft"
    page = client.get(last().address, follow=True)
    assert page.redirect_chain == [("/register/pending/", 302)]
    assert "已导入：新增 2 条，修改 0 条" in text(page)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_outcome_is_the_same_as_at_once(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the same sheet: what the page says, and what is stored."""
    actor = make_actor(case.keeper)
    client = signed_in(actor)
    case.make(1, actor)
    readable = [dict(case.form(number)) for number in range(1, 6)]
    for row in readable:
        row |= {n: str(dict(case.ledger.field(n).flatchoices)[row[n]]) for n in row if case.ledger.field(n).choices}
        row |= {name: "是" for name, value in row.items() if value == "on"}
    name, value = case.change
    rows = [readable[0] | {name: value}, *readable[1:], readable[4]]
    monkeypatch.setattr(sheet_views, "MANY", 100)
    direct = upload(client, rows, case, follow=True)
    monkeypatch.setattr(sheet_views, "MANY", 2)
    page = previewed(client, rows, case)
    assert counts(page) == ["4", "1", "0", "1"]
    assert main_of(page) == main_of(direct)
    assert handle(page)["outcome"] == handle(direct)["outcome"]
    client.post(case.ledger.url("import"), handle(page))
    run_waiting()
    assert last().message == "已导入：新增 4 条，修改 1 条"
    assert counts(client.get(direct.redirect_chain[-1][0])) == ["0", "0", "5", "1"]


def main_of(page: Any) -> str:
    """What the page says, but for how it refers to the file and the way to have a job look again."""
    found = re.search(r"<main.*</main>", text(page), re.S)
    assert found is not None
    plain = re.sub(r'<form class="inline".*?</form>', "", found[0], flags=re.S)
    return re.sub(r"\s+", " ", plain)


def test_as_many_rows_as_the_limit_stay_at_the_page(client: Client) -> None:
    page = upload(client, ROWS[:2], follow=True)
    assert (counts(page), Job.objects.count(), list(handle(page))) == (["2", "0", "0", "0"], 0, ["file", "outcome"])
    assert "重新核对" not in text(page)


def test_unreadable_sheet_is_told_at_once(client: Client) -> None:
    file = SimpleUploadedFile("x.csv", "单位全称,单位类别\n甲,企业\n乙,企业,省级\n".encode())
    page = client.post(PAGE, {"upload": file})
    assert "第 3 行有 3 列，表头只有 2 列" in text(page)
    assert Job.objects.count() == 0


def test_double_click_starts_one_job(client: Client) -> None:
    content = CASE.sheet(ROWS, list(ROWS[0]))
    for seconds in (0, 5):
        with time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=False):
            client.post(PAGE, {"upload": SimpleUploadedFile("单位.xlsx", content)})
    assert (Job.objects.count(), run_waiting()) == (1, 1)
    page = client.get(last().address)
    client.post(PAGE, handle(page))
    client.post(PAGE, handle(page))
    assert (Job.objects.count(), run_waiting(), Import.objects.count()) == (2, 1, 1)
    client.post(PAGE, handle(page))
    run_waiting()
    assert (last().status, Import.objects.count(), names()) == ("failed", 1, ["丙厂", "乙厂", "甲厂"])
    assert "结果与预览不同，没有导入" in last().message


def test_somebody_in_between_is_told_and_can_look_again(client: Client) -> None:
    page = previewed(client)
    make_organization("乙厂", kind="enterprise")
    client.post(PAGE, handle(page))
    run_waiting()
    assert (last().status, Import.objects.count(), names()) == ("failed", 0, ["乙厂"])
    assert "结果与预览不同，没有导入" in text(client.get(f"/jobs/{last().ref}/"))
    again = client.get(last().address)
    assert (counts(again), "重新核对" in text(again)) == (["3", "0", "0", "0"], True)
    client.post(PAGE, {"job": handle(again)["job"]})
    run_waiting()
    assert counts(client.get(last().address)) == ["2", "1", "0", "0"]


Lost = Callable[..., Any]


def broken(error: BaseException, after: bool) -> Lost:
    """`store_import` that ends so, before or after it has written everything."""
    whole = importing.store_import

    def store(*args: Any, **kwargs: Any) -> Any:
        if after:
            whole(*args, **kwargs)
        raise error

    return store


def test_claim_between_reading_and_writing_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page = previewed(client)
    client.post(PAGE, handle(page))
    monkeypatch.setattr(importing, "store_import", broken(IntegrityError("organization_name_once"), after=True))
    run_waiting()
    assert (last().status, names(), Import.objects.count()) == ("failed", [], 0)
    assert "结果与预览不同，没有导入" in last().message


def test_worker_that_dies_over_the_writing_leaves_nothing_and_the_next_stores_once(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    page = previewed(client)
    client.post(PAGE, handle(page))
    with monkeypatch.context() as patch:
        patch.setattr(importing, "store_import", broken(OperationalError("the connection is gone"), after=True))
        run_waiting()
    assert (last().status, last().attempts, names(), Import.objects.count()) == ("running", 1, [], 0)
    with time_machine.travel(timezone.now() + timedelta(seconds=31), tick=False):
        assert running.take_up() == 1
    running.enqueue(last())
    assert run_waiting() == 2
    assert (last().status, last().attempts, Import.objects.count()) == ("done", 2, 1)
    assert (names(), Event.objects.count()) == (["丙厂", "乙厂", "甲厂"], 1)


@pytest.mark.parametrize("confirmed", [False, True])
def test_role_lost_meanwhile_is_told(client: Client, confirmed: bool) -> None:
    if confirmed:
        client.post(PAGE, handle(previewed(client)))
    else:
        upload(client)
    Membership.objects.update(role="supervisor")
    run_waiting()
    assert (last().status, last().message) == ("failed", "没有权限：在“单位名录”里导入")
    assert (last().outcome, names(), Import.objects.count()) == ({}, [], 0)


@pytest.mark.parametrize("confirmed", [False, True])
def test_cancelled_job_keeps_nothing(client: Client, monkeypatch: pytest.MonkeyPatch, confirmed: bool) -> None:
    """Cancelled at the second row."""
    if confirmed:
        client.post(PAGE, handle(previewed(client)))
    else:
        upload(client)
    judged = importing.Examination._judge

    def cancelling(self: Any, lines: Any) -> None:
        if lines:
            assert cancel_job(last()) is True
            running.beat()
        judged(self, lines)

    monkeypatch.setattr(importing.Examination, "_judge", cancelling)
    run_waiting()
    assert (last().status, last().outcome, names(), Import.objects.count()) == ("cancelled", {}, [], 0)
    assert last().message == "已取消，没有办完的部分不保留。"
    page = text(client.get(f"/jobs/{last().ref}/"))
    assert ("已取消" in page, "查看结果" in page) == (True, False)
    assert client.get(f"{PAGE}?job={last().ref}")["Location"] == f"/jobs/{last().ref}/"


def test_preview_belongs_to_who_uploaded(client: Client, actor: Actor) -> None:
    page = previewed(client)
    address = last().address
    colleague = signed_in(make_actor("registrar", organization=Organization.objects.get(pk=actor.organization_id)))
    assert [colleague.get(address).status_code, colleague.post(PAGE, handle(page)).status_code] == [404, 404]
    assert client.get(f"/visits/import/?job={last().ref}").status_code == 404
    Membership.objects.filter(user_id=actor.user_id).update(role="supervisor")
    assert [client.get(address).status_code, client.post(PAGE, handle(page)).status_code] == [403, 403]


def test_questions_to_the_database_grow_with_the_parts_not_with_the_rows(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "PART", 2_000)
    seen = []
    for number in (10, 300):
        rows = [ROWS[0] | {"name": f"{number}第{n}厂"} for n in range(number)]
        page = previewed(client, rows)
        client.post(PAGE, handle(page))
        with CaptureQueriesContext(connection) as queries:
            run_waiting()
        seen.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{PAGE}?job={handle(page)['job']}")
        seen.append(len(queries))
    assert seen[1] == seen[3]
    assert max(seen[0], seen[2]) < 60


def test_export_of_many_rows_waits_for_its_owner(client: Client, actor: Actor) -> None:
    for name in ("甲厂", "乙厂", "丙厂"):
        make_organization(name, kind="enterprise")
    small = client.get("/register/export/", {"q": "甲厂"})
    assert (small["Content-Type"].endswith("sheet"), Job.objects.count()) == (True, 0)
    page = client.get("/register/export/", {"q": "厂", "sort": "-name"})
    assert ("开始导出" in text(page), 'action="/register/export/?q=%E5%8E%82&amp;sort=-name"' in text(page)) == (
        True,
    ) * 2
    answers = [client.post("/register/export/?q=%E5%8E%82&sort=-name") for _click in range(2)]
    assert {answer["Location"] for answer in answers} == {f"/jobs/{last().ref}/"}
    assert (Job.objects.count(), run_waiting()) == (1, 1)
    row = last()
    assert (row.status, row.done, row.total, row.message, row.label) == ("done", 3, 3, "共 3 行。", "导出单位")
    file = row.results.get()
    assert file.name == f"单位-{timezone.localdate()}.xlsx"
    with default_storage.open(file.blob.path) as stored:
        sheet = read_sheet(stored.read(), name="x.xlsx", expected=["单位全称"])
    assert sorted(line.cells[0] for line in sheet.rows) == ["丙厂", "乙厂", "甲厂"]
    assert [line.cells[0] for line in sheet.rows] == [
        *Organization.objects.filter(name__endswith="厂").order_by("-name", "pk").values_list("name", flat=True)
    ]
    assert f'href="/files/{file.ref}/"' in text(client.get(f"/jobs/{row.ref}/"))
    assert signed_in(make_actor("registrar")).get(f"/files/{file.ref}/").status_code == 404


def test_export_asks_for_the_right_at_the_page_and_in_the_job(client: Client) -> None:
    nobody = signed_in(make_actor("nobody"))
    assert [nobody.get("/register/export/").status_code, nobody.post("/register/export/").status_code] == [403, 403]
    assert Job.objects.count() == 0
    client.post("/register/export/")
    Membership.objects.update(role="nobody")
    run_waiting()
    assert (last().status, last().message) == ("failed", "没有权限：在“单位名录”里导出")
    assert not last().results.exists()


def test_template_starts_no_job(client: Client) -> None:
    assert client.post("/register/template/").status_code == 405
