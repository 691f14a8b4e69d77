"""Weighted progress from tasks to measures to the plan, equal to what a child would add up by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ronghe.domains.plans.models import Measure, Task
from ronghe.domains.plans.policy.lamps import Facts
from ronghe.domains.plans.policy.numbers import Numbers
from ronghe.domains.plans.queries.facts import COUNTED, Stand, stands_on
from ronghe.domains.plans.queries.progress import Share, shares_of, together
from ronghe.domains.plans.services.tracking import move_task, set_weight
from ronghe.kernel.clock.calendar import WorkCalendar
from tests.factories import plans as make
from tests.factories import tracking as given_to

NUMBERS = Numbers(WorkCalendar({}), 10, 10, 30, 28, 2)
DAY = date(2019, 9, 1)


@dataclass
class Node:
    """A measure as a tree: its own tasks (state, weight, percent), its sub-measures, and its weight if one is set."""

    tasks: list[tuple[str, int, int]]
    weight: int | None
    below: list[Node] = field(default_factory=list)


task_lines = st.tuples(st.sampled_from(["", *Task.Status.values]), st.integers(1, 100), st.integers(0, 100))
leaves = st.builds(Node, st.lists(task_lines, max_size=4), st.none() | st.integers(1, 100))
trees = st.recursive(
    leaves,
    lambda below: st.builds(
        Node, st.lists(task_lines, max_size=3), st.none() | st.integers(1, 100), st.lists(below, max_size=3)
    ),
    max_leaves=8,
)


class Built:
    """The rows of a forest, in the order of the document."""

    def __init__(self, forest: list[Node]) -> None:
        self.measures: list[Measure] = []
        self.tasks: list[Task] = []
        self.stands: dict[int, Stand] = {}
        self.nodes: dict[int, Node] = {}
        for node in forest:
            self.add(node, None)

    def add(self, node: Node, parent: int | None) -> None:
        key = len(self.measures) + 1
        self.measures.append(Measure(pk=key, parent_id=parent, weight=node.weight, position=key))
        self.nodes[key] = node
        for status, weight, percent in node.tasks:
            task = Task(pk=len(self.tasks) + 1, measure_id=key, weight=weight)
            self.tasks.append(task)
            self.stands[task.pk] = Stand(Facts(status, percent), DAY, NUMBERS)
        for below in node.below:
            self.add(below, key)

    def shares(self) -> tuple[Share, dict[int, Share]]:
        return shares_of(self.measures, self.tasks, self.stands)


def naive(node: Node) -> tuple[int, Fraction]:
    """Top down, in exact fractions: what stands directly in the measure, and its sub-measures as one part each."""
    parts = [(weight, Fraction(percent)) for status, weight, percent in node.tasks if status in COUNTED]
    for below in node.below:
        weight, percent = naive(below)
        if weight:
            parts.append((below.weight or weight, percent))
    return mean(parts)


def mean(parts: list[tuple[int, Fraction]]) -> tuple[int, Fraction]:
    whole = sum(weight for weight, _percent in parts)
    return whole, sum((weight * percent for weight, percent in parts), Fraction(0)) / whole if whole else Fraction(0)


@given(st.lists(trees, max_size=4))
def test_progress_equals_the_sum_by_hand(forest: list[Node]) -> None:
    built = Built(forest)
    plan, found = built.shares()
    assert list(found) == [measure.pk for measure in reversed(built.measures)]
    for key, node in built.nodes.items():
        weight, percent = naive(node)
        assert (found[key].weight, found[key].percent) == (weight, pytest.approx(float(percent)))
        assert found[key].shown == (int(percent) if weight else None)
    wholes = [(node, *naive(node)) for node in forest]
    weight, percent = mean([(node.weight or weight, percent) for node, weight, percent in wholes if weight])
    assert (plan.weight, plan.shown) == (weight, int(percent) if weight else None)


@given(st.lists(trees, max_size=4))
def test_hundred_is_shown_only_when_all_is_done_and_nothing_only_at_nothing(forest: list[Node]) -> None:
    built = Built(forest)
    plan, _found = built.shares()
    percents = {stand.percent for stand in built.stands.values() if stand.is_counted}
    assert (plan.shown == 100) == (percents == {100})
    assert (plan.shown is None) == (not percents)
    assert plan.shown is None or min(percents) <= plan.shown <= max(percents)


def test_only_what_was_handed_over_and_not_given_up_counts() -> None:
    assert set(Task.Status) - COUNTED == {"pending", "historical", "terminated", "carried"}
    assert not Stand(Facts(""), DAY, NUMBERS).is_counted


def test_measure_weighs_what_it_holds_unless_the_officer_says() -> None:
    def whole(weight: int | None) -> int | None:
        small, large = Node([("in_progress", 1, 100)], weight), Node([("in_progress", 3, 0)], None)
        return Built([small, large]).shares()[0].shown

    assert [whole(None), whole(1), whole(9), whole(0)] == [25, 25, 75, 0]


def test_measure_with_nothing_to_count_weighs_nothing_whatever_was_set() -> None:
    empty = Node([("terminated", 50, 0)], 100, [Node([], 100)])
    plan, found = Built([empty, Node([("closed", 1, 100)], None)]).shares()
    assert (plan, [found[key] for key in (1, 2)]) == (Share(1, 100.0), [Share(), Share()])
    assert Built([]).shares() == (Share(), {})
    assert Share().shown is None


def test_part_is_never_rounded_up() -> None:
    assert together([Share(999, 100), Share(1, 99)]).shown == 99
    assert [Share(1, percent).shown for percent in (0.0, 0.4, 66.666, 99.999)] == [0, 0, 66, 99]


def test_thirds_add_up_to_the_whole() -> None:
    thirds = [Share(3, together([Share(1, 100), Share(1, 100), Share(1, 100)]).percent)] * 3
    assert together(thirds).shown == 100


@pytest.mark.django_db
def test_progress_of_a_plan_as_of_two_days() -> None:
    plan = given_to.plan(3)
    first, second, third = plan.tasks.in_order()
    set_weight(actor=make.officer(), task=first, weight=2, on=given_to.ISSUED)
    given_to.report(first, 50, date(2019, 7, 1))
    given_to.report(second, 30, date(2019, 8, 1))
    move_task(actor=given_to.checker(), task=third, name="terminate", comment="并入他项", on=date(2019, 8, 2))

    def shown(day: date) -> int | None:
        tasks = list(plan.tasks.in_order())
        return shares_of(list(plan.measures.order_by("position")), tasks, stands_on(tasks, day))[0].shown

    assert [shown(date(2019, *day)) for day in ((5, 30), (5, 31), (7, 1), (8, 1), (8, 2))] == [None, 0, 25, 32, 43]
