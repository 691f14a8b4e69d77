"""Two people at one task at once: one wins, the other is told who was faster and when; nothing is done twice."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction

from ronghe.domains.plans.models import Extension, Plan, Report, Task
from ronghe.domains.plans.services.extensions import ask_extension, decide_extension
from ronghe.domains.plans.services.leads import appoint_lead
from ronghe.domains.plans.services.publishing import withdraw_plan
from ronghe.domains.plans.services.tasks import edit_task
from ronghe.domains.plans.services.tracking import move_task, report_and_submit, report_progress, submit_task
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.models import Event, StateSpan
from tests.factories import plans as make
from tests.factories import tracking as given

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2019, 9, 10)
WON = "won"
Step = Callable[[], Any]


def at_once(*steps: Step) -> list[str]:
    """Start all of them together; what each came to, `won` or the words of its refusal."""
    barrier, outcomes = threading.Barrier(len(steps)), dict.fromkeys(range(len(steps)), "did not end")

    def run(number: int, step: Step) -> None:
        try:
            barrier.wait(timeout=20)
            step()
            outcomes[number] = WON
        except ValidationError as error:
            outcomes[number] = "".join(error.messages)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return [outcomes[number] for number in range(len(steps))]


def settled(task: Task, action: str, outcomes: list[str], actors: list[Actor], told: str) -> None:
    """Exactly one of two won; the event is his, and the other was told so."""
    assert outcomes.count(WON) == 1, outcomes
    winner, loser = actors[outcomes.index(WON)], outcomes[1 - outcomes.index(WON)]
    assert re.fullmatch(rf"{winner.name} 已于 \d{{4}}-\d\d-\d\d \d\d:\d\d 办理“.+”，现在是“{told}”，不能再“.+”", loser)
    assert [event.user_id for event in Event.objects.about(task).filter(action=action)] == [winner.user_id]
    assert StateSpan.objects.about(task).filter(until__isnull=True).count() == 1


def taken_up() -> Task:
    task = given.submitted()
    return move_task(actor=given.checker(), task=task, name="take_up", on=DAY)


def test_of_two_who_close_one_closes() -> None:
    task, actors = taken_up(), [given.checker(), given.checker()]
    outcomes = at_once(*(partial(move_task, actor=actor, task=task, name="close", on=DAY) for actor in actors))
    settled(task, "close", outcomes, actors, "已办结")


def test_of_one_who_closes_and_one_who_returns_one_wins() -> None:
    task, actors = taken_up(), [given.checker(), given.checker()]
    outcomes = at_once(
        partial(move_task, actor=actors[0], task=task, name="close", on=DAY),
        partial(move_task, actor=actors[1], task=task, name="return", comment="缺签到表", on=DAY),
    )
    done = [("close", "closed", "已办结"), ("return", "returned", "退回")][outcomes.index(WON)]
    settled(task, done[0], outcomes, actors, done[2])
    fresh = Task.objects.get(pk=task.pk)
    assert (fresh.status, fresh.submitted_on is None) == (done[1], done[1] == "returned")


def test_of_two_who_submit_one_submits() -> None:
    task, actors = given.task(), [given.liaison(), given.liaison()]
    given.report(task, 100, DAY, papers=1)
    outcomes = at_once(*(partial(submit_task, actor=actor, task=task, on=DAY) for actor in actors))
    settled(task, "submit", outcomes, actors, "已提交")


def extending() -> Task:
    task = given.task()
    asked = {"new_due": date(2019, 12, 20), "reason": "场地未定", "on": DAY}
    ask_extension(actor=given.liaison(), task=task, **asked)  # type: ignore[arg-type]
    return task


@pytest.mark.parametrize("granted", [(True, True), (True, False)])
def test_of_two_who_decide_one_decides(granted: tuple[bool, bool]) -> None:
    task, actors = extending(), [given.checker(), given.checker()]
    outcomes = at_once(
        *(
            partial(decide_extension, actor=actor, task=task, granted=yes, opinion="意见", on=DAY)
            for actor, yes in zip(actors, granted, strict=True)
        )
    )
    yes = granted[outcomes.index(WON)]
    settled(task, "grant_extension" if yes else "refuse_extension", outcomes, actors, "未开始")
    decision = Extension.objects.get()
    assert (decision.decision, decision.decider) == (
        "granted" if yes else "refused",
        actors[outcomes.index(WON)].name,
    )
    assert Task.objects.get(pk=task.pk).due == (date(2019, 12, 20) if yes else date(2019, 11, 30))


def test_of_two_who_ask_one_asks() -> None:
    task, actors = given.task(), [given.liaison(), given.liaison()]
    asks = partial(ask_extension, task=task, new_due=date(2019, 12, 20), reason="场地未定", on=DAY)
    outcomes = at_once(*(partial(asks, actor=actor) for actor in actors))
    settled(task, "ask_extension", outcomes, actors, "延期申请中")
    assert Extension.objects.count() == 1


def test_form_sent_twice_at_once_is_filed_once() -> None:
    task, actor = given.task(), given.liaison()
    progress = given.progress(40, DAY)
    assert at_once(*[partial(report_progress, actor=actor, task=task, progress=progress)] * 2) == [WON, WON]
    assert (Report.objects.count(), Event.objects.about(task).filter(action="begin").count()) == (1, 1)


def test_double_click_on_report_and_submit_submits_once_and_says_so() -> None:
    task, actor = given.task(), given.liaison()
    progress = given.progress(100, DAY, papers=1)
    outcomes = at_once(*[partial(report_and_submit, actor=actor, task=task, progress=progress)] * 2)
    settled(task, "submit", outcomes, [actor, actor], "已提交")
    assert Report.objects.count() == 1


def late(first: Step, second: Step) -> list[str]:
    """The second starts while the first holds what it wrote, and goes on once that is kept."""
    began, outcomes = threading.Event(), ["did not end"]

    def run() -> None:
        try:
            began.set()
            second()
            outcomes[0] = WON
        except ValidationError as error:
            outcomes[0] = "".join(error.messages)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        first()
        thread.start()
        assert began.wait(20)
        thread.join(timeout=0.5)
        assert outcomes == ["did not end"]
    thread.join(timeout=60)
    return outcomes


@pytest.mark.parametrize("verb", ["appoint", "edit"])
def test_officer_who_comes_while_the_lead_submits_sees_the_submission(verb: str) -> None:
    """Else the lead would change under the check, or an old copy of the row would be written over the submission."""
    task, officer = given.task(), make.officer()
    other = make.party(task, "余姚市商务局", organization=make.organization("余姚市商务局"))
    given.report(task, 100, DAY, papers=1)
    steps: dict[str, Step] = {
        "appoint": partial(appoint_lead, actor=officer, task=task, party=other, reason="职责调整", on=DAY),
        "edit": partial(edit_task, actor=officer, task=task, values={"text": "更正"}, reason="录入有误", on=DAY),
    }
    outcomes = late(partial(submit_task, actor=given.liaison(), task=task, on=DAY), steps[verb])
    fresh = Task.objects.get(pk=task.pk)
    assert (fresh.status, fresh.submitted_on, fresh.lead) == ("submitted", DAY, given.lead_unit())
    if verb == "appoint":
        assert outcomes == ["任务现在是“已提交”，不能更换牵头单位"]
    else:
        assert (outcomes, fresh.text) == ([WON], "更正")


def test_report_that_comes_while_the_plan_is_withdrawn_is_refused() -> None:
    """On a task that is under way: beginning one asks for the plan once more in any case."""
    task, officer = given.task(), make.officer()
    given.report(task, 20, date(2019, 9, 1))
    reports = partial(report_progress, actor=given.liaison(), task=task, progress=given.progress(40, DAY))
    withdraws = partial(withdraw_plan, actor=officer, plan=task.plan, comment="文件废止", on=DAY)
    assert late(withdraws, reports) == ["方案没有发布或已经撤回，任务不能再办理"]
    assert (Report.objects.count(), Task.objects.get().status, Task.objects.get().percent) == (1, "in_progress", 20)


def test_submission_that_comes_while_the_plan_is_withdrawn_is_refused() -> None:
    task, officer = given.task(), make.officer()
    given.report(task, 100, DAY, papers=1)
    submits = partial(submit_task, actor=given.liaison(), task=task, on=DAY)
    withdraws = partial(withdraw_plan, actor=officer, plan=task.plan, comment="文件废止", on=DAY)
    assert late(withdraws, submits) == ["方案没有发布或已经撤回，任务不能再办理"]
    assert (Task.objects.get().status, Task.objects.get().submitted_on) == ("in_progress", None)


def test_withdrawal_waits_for_the_report_that_is_being_filed() -> None:
    task, officer = given.task(), make.officer()
    reports = partial(report_progress, actor=given.liaison(), task=task, progress=given.progress(40, DAY))
    withdraws = partial(withdraw_plan, actor=officer, plan=task.plan, comment="文件废止", on=DAY)
    assert late(reports, withdraws) == [WON]
    assert (Report.objects.count(), Task.objects.get().percent, Plan.objects.get().status) == (1, 40, "withdrawn")


@pytest.mark.parametrize("verb", ["report", "extension"])
def test_reports_and_withdrawal_at_once_end_one_way_or_the_other(verb: str) -> None:
    task, officer, actor = given.task(), make.officer(), given.liaison()
    asked = {"new_due": date(2019, 12, 20), "reason": "场地未定", "on": DAY}
    step = {
        "report": partial(report_progress, actor=actor, task=task, progress=given.progress(40, DAY)),
        "extension": partial(ask_extension, actor=actor, task=task, **asked),  # type: ignore[arg-type]
    }[verb]
    withdraws = partial(withdraw_plan, actor=officer, plan=task.plan, comment="文件废止", on=DAY)
    outcomes = at_once(step, withdraws)
    assert outcomes[1] == WON
    assert outcomes[0] in (WON, "方案没有发布或已经撤回，任务不能再办理")
    assert Report.objects.count() + Extension.objects.count() == (outcomes[0] == WON)


def test_lead_of_before_does_not_submit_once_another_was_appointed() -> None:
    task, officer, old = given.task(), make.officer(), given.liaison()
    other = make.party(task, "余姚市商务局", organization=make.organization("余姚市商务局"))
    given.report(task, 100, DAY, papers=1)
    appoint_lead(actor=officer, task=task, party=other, reason="职责调整", on=DAY)
    with pytest.raises(PermissionDenied):
        submit_task(actor=old, task=task, on=DAY)
