"""The outbox: each transition is announced at least once, by one worker at a time, and a failure holds nothing up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.models import Event
from ronghe.kernel.history.recording import record
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.workflow import outbox
from ronghe.kernel.workflow.models import Announcement
from ronghe.kernel.workflow.outbox import announce_due, announce_later, claim, forget_announced, transitioned
from tests.factories.people import make_organization

pytestmark = pytest.mark.django_db
Listen = Callable[..., None]


@pytest.fixture
def listen() -> Iterator[Listen]:
    """`listen(function, sender=…)` for one test; what listens in the product is silent meanwhile."""
    before, transitioned.receivers = transitioned.receivers, []
    transitioned.sender_receivers_cache.clear()
    kept: list[Any] = []

    def connect(function: Callable[..., None], sender: Any = None) -> None:
        kept.append(function)
        transitioned.connect(function, sender=sender)

    yield connect
    transitioned.receivers = before
    transitioned.sender_receivers_cache.clear()


def make_event(name: str = "") -> Event:
    event = record(make_organization(name), "submit", "提交", actor=Actor(name="李老师"))
    announce_later(event)
    return event


def row(event: Event) -> Announcement:
    return Announcement.objects.get(event_id=event.pk)


def test_waiting_events_are_announced_in_order_and_once(listen: Listen) -> None:
    heard: list[tuple[type, int]] = []
    listen(lambda sender, event, **_: heard.append((sender, event.pk)))
    first, second = make_event(), make_event()
    assert (announce_due(), announce_due()) == (2, 0)
    assert heard == [(Organization, first.pk), (Organization, second.pk)]
    assert [bool(row(event).announced_at) for event in (first, second)] == [True, True]


def test_receiver_hears_only_of_the_model_it_named(listen: Listen) -> None:
    heard: list[int] = []
    listen(lambda event, **_: heard.append(event.pk), sender=Event)
    make_event()
    assert (announce_due(), heard) == (1, [])


def test_row_is_gone_with_the_transition_that_is_undone() -> None:
    with transaction.atomic():
        make_event()
        transaction.set_rollback(True)
    assert (Event.objects.count(), Announcement.objects.count()) == (0, 0)


def test_one_event_has_one_row() -> None:
    event = make_event()
    with pytest.raises(Exception, match=r"(?i)unique"), transaction.atomic():
        announce_later(event)


def test_failing_receiver_is_told_again_later_and_holds_nothing_up(
    listen: Listen, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[int] = []
    bad = make_event("坏单位")

    def refuse(event: Event, **_: Any) -> None:
        if event.pk == bad.pk and len(heard) < 3:
            raise ValueError("接收方出错")

    listen(refuse)
    listen(lambda event, **_: heard.append(event.pk))
    good = make_event()
    start = timezone.now()
    assert announce_due() == 2
    assert heard == [bad.pk, good.pk]
    failed = row(bad)
    assert (failed.announced_at, failed.attempts) == (None, 1)
    assert failed.last_error.endswith(".refuse: ValueError('接收方出错')")
    assert timedelta(seconds=59) < failed.next_try_at - start < timedelta(seconds=70)
    assert announce_due() == 0
    with time_machine.travel(start + timedelta(minutes=2), tick=False):
        assert announce_due() == 1
        assert row(bad).next_try_at == timezone.now() + timedelta(minutes=2)
    with time_machine.travel(start + timedelta(minutes=5), tick=False):
        assert announce_due() == 1
    done = row(bad)
    assert (done.attempts, done.last_error, bool(done.announced_at)) == (3, "", True)
    assert heard == [bad.pk, good.pk, bad.pk, bad.pk]


def test_rest_after_many_failures_has_a_limit(listen: Listen, caplog: pytest.LogCaptureFixture) -> None:
    def refuse(**_: Any) -> None:
        raise ValueError

    listen(refuse)
    event = make_event()
    Announcement.objects.update(attempts=500)
    with time_machine.travel(timezone.now() + timedelta(seconds=1), tick=False):
        assert announce_due() == 1
        assert row(event).next_try_at == timezone.now() + outbox.LONGEST_REST


def test_worker_killed_between_sending_and_marking_leaves_the_event_to_another(listen: Listen) -> None:
    heard: list[int] = []

    def die(event: Event, **_: Any) -> None:
        heard.append(event.pk)
        if len(heard) == 1:
            raise SystemExit  # as a process that ends here: nothing after it runs

    listen(die)
    event = make_event()
    with pytest.raises(SystemExit):
        announce_due()
    assert row(event).announced_at is None
    assert announce_due() == 0  # still in the dead worker's hands
    with time_machine.travel(timezone.now() + outbox.CLAIM + timedelta(seconds=1), tick=False):
        assert announce_due() == 1
    assert heard == [event.pk, event.pk]
    assert row(event).announced_at is not None


def test_failure_of_a_slow_worker_does_not_move_what_another_has_taken(listen: Listen) -> None:
    event = make_event()
    slow = claim()
    assert slow is not None
    with time_machine.travel(timezone.now() + outbox.CLAIM + timedelta(seconds=1), tick=False):
        quick = claim()
        assert quick is not None
        outbox.rest(slow, "too late")
        assert (row(event).next_try_at, row(event).last_error) == (quick.next_try_at, "")


def test_event_of_a_model_that_is_no_more_is_announced_without_a_sender(listen: Listen) -> None:
    heard: list[Any] = []
    listen(lambda sender, event, **_: heard.append(sender))
    event = make_event()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE history_event DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER history_event_append_only")
        cursor.execute("UPDATE history_event SET object_type = 'gone.thing' WHERE id = %s", [event.pk])
    assert (announce_due(), heard) == (1, [None])


def test_event_that_is_not_in_the_history_is_an_error_that_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    now = timezone.now()
    Announcement.objects.create(event_id=987654, created_at=now, next_try_at=now)
    assert announce_due() == 1
    assert Announcement.objects.get().last_error == "event 987654 is not in the history"


def test_stopping_and_the_limit_end_between_two_events(listen: Listen) -> None:
    heard: list[int] = []
    listen(lambda event, **_: heard.append(event.pk))
    events = [make_event() for _ in range(4)]
    assert announce_due(limit=1) == 1
    assert announce_due(stop=lambda: len(heard) == 3) == 2
    assert heard == [event.pk for event in events[:3]]


def test_announced_rows_go_after_a_month_and_waiting_ones_never(listen: Listen) -> None:
    old: datetime = timezone.now() - outbox.KEPT - timedelta(days=1)
    done, waiting = make_event(), make_event()
    Announcement.objects.filter(event_id=done.pk).update(announced_at=old)
    Announcement.objects.filter(event_id=waiting.pk).update(created_at=old)
    recent = make_event()
    Announcement.objects.filter(event_id=recent.pk).update(announced_at=old + timedelta(days=2))
    assert forget_announced(timezone.localdate()) == 1
    assert sorted(Announcement.objects.values_list("event_id", flat=True)) == [waiting.pk, recent.pk]


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_rows_and_none_is_taken_twice(listen: Listen) -> None:
    heard: list[int] = []
    lock, both = threading.Lock(), threading.Barrier(2)

    def hear(event: Event, **_: Any) -> None:
        with lock:
            heard.append(event.pk)

    listen(hear)
    events = [make_event().pk for _ in range(30)]
    tried: list[int] = []

    def work() -> None:
        try:
            both.wait(10)
            tried.append(announce_due())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sorted(heard) == sorted(events)
    assert sum(tried) == 30
    assert Announcement.objects.filter(announced_at=None).count() == 0


@pytest.mark.django_db(transaction=True)
def test_row_that_another_worker_holds_is_passed_over(listen: Listen) -> None:
    """On PostgreSQL without waiting; SQLite lets the second writer in when the first is through."""
    first, second = make_event(), make_event()
    if connection.vendor != "postgresql":
        taken = [claim(), claim()]
        assert [each.event_id for each in taken if each] == [first.pk, second.pk]
        return
    found: list[int] = []

    def other() -> None:
        try:
            claimed = claim()
            assert claimed is not None
            found.append(claimed.event_id)
        finally:
            connection.close()

    with transaction.atomic():
        mine = claim()
        assert mine is not None
        worker = threading.Thread(target=other)
        worker.start()
        worker.join(10)
    assert (mine.event_id, found) == (first.pk, [second.pk])
