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
from ronghe.domains.plans.queries.standing import Standing
from ronghe.domains.plans.queries.units import shares_of
from ronghe.kernel.access.actor import PUBLIC
from tests.factories import plans, published

pytestmark = pytest.mark.django_db


def page(plan: Plan, **asked: Any) -> PlanPage:
    query = QueryDict(mutable=True)
    query.update({"on": "2019-08-20"} | asked)
    return page_of(plan, PUBLIC, query, is_public=True)


def codes(plan: Plan, **asked: Any) -> list[str]:
    return [row.task.code for row in page(plan, **asked).found]


# Of `rich()`: 1.1 history, 1.2 elapsed, 1.3 running, 1.4 upcoming, 1.5 endless, 2.6 running with everything open.
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
        ({"standing": "history"}, ["1.1"]),
        ({"standing": "elapsed"}, ["1.2"]),
        ({"standing": "running"}, ["1.3", "2.6"]),
        ({"standing": "upcoming"}, ["1.4"]),
        ({"standing": "endless"}, ["1.5"]),
        ({"standing": "running", "on": "2019-12-31"}, ["1.4"]),
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
        ({"standing": "running", "measure": "1"}, ["1.3"]),
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
        ({"standing": "late"}, "standing"),
        ({"start": "2019-13"}, "start"),
        ({"due": "八月"}, "due"),
        ({"start": "2019-05", "end": "2019-04"}, "end"),
        ({"q": "字" * 51}, "q"),
    ],
)
def test_filter_unreadable_value_finds_nothing_and_says_where(asked: dict[str, str], field: str) -> None:
    shown = page(published.rich(), **asked)
    assert shown.found == []
    assert list(shown.filter.errors) == [field]


def test_conditions_name_what_is_in_use_and_how_to_drop_it() -> None:
    plan = published.rich()
    shown = page(plan, standing="running", measure="2")
    assert [(label, value) for label, value, _href in shown.conditions] == [
        ("工作举措", "2 总结"),
        ("时段", "进行期内"),
    ]
    assert shown.conditions[0][2] == f"/public/{plan.ref}/?standing=running&on=2019-08-20#tasks"
    assert (shown.filter.narrows, shown.filter.narrows_more) == (True, False)


def opened(client: Client, href: str) -> int:
    """How many tasks the page behind a link lists."""
    body = client.get(href.split("#")[0]).content.decode()
    return len(re.findall(r'<td class="what">', body))


def test_every_figure_opens_to_as_many_tasks_as_it_says(client: Client) -> None:
    plan = published.rich()
    shown = page(plan)
    places, o = shown.places, shown.overview
    figures = [(places.tasks(standing=standing.value), number) for standing, number in o.counts.items()]
    figures += [
        (places.tasks(need="lead"), len(o.leads_to_confirm)),
        (places.tasks(need="party"), len(o.parties_to_name)),
        (places.tasks(due=o.month), len(o.due_this_month)),
    ]
    figures += [(places.tasks(unit=share.unit.key, role="lead"), share.leads) for share in shares_of(o.rows)]
    chart = matrix_chart(shown)
    figures += [(cell.href, cell.count) for row in chart.rows for cell in row.cells if cell]
    figures += [(row.heading.href, row.total) for row in chart.rows]
    figures += [(column.href, total) for column, total in zip(chart.columns, chart.totals, strict=True)]
    assert [opened(client, href) for href, _number in figures] == [number for _href, number in figures]
    assert sum(o.counts.values()) == len(ALL)
    assert len(figures) > 15


def test_links_of_the_page_are_those_figures(client: Client) -> None:
    plan = published.rich()
    body = unescape(client.get(f"/public/{plan.ref}/?on=2019-08-20").content.decode())
    wanted = [page(plan).places.tasks(standing=each.value) for each in Standing]
    assert [href for href in wanted if f'href="{href}"' not in body] == []


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
    form = TaskFilter({}, page(plan).overview.rows)
    assert [label for _key, label in form.fields["unit"].choices][1:] == ["余姚市教育局", "市财政局", "市人社局"]
    assert [label for _key, label in form.fields["measure"].choices][1:] == ["1 调研", "2 总结"]
