"""How many plans stand at once: the same signs and the same progress as the page of each says."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.queries.days import quick_days
from ronghe.domains.plans.queries.page import page_of
from ronghe.domains.plans.queries.standings import standings_of
from ronghe.domains.plans.services.measures import create_measure
from tests.factories import plans as make
from tests.factories import published
from tests.factories import tracking as given

pytestmark = pytest.mark.django_db


def busy() -> Plan:
    """Two measures, one under the other, of different weight; reports of all kinds."""
    plan = given.plan(4)
    outer = plan.measures.get()
    inner = create_measure(plan, "专项", parent=outer)
    first, second, third, fourth = plan.tasks.in_order()
    Task.objects.filter(pk__in=[third.pk, fourth.pk]).update(measure=inner)
    Task.objects.filter(pk=second.pk).update(weight=5)
    inner.weight = 7
    inner.save()
    given.report(first, 33, date(2019, 7, 1))
    given.report(second, 80, date(2019, 7, 1))
    given.report(third, 55, date(2019, 7, 1))
    return plan


@pytest.mark.parametrize("shown", Plan.Shown.values)
def test_list_and_page_agree(shown: str) -> None:
    made = [published.rich(), busy(), given.submitted().plan, given.closed().plan]
    Plan.objects.update(shown=shown)
    plans = list(Plan.objects.filter(pk__in=[plan.pk for plan in made]))
    found = standings_of(plans, is_public=True)
    for plan in plans:
        page = page_of(plan, make.officer(), QueryDict(), is_public=True)
        counted = {sign: number for sign, number in page.overview.counts.items() if number}
        assert dict(found[plan.pk].signs) == counted
        percent = page.overview.percent if page.overview.is_judged else None
        assert (found[plan.pk].percent, found[plan.pk].day) == (percent, page.day)


def test_draft_has_no_lamps() -> None:
    draft = make.ready(2)
    [found] = standings_of([draft]).values()
    assert (dict(found.signs), found.percent, found.tasks) == ({"before": 2}, None, 2)


def test_queries_do_not_grow_with_the_plans(queries: Any) -> None:
    counts = []
    for _turn in range(3):
        busy()
        plans = list(Plan.objects.all())
        with queries as seen:
            standings_of(plans)
        counts.append(len(seen))
    assert counts == [5, 5, 5]


@pytest.mark.parametrize(
    ("columns", "today", "first", "last", "number"),
    [
        ({}, date(2026, 11, 24), ("5月末", date(2019, 5, 31)), ("12月末", date(2019, 12, 31)), 8),
        ({}, date(2019, 8, 20), ("5月末", date(2019, 5, 31)), ("7月末", date(2019, 7, 31)), 3),
        (
            {"period_end": date(2021, 12, 31)},
            date(2026, 11, 24),
            ("2019年6月末", date(2019, 6, 30)),
            ("2021年12月末", date(2021, 12, 31)),
            11,
        ),
        (
            {"period_end": date(2045, 12, 31), "published_on": date(2000, 1, 5)},
            date(2026, 11, 24),
            ("2014年12月末", date(2014, 12, 31)),
            ("2025年12月末", date(2025, 12, 31)),
            12,
        ),
    ],
)
def test_days_one_click_away(
    columns: dict[str, Any], today: date, first: tuple[str, date], last: tuple[str, date], number: int
) -> None:
    found = quick_days(published.published(**columns), today)
    assert (found[0], found[-1], len(found)) == (first, last, number)


def test_plan_of_the_future_or_without_dates_offers_no_days() -> None:
    undated = published.published(published_on=None, signed_on=None, period_start=None)
    future = published.published(number="", published_on=date(2030, 1, 1))
    assert [quick_days(plan, timezone.localdate()) for plan in (undated, future)] == [[], []]
