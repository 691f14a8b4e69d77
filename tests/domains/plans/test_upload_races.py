"""The same file uploaded at the same moment, by two officers or with two clicks, becomes one draft."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.services.reading import read_upload
from ronghe.domains.plans.services.uploading import AlreadyUploaded, store_reading
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.files.models import Attachment, Blob
from ronghe.kernel.history.models import Event
from tests.factories import papers
from tests.factories import plans as make

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*steps: Callable[[], Any]) -> list[Any]:
    """What each came to when all of them start together, each over a connection of its own."""
    barrier, outcomes = threading.Barrier(len(steps)), dict[int, Any]()

    def run(number: int, step: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=30)
            outcomes[number] = step()
        except Exception as error:
            outcomes[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    return [outcomes[number] for number in range(len(steps))]


def counts() -> list[int]:
    return [model.objects.count() for model in (Plan, Attachment, Blob, Event)]


@pytest.mark.parametrize("is_known", [False, True], ids=["new bytes", "bytes of a discarded draft"])
def test_two_officers_who_store_one_file_at_once_make_one_draft(is_known: bool) -> None:
    officers, reading = [make.officer(), make.officer()], read_upload(papers.upload())
    if is_known:
        store_reading(actor=officers[0], reading=reading, upload=papers.upload())
        Plan.objects.update(status="discarded")

    def step(actor: Actor) -> Plan:
        return store_reading(actor=actor, reading=reading, upload=papers.upload())

    outcomes = at_once(*(partial(step, actor) for actor in officers))
    [plan] = [outcome for outcome in outcomes if isinstance(outcome, Plan)]
    [refused] = [outcome for outcome in outcomes if not isinstance(outcome, Plan)]
    assert isinstance(refused, AlreadyUploaded)
    assert refused.plan == plan
    assert counts() == ([2, 2, 1, 2] if is_known else [1, 1, 1, 1])


def test_two_clicks_lead_to_one_draft() -> None:
    user = make.person("plan_officer")
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(user)

    def click(client: Client) -> str:
        return str(client.post("/plans/upload/", {"file": papers.upload()})["Location"])

    addresses = at_once(*(partial(click, client) for client in clients))
    plan = Plan.objects.get()
    assert addresses == [f"/plans/{plan.ref}/review/"] * 2
    assert counts() == [1, 1, 1, 1]
