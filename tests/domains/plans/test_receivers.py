"""Who is told when a task moves: the right people, once, and nobody of what he did himself or of old news."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.receivers import OLD, TELLINGS, tell
from ronghe.domains.plans.services.extensions import ask_extension, decide_extension
from ronghe.domains.plans.services.tracking import move_task, submit_task
from ronghe.domains.plans.workflow import TASK_FLOW
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.accounts.models import User
from ronghe.kernel.history.models import Event
from ronghe.kernel.notifications.models import Notification
from ronghe.kernel.workflow.models import Announcement
from ronghe.kernel.workflow.outbox import announce_due
from tests.factories import plans as make
from tests.factories import tracking as given

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def running(today: date, tasks: int = 1, **columns: object) -> Plan:
    """A plan that came out ten days ago and is under way."""
    start = today - timedelta(days=10)
    end = today + timedelta(days=100)
    plan = given.plan(tasks, on=start, start=start, end=end, latest_end=end, **columns)
    Plan.objects.filter(pk=plan.pk).update(period_end=None)
    return plan


def news(actor: Actor) -> list[str]:
    """What this person was told since the last look."""
    rows = Notification.objects.filter(user=actor.user_id, read_at__isnull=True).order_by("pk")
    found = list(rows.values_list("text", flat=True))
    rows.update(read_at=timezone.now())
    return found


def test_way_of_a_task_is_told_to_the_side_that_acts_next(today: date) -> None:
    lead, colleague, office = given.liaison(), given.liaison(), given.checker()
    stranger, auditor = given.liaison(given.bureau()), make.actor("auditor", given.office())
    task = running(today).tasks.get()
    announce_due()
    assert news(lead) == ["《余姚市推进产教融合实施方案》交办 1 项任务给本单位"]
    assert news(colleague) != []
    given.report(task, 100, today, papers=1, actor=lead)
    submit_task(actor=lead, task=task, on=today)
    announce_due()
    assert (news(office), news(lead), news(colleague)) == ([f"{given.LEAD}提交办结：任务内容之1"], [], [])
    move_task(actor=office, task=task, name="return", comment="缺签到表", on=today)
    announce_due()
    assert news(lead) == news(colleague) == ["退回重办：任务内容之1。缺签到表"]
    given.report(task, 100, today, papers=1, actor=lead)
    submit_task(actor=lead, task=task, on=today)
    move_task(actor=office, task=task, name="take_up", on=today)
    move_task(actor=office, task=task, name="close", on=today)
    announce_due()
    assert news(lead) == ["核验通过，销号：任务内容之1"]
    assert (news(office), news(stranger), news(auditor)) == ([f"{given.LEAD}提交办结：任务内容之1"], [], [])


def test_requests_for_a_later_deadline_go_to_the_checker_and_the_answer_back(today: date) -> None:
    lead, office, task = given.liaison(), given.checker(), running(today).tasks.get()
    announce_due()
    news(lead)
    later = today + timedelta(days=200)
    ask_extension(actor=lead, task=task, new_due=later, reason="设备未到", on=today)
    announce_due()
    assert news(office) == [f"{given.LEAD}申请延期：任务内容之1"]
    decide_extension(actor=office, task=task, granted=False, opinion="按原期限办", on=today)
    announce_due()
    assert news(lead) == ["不同意延期：任务内容之1。按原期限办"]


def test_deputy_is_told_of_what_the_checker_leads_itself(today: date) -> None:
    office, bureau = given.checker(), given.checker(given.bureau())
    lead = given.liaison(given.office())
    task = running(today, lead=given.office()).tasks.get()
    given.report(task, 100, today, papers=1, actor=lead)
    submit_task(actor=lead, task=task, on=today)
    announce_due()
    assert (news(bureau), news(office)) == ([f"{given.OFFICE}提交办结：任务内容之1"], [])


def test_publication_is_one_message_for_each_lead_that_opens_its_tasks(today: date, client: Client) -> None:
    lead = given.liaison()
    plan = running(today, 3)
    announce_due()
    [told] = Notification.objects.filter(user=lead.user_id)
    assert told.text == "《余姚市推进产教融合实施方案》交办 3 项任务给本单位"
    client.force_login(User.objects.get(pk=lead.user_id))
    assert client.get(told.address).content.decode().count('<td class="pair">') == plan.tasks.count() == 3


def test_event_announced_twice_is_told_once(today: date) -> None:
    lead = given.liaison()
    running(today)
    announce_due()
    Announcement.objects.update(announced_at=None, next_try_at=timezone.now())
    announce_due()
    assert Notification.objects.filter(user=lead.user_id).count() == 1


def test_one_is_not_told_of_what_one_did_oneself(today: date) -> None:
    """The event names its author: of the people of the unit he alone hears nothing."""
    both = make.person("liaison", given.lead_unit())
    actor = make.acting(both)
    running(today)
    event = Event.objects.filter(action="hand_over").latest("pk")
    event.user_id = both.pk
    colleague = given.liaison()
    tell(Task, event)
    assert (news(actor), len(news(colleague))) == ([], 1)


def test_old_news_is_not_told(today: date) -> None:
    lead = given.liaison()
    given.plan(1)
    announce_due()
    assert Notification.objects.count() == 0
    plan = running(today)
    event = Event.objects.filter(action="hand_over", object_id=plan.tasks.get().pk).get()
    event.on = today - OLD - timedelta(days=1)
    tell(Task, event)
    assert news(lead) == []
    event.on = today - timedelta(days=10)
    tell(Task, event)
    assert len(news(lead)) == 1


def test_task_that_is_gone_or_of_a_withdrawn_plan_is_passed_over(today: date) -> None:
    given.liaison()
    plan = running(today)
    Plan.objects.filter(pk=plan.pk).update(status="withdrawn")
    announce_due()
    assert Notification.objects.count() == 0
    assert Announcement.objects.filter(announced_at__isnull=True).count() == 0


def test_every_step_named_is_one_of_the_workflow() -> None:
    assert set(TELLINGS) - {step.name for step in TASK_FLOW.transitions} == set()
