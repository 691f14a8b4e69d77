"""Messages: each person once an event, nobody of his own doing, whoever calls and however often."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from ronghe.kernel.access.actor import PUBLIC, Actor
from ronghe.kernel.history.models import Event
from ronghe.kernel.history.recording import record
from ronghe.kernel.notifications.models import Notification
from ronghe.kernel.notifications.notifying import forget_old, notify
from ronghe.kernel.organizations.models import Membership, Organization
from tests.factories.people import make_actor, make_member, make_organization, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> Organization:
    return make_organization("余姚市职业技术学校")


def happened(by: Actor | None = None) -> Event:
    return record(make_organization(), "return", "退回", actor=by or Actor(name="李老师"))


def told() -> list[tuple[str, str | None]]:
    rows = Notification.objects.order_by("pk").select_related("user", "organization")
    return [(row.user.name, row.organization.name if row.organization else None) for row in rows]


def test_members_of_an_organization_are_told_in_their_roles(school: Organization) -> None:
    liaison = make_member(school, "liaison", user=make_user("联络员"))
    make_member(school, "unit_admin", user=make_user("管理员"))
    make_member(make_organization(), "liaison")
    assert notify(happened(), "任务 3.6 被退回", organizations=[school.pk], roles=["liaison"], address="/plans/") == 1
    row = Notification.objects.get()
    assert (row.user_id, row.organization_id, row.text, row.address) == (
        liaison.pk,
        school.pk,
        "任务 3.6 被退回",
        "/plans/",
    )
    assert (row.region, row.read_at) == ("330281", None)
    assert notify(happened(), "另一件", organizations=[school.pk]) == 2


def test_whoever_left_or_may_not_sign_in_is_not_told(school: Organization) -> None:
    gone, closed = make_member(school, "liaison"), make_member(school, "liaison", user=make_user(is_active=False))
    Membership.objects.filter(user=gone).update(ended_at=timezone.now())
    shut = make_organization(status=Organization.Status.CLOSED)
    make_member(shut, "liaison")
    assert notify(happened(), "消息", users=[closed.pk, 987654], organizations=[school.pk, shut.pk]) == 0


def test_nobody_is_told_of_what_he_did_himself(school: Organization) -> None:
    author = make_actor("liaison", organization=school)
    make_member(school, "liaison", user=make_user("同事"))
    assert notify(happened(author), "消息", users=[author.user_id or 0], organizations=[school.pk]) == 1
    assert told() == [("同事", school.name)]


def test_person_is_told_once_however_many_ways_lead_to_him(school: Organization) -> None:
    other = make_organization("余姚市教育局")
    person = make_member(school, "liaison", "unit_admin", user=make_user("两头"))
    make_member(other, "liaison", user=person)
    event = happened()
    assert notify(event, "先到", organizations=[school.pk, other.pk]) == 1
    assert notify(event, "后到", users=[person.pk]) == 0
    assert told() == [("两头", school.name)]
    assert Notification.objects.get().text == "先到"
    assert notify(happened(), "另一件", users=[person.pk]) == 1
    assert told()[-1] == ("两头", None)


def test_database_holds_one_message_for_a_person_and_an_event(school: Organization) -> None:
    event, user = happened(), make_user()
    notify(event, "消息", users=[user.pk])
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.create(region="330281", user=user, event_id=event.pk, text="又一条")


def test_text_is_kept_in_the_language_of_the_platform_and_cut() -> None:
    user = make_user()
    with translation.override("en"):
        notify(happened(), gettext_lazy("方案"), users=[user.pk])
        notify(happened(), "长" * 400, users=[user.pk])
    assert sorted(Notification.objects.values_list("text", flat=True)) == sorted(["方案", "长" * 300])


@pytest.mark.parametrize("address", ["https://example.org/", "//example.org/", "plans/"])
def test_address_is_a_page_of_this_site(address: str) -> None:
    with pytest.raises(ValueError, match="not a path on this site"):
        notify(happened(), "消息", users=[make_user().pk], address=address)


def test_many_are_told_in_a_few_queries(school: Organization, django_assert_num_queries: Callable) -> None:  # type: ignore[type-arg]
    for _number in range(30):
        make_member(school, "liaison")
    event = happened()
    with django_assert_num_queries(3):
        assert notify(event, "消息", organizations=[school.pk]) == 30


def test_messages_are_seen_by_their_person_while_he_belongs_there(school: Organization) -> None:
    actor = make_actor("liaison", organization=school)
    notify(happened(), "为单位", organizations=[school.pk])
    notify(happened(), "为本人", users=[actor.user_id or 0])
    colleague = make_actor("liaison", organization=school)

    def seen(by: Actor) -> list[str]:
        return sorted(Notification.objects.visible_to(by).values_list("text", flat=True))

    assert (seen(actor), seen(colleague), seen(PUBLIC)) == (["为单位", "为本人"], [], [])
    Membership.objects.filter(user=actor.user_id).update(ended_at=timezone.now())
    assert seen(actor) == ["为本人"]


def test_old_messages_go_read_or_not() -> None:
    user = make_user()
    for _number in range(3):
        notify(happened(), "消息", users=[user.pk])
    old, read, _recent = Notification.objects.order_by("pk")
    Notification.objects.filter(pk__in=[old.pk, read.pk]).update(created_at=timezone.now() - timedelta(days=182))
    Notification.objects.filter(pk=read.pk).mark_read()
    assert (forget_old(timezone.localdate()), Notification.objects.count()) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_tell_the_same_event_tell_it_once() -> None:
    users = [make_user().pk for _ in range(40)]
    event, both = happened(), threading.Barrier(2)

    def work() -> None:
        try:
            both.wait(10)
            notify(event, "消息", users=users)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert sorted(Notification.objects.values_list("user_id", flat=True)) == users
