"""How tasks stood at the end of a day, told by their spans, reports and deadlines; in a few queries for all of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.policy.lamps import Facts, Turns, facts_now
from ronghe.domains.plans.queries.facts import Stand, stands_now, stands_on
from ronghe.domains.plans.services.extensions import ask_extension, correct_due, decide_extension, recall_extension
from ronghe.domains.plans.services.leads import confirm_lead
from ronghe.domains.plans.services.publishing import withdraw_plan
from ronghe.domains.plans.services.tracking import move_task, submit_task
from ronghe.kernel.policy.models import ParameterOverride
from tests.factories import plans as make
from tests.factories import tracking as given

pytestmark = pytest.mark.django_db
END = date(2019, 11, 30)


def stand(task: Task, day: date) -> Stand:
    return stands_on([Task.objects.get(pk=task.pk)], day)[task.pk]


def test_no_tasks_no_queries(queries: Any) -> None:
    with queries as seen:
        assert stands_on([], END) == {}
    assert len(seen) == 0


@pytest.mark.parametrize("count", [1, 7])
def test_many_tasks_cost_as_many_queries_as_one(queries: Any, count: int) -> None:
    tasks = list(given.plan(count).tasks.all())
    given.report(tasks[0], 30, date(2019, 7, 1))
    stands_on(tasks, END)
    with queries as seen:
        stands = stands_on(tasks, END)
        assert [stands[task.pk].lamp for task in tasks] == ["overdue"] * count
    assert len(seen) == 5


def test_day_before_publication_knows_nothing_and_counts_nothing() -> None:
    task = given.task()
    before, on = stand(task, date(2019, 5, 30)), stand(task, given.ISSUED)
    assert (before.facts, before.lamp, before.is_counted) == (Facts("", start=date(2019, 6, 1)), "before", False)
    assert before.turns == Turns()
    assert (on.facts.opened_on, on.facts.due, on.is_counted) == (given.ISSUED, END, True)


def test_draft_has_no_stand_on_any_day() -> None:
    task = make.task(make.plan())
    assert stand(task, END).lamp == "before"
    assert stands_now([task], {task.plan_id: END})[task.pk].lamp == "before"


def test_unconfirmed_task_has_neither_deadline_nor_lamp_until_it_is_handed_over() -> None:
    task = given.task(lead_basis="first_listed")
    confirm_lead(actor=make.officer(), task=task, on=date(2019, 7, 10))
    waiting, handed = stand(task, date(2019, 7, 9)), stand(task, date(2019, 7, 10))
    assert (waiting.facts.due, waiting.expected, waiting.lamp) == (None, None, "unconfirmed")
    assert (handed.facts.opened_on, handed.facts.due, handed.expected) == (date(2019, 7, 10), END, 0)


def test_of_several_steps_on_one_day_the_last_counts() -> None:
    task, actor, checker = given.task(), given.liaison(), given.checker()
    day = date(2019, 9, 1)
    given.report(task, 20, day, actor=actor)
    for _round in range(2):
        given.report(task, 100, day, papers=1, actor=actor)
        submit_task(actor=actor, task=task, on=day)
        move_task(actor=checker, task=task, name="return", comment="缺签到表", on=day)
    stood = stand(task, day)
    assert (stood.status, stood.percent, stood.facts.submitted_on) == ("returned", 100, None)


def test_submission_that_counts_is_the_last_one() -> None:
    task, actor, checker = given.task(), given.liaison(), given.checker()
    given.report(task, 100, date(2019, 9, 1), papers=1, actor=actor)
    submit_task(actor=actor, task=task, on=END)
    move_task(actor=checker, task=task, name="return", comment="缺签到表", on=date(2019, 12, 2))
    given.report(task, 100, date(2019, 12, 3), papers=1, actor=actor)
    submit_task(actor=actor, task=task, on=date(2019, 12, 3))
    days = [END, date(2019, 12, 2), date(2019, 12, 3)]
    assert [(stand(task, day).lamp, stand(task, day).facts.submitted_on) for day in days] == [
        ("normal", END),
        ("overdue", None),
        ("overdue", date(2019, 12, 3)),
    ]
    move_task(actor=checker, task=task, name="take_up", on=date(2019, 12, 4))
    move_task(actor=checker, task=task, name="close", on=date(2019, 12, 5))
    assert [stand(task, date(2019, 12, day)).is_overdue for day in (1, 2, 3, 4, 5)] == [False, True, True, True, False]


def test_lamp_red_for_being_behind_is_not_overdue() -> None:
    task = given.task()
    stood = stand(task, date(2019, 10, 1))
    assert (stood.lamp, stood.is_overdue, stood.percent, stood.expected) == ("overdue", False, 0, 67)
    assert stand(task, date(2019, 12, 1)).is_overdue


def test_deadline_is_that_of_the_last_decision_by_the_day() -> None:
    task, actor, checker = given.task(), given.liaison(), given.checker()

    def asks(new_due: date, on: date) -> None:
        ask_extension(actor=actor, task=task, new_due=new_due, reason="场地未定", on=on)

    asks(date(2019, 12, 10), date(2019, 8, 1))
    recall_extension(actor=actor, task=task, on=date(2019, 8, 2))
    asks(date(2019, 12, 20), date(2019, 8, 3))
    decide_extension(actor=checker, task=task, granted=False, opinion="按期", on=date(2019, 8, 4))
    asks(date(2019, 12, 20), date(2019, 8, 5))
    decide_extension(actor=checker, task=task, granted=True, on=date(2019, 8, 6))
    correct_due(actor=checker, task=task, new_due=date(2019, 10, 31), reason="原文读错", on=date(2019, 8, 6))
    correct_due(actor=checker, task=task, new_due=date(2019, 12, 31), reason="再次更正", on=date(2019, 8, 8))
    dues = [stand(task, date(2019, 8, day)).facts.due for day in range(1, 9)]
    assert dues == [*[END] * 5, date(2019, 10, 31), date(2019, 10, 31), date(2019, 12, 31)]
    assert [stand(task, date(2019, 8, day)).lamp for day in (1, 3, 5)] == ["attention"] * 3


def test_historical_task_has_no_deadline_until_it_is_given_one() -> None:
    task = given.task(start=date(2019, 3, 1), end=date(2019, 4, 30), latest_end=date(2019, 4, 30))
    actor, checker, day = given.liaison(), given.checker(), date(2019, 9, 1)
    given.report(task, 100, day, papers=1, actor=actor)
    submit_task(actor=actor, task=task, on=day)
    assert (stand(task, given.ISSUED).lamp, stand(task, day).lamp) == ("history", "normal")
    move_task(actor=checker, task=task, name="return", comment="缺签到表", on=day)
    assert (stand(task, day).lamp, stand(task, day).facts.due) == ("normal", None)
    correct_due(actor=checker, task=task, new_due=date(2019, 9, 30), reason="限期补正", on=date(2019, 9, 2))
    stood = stand(task, date(2019, 9, 2))
    assert (stood.facts.due, stood.facts, stand(task, date(2019, 10, 1)).lamp) == (
        date(2019, 9, 30),
        facts_now(Task.objects.get(pk=task.pk)),
        "overdue",
    )


def test_withdrawn_plan_keeps_telling_how_its_tasks_stood() -> None:
    task = given.task()
    withdraw_plan(actor=make.officer(), plan=task.plan, comment="文件废止", on=date(2019, 9, 1))
    assert Plan.objects.get().status == "withdrawn"
    assert [stand(task, day).lamp for day in (date(2019, 6, 1), END)] == ["not_started", "overdue"]


def test_now_looks_at_each_plan_on_its_own_day() -> None:
    tasks = [given.task(), given.task()]
    days = {tasks[0].plan_id: date(2019, 6, 1), tasks[1].plan_id: date(2019, 12, 1)}
    stands = stands_now(tasks, days)
    assert [stands[task.pk].lamp for task in tasks] == ["not_started", "overdue"]
    assert [stands[task.pk] for task in tasks] == [stand(task, days[task.plan_id]) for task in tasks]


def test_day_is_judged_by_the_numbers_in_force_on_it() -> None:
    task = given.task()
    given.report(task, 90, date(2019, 7, 1))
    ParameterOverride.objects.create(
        key="plans.near_days", value=20, region="330281", valid_from=date(2019, 11, 10), source="余政发〔2019〕9号"
    )
    turns = [stand(task, date(2019, 11, day)).turns.yellow_on for day in (9, 10)]
    assert turns == [date(2019, 11, 18), date(2019, 11, 4)]
