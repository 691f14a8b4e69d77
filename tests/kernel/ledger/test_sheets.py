"""Import: heads, locks, strangers' rows, somebody in between; nothing but what was shown is stored."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client

from ronghe.documents.reading.sheets import read_sheet
from ronghe.domains.registers.ledger import ORGANIZATIONS
from ronghe.kernel.history.models import Import
from ronghe.kernel.ledger.importing import Examination
from ronghe.kernel.organizations.models import Organization
from tests.factories.ledgers import CASES
from tests.factories.people import CIXI, make_actor, make_organization, signed_in

pytestmark = pytest.mark.django_db
CASE = CASES[0]
ROW = {"name": "余姚市第五中学", "kind": "职业学校", "level": "县（市、区）级"}


@pytest.fixture
def client() -> Client:
    return signed_in(make_actor("registrar"))


def upload(
    client: Client, data: bytes | list[dict[str, str]], names: tuple[str, ...] = ("name", "kind", "level")
) -> Any:
    content = data if isinstance(data, bytes) else CASE.sheet(data, names)
    suffix = "csv" if isinstance(data, bytes) else "xlsx"
    return client.post("/register/import/", {"upload": SimpleUploadedFile(f"表.{suffix}", content)}, follow=True)


def text(page: Any) -> str:
    return str(page.content.decode())


def fields(page: Any) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(file|outcome)" value="([^"]+)"', text(page)))


def test_required_column_that_is_missing_is_named(client: Client) -> None:
    page = upload(client, [ROW], ("name", "level"))
    assert "单位类别<small>缺少这一列" in text(page)
    assert fields(page) == {}


def test_column_that_stands_twice_is_refused(client: Client) -> None:
    page = upload(client, "单位全称,单位类别,隶属层级,地址,地址\n甲,企业,省级,a,b\n".encode())
    assert "地址<small>这一列出现了两次" in text(page)


def test_unknown_column_is_passed_over_and_named(client: Client) -> None:
    page = upload(client, "单位全称,单位类别,隶属层级,职工人数,状态\n甲厂,企业,省级,5,已登记\n".encode())
    assert "没有读取：职工人数<" in text(page)
    client.post("/register/import/", fields(page))
    assert Organization.objects.get(name="甲厂").status == "draft"


def test_column_that_is_not_there_stays_as_it_is(client: Client) -> None:
    place = make_organization(ROW["name"], address="老地址", liaison_name="王")
    page = upload(client, [ROW | {"liaison_name": "李"}], ("name", "kind", "level", "liaison_name"))
    client.post("/register/import/", fields(page))
    place.refresh_from_db()
    assert (place.address, place.liaison_name) == ("老地址", "李")


def test_cells_that_would_be_emptied_are_counted_before(client: Client) -> None:
    place = make_organization(ROW["name"], address="老地址", liaison_name="王")
    page = upload(
        client, [ROW | {"address": "", "liaison_name": ""}], ("name", "kind", "level", "address", "liaison_name")
    )
    assert "有 2 个格在表里是空白，导入后原来的内容会被清空" in text(page)
    client.post("/register/import/", fields(page))
    place.refresh_from_db()
    assert (place.address, place.liaison_name) == ("", "")


def test_nothing_is_said_of_emptied_cells_when_there_are_none(client: Client) -> None:
    make_organization(ROW["name"], address="", liaison_name="王")
    page = upload(
        client, [ROW | {"address": "", "liaison_name": "李"}], ("name", "kind", "level", "address", "liaison_name")
    )
    assert "会被清空" not in text(page)


def test_blank_lines_are_no_rows(client: Client) -> None:
    page = upload(client, "单位全称,单位类别,隶属层级\n甲厂,企业,省级\n,,\n  ,,\n乙厂,企业,省级\n".encode())
    assert re.findall(r'stat-value">(\d+)', text(page)) == ["2", "0", "0", "0"]


def test_locked_row_is_refused_with_the_reason(client: Client) -> None:
    make_organization(ROW["name"], status="closed")
    make_organization("送审中", status="submitted")
    rows = [ROW | {"address": "新"}, ROW | {"name": "送审中", "address": "新"}]
    shown = text(upload(client, rows, ("name", "kind", "level", "address")))
    assert "地址<small>单位已注销，恢复登记后才能修改" in shown
    assert "地址<small>正在审核，退回后才能修改" in shown


def test_row_of_another_division_is_not_touched(client: Client) -> None:
    other = make_organization(ROW["name"], region=CIXI, address="慈溪")
    page = upload(client, [ROW | {"address": "余姚"}], ("name", "kind", "level", "address"))
    client.post("/register/import/", fields(page))
    other.refresh_from_db()
    assert other.address == "慈溪"
    assert Organization.objects.filter(name=ROW["name"]).count() == 2


def test_somebody_in_between_is_told_and_nothing_stored(client: Client) -> None:
    page = upload(client, [ROW, ROW | {"name": "另一所"}])
    make_organization("另一所", kind="school")
    answer = client.post("/register/import/", fields(page), follow=True)
    assert "结果与预览不同，没有导入" in text(answer)
    assert re.findall(r'stat-value">(\d+)', text(answer)) == ["1", "0", "1", "0"]
    assert Import.objects.count() == 0


def test_claim_between_reading_and_writing_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page = upload(client, [ROW])

    def lost(*_args: object, **_kwargs: object) -> None:
        raise IntegrityError("organization_name_once")

    monkeypatch.setattr("ronghe.kernel.ledger.importing.store_import", lost)
    answer = client.post("/register/import/", fields(page), follow=True)
    assert "没有导入" in text(answer)
    assert not Organization.objects.filter(name=ROW["name"]).exists()


def test_token_belongs_to_who_uploaded(client: Client) -> None:
    page = upload(client, [ROW])
    other = signed_in(make_actor("registrar"))
    token = fields(page)["file"]
    assert other.get("/register/import/", {"file": token}).status_code == 403
    assert other.post("/register/import/", fields(page)).status_code == 403
    assert client.get("/register/import/", {"file": token + "x"}).status_code == 400


def test_upload_without_a_file_is_told(client: Client) -> None:
    assert "请选择一个 .xlsx 或 .csv 文件" in text(client.post("/register/import/"))


def test_names_claimed_twice_in_one_sheet_are_refused(client: Client) -> None:
    rows = [ROW | {"aliases": "五中"}, ROW | {"name": "第五高级中学", "aliases": "五 中"}]
    shown = text(upload(client, rows, ("name", "kind", "level", "aliases")))
    assert "别名<small>名称“五中”已由“余姚市第五中学”使用" in shown
    assert re.findall(r'stat-value">(\d+)', shown) == ["1", "0", "0", "1"]


def test_existing_foreign_rows_are_a_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    rows = [ROW | {"name": f"厂{n}", "parent": "余姚市教育局"} for n in range(300)]
    make_organization("余姚市教育局", kind="government")
    sheet = read_sheet(CASE.sheet(rows, ("name", "kind", "level", "parent")), name="x.xlsx", expected=["单位全称"])
    actor = make_actor("registrar")
    with django_assert_max_num_queries(12):
        outcome = Examination(ORGANIZATIONS, actor).read(sheet)
    assert outcome.new == 300
