"""The list of a ledger: search, filters, order, pages, and what those see whom no role reaches."""

import re
from typing import Any

import pytest

from ronghe.documents.reading.sheets import read_sheet
from ronghe.kernel.organizations.models import Organization
from tests.factories.ledgers import CASES
from tests.factories.organizations import credit_code
from tests.factories.people import CIXI, make_actor, make_organization, signed_in

pytestmark = pytest.mark.django_db


def names(page: Any) -> list[str]:
    return re.findall(r'class="row-link" href="[^"]+">([^<]+)<', page.content.decode())


@pytest.fixture
def keeper() -> Any:
    return signed_in(make_actor("registrar", organization=make_organization("余姚市教育局", kind="government")))


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("技师", ["余姚技师学院"]),
        ("四职", ["余姚市第四职业技术学校"]),
        ("第四 学校", ["余姚市第四职业技术学校"]),
        ("职教二号", ["余姚市第四职业技术学校"]),
        (credit_code(4), ["余姚市第四职业技术学校"]),
        ("没有这样的", []),
        ("%", []),
        ("   ", ["余姚市教育局", "余姚市第四职业技术学校", "余姚技师学院"]),
    ],
)
def test_search_looks_through_names_and_code(keeper: Any, word: str, found: list[str]) -> None:
    make_organization("余姚市第四职业技术学校", short_name="四职", aliases="职教二号", credit_code=credit_code(4))
    make_organization("余姚技师学院")
    assert names(keeper.get("/register/", {"q": word})) == found


def test_filters_narrow_and_a_wrong_value_is_told(keeper: Any) -> None:
    make_organization("模具厂", kind="enterprise", status="draft")
    make_organization("电机厂", kind="enterprise")
    assert names(keeper.get("/register/?kind=enterprise")) == ["模具厂", "电机厂"]
    assert names(keeper.get("/register/?kind=enterprise&status=draft")) == ["模具厂"]
    wrong = keeper.get("/register/?kind=circus")
    assert wrong.status_code == 200
    assert "circus" in wrong.content.decode()


def test_order_follows_the_head_and_nothing_else(keeper: Any) -> None:
    make_organization("A校", kind="school")
    make_organization("B厂", kind="enterprise")
    by_name = ["A校", "B厂", "余姚市教育局"]
    assert names(keeper.get("/register/?sort=name")) == by_name
    assert names(keeper.get("/register/?sort=-name")) == by_name[::-1]
    assert names(keeper.get("/register/?sort=kind"))[0] == "B厂"
    assert names(keeper.get("/register/?sort=-parent")) != []
    assert names(keeper.get("/register/?sort=credit_code;drop")) == names(keeper.get("/register/"))
    shown = keeper.get("/register/?sort=name&kind=school").content.decode()
    assert 'aria-sort="ascending"' in shown
    assert "?kind=school&amp;sort=-name" in shown


def test_pages_lead_on_and_back_and_keep_the_conditions(keeper: Any) -> None:
    for number in range(51):
        make_organization(f"厂{number:03}", kind="enterprise")
    first = keeper.get("/register/?kind=enterprise")
    assert names(first) == [f"厂{n:03}" for n in range(25)]
    assert "第 1–25 条，共 51 条" in first.content.decode()
    assert "?kind=enterprise&amp;page=2" in first.content.decode()
    last = keeper.get("/register/?kind=enterprise&page=3")
    assert names(last) == ["厂050"]
    assert "下一页" not in last.content.decode()
    beyond = keeper.get("/register/?kind=enterprise&page=9")
    assert "没有符合条件的记录" in beyond.content.decode()
    for odd in ("0", "-1", "x", "９", "9" * 30):
        assert names(keeper.get("/register/", {"kind": "enterprise", "page": odd})) == names(first)


def test_total_is_not_counted_to_the_end(keeper: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ronghe.kernel.ledger.views.COUNTED", 2)
    for number in range(3):
        make_organization(f"厂{number}", kind="enterprise")
    assert "共 2 条以上" in keeper.get("/register/").content.decode()


def test_empty_list_tells_what_to_do_next() -> None:
    keeper = signed_in(make_actor("registrar", organization=make_organization("慈溪局", region=CIXI)))
    Organization.objects.all().update(status="registered")
    shown = keeper.get("/register/?q=无").content.decode()
    assert "清除条件" in shown


def test_outsider_reads_the_public_columns_only() -> None:
    place = make_organization("慈溪厂", region=CIXI, liaison_name="周总", liaison_phone="13800001111", address="慈溪路")
    client = signed_in(make_actor("registrar"))
    page = client.get("/register/?q=慈溪厂").content.decode()
    detail = client.get(f"/register/{place.ref}/").content.decode()
    assert "慈溪厂" in page
    assert "慈溪路" in detail
    assert [word for word in ("周总", "13800001111") if word in page + detail] == []
    assert "规则核对" not in detail
    assert "办理经过" not in detail
    sheet = read_sheet(client.get("/register/export/?q=慈溪厂").content, name="x.xlsx")
    row = dict(zip(sheet.header, sheet.rows[0].cells, strict=True))
    assert (row["单位全称"], row["地址"], row["联络员"], row["联络电话"]) == ("慈溪厂", "慈溪路", "", "")
    own = signed_in(make_actor("unit_admin", organization=place)).get(f"/register/{place.ref}/").content.decode()
    assert "13800001111" in own


@pytest.mark.parametrize("sort", ["liaison_phone", "-liaison_phone", "liaison_name", "-liaison_name"])
def test_order_tells_nothing_about_closed_cells(sort: str) -> None:
    own = make_organization("自己厂", liaison_name="丙", liaison_phone="13800005555")
    outsider = signed_in(make_actor("unit_admin", organization=own))
    first = make_organization("甲厂", liaison_name="甲", liaison_phone="13800009999")
    last = make_organization("乙厂", liaison_name="乙", liaison_phone="13800001111")
    before = names(outsider.get(f"/register/?sort={sort}"))
    first.liaison_name, first.liaison_phone = "丁", "13800000000"
    last.liaison_name, last.liaison_phone = "", "13900000000"
    first.save()
    last.save()
    assert names(outsider.get(f"/register/?sort={sort}")) == before
    assert [name for name in before if name != "自己厂"] == ["甲厂", "乙厂"]


def test_order_by_a_closed_column_holds_for_rows_one_reaches(keeper: Any) -> None:
    for name, phone in (("甲厂", "13800003333"), ("乙厂", "13800001111"), ("丙厂", "13800002222")):
        make_organization(name, kind="enterprise", liaison_phone=phone)
    shown = names(keeper.get("/register/?kind=enterprise&sort=liaison_phone"))
    assert shown == ["乙厂", "丙厂", "甲厂"]
    assert names(keeper.get("/register/?kind=enterprise&sort=-liaison_phone")) == shown[::-1]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.ledger.slug)
def test_only_public_columns_are_searched_or_filtered(case: Any) -> None:
    ledger = case.ledger
    asked = {*ledger.filters, *(column.name for column in ledger.columns if column.searched)}
    assert asked - {"status", *ledger.public} == set()


def test_export_respects_the_conditions(keeper: Any) -> None:
    make_organization("模具厂", kind="enterprise")
    sheet = read_sheet(keeper.get("/register/export/?kind=enterprise").content, name="x.xlsx")
    assert [row.cells[0] for row in sheet.rows] == ["模具厂"]
    assert sheet.header[-1] == "状态"
