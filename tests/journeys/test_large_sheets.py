"""Journey: a sheet too large for a page is followed from upload to list, and a large export to its file."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from ronghe.documents.writing.sheet import write_sheet
from ronghe.kernel.clock.models import Job
from ronghe.kernel.clock.queue import run_waiting
from ronghe.kernel.ledger import sheet_views
from ronghe.kernel.organizations.models import Membership, Organization
from tests.browser import PHONE, OpenPage, assert_accessible, assert_fits
from tests.factories.people import make_member, make_organization

pytestmark = pytest.mark.django_db(transaction=True)
TITLES = ["单位全称", "单位类别", "隶属层级"]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_views, "MANY", 3)


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    rows = [[name, "企业", "县（市、区）级"] for name in ("甲厂", "乙厂", "丙厂")]
    path = tmp_path / "单位.xlsx"
    path.write_bytes(write_sheet("单位", TITLES, [*rows, ["丁厂", "公司", "省级"]]))
    return path


def registrar() -> Membership:
    return make_member(make_organization("余姚市教育局", kind="government"), "registrar").memberships.get()


def settled(page: Page) -> None:
    assert_accessible(page)
    assert_fits(page)


def under_way() -> None:
    """As a worker would have it in the middle."""
    now = timezone.now()
    Job.objects.active().update(status="running", run="x", done=2, started_at=now, heartbeat_at=now)


def finished() -> None:
    Job.objects.active().update(status="queued", run="")
    run_waiting()


def upload(page: Page, sheet: Path) -> None:
    page.goto("/register/import/")
    page.locator("#upload").set_input_files(sheet)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("heading", name="核对表格：单位.xlsx", level=1)).to_be_visible()


def imported(page: Page) -> None:
    expect(page).to_have_url("/register/pending/")
    expect(page.get_by_text("已导入：新增 3 条，修改 0 条")).to_be_visible()
    assert Organization.objects.filter(name__endswith="厂", status="draft").count() == 3


def test_large_sheet_is_followed_to_the_list(every_look: OpenPage, sheet: Path) -> None:
    page = every_look(registrar().user)
    upload(page, sheet)
    under_way()
    expect(page.get_by_role("img", name="进度：50%")).to_be_visible()
    settled(page)
    finished()
    page.get_by_role("link", name="查看结果").click()
    expect(page.locator(".stat-value")).to_have_text(["3", "0", "0", "1"])
    expect(page.get_by_role("table", name="未通过的行")).to_contain_text("单位类别")
    settled(page)
    page.get_by_role("button", name="确认导入 3 行").click()
    expect(page.get_by_role("heading", name="导入表格：单位.xlsx", level=1)).to_be_visible()
    settled(page)
    finished()
    expect(page.get_by_text("已导入：新增 3 条，修改 0 条")).to_be_visible()
    settled(page)
    page.get_by_role("link", name="查看结果").click()
    imported(page)


def test_large_sheet_is_imported_without_script(open_page: OpenPage, sheet: Path) -> None:
    page = open_page(registrar().user, java_script_enabled=False)
    upload(page, sheet)
    under_way()
    page.get_by_role("link", name="刷新进度").click()
    expect(page.get_by_role("img", name="进度：50%")).to_be_visible()
    finished()
    page.get_by_role("link", name="刷新进度").click()
    page.get_by_role("link", name="查看结果").click()
    page.get_by_role("button", name="确认导入 3 行").click()
    expect(page.get_by_role("heading", name="导入表格：单位.xlsx", level=1)).to_be_visible()
    finished()
    page.get_by_role("link", name="刷新进度").click()
    page.get_by_role("link", name="查看结果").click()
    imported(page)


def test_person_who_lost_the_role_is_told(open_page: OpenPage, sheet: Path) -> None:
    place = registrar()
    page = open_page(place.user)
    upload(page, sheet)
    Membership.objects.filter(pk=place.pk).update(role="supervisor")
    finished()
    expect(page.get_by_text("没有权限：在“单位名录”里导入")).to_be_visible()
    expect(page.get_by_text("未办成")).to_be_visible()
    settled(page)
    assert Organization.objects.filter(name__endswith="厂").count() == 0


def test_large_export_is_fetched_when_it_is_ready(open_page: OpenPage) -> None:
    for name in ("甲厂", "乙厂", "丙厂", "丁厂"):
        make_organization(name, kind="enterprise")
    page = open_page(registrar().user, **PHONE)
    page.goto("/register/?q=厂")
    page.get_by_role("link", name="导出表格").click()
    expect(page.get_by_text("要导出的超过 3 行，在后台生成")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="开始导出").click()
    expect(page.get_by_text("排队中")).to_be_visible()
    finished()
    expect(page.get_by_text("共 4 行。")).to_be_visible()
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 单位-").click()
    assert download.value.suggested_filename == f"单位-{timezone.localdate()}.xlsx"
