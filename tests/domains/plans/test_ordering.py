"""In which order plans come, on every database alike."""

from datetime import date

import pytest

from ronghe.domains.plans.models import Plan
from tests.factories import plans as make

pytestmark = pytest.mark.django_db


def test_plans_come_newest_first_and_undated_ones_last() -> None:
    days = (None, date(2019, 5, 23), date(2021, 1, 4), None)
    made = [make.plan(title=f"方案{number}", number="", signed_on=day) for number, day in enumerate(days)]
    assert list(Plan.objects.all()) == [made[2], made[1], made[3], made[0]]
