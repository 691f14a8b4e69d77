"""Names of a document find their organizations: suggestions, aliases, new units."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from ronghe.domains.plans.models import Party, Plan
from ronghe.domains.plans.services.resolving import merge_alias, register_unit, resolve_again
from ronghe.domains.plans.services.similar import likeness, propose_kind, propose_level, suggest
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.models import Event
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.workflow.machine import Refused
from tests.factories import plans as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Actor:
    return make.officer()


@pytest.fixture
def bureau(officer: Actor) -> Organization:
    return make.organization("余姚市经济和信息化局", short_name="市经信局")


@pytest.fixture
def plan(officer: Actor) -> Plan:
    """Two tasks name 经信局, which the register does not know by that name."""
    plan = make.ready(2)
    for task in plan.tasks.all():
        make.party(task, "经信局")
    return plan


def test_alias_resolves_every_party_of_that_name_at_once(officer: Actor, plan: Plan, bureau: Organization) -> None:
    merge_alias(actor=officer, plan=plan, name="经信局", organization=bureau)
    bureau.refresh_from_db()
    assert bureau.alias_list == ["经信局"]
    assert [p.organization for p in Party.objects.filter(name="经信局")] == [bureau, bureau]
    assert Event.objects.about(plan).get().changes == {"经信局": ["", "余姚市经济和信息化局（2 项任务）"]}


def test_alias_does_not_touch_other_drafts(officer: Actor, plan: Plan, bureau: Organization) -> None:
    other = make.ready(number="另一号")
    make.party(other.tasks.get(), "经信局")
    merge_alias(actor=officer, plan=plan, name="经信局", organization=bureau)
    assert Party.objects.unresolved().get().task.plan == other
    resolve_again(actor=officer, plan=other)
    assert not Party.objects.unresolved().exists()


def test_alias_claimed_twice_is_refused_with_field_and_rule(officer: Actor, plan: Plan, bureau: Organization) -> None:
    make.organization("宁波市经信局余姚分局", aliases="经信局")
    with pytest.raises(ValidationError) as refused:
        merge_alias(actor=officer, plan=plan, name="经信局", organization=bureau)
    assert refused.value.message_dict == {
        "aliases": ["名称“经信局”已由“宁波市经信局余姚分局”使用；一个名称在本行政区域内只能指一个单位"]
    }
    assert Party.objects.unresolved().count() == 2


def test_unit_named_twice_in_a_task_becomes_one_party_with_the_weightier_role(
    officer: Actor, plan: Plan, bureau: Organization
) -> None:
    task = plan.tasks.first()
    assert task is not None
    make.party(task, "市经信局", "assist", organization=bureau)
    merge_alias(actor=officer, plan=plan, name="经信局", organization=bureau)
    assert [(p.name, p.role) for p in task.parties.filter(organization=bureau)] == [("市经信局", "responsible")]


def test_name_that_is_no_longer_open_is_said_so(officer: Actor, plan: Plan, bureau: Organization) -> None:
    with pytest.raises(ValidationError, match="已没有未识别的“市府办”"):
        merge_alias(actor=officer, plan=plan, name="市府办", organization=bureau)
    assert bureau.alias_list == []


def test_registered_unit_takes_the_documents_word_as_short_name(officer: Actor, plan: Plan) -> None:
    register_unit(actor=officer, plan=plan, name="经信局", full_name="余姚市经济和信息化局", kind="government")
    unit = Organization.objects.get(name="余姚市经济和信息化局")
    assert (unit.short_name, unit.status, unit.level, unit.kind) == ("经信局", "registered", "county", "government")
    assert Party.objects.filter(organization=unit).count() == 2


def test_unit_with_a_taken_name_is_not_registered(officer: Actor, plan: Plan, bureau: Organization) -> None:
    with pytest.raises(ValidationError):
        register_unit(actor=officer, plan=plan, name="经信局", full_name=bureau.name, kind="government")
    assert (Organization.objects.count(), Party.objects.unresolved().count()) == (2, 2)


def test_published_plan_resolves_no_names(officer: Actor, plan: Plan, bureau: Organization) -> None:
    Plan.objects.update(status="published")
    with pytest.raises(Refused):
        merge_alias(actor=officer, plan=plan, name="经信局", organization=bureau)


def test_names_are_the_officers(plan: Plan, bureau: Organization) -> None:
    registrar = make.actor("registrar")
    with pytest.raises(PermissionDenied):
        merge_alias(actor=registrar, plan=plan, name="经信局", organization=bureau)


@pytest.mark.parametrize(
    ("written", "names", "first"),
    [
        ("经信局", ("余姚市经济和信息化局|市经信局", "余姚市财政局"), "余姚市经济和信息化局"),
        ("市府办", ("余姚市人民政府办公室", "余姚市教育局"), "余姚市人民政府办公室"),
        ("人社局", ("余姚市人力资源和社会保障局", "余姚市民政局"), "余姚市人力资源和社会保障局"),
        ("市第四职校", ("余姚市第四职业技术学校", "余姚市第五职业技术学校"), "余姚市第四职业技术学校"),
        ("教育局", ("余姚市教育局", "余姚市体育局"), "余姚市教育局"),
    ],
)
def test_most_likely_unit_is_suggested_first(written: str, names: tuple[str, ...], first: str) -> None:
    for name in names:
        full, _bar, short = name.partition("|")
        make.organization(full, short_name=short)
    found = suggest([written], make.REGION)[written]
    assert found[0].organization.name == first
    assert found[0].score > max([each.score for each in found[1:]], default=0)


def test_unlike_units_are_not_suggested() -> None:
    make.organization("余姚市财政局")
    make.organization("余姚市农业农村局", status="closed")
    assert suggest(["浙江商业职业技术学院", "农业农村局"], make.REGION) == {
        "浙江商业职业技术学院": [],
        "农业农村局": [],
    }


def test_likeness_is_the_same_from_both_sides() -> None:
    assert likeness("经信局", "余姚市经济和信息化局", "余姚市") == likeness("余姚市经济和信息化局", "经信局", "余姚市")


@pytest.mark.parametrize(
    ("name", "kind", "level"),
    [
        ("泗门镇人民政府", "township", "county"),
        ("梨洲街道", "township", "county"),
        ("浙江商业职业技术学院", "college", "province"),
        ("省教育厅", "government", "province"),
        ("市总工会", "mass", "county"),
        ("市模具行业协会", "association", "county"),
        ("舜宇集团有限公司", "enterprise", "county"),
        ("市第四职业技术学校", "school", "county"),
        ("余姚经济开发区", "park", "county"),
        ("市职业介绍中心", "institution", "county"),
        ("市府办", "government", "county"),
        ("国家税务总局", "government", "nation"),
    ],
)
def test_kind_and_level_are_proposed_from_the_name(name: str, kind: str, level: str) -> None:
    assert (propose_kind(name), propose_level(name, make.REGION)) == (kind, level)
