"""A small city in which every address leads to something: what the table of access is made in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from ronghe.domains.plans.models import Plan, Target
from ronghe.domains.plans.services.calendars import subscribe
from ronghe.domains.registers.services import invite
from ronghe.domains.registers.services.passwords import password_token
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.roles import all_roles
from ronghe.kernel.access.verbs import Scope
from ronghe.kernel.files.storing import attach
from ronghe.kernel.history.recording import record
from ronghe.kernel.notifications.models import Notification
from ronghe.kernel.notifications.notifying import notify
from ronghe.kernel.organizations.models import Membership, Organization
from ronghe.kernel.policy.models import ParameterOverride
from tests.factories import plans
from tests.factories.jobs import job
from tests.factories.people import make_actor, make_member

Parameters = Mapping[str, Any]
UPLOADER = Actor(name="王老师")


def plan_with_everything(owner: Organization, lead: Organization, number: str) -> Plan:
    """A draft with one task that both have a part in, one target, one note of the reader."""
    plan = plans.plan(owner=owner, number=number)
    task = plans.task(plan)
    plans.lead(task, lead)
    plans.party(task, owner.name, organization=owner)
    Target.objects.create(plan=plan, position=1, sentence="达到85%以上", value=85)
    plan.reading_warnings.create(line=3, message="可能漏了单位")
    return plan


def parameters_of(unit: Organization, bureau: Organization, *, published: bool) -> dict[str, Parameters]:
    """The parameters of every address that has some, for things of this unit and plans of this bureau."""
    return parameters_of_unit(unit) | parameters_of_plans(unit, bureau, published)


def each(names: str, parameters: Parameters) -> dict[str, Parameters]:
    return {name: parameters for name in names.split()}


def parameters_of_unit(unit: Organization) -> dict[str, Parameters]:
    member = Membership.objects.get(user=make_member(unit, "liaison"))
    invitation = invite(actor=make_actor("administrator"), organization=unit, name="李老师", role="liaison")
    file = attach(unit, ContentFile(b"x", name="a.txt"), purpose="evidence", actor=UPLOADER)
    override = ParameterOverride.objects.create(
        key="registers.invitation_days",
        region=unit.region,
        value=5,
        valid_from=date(2019, 1, 1),
        source="示例",
        approver="示例",
    )
    of_unit = {"ref": unit.ref}
    liaison = {"user_id": member.user_id, "organization_id": unit.pk, "region": unit.region}
    feed = subscribe(actor=Actor(**liaison, role_names=frozenset({"liaison"})))
    return {
        "file_download": {"ref": file.ref},
        "invitation_join": {"token": invitation.token},
        "invitation_revoke": {"ref": invitation.ref},
        "password_renew": {"token": password_token(member.user)},
        "override_revoke": {"ref": override.ref},
        "parameter_detail": {"key": override.key},
        "inbox_read": {"ref": message_to(member).ref},
        "calendar_feed": {"token": feed.token},
        "calendar_revoke": {"ref": feed.ref},
        **each("job_cancel job_detail", {"ref": job("note_actor", Actor(user_id=member.user_id)).ref}),
        **each("member_end member_password", of_unit | {"pk": member.pk}),
        **each("account_close account_detail account_open", {"pk": member.user_id}),
        **each("organization_attach organization_detail organization_edit", of_unit),
        **each("organization_leave organization_members member_grant member_invite", of_unit),
    }


def message_to(member: Membership) -> Notification:
    event = record(member.organization, "register", "登记", actor=UPLOADER)
    notify(event, "已登记", users=[member.user_id])
    return Notification.objects.get(event_id=event.pk)


def parameters_of_plans(unit: Organization, bureau: Organization, published: bool) -> dict[str, Parameters]:
    draft = plan_with_everything(bureau, unit, "草〔2019〕1号")
    public = plan_with_everything(bureau, unit, "公〔2019〕1号")
    if published:
        Plan.objects.filter(pk=public.pk).update(status=Plan.Status.PUBLISHED)
        public.tasks.update(status="not_started", lead=unit)
    of_draft, of_public = {"ref": draft.ref}, {"ref": public.ref}
    target = of_draft | {"pk": draft.targets.get().pk}
    measure = of_draft | {"pk": draft.measures.get().pk}
    return {
        **each("plan_export public_export", of_public | {"kind": "xlsx"}),
        "target_decide": target | {"decision": "accept"},
        **each("target_delete target_edit", target),
        **each("measure_delete measure_edit", measure),
        "warning_handle": of_draft | {"pk": draft.reading_warnings.get().pk},
        **each("public_task task_detail task_placeholders task_report", {"ref": public.tasks.get().ref}),
        **each("due_correct extension_ask extension_decide extension_recall", {"ref": public.tasks.get().ref}),
        **each("weight_set", {"ref": public.tasks.get().ref}),
        "task_step": {"ref": public.tasks.get().ref, "step": "submit"},
        **each("lead_confirm task_delete task_edit", {"ref": draft.tasks.get().ref}),
        **each(
            "plan_detail plan_import plan_published plan_settings plan_withdraw plan_targets public_plan", of_public
        ),
        **each("leads_confirm name_merge name_register names_again plan_discard plan_edit plan_publish", of_draft),
        **each("measure_add plan_review target_add targets_accept task_add warnings_handle", of_draft),
    }


def people(unit: Organization, bureau: Organization) -> dict[str, Actor]:
    """One person per role: those of their own unit act for the unit, all others for the bureau."""
    return {
        name: make_actor(name, organization=unit if role.scope is Scope.OWN else bureau)
        for name, role in all_roles().items()
    }
