"""Direct registration and aliases: who may, what is refused with field and rule, what history keeps."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone

from ronghe.domains.registers.services import add_alias, create_organization, remove_alias
from ronghe.kernel.history.models import Event, state_on
from ronghe.kernel.organizations.models import Organization
from tests.factories.people import CIXI, YUYAO, make_actor, make_organization

pytestmark = pytest.mark.django_db


def entered(**changed: object) -> Organization:
    values: dict[str, object] = {
        "actor": make_actor("registrar"),
        "name": "余姚市教育局",
        "kind": "government",
        "region": YUYAO,
        "reason": "文件点名的单位",
    }
    return create_organization(**values | changed)  # type: ignore[arg-type]


def test_organization_is_registered_at_once_and_the_reason_kept() -> None:
    bureau = entered(short_name="市教育局", aliases="教育局；市教委", level="county", on=date(2019, 3, 1))
    assert (bureau.status, bureau.aliases) == ("registered", "教育局、市教委")
    assert {Organization.objects.named(name, YUYAO) for name in ("市教委", "市教育局", "余姚市教育局")} == {bureau}
    event = Event.objects.about(bureau).get()
    assert (event.label, event.comment, event.on) == ("直接登记", "文件点名的单位", date(2019, 3, 1))
    assert event.changes == {"状态": ["", "已登记"]}
    assert [state_on(bureau, day) for day in (date(2019, 2, 28), date(2019, 3, 1))] == [None, "registered"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"kind": "club"}, "kind"),
        ({"name": ""}, "name"),
        ({"name": "余姚\0教育局"}, "name"),
        ({"aliases": "教育局\x07"}, "aliases"),
        ({"region": "999999"}, "region"),
        ({"credit_code": "91330281144692000X"}, "credit_code"),
        ({"liaison_phone": "电话"}, "liaison_phone"),
    ],
)
def test_wrong_organization_is_refused_with_its_field(changed: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        entered(actor=make_actor("administrator"), **changed)
    assert list(refused.value.message_dict) == [field]
    assert (Organization.objects.filter(kind="government").count(), Event.objects.count()) == (0, 0)


def test_name_that_another_holds_is_refused_and_the_holder_named() -> None:
    make_organization("余姚市教体局", aliases="余姚市教育局")
    with pytest.raises(ValidationError) as refused:
        entered()
    told = "名称“余姚市教育局”已由“余姚市教体局”使用；一个名称在本行政区域内只能指一个单位"
    assert refused.value.message_dict == {"name": [told]}
    assert entered(actor=make_actor("administrator"), region=CIXI).region == CIXI


@pytest.mark.parametrize("role", ["unit_admin", "liaison", "supervisor", "auditor"])
def test_who_does_not_review_the_register_registers_nothing(role: str) -> None:
    with pytest.raises(PermissionDenied):
        entered(actor=make_actor(role))


def test_registrar_registers_nothing_outside_his_region() -> None:
    with pytest.raises(PermissionDenied):
        entered(region=CIXI)


def test_alias_is_added_and_found_and_recorded() -> None:
    office = make_organization("余姚市人民政府办公室", aliases="市政府办")
    changed = add_alias(actor=make_actor("plan_officer"), organization=office, alias=" 市府办 ")
    assert (changed, changed.aliases) == (office, "市政府办、市府办")
    assert Organization.objects.named("市府办", YUYAO) == office
    assert Event.objects.about(office).get().changes == {"别名": ["市政府办", "市政府办、市府办"]}


def test_alias_claimed_twice_is_refused_with_field_and_rule() -> None:
    make_organization("余姚市经济和信息化局", aliases="经信局")
    other = make_organization("余姚市商务局")
    with pytest.raises(ValidationError) as refused:
        add_alias(actor=make_actor("plan_officer"), organization=other, alias="经信局")
    told = "名称“经信局”已由“余姚市经济和信息化局”使用；一个名称在本行政区域内只能指一个单位"
    assert refused.value.message_dict == {"aliases": [told]}
    assert (Organization.objects.get(pk=other.pk).aliases, Event.objects.count()) == ("", 0)


@pytest.mark.parametrize(
    ("alias", "told"),
    [
        ("", "请一次填写一个别名，不含顿号、逗号、分号"),
        ("甲、乙", "请一次填写一个别名，不含顿号、逗号、分号"),
        ("余姚市 商务局", "“余姚市 商务局”已经是这个单位的名称或别名"),
        ("商\0务", "名称里有看不见的字符，请重新输入"),
        ("商务局", "“商务局”已经是这个单位的名称或别名"),
    ],
)
def test_alias_that_says_nothing_new_is_refused(alias: str, told: str) -> None:
    bureau = make_organization("余姚市商务局", aliases="商务局")
    with pytest.raises(ValidationError) as refused:
        add_alias(actor=make_actor("plan_officer"), organization=bureau, alias=alias)
    assert refused.value.message_dict == {"aliases": [told]}


def test_too_many_aliases_are_refused_not_cut() -> None:
    bureau = make_organization(aliases="、".join(f"别名{number}" for number in range(60)))
    with pytest.raises(ValidationError) as refused:
        add_alias(actor=make_actor("plan_officer"), organization=bureau, alias="又" * 40)
    assert list(refused.value.message_dict) == ["aliases"]


def test_alias_is_removed_and_free_for_another() -> None:
    actor = make_actor("plan_officer")
    first, second = make_organization("甲局", aliases="经信局、经委"), make_organization("乙局")
    assert remove_alias(actor=actor, organization=first, alias="经信局").aliases == "经委"
    assert Organization.objects.named("经信局", YUYAO) is None
    assert add_alias(actor=actor, organization=second, alias="经信局") == Organization.objects.named("经信局", YUYAO)
    with pytest.raises(ValidationError) as refused:
        remove_alias(actor=actor, organization=first, alias="甲局")
    assert refused.value.message_dict == {"aliases": ["这个单位没有别名“甲局”"]}


def test_unit_may_not_give_itself_the_name_of_another_task_holder() -> None:
    own = make_organization()
    with pytest.raises(PermissionDenied):
        add_alias(actor=make_actor("unit_admin", organization=own), organization=own, alias="市教育局")


@pytest.mark.parametrize(
    ("theirs", "ours", "told"),
    [
        (
            {"aliases": "市教育局"},
            {"short_name": "市教育局"},
            {"short_name": ["名称“市教育局”已由“先到的单位”使用；一个名称在本行政区域内只能指一个单位"]},
        ),
        (
            {"credit_code": "91330281144692000Q"},
            {"credit_code": "91330281144692000Q"},
            {"credit_code": ["这个统一社会信用代码已登记给另一个单位"]},
        ),
    ],
)
def test_who_is_a_moment_late_gets_the_same_sentence(
    monkeypatch: pytest.MonkeyPatch, theirs: dict[str, str], ours: dict[str, str], told: dict[str, list[str]]
) -> None:
    checked = Organization.full_clean

    def overtaken(organization: Organization) -> None:
        checked(organization)
        monkeypatch.undo()
        make_organization("先到的单位", **theirs)

    actor = make_actor("registrar")
    monkeypatch.setattr(Organization, "full_clean", overtaken)
    with pytest.raises(ValidationError) as refused:
        entered(actor=actor, **ours)
    assert refused.value.message_dict == told


@pytest.mark.django_db(transaction=True)
def test_of_two_who_claim_an_alias_at_once_one_is_told() -> None:
    actor = make_actor("plan_officer")
    first, second = make_organization("甲局"), make_organization("乙局")
    claimed = threading.Event()
    told: list[str] = []

    def later() -> None:
        try:
            claimed.wait(10)
            add_alias(actor=actor, organization=second, alias="经信局")
        except ValidationError as refused:
            told.extend(refused.message_dict["aliases"])
        finally:
            connection.close()

    thread = threading.Thread(target=later)
    thread.start()
    with transaction.atomic():
        add_alias(actor=actor, organization=first, alias="经信局")
        claimed.set()
        thread.join(0.5)  # the other one waits for this transaction, or for the name it has taken
    thread.join(30)
    assert told == ["名称“经信局”已由“甲局”使用；一个名称在本行政区域内只能指一个单位"]
    assert Organization.objects.named("经信局", YUYAO) == first
    assert timezone.localdate() == Event.objects.get().on
