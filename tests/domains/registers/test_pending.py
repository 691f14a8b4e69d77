"""Many units registered in one go: who sees which, what each misses, one reason, refusals one by one."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ronghe.documents.writing.sheet import write_sheet
from ronghe.domains.registers.ledger import ORGANIZATIONS
from ronghe.domains.registers.services.registering import register_many
from ronghe.domains.registers.workflow import REGISTER
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.models import Event, StateSpan
from ronghe.kernel.organizations.models import Organization
from tests.factories.organizations import credit_code
from tests.factories.people import CIXI, make_actor, make_organization, signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "/register/pending/"
WHOLE = {"liaison_name": "王老师", "liaison_phone": "0574-62711234"}


@pytest.fixture
def registrar() -> Actor:
    return make_actor("registrar", organization=make_organization("余姚市教育局", kind="government"))


@pytest.fixture
def desk(registrar: Actor) -> Client:
    return signed_in(registrar)


def draft(name: str, **columns: Any) -> Organization:
    return make_organization(name, status="draft", **columns)


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def listed(answer: Any) -> list[str]:
    return re.findall(r'name="chosen"[^>]*><strong>(.*?)</strong>', text(answer))


def ticked(answer: Any) -> list[str]:
    return re.findall(r'name="chosen"[^>]* checked><strong>(.*?)</strong>', text(answer))


def boxes(*rows: Organization) -> list[str]:
    return [f"{row.ref}:{ORGANIZATIONS.version(row)}" for row in rows]


def post(desk: Client, *rows: Organization, reason: str = "随名单登记", **more: Any) -> Any:
    return desk.post(ADDRESS, {"chosen": boxes(*rows), "reason": reason}, **more)


def status(row: Organization) -> str:
    return Organization.objects.get(pk=row.pk).status


def test_page_lists_drafts_and_submitted_ones_within_reach(desk: Client) -> None:
    draft("甲厂")
    make_organization("乙校", status="submitted")
    for gone in ("returned", "registered", "closed"):
        make_organization(f"{gone}校", status=gone)
    draft("慈溪甲厂", region=CIXI)
    assert listed(desk.get(ADDRESS)) == ["乙校", "甲厂"]
    assert listed(desk.get(f"{ADDRESS}?status=draft")) == ["甲厂"]
    assert listed(desk.get(f"{ADDRESS}?status=submitted")) == ["乙校"]
    assert listed(desk.get(f"{ADDRESS}?status=registered")) == ["乙校", "甲厂"]


@pytest.mark.parametrize(("role", "code"), [("plan_officer", 200), ("administrator", 200), ("unit_admin", 403)])
def test_page_is_for_those_who_may_register(role: str, code: int) -> None:
    client = signed_in(make_actor(role))
    assert (client.get(ADDRESS).status_code, client.post(ADDRESS).status_code) == (code, code)


def test_each_row_says_what_it_misses(desk: Client) -> None:
    draft("好厂", kind="enterprise", credit_code=credit_code(1, "91330281"), **WHOLE)
    draft(
        "坏厂", kind="enterprise", credit_code="91330281000000000A", parent=make_organization("旧局", status="closed")
    )
    page = text(desk.get(ADDRESS))
    rows = dict(zip(listed(desk.get(ADDRESS)), page.split("<tr>")[2:], strict=True))
    assert "都符合" in rows["好厂"]
    assert re.findall(r"(不能登记|提醒)：(.*?)(?:</span>)? <span", rows["坏厂"]) == [
        ("不能登记", "统一社会信用代码的长度、字符和校验码正确"),
        ("提醒", "留有联络员和联系电话，任务才有人承接"),
        ("提醒", "主管单位没有注销"),
    ]


def test_boxes_can_be_ticked_all_at_once_without_a_script(desk: Client) -> None:
    draft("好厂", kind="enterprise", credit_code=credit_code(1, "91330281"), **WHOLE)
    draft("缺厂", kind="enterprise")
    assert ticked(desk.get(ADDRESS)) == []
    assert ticked(desk.get(f"{ADDRESS}?chosen=all")) == ["好厂", "缺厂"]
    assert ticked(desk.get(f"{ADDRESS}?chosen=clean")) == ["好厂"]


def test_chosen_ones_are_registered_each_with_its_history(desk: Client, registrar: Actor) -> None:
    entered, approved, left = draft("甲厂"), make_organization("乙校", status="submitted"), draft("丙厂")
    answer = post(desk, entered, approved, follow=True)
    assert answer.redirect_chain == [(ADDRESS, 302)]
    assert "已登记 2 个单位。" in text(answer)
    assert listed(answer) == ["丙厂"]
    assert [status(row) for row in (entered, approved, left)] == ["registered", "registered", "draft"]
    events = [Event.objects.about(row).get() for row in (entered, approved)]
    assert [(e.label, e.comment, e.user_name) for e in events] == [
        ("直接登记", "随名单登记", registrar.name),
        ("同意登记", "随名单登记", registrar.name),
    ]
    assert set(StateSpan.objects.filter(object_id__in=[entered.pk, approved.pk]).values_list("state", flat=True)) == {
        "registered"
    }


def test_refusals_are_shown_one_by_one_and_stop_nobody_else(desk: Client, registrar: Actor) -> None:
    good, bad, own = draft("好厂"), draft("坏厂", credit_code="91330281000000000A"), draft("自报校")
    REGISTER.fire(own, "submit", actor=registrar)
    answer = post(desk, good, bad, own)
    page = text(answer)
    assert re.findall(r'class="stat-value">(\d+)', page) == ["3", "1", "2"]
    refused = page.split('id="refused"')[1].split("</section>")[0]
    assert ("坏厂" in refused, "校验码" in refused, "自报校" in refused) == (True, True, True)
    assert "“同意登记”须由另一个人办理" in refused
    assert "好厂" not in refused
    assert [status(row) for row in (good, bad, own)] == ["registered", "draft", "submitted"]
    assert (ticked(answer), "随名单登记" in page) == (["自报校", "坏厂"], True)


def test_done_and_refused_add_up_to_what_was_chosen(registrar: Actor) -> None:
    good, far = draft("好厂"), draft("慈溪甲厂", region=CIXI)
    chosen = dict(box.split(":") for box in boxes(good, far)) | {"nothing": ""}
    outcome = register_many(actor=registrar, chosen=chosen, reason="登记", version=ORGANIZATIONS.version)
    assert (outcome.chosen, [row.name for row in outcome.done]) == (3, ["好厂"])
    assert [(each.name, each.messages) for each in outcome.refused] == [
        (far.ref, ["没有找到这个单位，或者不在您的范围内"]),
        ("nothing", ["没有找到这个单位，或者不在您的范围内"]),
    ]
    assert status(far) == "draft"


def test_row_that_changed_since_the_page_was_made_is_not_registered(desk: Client) -> None:
    seen = draft("甲厂")
    box = boxes(seen)
    Organization.objects.filter(pk=seen.pk).update(name="乙厂")
    page = text(desk.post(ADDRESS, {"chosen": box, "reason": "登记"}))
    assert "在您打开页面之后有变动" in page
    assert status(seen) == "draft"


def test_nothing_chosen_or_no_reason_keeps_what_was_entered(desk: Client) -> None:
    row = draft("甲厂")
    nothing = text(desk.post(ADDRESS, {"reason": "随名单登记"}))
    assert ("请至少选一个单位" in nothing, "随名单登记" in nothing) == (True, True)
    silent = post(desk, row, reason=" ")
    assert (ticked(silent), re.findall(r'class="error" id="(.*?)"', text(silent))) == (["甲厂"], ["id_reason_error"])
    assert status(row) == "draft"


def test_page_asks_as_many_queries_for_many_units_as_for_one(desk: Client, queries: Any) -> None:
    def number() -> int:
        with queries as seen:
            desk.get(ADDRESS)
        return len(seen)

    draft("甲厂", short_name="甲", aliases="老甲厂", parent=make_organization("主管局"))
    number()
    first = number()
    for count in range(30):
        draft(f"第{count}厂", short_name=f"{count}厂", parent=make_organization(f"主管{count}局"))
    assert number() == first


def test_list_leads_to_those_that_wait(desk: Client) -> None:
    assert ADDRESS not in text(desk.get("/register/"))
    draft("甲厂")
    draft("慈溪甲厂", region=CIXI)
    assert f'href="{ADDRESS}">待登记 1 个' in text(desk.get("/register/"))
    assert ADDRESS not in text(signed_in(make_actor("auditor")).get("/register/"))


def test_list_has_bureaus_before_schools_before_companies_and_closed_ones_last(desk: Client) -> None:
    make_organization("A厂", kind="enterprise")
    make_organization("B校", kind="school")
    make_organization("C局", kind="government", status="closed")
    names = re.findall(r'class="row-link"[^>]*>(.*?)</a>', text(desk.get("/register/")))
    assert names == ["余姚市教育局", "B校", "A厂", "C局"]
    assert re.findall(r'class="row-link"[^>]*>(.*?)</a>', text(desk.get("/register/?sort=name")))[0] == "A厂"


def test_import_leads_to_those_it_brought(desk: Client) -> None:
    rows = [[name, "企业", "县（市、区）级"] for name in ("甲厂", "乙厂")]
    sheet = write_sheet("单位", ["单位全称", "单位类别", "隶属层级"], rows)
    preview = desk.post("/register/import/", {"upload": SimpleUploadedFile("单位.xlsx", sheet)}, follow=True)
    fields = dict(re.findall(r'name="(file|outcome)" value="(.*?)"', text(preview)))
    done = desk.post("/register/import/", fields, follow=True)
    assert done.redirect_chain == [(ADDRESS, 302)]
    assert "已导入：新增 2 条，修改 0 条" in text(done)
    assert listed(done) == ["乙厂", "甲厂"]
