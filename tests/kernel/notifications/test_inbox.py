"""The page of one's messages, and the number that every page shows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import expect

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.accounts.models import User
from ronghe.kernel.history.recording import record
from ronghe.kernel.notifications.models import Notification
from ronghe.kernel.notifications.notifying import notify
from tests.browser import OpenPage, assert_accessible, assert_fits
from tests.factories.people import make_actor, make_organization, signed_in

pytestmark = pytest.mark.django_db
INBOX = "/inbox/"


@pytest.fixture
def actor() -> Actor:
    return make_actor("liaison", organization=make_organization("余姚市教育局", kind="government"))


@pytest.fixture
def client(actor: Actor) -> Client:
    return signed_in(actor)


def message(actor: Actor, text: str, address: str = "") -> Notification:
    event = record(make_organization(), "return", "退回", actor=Actor(name="李老师"))
    notify(event, text, users=[actor.user_id or 0], address=address)
    return Notification.objects.get(event_id=event.pk)


def unread() -> list[str]:
    return sorted(Notification.objects.unread().values_list("text", flat=True))


def shown(page: str) -> list[str]:
    return re.findall(r"消息\d+", re.sub(r'aria-label="[^"]*"', "", page))


def test_empty_inbox_says_what_will_stand_there(client: Client) -> None:
    page = client.get(INBOX).content.decode()
    assert ("没有消息" in page, "全部标为已读" in page, "条未读" in page) == (True, False, False)


def test_unread_stand_first_and_are_counted_on_every_page(client: Client, actor: Actor) -> None:
    rows = [message(actor, f"消息{number}") for number in range(4)]
    Notification.objects.filter(pk__in=[rows[3].pk, rows[1].pk]).mark_read()
    message(make_actor("liaison"), "消息9")
    assert shown(client.get(INBOX).content.decode())[:2] == ["消息2", "消息0"]
    assert sorted(shown(client.get(INBOX).content.decode())[2:]) == ["消息1", "消息3"]
    for address in (INBOX, "/workbench/", "/account/profile/"):
        assert 'aria-label="消息，2 条未读"' in client.get(address).content.decode(), address


def test_number_leaves_out_what_was_meant_for_an_organization_one_has_left(client: Client, actor: Actor) -> None:
    rows = [message(actor, f"消息{number}") for number in range(3)]
    Notification.objects.filter(pk=rows[0].pk).update(organization=actor.organization_id)
    assert 'aria-label="消息，3 条未读"' in client.get("/account/profile/").content.decode()
    Notification.objects.filter(pk=rows[1].pk).update(organization=make_organization())
    assert 'aria-label="消息，2 条未读"' in client.get("/account/profile/").content.decode()


def test_reading_one_marks_it_and_leads_to_its_page(client: Client, actor: Actor) -> None:
    one, two = message(actor, "消息1", "/plans/?q=1"), message(actor, "消息2", "/plans/")
    answer = client.post(f"{INBOX}{one.ref}/read/", {"open": "1"})
    assert (answer.status_code, answer["Location"]) == (302, "/plans/?q=1")
    assert unread() == ["消息2"]
    assert client.post(f"{INBOX}{two.ref}/read/")["Location"] == INBOX
    assert unread() == []
    first = Notification.objects.get(pk=one.pk).read_at
    client.post(f"{INBOX}{one.ref}/read/")
    assert Notification.objects.get(pk=one.pk).read_at == first
    assert client.get(f"{INBOX}{one.ref}/read/").status_code == 405


def test_message_of_somebody_else_is_not_found(client: Client) -> None:
    other = message(make_actor("liaison"), "消息1")
    assert client.post(f"{INBOX}{other.ref}/read/").status_code == 404
    client.post(f"{INBOX}read/", {"newest": str(other.pk)})
    assert unread() == ["消息1"]


def test_all_are_read_up_to_the_one_that_was_seen(client: Client, actor: Actor) -> None:
    for number in range(3):
        message(actor, f"消息{number}")
    page = client.get(INBOX).content.decode()
    found = re.search(r'name="newest" value="(\d+)"', page)
    assert found is not None
    message(actor, "消息9")
    for wrong in ("", "x", "9" * 40, "-1"):
        client.post(f"{INBOX}read/", {"newest": wrong})
    assert len(unread()) == 4
    assert client.post(f"{INBOX}read/", {"newest": found[1]})["Location"] == INBOX
    assert unread() == ["消息9"]


def test_inbox_has_pages_and_costs_as_many_queries_for_many(client: Client, actor: Actor) -> None:
    client.get(INBOX)  # the session is written once
    counts = []
    for number in (2, 40):
        for each in range(number):
            message(actor, f"消息{each}")
        with CaptureQueriesContext(connection) as seen:
            page = client.get(INBOX).content.decode()
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert "第 1–30 条，共 42 条" in page
    assert len(shown(client.get(f"{INBOX}?page=2").content.decode())) == 12


def asked(client: Client, address: str) -> int:
    """How often a page asks for the messages that wait."""
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return sum("notifications_notification" in query["sql"] for query in seen)


def test_number_costs_one_query_and_none_for_the_public(client: Client, actor: Actor) -> None:
    message(actor, "消息1")
    assert (asked(client, "/workbench/"), asked(Client(), "/"), asked(Client(), "/rules/")) == (1, 0, 0)


def test_number_stops_at_a_hundred(client: Client, actor: Actor) -> None:
    row = message(actor, "消息0")
    copies = [
        Notification(region=row.region, user_id=row.user_id, event_id=-number, text="消息") for number in range(1, 130)
    ]
    Notification.objects.bulk_create(copies)
    assert ">99+<" in client.get("/workbench/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_inbox_is_accessible_fits_and_works(every_look: OpenPage, actor: Actor) -> None:
    page = every_look(User.objects.get(pk=actor.user_id))
    page.goto(INBOX)
    assert_accessible(page)
    message(actor, "“引进企业进校园”的进展报告被退回：请补充佐证材料", reverse("plan_list"))
    message(actor, "任务 3.6 还有 3 个工作日到期")
    page.goto(INBOX)
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="去看：“引进企业进校园”").click()
    expect(page.get_by_role("heading", name="方案", exact=True)).to_be_visible()
    assert unread() == ["任务 3.6 还有 3 个工作日到期"]


def test_text_of_a_message_is_escaped(client: Client, actor: Actor, queries: Any) -> None:
    message(actor, "<b>消息1</b>")
    assert "&lt;b&gt;消息1&lt;/b&gt;" in client.get(INBOX).content.decode()
