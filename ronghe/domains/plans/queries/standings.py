"""How many plans stand at once: the signs of their tasks and their weighted progress, in a few queries for any."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, QuerySet, Sum

from ronghe.domains.plans.models import Measure, Plan, Task
from ronghe.domains.plans.models.plans import SHOWN
from ronghe.domains.plans.policy.lamps import lamp_in_sql
from ronghe.domains.plans.queries.facts import COUNTED, Stand, changed_since, stands_by
from ronghe.domains.plans.queries.progress import Share, rolled_up
from ronghe.domains.plans.queries.signs import sign_of
from ronghe.domains.plans.queries.standing import usual_day, usual_day_in_sql
from ronghe.domains.plans.queries.weights import weights_by
from ronghe.kernel.ui import charts


@dataclass
class PlanStanding:
    """One plan as it stood at the end of its usual day, for a reader who is shown so much."""

    plan: Plan
    day: date
    revealed: str
    signs: Counter[str] = field(default_factory=Counter)
    percent: int | None = None

    @property
    def tasks(self) -> int:
        return self.signs.total()

    def bar(self, address: Iterable[tuple[str, str]] = ()) -> list[charts.Part]:
        """The tasks as one bar, what is over first; `address`: where the tasks under a sign are listed."""
        hrefs = dict(address)
        return charts.stacked((sign, self.signs[sign], hrefs.get(sign, "")) for sign in BAR)


BAR = (
    *("done", "normal", "underway", "attention", "overdue", "not_started"),
    *("unconfirmed", "history", "ended", "before", "planned"),
)


def standings_of(plans: Iterable[Plan], *, is_public: bool = False) -> dict[int, PlanStanding]:
    """Plan key → how it stood on its usual day, as its page says: by the columns of its tasks, and where these tell of
    what happened after its last day, by the traces of that day."""
    found = {
        plan.pk: PlanStanding(plan, usual_day(plan), plan.shown if is_public else Plan.Shown.LAMPS) for plan in plans
    }
    tasks = Task.objects.filter(plan__in=found).order_by()
    changed = list(changed_since(tasks).defer("text"))
    stands = stands_by(changed, {key: standing.day for key, standing in found.items()})
    if changed:
        tasks = tasks.exclude(pk__in=list(stands))
    count_signs(found, tasks.annotate(lamp=lamp_in_sql(usual_day_in_sql())))
    for task in changed:
        standing, stand = found[task.plan_id], stands[task.pk]
        standing.signs[sign_of(stand.status, stand.lamp, standing.revealed)] += 1
    weigh(found, tasks.filter(status__in=COUNTED), [(task, stands[task.pk]) for task in changed])
    return found


def count_signs(found: dict[int, PlanStanding], tasks: QuerySet[Task]) -> None:
    columns = ("plan", "status", "lamp")  # the last is annotated, which the type checker cannot know
    for key, status, lamp, number in tasks.values_list(*columns).annotate(Count("pk")):
        standing = found[key]
        out = standing.plan.status in SHOWN
        standing.signs[sign_of(status, lamp if out else "before", standing.revealed)] += number


def weigh(found: dict[int, PlanStanding], tasks: QuerySet[Task], changed: Iterable[tuple[Task, Stand]]) -> None:
    """Each measure's tasks are summed by the database, the measures are put together here."""
    held: dict[int, list[tuple[int, Share]]] = defaultdict(list)
    sums = tasks.values_list("plan", "measure").annotate(Sum("weight"), done=Sum(F("weight") * F("percent")))
    for key, measure, weight, done in sums:
        held[key].append((measure, Share(weight, done / weight)))
    counted = [(task, stand) for task, stand in changed if stand.is_counted]
    keys = {*held, *(task.plan_id for task, _stand in counted)}
    outlines: dict[int, list[Measure]] = defaultdict(list)
    measures = list(Measure.objects.filter(plan__in=keys))
    for measure in measures:
        outlines[measure.plan_id].append(measure)
    days = {key: found[key].day for key in keys}
    weights = weights_by(days, {task.pk: task.plan_id for task, _stand in counted}, measures)
    for task, stand in counted:
        held[task.plan_id].append((task.measure_id, Share(weights.of_task(task), stand.percent)))
    for key, shares in held.items():
        if found[key].revealed != Plan.Shown.NOTHING:
            found[key].percent = rolled_up(outlines[key], shares, weights)[0].shown
