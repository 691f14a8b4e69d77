"""What the demo's officer does at the review page: one alias, the leads, targets, warnings, publication."""

from __future__ import annotations

from datetime import date

from ronghe.demo.document import plan_data
from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.policy import lead_settled
from ronghe.domains.plans.services.leads import confirm_lead
from ronghe.domains.plans.services.publishing import publish_plan
from ronghe.domains.plans.services.resolving import merge_alias
from ronghe.domains.plans.services.review import handle_warnings
from ronghe.domains.plans.services.targets import edit_target
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.organizations.models import Organization

REVIEWED_ON = date(2019, 5, 24)
PUBLISHED_ON = date(2019, 5, 31)


def review_and_publish(plan: Plan, officer: Actor) -> Plan:
    """Publish with one lead left open, as a city would: who is named first may only be first in rank."""
    economy = Organization.objects.named("市经信局", plan.region)
    assert economy is not None, "the bureau was registered before"
    merge_alias(actor=officer, plan=plan, name="经信局", organization=economy, on=REVIEWED_ON)
    for task in plan.tasks.select_related("measure", "plan").prefetch_related("parties"):
        if task.code != plan_data()["unconfirmed"] and not lead_settled(task):
            confirm_lead(actor=officer, task=task, on=REVIEWED_ON)
    for target, title in zip(plan.targets.all(), plan_data()["targets"], strict=True):
        edit_target(actor=officer, target=target, values={"title": title}, on=REVIEWED_ON)
    handle_warnings(actor=officer, plan=plan, on=REVIEWED_ON)
    return publish_plan(actor=officer, plan=plan, on=PUBLISHED_ON)
