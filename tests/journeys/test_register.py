"""Journey: a unit keeps its data, a registrar brings in a list and registers it in one go, nothing typed is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ronghe.documents.writing.sheet import write_sheet
from ronghe.kernel.organizations.models import Organization
from tests.browser import OpenPage, assert_accessible, assert_fits
from tests.factories.organizations import credit_code
from tests.factories.people import make_member, make_organization

pytestmark = pytest.mark.django_db(transaction=True)
TITLES = ["单位全称", "简称", "别名", "单位类别", "隶属层级", "统一社会信用代码", "联络员", "联络电话"]
WRONG = "91330281MA0000001X"


def settled(page: Page) -> None:
    assert_accessible(page)
    assert_fits(page)


def row(name: str, *, kind: str = "企业", alias: str = "", code: str = "") -> list[str]:
    return [name, "", alias, kind, "县（市、区）级", code, "王敏", "0574-62700000"]


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Two good rows among four that no rule lets through: a kind, a code, a name of this sheet, one of the register."""
    rows = [
        row("甲机械有限公司", code=credit_code(1, "91330281")),
        row("乙模具有限公司", alias="老乙厂"),
        row("丙电器有限公司", kind="公司"),
        row("丁塑料有限公司", code=WRONG),
        row("戊五金有限公司", alias="老乙厂"),
        row("己汽配有限公司", alias="职技校"),
    ]
    path = tmp_path / "单位.xlsx"
    path.write_bytes(write_sheet("单位", TITLES, rows))
    return path


def test_unit_corrects_its_data_and_submits_them(every_look: OpenPage) -> None:
    make_organization("余姚市职业技术学校", short_name="职技校")
    unit = make_organization("余姚市第九职业学校", status="draft")
    page = every_look(make_member(unit, "unit_admin"))
    page.goto("/workbench/")
    page.get_by_role("link", name="去填写").click()
    page.get_by_label("统一社会信用代码").fill(credit_code(9)[:-1] + ("0" if credit_code(9)[-1] != "0" else "1"))
    page.get_by_label("别名").fill("九职校、职技校")
    page.get_by_label("联络员").fill("沈老师")
    page.get_by_label("联络电话").fill("0574-62711234")
    page.get_by_role("button", name="保存").click()

    expect(page.locator("#id_credit_code_error")).to_contain_text("校验码不对")
    expect(page.locator("#id_aliases_error")).to_contain_text("“职技校”已由“余姚市职业技术学校”使用")
    expect(page.get_by_label("联络员")).to_have_value("沈老师")
    expect(page.get_by_label("别名")).to_have_value("九职校、职技校")
    settled(page)
    page.get_by_label("统一社会信用代码").fill(credit_code(9))
    page.get_by_label("别名").fill("九职校")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存")).to_be_visible()
    settled(page)

    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("“提交审核”已办理")).to_be_visible()
    settled(page)
    fresh = Organization.objects.get(pk=unit.pk)
    assert (fresh.status, fresh.aliases, fresh.credit_code) == ("submitted", "九职校", credit_code(9))


def told(page: Page) -> list[tuple[str, str]]:
    """Row and column of each line that was refused."""
    page.wait_for_load_state()
    lines = page.get_by_role("table", name="未通过的行").locator("tbody tr")
    expect(lines).not_to_have_count(0)
    texts = [line.locator("td").all_inner_texts() for line in lines.all()]
    return [(number, said.split("\n")[0]) for number, said in texts]


def test_registrar_imports_a_list_and_registers_it_in_one_go(every_look: OpenPage, sheet: Path) -> None:
    make_organization("余姚市职业技术学校", short_name="职技校")
    waiting = make_organization("余姚市第九职业学校", status="submitted")
    bureau = make_organization("余姚市教育局", kind="government")
    page = every_look(make_member(bureau, "registrar"))
    page.goto("/register/import/")
    settled(page)
    page.locator("#upload").set_input_files(sheet)
    page.get_by_role("button", name="上传并核对").click()
    assert told(page) == [("5", "单位类别"), ("6", "统一社会信用代码"), ("7", "别名"), ("8", "别名")]
    refused = page.get_by_role("table", name="未通过的行")
    expect(refused).to_contain_text("校验码不对（GB 32100-2015）")
    expect(refused).to_contain_text("名称“老乙厂”已由“乙模具有限公司”使用")
    expect(refused).to_contain_text("名称“职技校”已由“余姚市职业技术学校”使用")
    settled(page)
    page.get_by_role("button", name="确认导入 2 行").click()

    expect(page).to_have_url("/register/pending/")
    expect(page.get_by_text("已导入：新增 2 条")).to_be_visible()
    settled(page)
    register(page, waiting)
    assert sorted(Organization.objects.filter(status="registered").values_list("name", flat=True)) == [
        "乙模具有限公司", "余姚市教育局", "余姚市第九职业学校", "余姚市职业技术学校", "甲机械有限公司",
    ]  # fmt: skip
    page.get_by_role("link", name="看单位名录").click()
    expect(page.get_by_role("heading", name="单位名录", level=1)).to_be_visible()
    settled(page)
    page.get_by_role("link", name="甲机械有限公司").click()
    expect(page.get_by_text("随试点名单登记")).to_be_visible()
    settled(page)


def register(page: Page, changed: Organization) -> None:
    """Without a reason nothing happens; a row that changed meanwhile is told and stays chosen."""
    boxes: Any = page.get_by_role("checkbox")
    expect(boxes).to_have_count(3)
    page.get_by_role("link", name="全选").click()
    expect(page.locator("[name=chosen]:checked")).to_have_count(3)
    page.get_by_role("button", name="登记选中的单位").click()
    expect(page.locator("#id_reason_error")).to_be_visible()
    expect(page.locator("[name=chosen]:checked")).to_have_count(3)
    settled(page)
    Organization.objects.filter(pk=changed.pk).update(address="学院路 9 号")
    page.get_by_label("理由").fill("随试点名单登记")
    page.get_by_role("button", name="登记选中的单位").click()
    expect(page.locator(".stat-value")).to_have_text(["3", "2", "1"])
    expect(page.locator("#refused")).to_contain_text("在您打开页面之后有变动")
    expect(page.locator("[name=chosen]:checked")).to_have_count(1)
    settled(page)
    page.get_by_role("button", name="登记选中的单位").click()
    expect(page.get_by_text("已登记 1 个单位。")).to_be_visible()
