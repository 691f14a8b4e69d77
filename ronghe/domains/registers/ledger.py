"""The register of organizations as a ledger."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ronghe.domains.registers.policy import REGISTRATION
from ronghe.domains.registers.workflow import REGISTER
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.ledger.declaration import Column, Ledger, Section
from ronghe.kernel.organizations.finding import find_organizations
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.standards.codes import clean_credit_code
from ronghe.kernel.standards.names import split_names

Status = Organization.Status


def tidy_names(text: str) -> str:
    return "、".join(split_names(text))


def contact(organization: Organization, actor: Actor) -> str:
    """What the unit itself keeps up to date, also after its registration."""
    if organization.status == Status.SUBMITTED:
        return _("正在审核，退回后才能修改")
    if organization.status == Status.CLOSED:
        return _("单位已注销，恢复登记后才能修改")
    return ""


def identity(organization: Organization, actor: Actor) -> str:
    """Who the unit is; once registered, only the registrar changes it."""
    if organization.status == Status.REGISTERED and not actor.can(Verb.REVIEW, "organizations", organization):
        return _("登记后由名录审核员修改")
    return contact(organization, actor)


def code(organization: Organization, actor: Actor) -> str:
    """A code that the register still misses may be filled in by the unit itself; afterwards it is its identity."""
    return identity(organization, actor) if organization.credit_code else contact(organization, actor)


ORGANIZATIONS = Ledger(
    model=Organization,
    slug="organization",
    area="organizations",
    key=("name",),
    columns=(
        Column("name", listed=True, searched=True, lock=identity),
        Column("short_name", searched=True, lock=identity),
        Column("aliases", searched=True, tidy=tidy_names, lock=identity),
        Column("kind", listed=True, lock=identity),
        Column("level", lock=identity),
        Column("credit_code", searched=True, tidy=clean_credit_code, lock=code),
        Column("parent", listed=True, find=find_organizations, lock=identity),
        Column("address", lock=contact),
        Column("liaison_name", listed=True, lock=contact),
        Column("liaison_phone", listed=True, lock=contact),
    ),
    sections=(
        Section(gettext_lazy("名称"), ("name", "short_name", "aliases")),
        Section(gettext_lazy("性质"), ("kind", "level", "credit_code", "parent")),
        Section(gettext_lazy("联络"), ("address", "liaison_name", "liaison_phone")),
    ),
    filters=("kind", "level", "status"),
    workflow=REGISTER,
    checklist=REGISTRATION,
    public=("name", "short_name", "aliases", "kind", "level", "credit_code", "parent", "address"),
)
