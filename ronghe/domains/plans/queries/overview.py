"""What a plan's page says at a glance on a day: lamps, progress, who holds what is late, what falls due next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ronghe.domains.plans.models import Measure, Plan
from ronghe.domains.plans.queries.filters import HOLDS, URGENT
from ronghe.domains.plans.queries.progress import Share, expected_of, shares_of
from ronghe.domains.plans.queries.rows import TaskRow, rows_of, tasks_of
from ronghe.domains.plans.queries.signs import JUDGED, MAIN, SIGNS
from ronghe.domains.plans.queries.standing import month_of
from ronghe.domains.plans.queries.units import Holder, holders_of, measures_of
from ronghe.domains.plans.queries.weights import NOW, Weights, weights_on
from ronghe.kernel.access.actor import Actor

PRESSING = 6  # 本平台约定: as many as one looks over without scrolling


@dataclass(frozen=True)
class MeasureRow:
    """A measure with its tasks (also those of the measures under it) and how far they are; `value` is what the filter
    finds these tasks by."""

    measure: Measure
    depth: int
    value: str
    tasks: int
    done: int
    percent: int | None
    expected: int | None


@dataclass(frozen=True)
class Overview:
    """The tasks of one plan that a reader may see, and everything counted from them; `weights` are those of the day."""

    plan: Plan
    day: date
    rows: tuple[TaskRow, ...]
    outline: tuple[Measure, ...]
    shown: str = Plan.Shown.LAMPS
    weights: Weights = NOW

    @cached_property
    def measures(self) -> list[Measure]:
        return measures_of(self.rows)

    @cached_property
    def holders(self) -> list[Holder]:
        return holders_of(self.rows)

    @property
    def late_holders(self) -> list[Holder]:
        return [holder for holder in self.holders if holder.overdue or holder.attention]

    @property
    def is_judged(self) -> bool:
        """Whether anything is told of the tasks on that day; not before the plan came out."""
        return any(row.is_judged for row in self.rows)

    @property
    def is_lit(self) -> bool:
        """Whether lamps are shown."""
        return self.is_judged and self.shown == Plan.Shown.LAMPS

    @cached_property
    def counts(self) -> dict[str, int]:
        """Sign → how many tasks show it, the most pressing first; the numbers add up to the number of tasks."""
        found = Counter(row.sign for row in self.rows)
        kept = {*found, *(MAIN[self.shown] if self.is_judged else ())}
        return {sign: found[sign] for sign in SIGNS if sign in kept}

    @property
    def judged_counts(self) -> dict[str, int]:
        return {sign: number for sign, number in self.counts.items() if sign in JUDGED}

    @property
    def main_counts(self) -> dict[str, int]:
        """Those that a page always tells."""
        return {sign: self.counts[sign] for sign in MAIN[self.shown]}

    @property
    def other_counts(self) -> dict[str, int]:
        return {sign: number for sign, number in self.judged_counts.items() if sign not in MAIN[self.shown]}

    @cached_property
    def _shares(self) -> tuple[Share, dict[int, Share]]:
        stands = {row.task.pk: row.stand for row in self.rows}
        return shares_of(self.outline, [row.task for row in self.rows], stands, self.weights)

    @cached_property
    def _expected(self) -> tuple[Share, dict[int, Share]]:
        stands = {row.task.pk: row.stand for row in self.rows}
        return expected_of(self.outline, [row.task for row in self.rows], stands, self.weights)

    @property
    def percent(self) -> int | None:
        """The weighted progress of the plan; None where nothing counts."""
        return self._shares[0].shown

    @property
    def expected(self) -> int | None:
        return self._expected[0].shown if self.is_lit else None

    @cached_property
    def by_measure(self) -> dict[int, MeasureRow]:
        """Measure key → its progress, for the measures that hold tasks, themselves or under them."""
        found: dict[int, MeasureRow] = {}
        own = Counter(row.task.measure_id for row in self.rows)
        held = own.copy()
        done = Counter(row.task.measure_id for row in self.rows if row.sign == "done")
        for measure in reversed(self.outline):
            if measure.parent_id:
                held[measure.parent_id] += held[measure.pk]
                done[measure.parent_id] += done[measure.pk]
        depths: dict[int, int] = {}
        for measure in self.outline:
            depths[measure.pk] = depths.get(measure.parent_id or 0, -1) + 1
            if held[measure.pk]:
                share, ought = self._shares[1][measure.pk], self._expected[1][measure.pk]
                expected = ought.shown if self.is_lit else None
                numbers = held[measure.pk], done[measure.pk], share.shown, expected
                value = f"{measure.position}+" if held[measure.pk] > own[measure.pk] else str(measure.position)
                found[measure.pk] = MeasureRow(measure, depths[measure.pk], value, *numbers)
        return found

    @cached_property
    def due_this_month(self) -> list[TaskRow]:
        return sorted((row for row in self.rows if row.is_due_this_month), key=by_due)

    @cached_property
    def pressing(self) -> list[TaskRow]:
        """Everything red, what is late for longest first, then everything yellow."""
        urgent = [row for row in self.rows if row.sign in URGENT]
        return sorted(urgent, key=lambda row: (row.sign != "overdue", *by_due(row)))

    @cached_property
    def next_due(self) -> list[TaskRow]:
        """What is still open and falls due from that day on, the first first."""
        ahead = [row for row in self.rows if row.due and row.due >= self.day and (row.is_open or not self.is_judged)]
        return sorted(ahead, key=by_due)[:PRESSING]

    def matching(self, need: str) -> int:
        """How many tasks a field of the filter finds; the page leads to them."""
        return sum(HOLDS[need](row) for row in self.rows)

    @property
    def month(self) -> str:
        return f"{month_of(self.day)[0]:%Y-%m}"

    @property
    def sentences(self) -> list[str]:
        """The state of the plan as one would say it."""
        total, done = len(self.rows), self.counts.get("done", 0)
        if not self.is_judged:
            return [ngettext("共 %(total)s 项任务。", "共 %(total)s 项任务。", total) % {"total": total}]
        said = [
            ngettext("%(total)s 项任务，已办结 %(done)s 项。", "%(total)s 项任务，已办结 %(done)s 项。", total)
            % {"total": total, "done": done}
        ]
        return [*said, *self._troubles()] if self.is_lit else said

    def _troubles(self) -> list[str]:
        red, yellow = self.counts["overdue"], self.counts["attention"]
        if not red and not yellow:
            return [_("没有红灯和黄灯。")]
        past = sum(row.is_overdue for row in self.rows)
        said = [
            _("红灯 %(red)s 项，其中已过期限 %(past)s 项；黄灯 %(yellow)s 项。")
            % {"red": red, "past": past, "yellow": yellow}
        ]
        worst = [holder for holder in self.holders if holder.overdue][:1]
        for holder in worst:
            told = {"unit": holder.unit.name, "number": holder.overdue}
            said.append(_("红灯最多的牵头单位是%(unit)s，%(number)s 项。") % told)
        return said


def by_due(row: TaskRow) -> tuple[date, int]:
    return row.due or date.max, row.task.position


def overview_of(plan: Plan, actor: Actor, day: date, shown: str = Plan.Shown.LAMPS) -> Overview:
    rows = rows_of(tasks_of(plan, actor), day, shown)
    outline = tuple(plan.measures.all())
    weights = weights_on(plan, [row.task.pk for row in rows], outline, day)
    return Overview(plan, day, tuple(rows), outline, shown, weights)
