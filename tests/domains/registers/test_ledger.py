"""The register: its rules, its steps, who may change what, and bad input named by field and rule."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from ronghe.domains.registers.ledger import ORGANIZATIONS
from ronghe.domains.registers.policy import (
    CLOSING,
    REGISTRATION,
    code_fits_kind,
    code_is_valid,
    has_code,
    has_liaison,
    names_are_free,
    nobody_acts,
    nothing_below,
    parent_is_open,
)
from ronghe.domains.registers.workflow import REGISTER
from ronghe.kernel.history.models import Event
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.policy.rules import Rule
from ronghe.kernel.workflow.machine import Refused
from tests.factories.ledgers import CASES
from tests.factories.organizations import credit_code, organization_form
from tests.factories.people import CIXI, NINGBO, make_actor, make_organization, signed_in

pytestmark = pytest.mark.django_db
CASE = CASES[0]
TODAY = date(2026, 11, 24)


def unsaved(**columns: Any) -> Organization:
    return Organization(**{"name": "甲校", "kind": "school", "region": "330281"} | columns)


def holds(rule: Rule, organization: Organization) -> bool:
    return rule(organization, TODAY).holds


def test_code_rule_names_its_fault() -> None:
    assert holds(code_is_valid, unsaved(credit_code=credit_code(1)))
    assert holds(code_is_valid, unsaved())
    wrong = code_is_valid(unsaved(credit_code="12330281000000000A"), TODAY)
    assert (wrong.holds, "校验码" in wrong.facts) == (False, True)


@pytest.mark.parametrize(
    ("kind", "prefix", "fits"),
    [
        ("government", "11", True),
        ("government", "91", False),
        ("school", "12", True),
        ("school", "52", True),
        ("school", "91", False),
        ("enterprise", "91", True),
        ("enterprise", "92", True),
        ("enterprise", "12", False),
        ("association", "51", True),
        ("mass", "81", True),
    ],
)
def test_code_begins_as_its_kind_does(kind: str, prefix: str, fits: bool) -> None:
    code = credit_code(1, f"{prefix}330281")
    verdict = code_fits_kind(unsaved(kind=kind, credit_code=code), TODAY)
    assert (verdict.holds, verdict.facts.endswith(f"现为 {prefix}")) == (fits, True)
    assert holds(code_fits_kind, unsaved(kind=kind))


def test_names_rule_sees_another_units_alias() -> None:
    make_organization("乙校", aliases="老乙校")
    assert holds(names_are_free, unsaved())
    assert not holds(names_are_free, unsaved(short_name="老乙校"))


def test_liaison_needs_name_and_phone() -> None:
    assert holds(has_liaison, unsaved(liaison_name="王", liaison_phone="0574-62700000"))
    assert not holds(has_liaison, unsaved(liaison_name="王"))
    assert holds(has_code, unsaved(credit_code=credit_code(1)))
    assert not holds(has_code, unsaved())


def test_parent_must_stand() -> None:
    bureau, gone = make_organization(), make_organization(status="closed")
    assert holds(parent_is_open, unsaved())
    assert holds(parent_is_open, unsaved(parent=bureau))
    assert not holds(parent_is_open, unsaved(parent=gone))


def test_every_rule_stands_in_a_checklist() -> None:
    listed = {*REGISTRATION.forbids, *REGISTRATION.warns, *CLOSING.forbids}
    assert listed == {
        *(code_is_valid, code_fits_kind, names_are_free, has_code, has_liaison, parent_is_open),
        *(nobody_acts, nothing_below),
    }


def test_registrar_enters_a_unit_directly_with_a_reason() -> None:
    actor = make_actor("registrar")
    place = CASE.make(1, actor)
    with pytest.raises(Refused) as refused:
        REGISTER.fire(place, "enter", actor=actor)
    assert refused.value.message_dict == {"comment": ["“直接登记”必须写明理由"]}
    assert REGISTER.fire(place, "enter", actor=actor, comment="随方案登记").status == "registered"
    assert Event.objects.about(place)[0].comment == "随方案登记"


def test_who_submits_does_not_approve_and_a_unit_does_not_enter_itself() -> None:
    place = make_organization(status="draft")
    both = make_actor("registrar", "unit_admin", organization=place)
    REGISTER.fire(place, "submit", actor=both)
    assert [t.name for t in REGISTER.available(place, both)] == ["return"]
    with pytest.raises(Refused, match="须由另一个人办理"):
        REGISTER.fire(place, "approve", actor=both)
    assert REGISTER.fire(place, "approve", actor=make_actor("registrar")).status == "registered"
    draft = make_organization(status="draft")
    with pytest.raises(PermissionDenied):
        REGISTER.fire(draft, "enter", actor=make_actor("unit_admin", organization=draft), comment="自己登记")


def test_bad_code_does_not_pass_a_step() -> None:
    place = make_organization(status="draft", credit_code="12330281000000000A")
    with pytest.raises(Refused, match="GB 32100-2015") as refused:
        REGISTER.fire(place, "enter", actor=make_actor("registrar"), comment="登记")
    assert len(refused.value.messages) == 1
    assert refused.value.messages[0].startswith("不符合“统一社会信用代码的长度、字符和校验码正确”：")


def test_unit_is_closed_only_when_nobody_acts_and_nothing_is_below() -> None:
    place, registrar = make_organization(), make_actor("registrar")
    make_actor("unit_admin", organization=place)
    branch = make_organization("下属", parent=place)
    with pytest.raises(Refused) as refused:
        REGISTER.fire(place, "close", actor=registrar, comment="撤并")
    assert [message.split("（")[0] for message in refused.value.messages] == [
        "不符合“注销的单位没有在任成员”：还有 1 个成员，请先在“成员”页移除",
        "不符合“注销的单位没有未注销的下属单位”：下属",
    ]
    place.memberships.update(ended_at="2026-01-01T00:00:00Z")
    REGISTER.fire(branch, "close", actor=registrar, comment="撤并")
    assert REGISTER.fire(place, "close", actor=registrar, comment="撤并").status == "closed"
    assert REGISTER.fire(place, "reopen", actor=registrar, comment="恢复办学").status == "registered"


def test_unit_admin_keeps_the_contact_and_the_registrar_the_identity() -> None:
    place = make_organization()
    admin, registrar = make_actor("unit_admin", organization=place), make_actor("registrar")
    identity = {"name", "short_name", "aliases", "kind", "level", "parent"}
    assert set(ORGANIZATIONS.locks(place, admin)) == identity
    assert set(ORGANIZATIONS.locks(place, admin).values()) == {"登记后由名录审核员修改"}
    assert ORGANIZATIONS.locks(place, registrar) == {}
    client = signed_in(admin)
    page = client.get(f"/register/{place.ref}/edit/").content.decode()
    version = page.split('name="version" value="')[1][:16]
    data = {"version": version, "name": "我要改名", "liaison_name": "沈老师", "liaison_phone": "0574-62799999"}
    assert client.post(f"/register/{place.ref}/edit/", data).status_code == 302
    fresh = Organization.objects.get(pk=place.pk)
    assert (fresh.name, fresh.liaison_name) == (place.name, "沈老师")
    assert Event.objects.about(place)[0].changes == {
        "联络员": ["", "沈老师"],
        "联络电话": ["", "0574-62799999"],
    }


def test_missing_code_is_filled_in_by_the_unit_once() -> None:
    place = make_organization(credit_code=None)
    admin = make_actor("unit_admin", organization=place)
    assert "credit_code" not in ORGANIZATIONS.locks(place, admin)
    place.credit_code = credit_code(5)
    assert ORGANIZATIONS.locks(place, admin)["credit_code"] == "登记后由名录审核员修改"


def test_row_that_was_closed_while_it_was_edited_keeps_what_was_typed_and_is_told() -> None:
    place, registrar = make_organization(), make_actor("registrar")
    client = signed_in(registrar)
    page = client.get(f"/register/{place.ref}/edit/").content.decode()
    data = organization_form(1) | {"version": page.split('name="version" value="')[1][:16]}
    REGISTER.fire(place, "close", actor=make_actor("registrar"), comment="撤并")
    answer = client.post(f"/register/{place.ref}/edit/", data).content.decode()
    assert "办理“注销”" in answer
    assert data["name"] in answer
    again = client.post(f"/register/{place.ref}/edit/", data | {"version": ORGANIZATIONS.version(fresh(place))})
    assert "单位已注销，恢复登记后才能修改" in again.content.decode()
    assert fresh(place).name == place.name


def fresh(place: Organization) -> Organization:
    return Organization.objects.get(pk=place.pk)


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"credit_code": "12330281"}, "credit_code", "应为 18 位（GB 32100-2015），现为 8 位"),
        ({"credit_code": credit_code(1)}, "credit_code", "这个统一社会信用代码已登记给另一个单位"),
        ({"name": "余姚市第1技工学校"}, "name", "已由“余姚市第1技工学校”使用"),
        ({"aliases": "1技校"}, "aliases", "已由“余姚市第1技工学校”使用"),
        ({"short_name": "第1 技校"}, "short_name", "已由“余姚市第1技工学校”使用"),
        ({"parent": "不存在的局"}, "parent", "没有登记过名为“不存在的局”的单位"),
    ],
)
def test_bad_input_is_refused_with_field_and_rule(changed: dict[str, str], field: str, words: str) -> None:
    actor = make_actor("registrar")
    CASE.make(1, actor)
    page = signed_in(actor).post("/register/new/", organization_form(2) | changed).content.decode()
    assert f'id="id_{field}_error"' in page
    assert words in page
    assert not Organization.objects.filter(liaison_name="王老师").exclude(credit_code=credit_code(1)).exists()


def test_code_is_taken_as_people_paste_it() -> None:
    code = credit_code(7)
    place = CASE.make(7, make_actor("registrar"), credit_code=f" {code[:8]} {code[8:].lower()} ", aliases="甲，甲;乙")
    assert (place.credit_code, place.aliases) == (code, "甲、乙")


@pytest.mark.parametrize("text", ["宁波市教育局", "市教育局", "甬教", credit_code(3, "11330200")])
def test_parent_is_found_by_any_name_or_code_also_in_the_city_above(text: str) -> None:
    bureau = make_organization(
        "宁波市教育局", region=NINGBO, aliases="甬教、市教育局", credit_code=credit_code(3, "11330200")
    )
    make_organization("慈溪市教育局", region=CIXI)
    place = CASE.make(8, make_actor("registrar"), parent=text)
    assert place.parent == bureau


def test_page_shows_names_branches_and_people() -> None:
    place = make_organization("余姚市教育局", short_name="市教育局", aliases="教育局、教委")
    branch = make_organization("下属学校", parent=place)
    page = signed_in(make_actor("unit_admin", organization=place)).get(f"/register/{place.ref}/").content.decode()
    assert [word for word in ("市教育局", "教委", "下属学校", branch.ref, "在任成员 1 个") if word not in page] == []
    outside = signed_in(make_actor("liaison")).get(f"/register/{place.ref}/").content.decode()
    assert "在任成员" not in outside


def test_evidence_is_kept_with_the_unit_and_its_history() -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    place = make_organization()
    client = signed_in(make_actor("registrar"))
    address = f"/register/{place.ref}/attach/"
    assert client.post(address, {"file": SimpleUploadedFile("证书.pdf", b"%PDF-")}).status_code == 302
    page = client.get(f"/register/{place.ref}/").content.decode()
    assert page.count("证书.pdf") == 2
    empty = client.post(address, {"file": SimpleUploadedFile("空.pdf", b"")}, follow=True).content.decode()
    assert "文件“空.pdf”是空的" in empty
    assert "请先选择文件" in client.post(address, follow=True).content.decode()
    REGISTER.fire(place, "close", actor=make_actor("registrar"), comment="撤并")
    assert client.post(address, {"file": SimpleUploadedFile("b.pdf", b"x")}).status_code == 403


def test_step_that_does_not_exist_is_not_found() -> None:
    place = make_organization()
    client = signed_in(make_actor("registrar"))
    assert client.post(f"/register/{place.ref}/", {"transition": "explode"}).status_code == 404


def test_unit_admin_makes_no_other_units() -> None:
    client = signed_in(make_actor("unit_admin"))
    assert client.get("/register/new/").status_code == 403
    assert "新增" not in client.get("/register/").content.decode()
