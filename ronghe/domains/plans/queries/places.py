"""Where the links of a plan's page lead: inside for those who signed in, outside for the public."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from ronghe.domains.plans.models import Plan, Task


@dataclass(frozen=True)
class Places:
    """`on` is the day that the address names; it is carried along so that every figure opens as of that day."""

    plan: Plan
    is_public: bool
    on: str = ""

    @property
    def home(self) -> str:
        return reverse("public_plan" if self.is_public else "plan_detail", args=[self.plan.ref])

    @property
    def targets(self) -> str:
        return self.home + "#targets" if self.is_public else reverse("plan_targets", args=[self.plan.ref])

    def tasks(self, **asked: object) -> str:
        """The list of the tasks that pass a filter."""
        return f"{self.home}{self.query(**asked)}#tasks"

    def task(self, task: Task) -> str:
        name = "public_task" if self.is_public else "task_detail"
        return reverse(name, args=[task.ref]) + self.query()

    def query(self, **asked: object) -> str:
        named = {name: str(value) for name, value in asked.items() if value}
        if self.on:
            named["on"] = self.on
        return f"?{urlencode(named)}" if named else ""
