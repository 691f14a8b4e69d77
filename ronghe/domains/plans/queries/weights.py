"""What tasks and measures weighed on a day: what they weigh now, taken back where it was changed later."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from ronghe.domains.plans.models import Measure, Plan, Task
from ronghe.kernel.history.models import Event, type_of


@dataclass(frozen=True)
class Weights:
    """By key, what weighed otherwise than it does now."""

    tasks: Mapping[int, int] = field(default_factory=dict)
    measures: Mapping[int, int | None] = field(default_factory=dict)

    def of_task(self, task: Task) -> int:
        return self.tasks.get(task.pk, task.weight)

    def of_measure(self, measure: Measure) -> int | None:
        return self.measures.get(measure.pk, measure.weight)


NOW = Weights()


def weight_label(measure: Measure) -> str:
    """How an event names the weight of a measure; called in the language of the platform."""
    return _("权重 %(measure)s") % {"measure": measure}


def weights_on(plan: Plan, tasks: Collection[int], outline: Sequence[Measure], day: date) -> Weights:
    """The weights of one plan at the end of `day`, in one query; in none for today."""
    return weights_by({plan.pk: day}, dict.fromkeys(tasks, plan.pk), outline)


def weights_by(days: Mapping[int, date], tasks: Mapping[int, int], outline: Sequence[Measure]) -> Weights:
    """The weights at the end of the day given for each plan: what the first change after it says was before. `tasks`:
    task key → plan key.

    Measures are known by their names, which are fixed once the plan is out; of two with one name the history cannot
    tell which was meant, and they keep what they weigh now."""
    past = {plan: day for plan, day in days.items() if day < timezone.localdate()}
    if not past:
        return NOW
    keys = [key for key, plan in tasks.items() if plan in past]
    of_tasks = Q(object_type=type_of(Task()), object_id__in=keys, action="set_weight")
    of_plans = Q(object_type=type_of(Plan()), object_id__in=list(past), action="configure_plan")
    later = Event.objects.filter(of_tasks | of_plans, on__gt=min(past.values())).order_by("pk")
    held: dict[int, int] = {}
    said: dict[tuple[int, str], str] = {}
    for action, key, on, changes in later.values_list("action", "object_id", "on", "changes"):
        if on <= past[tasks[key] if action == "set_weight" else key]:
            continue
        for label, (before, _after) in changes.items():
            if action == "set_weight":
                held.setdefault(key, int(before))
            else:
                said.setdefault((key, label), before)
    return Weights(held, of_measures(outline, said) if said else {})


def of_measures(outline: Sequence[Measure], said: Mapping[tuple[int, str], str]) -> dict[int, int | None]:
    """Measure key → what it weighed, None for as much as it held; `said` by plan and by the words of the event."""
    with override(settings.LANGUAGE_CODE):
        labels = [(measure.plan_id, weight_label(measure)) for measure in outline]
    return {
        measure.pk: int(said[label]) if said[label].isdecimal() else None
        for measure, label in zip(outline, labels, strict=True)
        if label in said and labels.count(label) == 1
    }
