"""Behind a proxy, failed tries from one address lock that address only, and nobody can make up another."""

import pytest
from django.test import Client, RequestFactory

from ronghe.kernel.accounts.clients import client_address
from ronghe.kernel.accounts.models import User


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "1.1.1.1", "10.0.0.1"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 10.0.0.2", "1.1.1.1"),
        (1, "", "10.0.0.1"),
        (2, "1.1.1.1", "10.0.0.1"),
    ],
)
def test_address_is_what_our_own_proxies_say(settings: object, proxies: int, forwarded: str, expected: str) -> None:
    settings.RONGHE_PROXIES = proxies  # type: ignore[attr-defined]
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == expected


@pytest.mark.django_db
def test_failures_elsewhere_lock_nobody_out(settings: object) -> None:
    settings.RONGHE_PROXIES = 1  # type: ignore[attr-defined]
    User.objects.create_user("wang", "pass-Word-1", name="王某某")
    sent = {"login": "wang", "password": "wrong"}
    client = Client(REMOTE_ADDR="10.0.0.1")
    for _try in range(6):
        last = client.post("/account/login/", sent, headers={"X-Forwarded-For": "6.6.6.6"})
    assert last.status_code == 429
    answer = client.post("/account/login/", sent | {"password": "pass-Word-1"}, headers={"X-Forwarded-For": "1.1.1.1"})
    assert answer.status_code == 302
