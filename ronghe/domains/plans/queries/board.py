"""What the board shows of a division: its tasks by lamp, by lead, by month of deadline; how far the newest plans are.

The worker counts, docs/decisions/board-summary.md tells when; queries/cells.py is how."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any

from django.db.models import Case, F, Max, Value, When
from django.utils import timezone

from ronghe.domains.plans.models import BoardSummary, Measure, Plan, Task
from ronghe.domains.plans.policy.lamps import Lamp
from ronghe.domains.plans.queries.cells import BY_LEAD, MISSING, cells
from ronghe.domains.plans.queries.facts import changed_since, stands_by, stands_now
from ronghe.domains.plans.queries.progress import expected_of, shares_of
from ronghe.domains.plans.queries.searching import with_lamp
from ronghe.domains.plans.queries.standing import usual_day
from ronghe.domains.plans.queries.weights import weights_by
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.regions import region_q
from ronghe.kernel.history.models import Event
from ronghe.kernel.organizations.models import Organization

NEWEST = 12  # 本平台约定: so many plans are shown with their progress
LEADS = 200  # 本平台约定: so many units are named one by one
# 本平台约定: the worker counts again at most so often, and never for more than a twentieth of its time.
REST, SHARE = timedelta(seconds=5), 20
CLAIM = timedelta(minutes=5)  # how long one count may take before another worker tries
OLDEST = timedelta(hours=1)  # numbers are counted anew after this, whatever the history says
SHOWN = (Lamp.OVERDUE, Lamp.ATTENTION, Lamp.NORMAL, Lamp.NOT_STARTED, Lamp.DONE)
OTHERS = tuple(lamp for lamp in Lamp if lamp not in (*SHOWN, Lamp.BEFORE))

Numbers = dict[str, Any]


@dataclass(frozen=True)
class Board:
    """The numbers and when they were counted; `day` is the one on which lamps were judged."""

    numbers: Numbers
    counted_at: datetime
    day: date

    @property
    def is_old(self) -> bool:
        """Whether the worker should have counted again long ago."""
        return timezone.now() - self.counted_at > 2 * OLDEST

    @property
    def total(self) -> int:
        return sum(self.numbers["lamps"].values())


def board_of(actor: Actor) -> Board | None:
    """What was counted last for the actor's division; None where nothing was counted yet."""
    kept = list(BoardSummary.objects.filter(region_q(actor.region)))
    if not kept:
        return None
    oldest = min(kept, key=lambda each: each.counted_at)
    return Board(together([each.numbers for each in kept]), oldest.counted_at, oldest.day)


def when_counted(actor: Actor) -> tuple[tuple[int, datetime], ...]:
    """Which counts a board would show: enough to know whether a finished page is still right."""
    return tuple(BoardSummary.objects.filter(region_q(actor.region)).order_by("pk").values_list("pk", "counted_at"))


_live = Lock()
_last: dict[tuple[str, date], tuple[int, Board]] = {}


def counted_now(actor: Actor) -> Board:
    """Counted while the reader waits, one reader at a time; who waited takes the same numbers if nothing happened."""
    day = timezone.localdate()
    with _live:
        event = last_event(actor.region)
        known = _last.get((actor.region, day))
        if known is None or known[0] != event:
            _last.clear()
            known = (event, Board(count(actor.region), timezone.now(), day))
            _last[actor.region, day] = known
        return known[1]


def forget_counted() -> None:
    """For whoever changes tasks without a trace in the history, as tests do."""
    _last.clear()


# ── counting ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def count(region: str) -> Numbers:
    """All published tasks of the division, in one scan, and the plans that are shown one by one."""
    lamps: Counter[str] = Counter()
    leads: dict[int | None, Counter[str]] = defaultdict(Counter)
    months: dict[int | None, Counter[str]] = defaultdict(Counter)
    for counted_by, key, lamp, number in cells(region):
        if counted_by == BY_LEAD:
            leads[key][lamp] += number
        elif lamp != MISSING:
            lamps[lamp] += number
            months[key][lamp] += number
    for each in (leads, months):  # who has only tasks of plans that are not in force has none
        for key in [key for key, counts in each.items() if not any(counts.values())]:
            del each[key]
    return {
        "lamps": lamps,
        "leads": named_leads(leads),
        "months": [[month, months[month]] for month in sorted(months, key=lambda each: (each is None, each))],
        "plans": plans_shown(region),
        "plan_count": Plan.objects.filter(region_q(region), status=Plan.Status.PUBLISHED).count(),
    }


def late_first(counts: Counter[str] | dict[str, int]) -> tuple[int, int, int, int]:
    """Worst first: by red lamps, yellow ones, missing reports, all tasks."""
    of = dict(counts).get
    whole = sum(number for name, number in counts.items() if name != MISSING)
    return -of(Lamp.OVERDUE, 0), -of(Lamp.ATTENTION, 0), -of(MISSING, 0), -whole


