"""The nightly look at the turning days: a changed number reaches the lists, and nothing else is touched."""

from datetime import date
from decimal import Decimal

import pytest

from ronghe.domains.plans.models import Task
from ronghe.domains.plans.services.settling import settle_open
from ronghe.kernel.history.models import Event
from ronghe.kernel.policy.models import ParameterOverride
from tests.factories import tracking as given

pytestmark = pytest.mark.django_db


def test_new_number_moves_the_turning_days_of_open_tasks_only() -> None:
    open_task, closed = given.task(), given.closed()
    before, events = Task.objects.get(pk=open_task.pk).yellow_on, Event.objects.count()
    assert settle_open(date(2019, 6, 3)) == 0
    ParameterOverride.objects.create(
        key="plans.yellow_points",
        region="330281",
        value=Decimal(20),
        valid_from=date(2019, 6, 1),
        source="余教〔2019〕1号",
        approver="局长",
    )
    assert settle_open(date(2019, 5, 31)) == 0
    assert settle_open(date(2019, 6, 3)) == 1
    # 183 days from June to November: ten points are reached on the 19th of them, twenty on the 37th.
    assert (before, Task.objects.get(pk=open_task.pk).yellow_on) == (date(2019, 6, 19), date(2019, 7, 7))
    assert (Task.objects.get(pk=closed.pk).yellow_on, Event.objects.count()) == (None, events)
