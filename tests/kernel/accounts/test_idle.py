"""Whoever leaves the desk is signed out; whoever fills in a long form is not."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from ronghe.kernel.accounts.models import User

pytestmark = pytest.mark.django_db
START = "2026-11-24 09:00:00+08:00"


@pytest.fixture
def signed_in(client: Client) -> Client:
    with time_machine.travel(START, tick=False):
        client.force_login(User.objects.create_user("someone", "Sunny-Day-7", name="某人"))
        assert client.get("/account/profile/").status_code == 200
    return client


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (30, 200), (31, 302)])
def test_reading_ends_after_half_an_hour(signed_in: Client, minutes: int, status: int) -> None:
    with time_machine.travel(f"2026-11-24 09:{minutes:02}:00+08:00", tick=False):
        assert signed_in.get("/account/profile/").status_code == status


def test_activity_keeps_the_session(signed_in: Client) -> None:
    for minute in (20, 40, 59):
        with time_machine.travel(f"2026-11-24 09:{minute:02}:00+08:00", tick=False):
            assert signed_in.get("/account/profile/").status_code == 200


@pytest.mark.parametrize(("hour", "status", "place"), [(10, 302, "/account/profile/"), (12, 302, "/account/login/")])
def test_sending_is_given_more_time(signed_in: Client, hour: int, status: int, place: str) -> None:
    with time_machine.travel(f"2026-11-24 {hour}:00:00+08:00", tick=False):
        answer = signed_in.post("/account/profile/", {"name": "某人甲"})
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (status, place)


def test_sign_in_page_says_why(signed_in: Client) -> None:
    with time_machine.travel("2026-11-24 09:45:00+08:00", tick=False):
        page = signed_in.get("/account/profile/", follow=True)
        assert "超过 30 分钟没有操作，已退出登录" in page.content.decode()


def test_half_an_hour_is_counted_from_the_last_request(signed_in: Client) -> None:
    for minute in ("04:59", "34:30"):
        with time_machine.travel(f"2026-11-24 09:{minute}+08:00", tick=False):
            assert signed_in.get("/account/profile/").status_code == 200


def test_sign_in_page_is_never_put_into_a_piece_of_another_page(signed_in: Client) -> None:
    with time_machine.travel("2026-11-24 09:45:00+08:00", tick=False):
        answer = signed_in.get("/jobs/?page=1", headers={"HX-Request": "true"})
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/account/login/?next=/jobs/%3Fpage%3D1")
        assert "超过 30 分钟没有操作，已退出登录" in signed_in.get(answer.headers["HX-Redirect"]).content.decode()
