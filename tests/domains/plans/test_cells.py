"""The board's numbers are those of a plain look at every task, and each task knows the last day of its plan."""

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given as property_of
from hypothesis import strategies as st

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.models.cells import CODES, MONTH, STATE, STATES
from ronghe.domains.plans.models.protection import TRIGGERS
from ronghe.domains.plans.policy.lamps import OPEN, WAITING, Turns, facts_now, lamp_of
from ronghe.domains.plans.queries.cells import BY_LEAD, BY_MONTH, MISSING, cells
from ronghe.domains.plans.queries.standing import usual_day
from ronghe.domains.plans.services.review import edit_plan
from tests.factories import plans as make
from tests.factories import tracking as given
from tests.factories.people import CIXI, make_organization

TODAY = timezone.localdate()
Found = Counter[tuple[int, int | None, str]]


def unpacked(cell: int) -> tuple[int | None, int | None, str]:
    """(lead, month of the deadline, state)."""
    rest, code = divmod(cell, STATE)
    lead, month = divmod(rest, MONTH)
    return lead or None, month or None, STATES[code]


def some_day(chance: Random) -> date | None:
    """None, or a day around today or around the end of a plan."""
    around = chance.choice([None, TODAY, TODAY, date(2019, 12, 31), date(2019, 12, 31)])
    return around and around + timedelta(
        chance.randrange(-40, 40) if chance.random() < 0.6 else chance.randrange(-1, 2)
    )


def task_of(plan: Plan, chance: Random, leads: list[Any]) -> Task:
    status = chance.choice(Task.Status.values)
    submitted = status in ("submitted", "checking", "closed")
    open_turns = {name: some_day(chance) for name in ("yellow_on", "red_on", "report_due")} if status in OPEN else {}
    return Task(
        plan=plan,
        region=plan.region,
        measure=plan.measures.first(),
        position=plan.tasks.count() + 1,
        text="办事",
        status=status,
        lead=chance.choice(leads),
        due=some_day(chance),
        percent=100 if submitted else chance.randrange(101),
        submitted_on=some_day(chance) or TODAY if submitted or chance.random() < 0.2 else None,
        **open_turns,
    )


def random_city(seed: int) -> None:
    """Plans of every state, with and without a last day, of two divisions, and tasks of every state in each."""
    chance = Random(seed)
    leads = [None, given.bureau(), given.lead_unit()]
    for number, status in enumerate([*Plan.Status.values, "published", "published"]):
        far = number == 1 and chance.random() < 0.5
        owner = make_organization("慈溪市教育局", region=CIXI, kind="government") if far else given.bureau()
        plan = make.plan(
            owner=owner, number=f"号{number}", period_start=None, period_end=some_day(chance), status=status
        )
        make.measure(plan)
        for _task in range(chance.randrange(25)):
            task_of(plan, chance, leads).save()


def plainly(region: str) -> Found:
    """Every published task looked at by itself."""
    found: Found = Counter()
    for task in Task.objects.filter(region=region, plan__status="published").select_related("plan"):
        day = usual_day(task.plan)
        month = task.due.year * 12 + task.due.month - 1 if task.due else None
        turns = Turns(task.yellow_on, task.red_on, task.report_due)
        said = [lamp_of(facts_now(task), turns, day).value]
        if task.status in OPEN | WAITING and task.report_due and task.report_due < day:
            said.append(MISSING)
        found.update([(kind, key, each) for kind, key in ((BY_LEAD, task.lead_id), (BY_MONTH, month)) for each in said])
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(20))
def test_numbers_are_those_of_a_plain_look_at_every_task(seed: int) -> None:
    random_city(seed)
    found: Found = Counter()
    for counted_by, key, lamp, number in cells(make.REGION):
        found[counted_by, key, lamp] += number
    assert {key: number for key, number in found.items() if number} == dict(plainly(make.REGION))


@property_of(st.none() | st.integers(1, 1 << 40), st.none() | st.dates(), st.sampled_from(sorted(CODES)))
def test_cell_is_taken_apart_as_it_was_put_together(lead: int | None, due: date | None, status: str) -> None:
    month = due.year * 12 + due.month - 1 if due else None
    assert unpacked(((lead or 0) * (1 << 17) + (month or 0)) * STATE + CODES[status]) == (lead, month, status)


def test_every_state_has_a_code_of_its_own() -> None:
    assert set(CODES) == set(Task.Status.values)
    assert len(set(CODES.values())) == len(CODES)
    assert max(CODES.values()) < STATE


@pytest.mark.django_db
@pytest.mark.parametrize("due", [None, date(1, 1, 1), date(2019, 1, 31), date(2019, 12, 31), date(9999, 12, 31)])
@pytest.mark.parametrize("status", sorted(set(CODES) - {"submitted", "checking", "closed"}))
def test_database_puts_a_cell_together(due: date | None, status: str) -> None:
    task = make.task(make.plan(), due=due, status=status, lead=given.bureau())
    month = due.year * 12 + due.month - 1 if due else None
    assert unpacked(Task.objects.values_list("cell", flat=True).get()) == (task.lead_id, month, status)
    Task.objects.update(lead=None)
    assert unpacked(Task.objects.values_list("cell", flat=True).get()) == (None, month, status)


def plan_ends() -> list[date | None]:
    return list(Task.objects.order_by("pk").values_list("plan_end", flat=True))


@pytest.mark.django_db
def test_last_day_of_a_plan_stands_on_its_tasks_whoever_writes() -> None:
    plan = given.plan(2)
    end, later = plan.period_end, date(2020, 6, 30)
    assert plan_ends() == [end, end]
    stale = plan.tasks.first()
    assert stale is not None
    edit_plan(actor=make.officer(), plan=plan, values={"period_end": later}, reason="原文读错")
    assert plan_ends() == [later, later]
    stale.save()
    assert plan_ends() == [later, later], "saved as it was read before the correction"
    Task.objects.update(plan_end=date(2001, 1, 1))
    assert plan_ends() == [later, later]
    Plan.objects.update(period_end=None)
    assert plan_ends() == [None, None]
    Plan.objects.update(period_end=end)
    Task.objects.bulk_create([Task(plan=plan, region=plan.region, measure=plan.measures.get(), position=9, text="补")])
    assert plan_ends() == [end, end, end]
    Task.objects.update(plan=make.plan(number="另", period_start=None, period_end=None))
    assert plan_ends() == [None, None, None]


@pytest.mark.django_db
def test_triggers_in_the_database_are_those_that_a_migration_can_release() -> None:
    queries = {
        "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'plans%'",
        "postgresql": "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal AND relname LIKE 'plans%'",
    }
    with connection.cursor() as cursor:
        cursor.execute(queries[connection.vendor])
        found = dict(cursor.fetchall())
    # PostgreSQL needs one trigger for new and changed tasks.
    known = {k: v for k, v in TRIGGERS.items() if connection.vendor == "sqlite" or k != "plans_task_plan_end_new"}
    assert found == known
