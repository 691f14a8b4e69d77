"""The filter of the task table: each field finds exactly the tasks it names, and every figure opens to what it counts."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ronghe.domains.plans.charts import matrix_chart
from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.queries.filters import TaskFilter
from ronghe.domains.plans.queries.page import PlanPage, page_of
from ronghe.domains.plans.services.measures import create_measure
from ronghe.kernel.access.actor import PUBLIC
from tests.factories import plans, published

pytestmark = pytest.mark.django_db


def page(plan: Plan, **asked: Any) -> PlanPage:
    query = QueryDict(mutable=True)
    query.update({"on": "2019-08-20"} | asked)
    return page_of(plan, PUBLIC, query, is_public=True)


def lit(plan: Plan) -> Plan:
    """The same plan, whose lamps the public may see."""
    plan.shown = Plan.Shown.LAMPS
    plan.save(update_fields=["shown"])
    return plan


def codes(plan: Plan, **asked: Any) -> list[str]:
    return [row.task.code for row in page(lit(plan), **asked).found]


# Of `rich()` on 20 August: 1.1 history, 1.2 past its deadline, 1.3 and 2.6 far behind, 1.4 not begun, 1.5 without end
# and without a single report since June, 2.6 with everything open.
ALL = ["1.1", "1.2", "1.3", "1.4", "1.5", "2.6"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ALL),
        ({"q": "running"}, ["1.3"]),
        ({"q": "2019年7-8月"}, ["2.6"]),
        ({"q": "财政"}, ["1.1", "1.2", "1.3", "1.4", "1.5"]),
        ({"q": "有关部门"}, ["2.6"]),
        ({"q": "总结"}, ["2.6"]),
        ({"q": "%"}, []),
        ({"measure": "2"}, ["2.6"]),
        ({"lamp": "history"}, ["1.1"]),
        ({"lamp": "overdue"}, ["1.2", "1.3", "1.5", "2.6"]),
        ({"lamp": "overdue", "on": "2019-06-30"}, ["1.2"]),
        ({"lamp": "attention", "on": "2019-07-15"}, ["1.3", "1.5", "2.6"]),
        ({"lamp": "pressing", "on": "2019-07-15"}, ["1.2", "1.3", "1.5", "2.6"]),
        ({"lamp": "not_started"}, ["1.4"]),
        ({"lamp": "normal"}, []),
        ({"lamp": "before", "on": "2019-05-30"}, ALL),
        ({"need": "overdue"}, ["1.2"]),
        ({"need": "overdue", "on": "2019-12-31"}, ["1.2", "1.3", "2.6"]),
        ({"need": "report"}, ["1.5"]),
        ({"need": "extended"}, []),
        ({"status": "historical"}, ["1.1"]),
        ({"need": "lead"}, ["2.6"]),
        ({"need": "party"}, ["2.6"]),
        ({"role": "assist"}, ["2.6"]),
        ({"start": "2019-01", "end": "2019-01"}, ["1.1"]),
        ({"start": "2019-06", "end": "2019-07"}, ["1.2", "1.3", "1.5", "2.6"]),
        ({"start": "2019-12"}, ["1.4", "1.5"]),
        ({"end": "2019-04"}, ["1.1", "1.5"]),
        ({"due": "2019-08"}, ["1.3", "2.6"]),
        ({"due": "2019-01"}, []),
        ({"lamp": "overdue", "measure": "1"}, ["1.2", "1.3", "1.5"]),
    ],
)
def test_filter_finds_exactly(asked: dict[str, str], found: list[str]) -> None:
    assert codes(published.rich(), **asked) == found


def test_filter_by_unit_and_role() -> None:
    plan = published.rich()
    bureau, finance = plans.organization(), published.unit("余姚市财政局")
    assert codes(plan, unit=bureau.ref) == ALL
    assert codes(plan, unit=bureau.ref, role="assist") == []
    assert codes(plan, unit=finance.ref) == ALL[:5]


def test_filter_by_unit_the_register_does_not_know() -> None:
    plan = published.rich()
    plans.party(plan.tasks.get(number="2"), "市某局")
    assert codes(plan, unit="市某局") == ["1.2"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"unit": "nobody"}, "unit"),
        ({"measure": "x"}, "measure"),
        ({"lamp": "late"}, "lamp"),
        ({"start": "2019-13"}, "start"),
        ({"due": "八月"}, "due"),
        ({"start": "2019-05", "end": "2019-04"}, "end"),
        ({"q": "字" * 51}, "q"),
    ],
)
def test_filter_unreadable_value_finds_nothing_and_says_where(asked: dict[str, str], field: str) -> None:
    shown = page(lit(published.rich()), **asked)
    assert shown.found == []
    assert list(shown.filter.errors) == [field]


@pytest.mark.parametrize(
    ("shown", "asked"),
    [
        ("progress", {"lamp": "overdue"}),
        ("progress", {"lamp": "pressing"}),
        ("progress", {"need": "report"}),
        ("progress", {"need": "extended"}),
        ("nothing", {"need": "overdue"}),
    ],
)
def test_filter_does_not_tell_the_public_what_the_page_hides(shown: str, asked: dict[str, str]) -> None:
    plan = published.rich()
    plan.shown = Plan.Shown(shown)
    found = page(plan, **asked)
    assert (found.found, list(found.filter.errors)) == ([], list(asked))


def test_filter_without_progress_knows_neither_lamp_nor_state() -> None:
    plan = published.rich()
    plan.shown = Plan.Shown.NOTHING
    every = page(plan, lamp="overdue", status="not_started")
    assert {"lamp", "status"} & every.filter.fields.keys() == set()
    assert len(every.found) == len(ALL)


def test_conditions_name_what_is_in_use_and_how_to_drop_it() -> None:
    plan = published.rich()
    shown = page(lit(plan), lamp="overdue", measure="2")
    assert [(label, value) for label, value, _href in shown.conditions] == [
        ("工作举措", "2 总结"),
        ("亮灯", "红灯"),
    ]
    assert shown.conditions[0][2] == f"/public/{plan.ref}/?lamp=overdue&on=2019-08-20#tasks"
    assert (shown.filter.narrows, shown.filter.narrows_more) == (True, False)


def opened(client: Client, href: str) -> int:
    """How many tasks the page behind a link lists."""
    body = client.get(href.split("#")[0]).content.decode()
    return len(re.findall(r'<td class="what">', body))


def figures(shown: PlanPage) -> list[tuple[str, int]]:
    """(address, number) of everything the page counts."""
    places, o = shown.places, shown.overview
    found = [(places.tasks(lamp=sign), number) for sign, number in o.judged_counts.items()]
    found += [(href, number) for _label, number, href in shown.unsettled]
    found += [(places.tasks(due=o.month), len(o.due_this_month)), (places.tasks(lamp="pressing"), len(o.pressing))]
    for holder in o.holders:
        found.append((places.tasks(unit=holder.unit.key, role="lead"), holder.leads))
        for lamp, number in (("overdue", holder.overdue), ("attention", holder.attention)):
            found.append((places.tasks(unit=holder.unit.key, role="lead", lamp=lamp), number))
    found += [(places.tasks(measure=each.value), each.tasks) for each in o.by_measure.values()]
    chart = matrix_chart(shown)
    found += [(cell.href, cell.count) for row in chart.rows for cell in row.cells if cell]
    found += [(row.heading.href, row.total) for row in chart.rows]
    return found + [(column.href, total) for column, total in zip(chart.columns, chart.totals, strict=True)]


@pytest.mark.parametrize("on", ["2019-06-30", "2019-08-20", "2019-12-31"])
def test_every_figure_opens_to_as_many_tasks_as_it_says(client: Client, on: str) -> None:
    plan = published.rich()
    plan = lit(plan)
    shown = page(plan, on=on)
    counted = figures(shown)
    assert [opened(client, href) for href, _number in counted] == [number for _href, number in counted]
    assert sum(shown.overview.counts.values()) == len(ALL)
    assert len(counted) > 20


def test_figures_of_nested_measures_open_to_the_tasks_under_them(client: Client) -> None:
    plan = published.published()
    outer = create_measure(plan, "夯实基础")
    inner = create_measure(plan, "建设基地", parent=outer)
    published.standing(plan, "running", under=outer)
    for _turn in range(2):
        published.standing(plan, "running", under=inner)
    shown = page(lit(plan))
    assert [(each.value, each.depth, each.tasks) for each in shown.overview.by_measure.values()] == [
        ("1+", 0, 3),
        ("2", 1, 2),
    ]
    assert [(opened(client, href), number) for href, number in figures(shown)] == [
        (number, number) for _href, number in figures(shown)
    ]


def test_links_of_the_page_are_those_figures(client: Client) -> None:
    plan = published.rich()
    plan = lit(plan)
    body = unescape(client.get(f"/public/{plan.ref}/?on=2019-08-20").content.decode())
    shown = page(plan)
    unlinked = {f"{shown.places.home}?unit={plans.organization().ref}&role=lead&lamp=attention&on=2019-08-20#tasks"}
    assert {href for href, _number in figures(shown) if f'href="{href}"' not in body} == unlinked


class TestMatrixProperty(TestCase):
    """For any plan, the sum of a unit's cells is the number of tasks its filter finds."""

    @settings(max_examples=15)
    @given(
        tasks=st.lists(
            st.tuples(
                st.integers(0, 2),
                st.sets(st.integers(0, 3)),
                st.none() | st.integers(-200, 400),
                st.integers(0, 300),
            ),
            max_size=8,
        ),
        day=st.integers(0, 400),
    )
    def test_row_sums_equal_what_the_filter_finds(self, tasks: list[Any], day: int) -> None:
        plan = published.published()
        measures = [plans.measure(plan, f"举措{number}") for number in range(3)]
        units = [published.unit(f"余姚市第{number}局") for number in range(3)]
        for measure, parties, start, length in tasks:
            first = None if start is None else date(2019, 1, 1) + timedelta(start)
            last = None if first is None else first + timedelta(length)
            columns = {"start": first, "end": last, "latest_end": last, "status": "not_started"}
            task = plans.task(plan, under=measures[measure], **columns)
            for number in parties:
                if number == 3:
                    plans.party(task, "名录外的局")
                else:
                    published.part(task, units[number])
        on = (date(2019, 1, 1) + timedelta(day)).isoformat()
        shown = page(plan, on=on)
        for row in matrix_chart(shown).rows:
            cells = [cell.count for cell in row.cells if cell]
            found = page(plan, on=on, unit=row.heading.key).found
            assert (sum(cells), row.total) == (len(found), len(found))
        assert sum(shown.overview.counts.values()) == len(tasks)


def test_filter_choices_are_the_plans_own_units_and_measures() -> None:
    plan = published.rich()
    shown = page(plan).overview
    form = TaskFilter({}, shown.rows, shown.outline)
    assert [label for _key, label in form.fields["unit"].choices][1:] == ["余姚市教育局", "市财政局", "市人社局"]
    assert [label for _key, label in form.fields["measure"].choices][1:] == ["1 调研", "2 总结"]
