"""Weighted progress: from the tasks to their measures, from the measures to the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ronghe.domains.plans.models import Measure, Task
from ronghe.domains.plans.queries.facts import Stand
from ronghe.domains.plans.queries.weights import NOW, Weights


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
    measures: Sequence[Measure], tasks: Iterable[Task], stands: Mapping[int, Stand], weights: Weights = NOW
) -> tuple[Share, dict[int, Share]]:
    """The progress of the plan, and of each measure by key, its sub-measures within it; `weights` of the same day as
    the stands."""
    counted = [(task, stands[task.pk]) for task in tasks if stands[task.pk].is_counted]
    held = ((task.measure_id, Share(weights.of_task(task), stand.percent)) for task, stand in counted)
    return rolled_up(measures, held, weights)


def expected_of(
    measures: Sequence[Measure], tasks: Iterable[Task], stands: Mapping[int, Stand], weights: Weights = NOW
) -> tuple[Share, dict[int, Share]]:
    """How far even work would be; a task of which no deadline says is where it ought to be."""
    counted = [(task, stands[task.pk]) for task in tasks if stands[task.pk].is_counted]
    ought = ((task, stand.percent if stand.expected is None else stand.expected) for task, stand in counted)
    held = ((task.measure_id, Share(weights.of_task(task), percent)) for task, percent in ought)
    return rolled_up(measures, held, weights)


def rolled_up(
    measures: Sequence[Measure], held: Iterable[tuple[int, Share]], weights: Weights = NOW
) -> tuple[Share, dict[int, Share]]:
    """From what the measures (in the order of the document) hold to each measure and to the plan.

    A measure weighs what its officer said, nothing included, else as much as what it holds."""
    under: dict[int, list[Share]] = {measure.pk: [] for measure in measures}
    for key, share in held:
        under[key].append(share)
    found: dict[int, Share] = {}
    top: list[Share] = []
    for measure in reversed(measures):  # what stands under a measure comes after it
        whole = together(under[measure.pk])
        found[measure.pk] = whole
        said = weights.of_measure(measure)
        weight = whole.weight if said is None else said
        counts = Share(weight, whole.percent) if whole.weight else whole
        under.get(measure.parent_id or 0, top).append(counts)
    return together(top), found
