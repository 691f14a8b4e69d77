"""Names and aliases: one holder per division, found as people write them, kept in line with the columns."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from ronghe.kernel.access.actor import PUBLIC
from ronghe.kernel.organizations.finding import find_organizations
from ronghe.kernel.organizations.models import Organization, OrganizationName
from ronghe.kernel.organizations.names import candidates
from ronghe.kernel.standards.names import name_key
from tests.factories.organizations import credit_code
from tests.factories.people import CIXI, YUYAO, make_actor, make_organization

pytestmark = pytest.mark.django_db


def named(name: str, region: str = YUYAO) -> Organization | None:
    return Organization.objects.named(name, region)


def keys_of(organization: Organization) -> list[str]:
    return sorted(OrganizationName.objects.filter(organization=organization).values_list("key", flat=True))


def unsaved(name: str, **columns: str) -> Organization:
    return Organization(**{"name": name, "kind": "government", "region": YUYAO} | columns)


@pytest.mark.parametrize(
    "written",
    ["余姚市教育局", "市教育局", "教育局", " 教育 局 ", "“教育局”", "余姚市教育局 ", "教委"],
)
def test_bureau_answers_to_its_names_and_the_usual_short_form(written: str) -> None:
    bureau = make_organization("余姚市教育局", short_name="教育局", aliases="教委")
    assert named(written) == bureau


def test_short_form_belongs_to_the_division_in_which_it_is_written() -> None:
    here, there = make_organization("余姚市教育局"), make_organization("慈溪市教育局", region=CIXI)
    assert [named("市教育局", region) for region in (YUYAO, CIXI)] == [here, there]
    assert (named("县教育局"), named("慈溪市教育局")) == (None, None)


def test_own_name_goes_before_the_short_form_of_another() -> None:
    make_organization("余姚市总工会")
    union = make_organization("某某公司工会", aliases="市总工会")
    assert named("市总工会") == union


def test_candidates_of_a_name_that_is_only_a_level() -> None:
    assert candidates("市局", YUYAO) == ["市局"]
    assert candidates("市科技局", YUYAO) == ["市科技局", "余姚市科技局"]


@given(st.text(max_size=20))
def test_key_of_a_key_is_itself(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)


def test_changed_columns_change_what_it_answers_to() -> None:
    bureau = make_organization("甲局", short_name="甲", aliases="老甲、甲局")
    assert keys_of(bureau) == ["甲", "甲局", "老甲"]
    bureau.aliases = "新甲"
    bureau.save()
    assert keys_of(bureau) == ["新甲", "甲", "甲局"]
    bureau.short_name = ""
    Organization.objects.bulk_update([bureau], ["short_name"])
    assert keys_of(bureau) == ["新甲", "甲局"]


def test_many_at_once_answer_to_their_names() -> None:
    Organization.objects.bulk_create([unsaved("甲局", short_name="甲"), unsaved("乙局")])
    assert [str(named(name)) for name in ("甲", "乙局")] == ["甲", "乙局"]


def test_many_at_once_with_a_taken_name_leave_nothing_behind() -> None:
    make_organization("甲局", aliases="乙局")
    with pytest.raises(IntegrityError), transaction.atomic():
        Organization.objects.bulk_create([unsaved("丙局"), unsaved("乙局")])
    assert Organization.objects.filter(name__in=["乙局", "丙局"]).count() == 0


def test_conflicts_of_a_batch_are_told_by_position_field_and_holder() -> None:
    make_organization("甲局", aliases="老甲")
    batch = [
        unsaved("乙局"),
        unsaved("丙局", short_name="老甲"),
        unsaved("丁局", aliases="乙局"),
        unsaved("甲局", region=CIXI),
    ]
    told = {position: error.message_dict for position, error in Organization.objects.find_conflicts(batch).items()}
    assert told == {
        1: {"short_name": ["名称“老甲”已由“甲局”使用；一个名称在本行政区域内只能指一个单位"]},
        2: {"aliases": ["名称“乙局”已由“乙局”使用；一个名称在本行政区域内只能指一个单位"]},
    }


def test_name_as_long_as_no_column_holds_is_refused() -> None:
    long = unsaved("甲局", aliases="ﷺ" * 25)
    with pytest.raises(ValidationError) as refused:
        long.full_clean()
    assert list(refused.value.message_dict) == ["aliases"]


@pytest.mark.parametrize(
    ("columns", "field"),
    [({"name": "《》"}, "name"), ({"short_name": "·"}, "short_name"), ({"aliases": "甲、“”"}, "aliases")],
)
def test_name_of_signs_alone_is_refused(columns: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        unsaved(**{"name": "甲局"} | columns).full_clean()
    assert refused.value.message_dict == {field: ["名称里没有文字"]}


@pytest.mark.parametrize("columns", [{"name": "甲\u200b局"}, {"short_name": "\ufeff甲"}, {"aliases": "老甲、新\x07甲"}])
def test_name_that_hides_a_character_is_refused(columns: dict[str, str]) -> None:
    make_organization("甲局")
    with pytest.raises(ValidationError) as refused:
        unsaved(**{"name": "乙局"} | columns).full_clean()
    assert refused.value.message_dict == {field: ["名称里有看不见的字符，请重新输入"] for field in columns}


def test_wide_blank_in_a_name_is_no_fault() -> None:
    unsaved("甲　局", short_name="甲\xa0局长").full_clean()


def test_missing_name_is_told_once() -> None:
    with pytest.raises(ValidationError) as refused:
        unsaved("").full_clean()
    assert {field: len(said) for field, said in refused.value.message_dict.items()} == {"name": 1}


def test_own_names_are_no_conflict() -> None:
    bureau = make_organization("甲局", short_name="甲", aliases="老甲")
    bureau.full_clean()
    assert Organization.objects.find_conflicts([bureau]) == {}


def test_parent_is_not_the_organization_itself() -> None:
    bureau = make_organization("甲局")
    bureau.parent = bureau
    with pytest.raises(ValidationError) as refused:
        bureau.full_clean()
    assert refused.value.messages == ["主管单位不能是本单位"]


def test_credit_code_is_written_in_one_way_and_wrong_ones_are_told_once() -> None:
    school = unsaved("余姚市九中", credit_code="")
    school.save()
    assert Organization.objects.get(pk=school.pk).credit_code is None
    school.credit_code = "12330281419720000X"
    with pytest.raises(ValidationError) as refused:
        school.full_clean()
    assert {field: len(said) for field, said in refused.value.message_dict.items()} == {"credit_code": 1}


def test_organization_is_found_by_its_code_in_every_spelling_of_one_sheet() -> None:
    bureau = make_organization("甲局", credit_code=credit_code(1))
    spellings = [credit_code(1), credit_code(1).lower()]
    assert find_organizations([*spellings, credit_code(2)], YUYAO, PUBLIC) == dict.fromkeys(spellings, bureau)


def test_unregistered_organization_is_found_only_by_who_may_see_it() -> None:
    draft = make_organization("余姚市新局", status="draft", credit_code=credit_code(3))
    asked = ["余姚市新局", credit_code(3)]
    stranger, own = make_actor("unit_admin"), make_actor("unit_admin", organization=draft)
    found = {
        "public": find_organizations(asked, YUYAO, PUBLIC),
        "stranger": find_organizations(asked, YUYAO, stranger),
        "itself": find_organizations(asked, YUYAO, own),
        "registrar": find_organizations(asked, YUYAO, make_actor("registrar")),
        "elsewhere": find_organizations(
            asked, YUYAO, make_actor("registrar", organization=make_organization(region=CIXI))
        ),
    }
    everything = dict.fromkeys(asked, draft)
    assert found == {"public": {}, "stranger": {}, "itself": everything, "registrar": everything, "elsewhere": {}}


def test_name_that_hides_here_is_found_around() -> None:
    make_organization("教育局", status="draft")
    around = make_organization("教育局", region="330200")
    assert find_organizations(["教育局"], YUYAO, PUBLIC) == {"教育局": around}
