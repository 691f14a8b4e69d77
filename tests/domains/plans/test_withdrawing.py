"""Taking a published plan back: the page that asks for the reason, and what everybody sees afterwards."""

import pytest
from django.test import Client
from django.utils import timezone

from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.services.publishing import publish_plan, withdraw_plan
from tests.factories import plans as make

pytestmark = pytest.mark.django_db


def client_of(role: str, unit: str = "余姚市教育局") -> Client:
    client = Client()
    client.force_login(make.person(role, make.organization(unit), name="陈管理"))
    return client


@pytest.fixture
def plan() -> Plan:
    plan = make.ready()
    make.party(plan.tasks.get(), "余姚市财政局", organization=make.organization("余姚市财政局"))
    return publish_plan(actor=make.officer(), plan=plan)


def test_plan_page_leads_the_officer_to_correction_and_withdrawal(plan: Plan) -> None:
    addresses = [f'href="/plans/{plan.ref}/{page}/"' for page in ("edit", "published", "withdraw")]
    for role, expected in (("plan_officer", True), ("supervisor", False)):
        page = client_of(role).get(f"/plans/{plan.ref}/").content.decode()
        assert [address in page for address in addresses] == [expected] * 3


def test_withdrawal_says_what_it_does_and_asks_for_the_reason(plan: Plan) -> None:
    officer, address = client_of("plan_officer"), f"/plans/{plan.ref}/withdraw/"
    page = officer.get(address).content.decode()
    assert ("它的 1 项任务" in page, "2 个单位的待办" in page) == (True, True)
    page = officer.post(address, {"comment": " "}).content.decode()
    assert 'id="id_comment_error">请填写</p>' in page
    plan.refresh_from_db()
    assert plan.status == "published"
    assert officer.post(address, {"comment": "附件有误"}).headers["Location"] == f"/plans/{plan.ref}/"
    plan.refresh_from_db()
    assert plan.status == "withdrawn"


def test_withdrawn_plan_says_so_to_those_who_may_see_it_and_is_gone_for_the_public(plan: Plan) -> None:
    public = [f"/public/{plan.ref}/", f"/public/tasks/{plan.tasks.get().ref}/"]
    assert [Client().get(address).status_code for address in public] == [200, 200]
    withdraw_plan(actor=make.officer("王管理"), plan=plan, comment="附件有误")
    assert [Client().get(address).status_code for address in public] == [404, 404]
    day = timezone.localdate(Plan.objects.get().created_at)
    for client in (client_of("plan_officer"), client_of("liaison", "余姚市财政局")):
        for address in (f"/plans/{plan.ref}/", f"/plans/tasks/{plan.tasks.get().ref}/"):
            page = client.get(address).content.decode()
            assert "这个方案已撤回，不再执行" in page
            assert f"王管理 于 {day} 办理。理由：附件有误" in page
    assert client_of("liaison", "余姚市科技局").get(f"/plans/{plan.ref}/").status_code == 404


def test_withdrawn_plan_is_neither_corrected_nor_withdrawn_again(plan: Plan) -> None:
    withdraw_plan(actor=make.officer("王管理"), plan=plan, comment="附件有误")
    officer, task = client_of("plan_officer"), plan.tasks.get()
    home = f"/plans/{plan.ref}/"
    assert officer.get(f"{home}withdraw/").headers["Location"] == home
    page = officer.post(f"{home}withdraw/", {"comment": "再撤一次"}, follow=True).content.decode()
    assert "王管理 已于" in page
    page = officer.get(f"{home}edit/", follow=True).content.decode()
    assert "方案现在是“已撤回”，不能再核对" in page
    assert f"{home}edit/" not in page
    assert officer.get(f"/plans/tasks/{task.ref}/edit/").headers["Location"] == f"/plans/tasks/{task.ref}/"


def test_discarded_draft_says_so_to_the_officer() -> None:
    plan, officer = make.ready(), client_of("plan_officer")
    officer.post(f"/plans/{plan.ref}/discard/", {"comment": "重复上传"})
    page = officer.get(f"/plans/{plan.ref}/").content.decode()
    assert ("这份草稿已作废" in page, "理由：重复上传" in page) == (True, True)
