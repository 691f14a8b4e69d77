"""A task as a line of a long list: plain columns, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ronghe.domains.plans.models import Task
from ronghe.domains.plans.policy.lamps import OPEN, WAITING, Facts, Turns, lamp_of
from ronghe.domains.plans.queries.signs import countdown, time_left

S = Task.Status
LONGEST = 60  # 本平台约定: characters of a task's text that a line shows
COLUMNS = (
    *("ref", "text", "measure__number", "number", "plan__ref", "plan__title", "lead__short_name", "lead__name"),
    *("due", "latest_end", "start", "status", "percent", "submitted_on", "yellow_on", "red_on", "plan__period_end"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One task of the list, its columns in the order of COLUMNS."""

    today: date
    ref: str
    text: str
    measure: str
    number: str
    plan_ref: str
    plan_title: str
    short_name: str | None
    name: str | None
    due: date | None
    original: date | None
    start: date | None
    status: str
    percent: int
    submitted_on: date | None
    yellow_on: date | None
    red_on: date | None
    period_end: date | None

    @property
    def day(self) -> date:
        """The usual day of its plan."""
        return min(self.today, self.period_end) if self.period_end else self.today

    @property
    def lamp(self) -> str:
        facts = Facts(self.status, due=self.due, submitted_on=self.submitted_on)
        return lamp_of(facts, Turns(self.yellow_on, self.red_on), self.day).value

    @property
    def code(self) -> str:
        return f"{self.measure}.{self.number}" if self.measure and self.number else self.measure or self.number

    @property
    def title(self) -> str:
        """The task as a heading, cut where a line of the list would get too long."""
        text = self.text.rstrip("。")
        return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"

    @property
    def lead(self) -> str:
        return self.short_name or self.name or ""

    @property
    def is_late(self) -> bool:
        return self.status in OPEN and self.due is not None and self.due < self.day

    @property
    def gap(self) -> str:
        """How far the day is from the date that matters next, in words."""
        if self.status in WAITING:
            return _("等待核验")
        if self.status not in OPEN:
            return str(S(self.status).label)
        return countdown(self.day, self.start, self.due) or time_left(self.due, self.day)
