"""In which kinds of unit a role may be held: a role for the whole city is for public servants."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from ronghe.domains.registers.services import accept_invitation, grant_role, invite
from ronghe.domains.registers.services.people import offered_roles
from ronghe.kernel.access.roles import all_roles
from ronghe.kernel.organizations.models import Membership, Organization
from tests.factories.people import make_actor, make_organization, make_user, signed_in

pytestmark = pytest.mark.django_db
ANYWHERE = {"unit_admin", "liaison"}


def test_every_kind_that_a_role_names_exists() -> None:
    assert {kind for role in all_roles().values() for kind in role.held_in} <= set(Organization.Kind.values)
    assert {name for name, role in all_roles().items() if not role.held_in} == ANYWHERE


@pytest.mark.parametrize(
    ("kind", "wider"),
    [
        ("government", {"plan_officer", "supervisor", "registrar", "administrator", "auditor"}),
        ("institution", {"plan_officer", "registrar", "administrator", "auditor"}),
        ("township", set()),
        ("school", set()),
        ("enterprise", set()),
        ("association", set()),
    ],
)
def test_roles_offered_fit_the_kind_of_unit(kind: str, wider: set[str]) -> None:
    offered = offered_roles(make_actor("administrator"), make_organization(kind=kind))
    assert {name for name, _label in offered} == ANYWHERE | wider


def test_role_for_the_city_is_refused_to_a_company_by_name_and_kind() -> None:
    company, actor = make_organization("甲公司", kind="enterprise"), make_actor("administrator")
    sentence = "“名录审核员”只能由党政部门、事业单位的人担任，“甲公司”登记为企业"
    with pytest.raises(ValidationError) as refused:
        invite(actor=actor, organization=company, name="李", role="registrar")
    assert (refused.value.code, refused.value.messages) == ("held_in", [sentence])
    with pytest.raises(ValidationError) as refused:
        grant_role(actor=actor, organization=company, user=make_user(), role="registrar")
    assert refused.value.messages == [sentence]
    assert Membership.objects.filter(organization=company).count() == 0


def test_who_may_not_give_the_role_is_not_told_about_kinds() -> None:
    company = make_organization(kind="enterprise")
    with pytest.raises(PermissionDenied):
        invite(actor=make_actor("unit_admin", organization=company), organization=company, name="李", role="registrar")


def test_invitation_ends_with_the_kind_it_was_made_for() -> None:
    bureau = make_organization("甲局", kind="government")
    token = invite(actor=make_actor("administrator"), organization=bureau, name="李", role="auditor").token
    Organization.objects.filter(pk=bureau.pk).update(kind="enterprise")
    invited = make_actor("liaison")
    with pytest.raises(ValidationError) as refused:
        accept_invitation(actor=invited, token=token)
    assert refused.value.code == "held_in"
    shown = signed_in(invited).post(f"/register/join/{token}/").content.decode()
    assert "“审计员”只能由党政部门、事业单位的人担任" in shown
    assert Membership.objects.filter(organization=bureau).count() == 0
