"""Weighted progress: from the tasks to their measures, from the measures to the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ronghe.domains.plans.models import Measure, Task
from ronghe.domains.plans.queries.facts import Stand


@dataclass(frozen=True)
class Share:
    """A weight and how much of it is done, 0 to 100; of no weight when there is nothing to count."""

    weight: int = 0
    percent: float = 0.0

    @property
    def shown(self) -> int | None:
        """A whole percentage, rounded down so that 100 means all; None when nothing counts."""
        return int(self.percent + 1e-9) if self.weight else None


def together(shares: Iterable[Share]) -> Share:
    """The weighted mean."""
    counted = [share for share in shares if share.weight]
    weight = sum(share.weight for share in counted)
    return Share(weight, sum(share.weight * share.percent for share in counted) / weight) if weight else Share()


def shares_of(
    measures: Sequence[Measure], tasks: Iterable[Task], stands: Mapping[int, Stand]
) -> tuple[Share, dict[int, Share]]:
    """The progress of the plan, and of each measure by key, its sub-measures within it.

    A measure weighs what its officer said, else as much as what it holds."""
    held: dict[int, list[Share]] = {measure.pk: [] for measure in measures}
    for task in tasks:
        stand = stands[task.pk]
        if stand.is_counted:
            held[task.measure_id].append(Share(task.weight, stand.percent))
    found: dict[int, Share] = {}
    top: list[Share] = []
    for measure in reversed(measures):  # in the order of the document what stands under a measure comes after it
        whole = together(held[measure.pk])
        found[measure.pk] = whole
        counts = Share(measure.weight or whole.weight, whole.percent) if whole.weight else whole
        held.get(measure.parent_id or 0, top).append(counts)
    return together(top), found
