"""The plan draft: exactly the keys of `ronghe readplan --json`, as plain typed dataclasses."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(slots=True)
class Heading:
    level: int
    number: str
    title: str
    line: int


@dataclass(slots=True)
class Party:
    """One unit of a task. role: lead | assist | responsible; kind: named | class | generic."""

    raw: str
    name: str
    role: str
    kind: str


@dataclass(slots=True)
class Period:
    """When a task runs. `raw` is always kept; dates are inclusive.

    precision: day | month | quarter | half | year | none; `end` is the earliest certain end, `latest_end` the last
    possible one (equal unless the text gives a band); recurring: "" or e.g. "yearly:12", "monthly:28".
    """

    raw: str
    start: date | None
    end: date | None
    latest_end: date | None
    precision: str
    approximate: bool
    recurring: str


@dataclass(slots=True)
class Task:
    group: list[str]
    number: str
    text: str
    parties: list[Party]
    lead: str | None
    lead_basis: str
    period: Period | None
    line: int
    complete: bool


@dataclass(slots=True)
class Target:
    """A number the document sets. comparison: >= | <= | = | >; measure: stock | increment."""

    sentence: str
    value: float
    unit: str
    comparison: str
    measure: str
    due: date | None
    stretch: bool
    approximate: bool
    line: int


@dataclass(slots=True)
class Warning:
    line: int
    message: str


@dataclass(slots=True)
class PlanDraft:
    title: str = ""
    number: str = ""
    issuer: str = ""
    signed_on: date | None = None
    published_on: date | None = None
    in_force_on: date | None = None
    outline: list[Heading] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The draft with ISO dates, ready for `json.dumps`."""
        return {key: _plain(value) for key, value in asdict(self).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
