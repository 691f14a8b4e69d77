"""What tasks and measures weigh later changes nothing of what a day before showed."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.domains.plans.models import Measure, Plan, Task
from ronghe.domains.plans.queries.overview import overview_of
from ronghe.domains.plans.queries.weights import NOW, Weights, weights_by, weights_on
from ronghe.domains.plans.services.settings import Settings, configure_plan
from ronghe.domains.plans.services.tracking import set_weight
from ronghe.kernel.access.actor import Actor
from tests.factories import plans as make
from tests.factories import tracking as given_to

pytestmark = pytest.mark.django_db
BEGIN = date(2019, 6, 1)


def at(day: date) -> Any:
    return time_machine.travel(f"{day} 10:00+08:00", tick=False)


def plan_with_two_measures() -> Plan:
    plan = given_to.plan(3)
    Task.objects.filter(pk=plan.tasks.in_order()[2].pk).update(measure=make.measure(plan, "总结"))
    return Plan.objects.get(pk=plan.pk)  # nothing prefetched


def weigh(actor: Actor, plan: Plan, weights: dict[int, int | None]) -> None:
    plan = Plan.objects.get(pk=plan.pk)
    assert plan.checker
    kept = Settings(plan.checker, plan.deputy, plan.shown, weights)
    configure_plan(actor=actor, plan=plan, settings=kept)


def seen(actor: Actor, plan: Plan, day: date) -> list[Any]:
    """All percentages of the plan's page."""
    page = overview_of(Plan.objects.get(pk=plan.pk), actor, day)
    rows = [(row.measure.pk, row.percent, row.expected) for row in page.by_measure.values()]
    return [page.percent, page.expected, *rows]


steps = st.lists(
    st.tuples(
        st.sampled_from(["task", "measure", "report"]),
        st.integers(0, 2),
        st.integers(1, 100),
        st.sampled_from([0, 1, 30]),
    ),
    max_size=8,
)


@settings(max_examples=25, deadline=None)
@given(steps)
def test_what_a_day_showed_it_shows_for_ever(done: list[tuple[str, int, int, int]]) -> None:
    plan, officer, lead = plan_with_two_measures(), make.officer(), given_to.liaison()
    tasks, measures = list(plan.tasks.in_order()), list(plan.measures.all())
    shown, day = {}, BEGIN
    for what, place, value, later in done:
        with at(day):
            if what == "task":
                set_weight(actor=officer, task=tasks[place], weight=value)
            elif what == "measure":
                weigh(officer, plan, {measures[place % 2].pk: None if value < 30 else value})
            else:
                given_to.report(tasks[place], value, day, actor=lead)
            shown[day] = seen(officer, plan, day)
        day += timedelta(later)
    with at(date(2020, 6, 1)):
        assert {day: seen(officer, plan, day) for day in shown} == shown


def test_weight_set_today_counts_from_today() -> None:
    plan, officer = plan_with_two_measures(), make.officer()
    first, _second, third = plan.tasks.in_order()
    given_to.report(third, 100, date(2019, 7, 1))
    with at(date(2019, 9, 10)):
        set_weight(actor=officer, task=first, weight=8)
    with at(date(2019, 10, 1)):
        weigh(officer, plan, {third.measure_id: 27})
    with at(date(2019, 11, 1)):
        set_weight(actor=officer, task=first, weight=26)
        days = [BEGIN, date(2019, 9, 9), date(2019, 9, 10), date(2019, 9, 30), date(2019, 10, 1), date(2019, 11, 1)]
        assert [seen(officer, plan, day)[0] for day in days] == [0, 33, 10, 10, 75, 50]
        outline = list(plan.measures.all())
        known = [weights_on(plan, [first.pk, third.pk], outline, day) for day in days[1:]]
    before, between = Weights({first.pk: 1}, {third.measure_id: None}), Weights({first.pk: 8}, {third.measure_id: None})
    assert known == [before, between, between, Weights({first.pk: 8}), NOW]


def test_each_plan_is_looked_at_on_its_own_day() -> None:
    plans, officer = [plan_with_two_measures(), plan_with_two_measures()], make.officer()
    tasks = [plan.tasks.in_order()[0] for plan in plans]
    with at(date(2019, 9, 10)):
        for plan, task in zip(plans, tasks, strict=True):
            set_weight(actor=officer, task=task, weight=8)
            weigh(officer, plan, {task.measure_id: 9})
    days = {plans[0].pk: date(2019, 9, 9), plans[1].pk: date(2019, 9, 10)}
    outline = list(Measure.objects.filter(plan__in=plans))
    found = weights_by(days, {task.pk: task.plan_id for task in tasks}, outline)
    assert found == Weights({tasks[0].pk: 1}, {tasks[0].measure_id: None})


def test_measures_of_one_name_keep_what_they_weigh_now() -> None:
    plan = plan_with_two_measures()
    first, second = plan.measures.all()
    Measure.objects.filter(pk=second.pk).update(number=first.number, title=first.title)
    weigh(make.officer(), plan, {first.pk: 9, second.pk: 4})
    assert weights_on(plan, [], list(plan.measures.all()), BEGIN) == Weights()


@pytest.mark.parametrize("number", [1, 40])
def test_past_day_costs_one_query_and_today_none(queries: Any, number: int) -> None:
    plan, officer = given_to.plan(number), make.officer()
    tasks, outline = list(plan.tasks.all()), list(plan.measures.all())
    with at(date(2019, 9, 10)):
        for task in tasks:
            set_weight(actor=officer, task=task, weight=8)
        weigh(officer, plan, {outline[0].pk: 9})
        keys, counts = [task.pk for task in tasks], []
        for day in (date(2019, 9, 9), date(2019, 9, 10), date.max):
            with queries as found:
                weights_on(plan, keys, outline, day)
            counts.append(len(found))
    assert counts == [1, 0, 0]
