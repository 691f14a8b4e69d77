"""Brings the saved turning days in line with the numbers and working days of today, once a night."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from ronghe.domains.plans.models import Task
from ronghe.domains.plans.policy.lamps import OPEN, facts_now, turns_of
from ronghe.domains.plans.policy.numbers import numbers_on
from ronghe.domains.plans.services.opening import TURNING

PART = 1000


def settle_open(today: date) -> int:
    """A city changed a number, or the holidays of a year came out: how many open tasks turn on other days now."""
    changed = 0
    tasks = Task.objects.filter(status__in=OPEN)
    for region in tasks.order_by("region").values_list("region", flat=True).distinct():
        numbers = numbers_on(today, region)
        differing = []
        for task in tasks.filter(region=region).order_by("pk").iterator(PART):
            turns = asdict(turns_of(facts_now(task), numbers))
            if any(getattr(task, name) != day for name, day in turns.items()):
                for name, day in turns.items():
                    setattr(task, name, day)
                differing.append(task)
        Task.objects.bulk_update(differing, TURNING, batch_size=PART)
        changed += len(differing)
    return changed