def named_leads(leads: dict[int | None, Counter[str]]) -> list[list[Any]]:
    """[ref, name, counts] of each unit, worst first; the ones after the 200th are one line without a name."""
    ordered = sorted(leads.items(), key=lambda pair: late_first(pair[1]))
    rows = Organization.objects.filter(pk__in=[key for key, _counts in ordered[:LEADS] if key])
    named = {pk: (ref, short or name) for pk, ref, short, name in rows.values_list("pk", "ref", "short_name", "name")}
    found: list[list[Any]] = [[*named.get(key or 0, ("", "")), counts] for key, counts in ordered[:LEADS]]
    rest: Counter[str] = Counter()
    for _key, counts in ordered[LEADS:]:
        rest.update(counts)
    return [*found, ["rest", "", rest]] if rest else found


def plans_shown(region: str) -> list[Numbers]:
    """The plans whose period runs, newest first, then those whose period is over: lamps and weighted progress, of
    these as of their last day, as their pages say."""
    today = timezone.localdate()
    over = Case(When(period_end__lt=today, then=Value(1)), default=Value(0))
    published = Plan.objects.filter(region_q(region), status=Plan.Status.PUBLISHED).defer("lines")
    plans = list(published.order_by(over, F("signed_on").desc(nulls_last=True), "-pk")[:NEWEST])
    every = Task.objects.filter(plan__in=plans)
    tasks = with_lamp(every).select_related("plan").defer("plan__lines", "text")
    held: dict[int, list[Task]] = defaultdict(list)
    for task in tasks:
        held[task.plan_id].append(task)
    outlines: dict[int, list[Measure]] = defaultdict(list)
    for measure in Measure.objects.filter(plan__in=plans).order_by("plan", "position"):
        outlines[measure.plan_id].append(measure)
    days = {plan.pk: usual_day(plan, today) for plan in plans}
    stands = stands_now([task for each in held.values() for task in each], days)
    changed = list(changed_since(every).defer("text"))
    then = stands_by(changed, days)
    stands.update(then)
    outline = [measure for each in outlines.values() for measure in each]
    weights = weights_by(days, {task.pk: task.plan_id for task in changed}, outline)
    return [
        {
            "ref": plan.ref,
            "title": plan.title,
            "day": days[plan.pk].isoformat(),
            "lamps": Counter(then[task.pk].lamp if task.pk in then else vars(task)["lamp"] for task in held[plan.pk]),
            "percent": shares_of(outlines[plan.pk], held[plan.pk], stands, weights)[0].shown,
            "expected": expected_of(outlines[plan.pk], held[plan.pk], stands, weights)[0].shown,
        }
        for plan in plans
    ]


def together(parts: list[Numbers]) -> Numbers:
    """The numbers of several divisions as one board."""
    if len(parts) == 1:
        return parts[0]
    lamps: Counter[str] = Counter()
    months: dict[int | None, Counter[str]] = defaultdict(Counter)
    for part in parts:
        lamps.update(part["lamps"])
        for month, counts in part["months"]:
            months[month].update(counts)
    return {
        "lamps": lamps,
        "leads": sorted((row for part in parts for row in part["leads"]), key=lambda row: late_first(row[2])),
        "months": [[month, months[month]] for month in sorted(months, key=lambda each: (each is None, each))],
        "plans": [plan for part in parts for plan in part["plans"]][:NEWEST],
        "plan_count": sum(part["plan_count"] for part in parts),
    }


# ── keeping ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def last_event(region: str) -> int:
    """The last thing that was recorded of anything in the division."""
    return Event.objects.filter(region_q(region)).aggregate(last=Max("pk"))["last"] or 0


def refresh_boards(*, stop: Callable[[], bool] = lambda: False) -> int:
    """Called by the worker again and again: count anew where something happened or a day began. How many counts."""
    regions = Plan.objects.filter(status=Plan.Status.PUBLISHED).order_by().values_list("region", flat=True).distinct()
    kept = {each.region: each for each in BoardSummary.objects.defer("numbers")}
    return sum(refresh(region, kept.get(region)) for region in list(regions) if not stop())


def refresh(region: str, kept: BoardSummary | None) -> bool:
    """Count if there is need and no other worker does; a worker that dies meanwhile is replaced after CLAIM."""
    now, day = timezone.now(), timezone.localdate()
    event = last_event(region)
    if kept is not None:
        fresh = kept.day == day and kept.event_id >= event and now - kept.counted_at < OLDEST
        if fresh or kept.next_at > now:
            return False
        mine = BoardSummary.objects.filter(pk=kept.pk, next_at=kept.next_at)
        if not mine.update(next_at=now + CLAIM):
            return False
    began = time.monotonic()
    numbers = count(region)
    took = time.monotonic() - began
    values = {
        "day": day,
        "counted_at": now,
        "took": took,
        "event_id": event,
        "next_at": timezone.now() + max(REST, timedelta(seconds=took * SHARE)),
        "numbers": numbers,
    }
    BoardSummary.objects.update_or_create(region=region, defaults=values)
    return True
