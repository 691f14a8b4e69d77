"""The first screen: what each role owes, most pressing first, each thing one click from its action."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ronghe.domains.plans.models import ReadingWarning
from ronghe.kernel.organizations.models import Invitation, Membership, Organization, actor_for
from ronghe.workbench.duties import duties_of
from tests.factories import plans, published
from tests.factories.organizations import credit_code
from tests.factories.people import CIXI, make_organization, make_user, signed_in

pytestmark = pytest.mark.django_db
FULL = {"credit_code": credit_code(1), "liaison_name": "杨教育", "liaison_phone": "0574-62711234"}


@pytest.fixture(autouse=True)
def bureau(db: None) -> Organization:
    """The education bureau, with nothing missing in the register."""
    return plans.organization(**FULL)


def body(client: Client) -> str:
    answer = client.get("/workbench/")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def titles(client: Client) -> list[str]:
    return re.findall(r"<h3>(.*?)</h3>", body(client))


def duty_links(actor: Any) -> list[tuple[str, str]]:
    return [(duty.action, duty.href) for duty in duties_of(actor)]


def test_officer_has_drafts_to_review_with_what_is_open() -> None:
    officer, draft = plans.officer(), plans.plan()
    ReadingWarning.objects.create(plan=draft, line=1, message="读不准")
    ReadingWarning.objects.create(plan=draft, line=2, message="读不准", handled_by="林方案")
    for number in (1, 2):
        task = plans.task(draft, lead_basis="first_listed")
        plans.lead(task)
        plans.party(task, f"市某{number}局")
    published.target(draft, decision="proposed")
    [duty] = duties_of(officer)
    assert (duty.title, duty.reason) == (
        f"核对《{draft.title}》",
        "还有1 条读取提示、2 个牵头、2 处单位、1 个目标要核对",
    )
    assert (duty.action, duty.href) == ("去核对", f"/plans/{draft.ref}/review/")


def test_officer_is_told_when_a_draft_can_be_published() -> None:
    officer, draft = plans.officer(), plans.ready()
    assert [(duty.reason, duty.action) for duty in duties_of(officer)] == [("都已核对，可以发布", "去发布")]
    assert duty_links(plans.actor("supervisor")) == []
    assert draft.status == "draft"


def test_officer_has_leads_to_confirm_and_the_link_lists_just_those() -> None:
    officer, plan = plans.officer(), published.rich()
    links = dict(duty_links(officer))
    assert list(links) == ["去明确", "去确认"]
    listed = unescape(signed_in(officer).get(links["去确认"].split("#")[0]).content.decode())
    assert re.findall(r'<span class="code">([\d.]+)</span>', listed) == ["2.6"]
    assert plan.ref in links["去确认"]


def test_officer_owes_nothing_to_another_city() -> None:
    plan = published.published(owner=make_organization("慈溪市教育局", region=CIXI))
    plans.lead(plans.task(plan, lead_basis="first_listed"), plan.owner)
    assert duties_of(plans.officer()) == []


def test_lead_has_placeholders_to_name_and_others_have_not() -> None:
    plan = published.rich()
    finance = published.unit("余姚市财政局")
    [duty] = duties_of(plans.actor("liaison"))
    assert (duty.title, duty.action) == ("明确 1 项任务里没有点名的单位", "去明确")
    assert f"/plans/{plan.ref}/?unit={plans.organization().ref}&role=lead&need=party" in duty.href
    assert [duties_of(plans.actor(role, finance)) for role in ("liaison", "supervisor")] == [[], []]
    assert duties_of(plans.actor("supervisor")) == []


def test_registrar_has_organizations_to_review_and_a_line_for_the_rest() -> None:
    registrar = plans.actor("registrar")
    for number in range(7):
        published.unit(f"余姚市第{number}协会", kind="association", status="submitted")
    published.unit("慈溪市协会", kind="association", status="submitted", region="330282")
    found = duties_of(registrar)
    assert [duty.title for duty in found] == [f"审核单位“余姚市第{number}协会”" for number in range(5)] + [
        "还有单位等待审核"
    ]
    client = signed_in(registrar)
    assert [client.get(duty.href).status_code for duty in found] == [200] * 6


def test_drafts_are_one_duty_that_leads_to_all_of_them() -> None:
    registrar = plans.actor("registrar")
    for number in range(3):
        published.unit(f"余姚市第{number}厂", kind="enterprise", status="draft")
    published.unit("慈溪市厂", kind="enterprise", status="draft", region="330282")
    [duty] = duties_of(registrar)
    assert (duty.title, duty.action) == ("登记 3 个草稿单位", "去登记")
    page = signed_in(registrar).get(duty.href).content.decode()
    assert re.findall(r'name="chosen"[^>]*><strong>(.*?)</strong>', page) == [f"余姚市第{n}厂" for n in range(3)]


def test_unit_admin_completes_the_own_organization_and_sees_open_invitations() -> None:
    unit = published.unit("演示精密模具有限公司", kind="enterprise", liaison_name="周企业")
    admin = plans.actor("unit_admin", unit)
    soon = timezone.now() + timedelta(days=3)
    invitation = {"organization": unit, "role": "liaison", "created_by_id": admin.user_id}
    Invitation.objects.create(name="郑同事", digest="1", expires_at=soon, **invitation)
    Invitation.objects.create(name="过期者", digest="2", expires_at=timezone.now(), **invitation)
    found = [(duty.title, duty.reason, duty.href) for duty in duties_of(admin)]
    assert found == [
        ("补全本单位资料", "名录里还缺：统一社会信用代码、联络电话", f"/register/{unit.ref}/edit/"),
        ("1 份邀请还没有人接受", "等待：郑同事", "/register/members/"),
    ]
    assert duties_of(plans.actor("liaison", unit)) == []


def test_officer_of_the_city_is_not_asked_for_the_data_of_the_office() -> None:
    """Whoever keeps the register of the city is no keeper of this unit alone; whoever is both is asked."""
    unit = plans.organization()
    Organization.objects.update(liaison_phone="")
    admin = plans.actor("unit_admin", unit)
    both = plans.officer()
    Membership.objects.create(user_id=both.user_id, organization=unit, role="unit_admin")
    found = [
        [duty.title for duty in duties_of(actor)]
        for actor in (plans.officer(), plans.actor("registrar", unit), admin, actor_for(both.user_id or 0))
    ]
    assert found == [[], [], ["补全本单位资料"], ["补全本单位资料"]]


def test_every_duty_leads_to_a_page_its_owner_may_open() -> None:
    published.rich()
    plans.plan(number="")
    unit = published.unit("演示企业", kind="enterprise", status="submitted")
    opened = []
    for role in ("plan_officer", "registrar", "unit_admin", "liaison"):
        for place in (plans.organization(), unit):
            actor = plans.actor(role, place)
            client = signed_in(actor)
            opened += [(role, duty.title, client.get(duty.href).status_code) for duty in duties_of(actor)]
    assert [each for each in opened if each[2] != 200] == []
    assert len(opened) >= 6


def test_page_without_anything_says_what_to_expect() -> None:
    unit = published.unit("余姚市水利局", **FULL | {"credit_code": credit_code(2)})
    shown = body(signed_in(plans.actor("liaison", unit)))
    assert ("现在没有要办的事" in shown, "还没有任务点到本单位" in shown, "<article" in shown) == (True, True, False)


def test_person_without_membership_is_told_how_to_join() -> None:
    plan = published.rich()
    hidden = published.published(title="不公开的方案", number="", is_public=False)
    client = Client()
    client.force_login(make_user())
    shown = body(client)
    assert ("还没有加入单位" in shown, plan.title in shown, hidden.title in shown) == (True, True, False)
