"""Journey: an administrator invites a colleague, who joins with a phone and finds the unit waiting."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from ronghe.kernel.accounts.models import User
from ronghe.kernel.history.recording import record
from ronghe.kernel.organizations.invitations import Invitation, token_digest
from ronghe.kernel.organizations.models import Membership
from tests.browser import PHONE, OpenPage, assert_accessible, assert_fits
from tests.factories.people import make_actor, make_member, make_organization

pytestmark = pytest.mark.django_db(transaction=True)


def settled(page: Page) -> None:
    assert_accessible(page)
    assert_fits(page)


def test_invited_colleague_joins_with_a_phone(open_page: OpenPage) -> None:
    school = make_organization("余姚市职业技术学校", short_name="职技校")
    page = open_page(make_member(school, "unit_admin"), permissions=["clipboard-read", "clipboard-write"])
    page.goto("/register/members/")
    page.get_by_label("对方姓名").fill("郑小雨")
    page.get_by_label("角色").select_option("liaison")
    page.get_by_role("button", name="生成邀请链接").click()
    page.get_by_role("button", name="复制这段话").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    message = page.evaluate("navigator.clipboard.readText()")
    assert message.startswith("郑小雨，您好：余姚市职业技术学校邀请您以“单位联络员”的身份加入")
    settled(page)

    phone = open_page(**PHONE)
    phone.goto(message[message.index("http") :])
    settled(phone)
    phone.get_by_role("textbox", name="账号").fill("zhengxy")
    phone.get_by_role("textbox", name="密码 必填", exact=True).fill("Yuyao-2019")
    phone.get_by_role("textbox", name="再输一次密码").fill("Yuyao-2018")
    phone.get_by_role("button", name="加入").click()
    expect(phone.get_by_text("两次输入的密码不一样").first).to_be_visible()
    settled(phone)
    phone.get_by_role("textbox", name="密码 必填", exact=True).fill("Yuyao-2019")
    phone.get_by_role("textbox", name="再输一次密码").fill("Yuyao-2019")
    phone.get_by_role("button", name="加入").click()
    expect(phone.get_by_text("已加入职技校，角色是单位联络员。")).to_be_visible()

    page.reload()
    expect(page.get_by_role("row", name="郑小雨")).to_contain_text("单位联络员")
    expect(page.get_by_label("发给对方的话")).to_have_count(0)


def test_pages_of_people_rules_and_record_are_accessible_in_every_look(every_look: OpenPage) -> None:
    school = make_organization("余姚市职业技术学校")
    user = make_member(school, "unit_admin", "administrator", "auditor")
    actor = make_actor("liaison", organization=school)
    record(school, "rename", "改名", actor=actor, changes={"名称": ("甲", "乙")}, comment="更名")
    record(user, "close_account", "停用账号", actor=actor, changes={"可登录": (True, False)}, comment="调离")
    record(User.objects.get(pk=actor.user_id), "change_password", "修改密码", actor=actor)
    page = every_look(user)
    for address in (
        "/organization/",
        "/register/members/",
        f"/register/members/{school.ref}/",
        "/register/accounts/",
        f"/register/accounts/{actor.user_id}/",
        "/account/profile/",
        "/rules/",
        "/rules/parameters/registers.invitation_days/",
        "/history/",
        "/history/?since=2019-02-30",
    ):
        page.goto(address)
        settled(page)


def test_member_is_removed_after_a_question(open_page: OpenPage) -> None:
    school = make_organization("余姚市职业技术学校")
    colleague: User = make_member(school, "liaison")
    window = open_page(make_member(school, "unit_admin"))
    window.goto("/register/members/")
    row = window.get_by_role("row", name=colleague.name)
    row.get_by_text("移除", exact=True).click()
    settled(window)
    row.get_by_label("理由").fill("调到市教育局")
    row.get_by_role("button", name="确定移除").click()
    expect(window.get_by_text(f"已移除 {colleague.name}。")).to_be_visible()
    assert Membership.objects.active().filter(user=colleague).count() == 0


def test_two_clicks_make_one_invitation_and_its_link_is_shown(open_page: OpenPage) -> None:
    school = make_organization("余姚市职业技术学校")
    window = open_page(make_member(school, "unit_admin"))
    window.goto(f"/register/members/{school.ref}/")
    window.get_by_label("对方姓名").fill("李老师")
    window.get_by_label("角色").select_option("liaison")
    window.get_by_role("button", name="生成邀请链接").dblclick()
    expect(window.get_by_label("发给对方的话")).to_be_visible()
    [invitation] = Invitation.objects.all()
    message = window.get_by_label("发给对方的话").input_value()
    token = message.rsplit("/join/", 1)[1].rstrip("/")
    assert token_digest(token) == invitation.digest
