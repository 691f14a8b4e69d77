"""The calendar of a unit's deadlines: what stands in it, who may read it, and until when."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from ronghe.domains.plans.models import CalendarFeed, Task
from ronghe.domains.plans.services.calendars import subscribe
from ronghe.domains.plans.services.extensions import ask_extension, decide_extension
from ronghe.domains.plans.services.publishing import withdraw_plan
from ronghe.domains.plans.services.tracking import move_task, submit_task
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.accounts.models import User
from ronghe.kernel.history.models import Event
from ronghe.kernel.organizations.models import Membership
from tests.factories import plans, tracking
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def september(time_machine: Any) -> None:
    time_machine.move_to(datetime.fromisoformat("2019-09-10T10:00:00+08:00"), tick=False)


@pytest.fixture
def reader(db: None) -> Actor:
    return tracking.liaison()


def address(actor: Actor) -> str:
    return f"/plans/calendar/{subscribe(actor=actor).token}.ics"


def events(client: Client, path: str) -> dict[str, Any]:
    """UID without the host → event."""
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    found = Calendar.from_ical(answer.content).walk("VEVENT")
    return {str(event["UID"]).removesuffix("@ronghe"): event for event in found}


def test_deadline_is_an_all_day_event_with_the_original_date_and_an_alarm(client: Client, reader: Actor) -> None:
    task = tracking.task()
    tracking.report(task, 30, date(2019, 8, 15))
    ask_extension(actor=reader, task=task, new_due=date(2019, 12, 20), reason="招标流标", on=date(2019, 9, 1))
    decide_extension(actor=tracking.checker(), task=task, granted=True, on=date(2019, 9, 3))
    event = events(client, address(reader))[f"due-{task.ref}"]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2019, 12, 20), date(2019, 12, 21))
    assert str(event["SUMMARY"]) == "到期：1.1 任务内容之1"
    assert str(event["DESCRIPTION"]).split("\n")[1:4] == [
        "现行期限：2019-12-20", "原定期限：2019-11-30", "状态：进行中，完成 30%",
    ]  # fmt: skip
    assert str(event["URL"]).endswith(f"/plans/tasks/{task.ref}/")
    [alarm] = event.walk("VALARM")
    # Ten working days before Friday 20 December is Friday 6 December, at nine in the morning.
    assert alarm["TRIGGER"].dt == timedelta(days=-14, hours=9)


def test_monthly_report_owed_is_an_event_of_its_month(client: Client, reader: Actor) -> None:
    task = tracking.task()
    found = events(client, address(reader))
    task.refresh_from_db()
    assert task.report_due is not None
    event = found[f"report-{task.ref}-{task.report_due:%Y%m}"]
    assert (event["DTSTART"].dt, str(event["SUMMARY"])) == (task.report_due, "月报：1.1 任务内容之1")


def test_only_what_the_unit_leads_and_has_not_finished_stands_there(client: Client, reader: Actor) -> None:
    mine = tracking.task()
    other = tracking.task(lead=plans.organization("余姚市财政局"))
    done, handed_in = tracking.closed(), tracking.submitted()
    over = tracking.task()
    move_task(actor=tracking.checker(), task=over, name="terminate", comment="并入别的任务")
    gone = tracking.task()
    withdraw_plan(actor=plans.officer(), plan=gone.plan, comment="重新发布")
    found = events(client, address(reader))
    assert {key.split("-")[1] for key in found} == {mine.ref, handed_in.ref}
    assert str(found[f"due-{handed_in.ref}"]["SUMMARY"]) == "到期：1.1 任务内容之1（已提交，等待核验）"
    assert found[f"due-{handed_in.ref}"].walk("VALARM") == []
    assert done.ref not in str(found)
    assert other.ref not in str(found)


def test_same_tasks_give_the_same_answer_and_spare_the_second_transfer(client: Client, reader: Actor) -> None:
    task = tracking.task()
    path = address(reader)
    first = client.get(path)
    assert client.get(path).content == first.content
    again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    tracking.report(task, 40, date(2019, 9, 9))
    changed = client.get(path, headers={"if-none-match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] == first["ETag"]) == (200, False)
    assert changed["Cache-Control"] == "private, no-cache"


def test_uids_stay_when_the_address_is_made_anew(client: Client, reader: Actor) -> None:
    tracking.task()
    assert events(client, address(reader)).keys() == events(client, address(reader)).keys()


def test_new_address_ends_the_old_one(client: Client, reader: Actor) -> None:
    old, new = address(reader), address(reader)
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    assert CalendarFeed.objects.alive().count() == 1


def test_unknown_address_is_none(client: Client, reader: Actor) -> None:
    address(reader)
    assert client.get("/plans/calendar/nothing.ics").status_code == 404


def test_database_holds_no_address(reader: Actor) -> None:
    feed = subscribe(actor=reader)
    stored = CalendarFeed.objects.values().get(pk=feed.pk)
    assert feed.token not in str(stored)
    assert feed.token not in str(list(Event.objects.values()))


def test_who_leaves_the_unit_or_is_shut_out_reads_no_more(client: Client, reader: Actor) -> None:
    path = address(reader)
    User.objects.filter(pk=reader.user_id).update(is_active=False)
    assert client.get(path).status_code == 404
    User.objects.filter(pk=reader.user_id).update(is_active=True)
    assert client.get(path).status_code == 200
    member = Membership.objects.filter(user=reader.user_id)
    member.update(ended_at=datetime.fromisoformat("2019-09-10T10:00:00+08:00"))
    Membership.objects.create(user_id=reader.user_id, organization=tracking.bureau(), role="liaison")
    assert client.get(path).status_code == 404


def test_page_makes_shows_once_and_ends_the_address(reader: Actor) -> None:
    page, task = signed_in(reader), tracking.task()
    assert "生成订阅地址" in page.get("/plans/calendar/").content.decode()
    shown = page.post("/plans/calendar/add/", follow=True).content.decode()
    [path] = set(re.findall(r"http://testserver(/plans/calendar/[\w-]+\.ics)", shown))
    assert f"due-{task.ref}" in events(Client(), path)
    assert "webcal://testserver/plans/calendar/" in shown
    later = page.get("/plans/calendar/").content.decode()
    assert (path in later, "确定停用" in later) == (False, True)
    feed = CalendarFeed.objects.alive().get()
    after = page.post(f"/plans/calendar/{feed.ref}/revoke/", follow=True).content.decode()
    assert "日历订阅已停用" in after
    assert Client().get(path).status_code == 404
    assert [event.label for event in Event.objects.about(feed)] == ["停用日历订阅", "订阅日历"]


def test_address_of_somebody_else_cannot_be_ended(reader: Actor) -> None:
    feed = subscribe(actor=reader)
    answer = signed_in(tracking.liaison()).post(f"/plans/calendar/{feed.ref}/revoke/")
    assert (answer.status_code, CalendarFeed.objects.alive().count()) == (404, 1)


def test_many_tasks_take_no_more_queries_than_one(client: Client, reader: Actor, queries: Any) -> None:
    path = address(reader)
    tracking.plan(1)
    with queries as one:
        client.get(path)
    taken = len(one)
    tracking.plan(5)
    with queries as many:
        client.get(path)
    assert len(many) == taken


def test_task_submitted_later_loses_its_alarm(client: Client, reader: Actor) -> None:
    task = tracking.task()
    path = address(reader)
    assert len(events(client, path)[f"due-{task.ref}"].walk("VALARM")) == 1
    tracking.report(task, 100, date(2019, 9, 9), papers=1, actor=reader)
    submit_task(actor=reader, task=task, on=date(2019, 9, 9))
    assert events(client, path)[f"due-{task.ref}"].walk("VALARM") == []
    assert Task.objects.get().status == "submitted"
