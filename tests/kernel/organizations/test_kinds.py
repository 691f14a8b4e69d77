"""A unit does not become a kind in which its people may not hold their roles: neither by form nor by sheet."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from ronghe.documents.reading.sheets import Sheet, SheetRow
from ronghe.domains.registers.ledger import ORGANIZATIONS
from ronghe.kernel.ledger.forms import form_class
from ronghe.kernel.ledger.importing import Examination
from ronghe.kernel.organizations.models import Membership, Organization
from tests.factories.people import make_actor, make_member, make_organization, make_user

pytestmark = pytest.mark.django_db
REFUSED = "这类单位的人不能担任：王敏（审计员）、王敏（名录审核员）。请先在“成员”页结束这些角色，再改单位类别"


@pytest.fixture
def office() -> Organization:
    made = make_organization("余姚市某局", kind="government")
    make_member(made, "registrar", "auditor", "liaison", user=make_user("王敏"))
    return made


def refusal(unit: Organization) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        unit.full_clean()
    return refused.value.message_dict


def test_kind_that_the_roles_do_not_fit_is_refused_with_names(office: Organization) -> None:
    office.kind = "enterprise"
    assert refusal(office) == {"kind": [REFUSED]}


def test_kind_that_the_roles_fit_is_taken(office: Organization) -> None:
    office.kind = "institution"
    office.full_clean()


def test_role_that_ended_stands_in_nobodys_way(office: Organization) -> None:
    Membership.objects.update(ended_at=timezone.now())
    office.kind = "enterprise"
    office.full_clean()


def test_role_of_a_closed_account_still_counts(office: Organization) -> None:
    Membership.objects.first().user.__class__.objects.update(is_active=False)  # type: ignore[union-attr]
    office.kind = "enterprise"
    assert refusal(office) == {"kind": [REFUSED]}


def test_other_columns_change_while_an_old_mistake_stands(office: Organization) -> None:
    Organization.objects.update(kind="enterprise")
    office.refresh_from_db()
    office.address = "新城路"
    office.full_clean()


def test_taken_name_and_wrong_kind_are_told_together(office: Organization) -> None:
    make_organization("余姚市另一局", kind="government")
    office.kind, office.short_name = "school", "余姚市另一局"
    assert sorted(refusal(office)) == ["kind", "short_name"]


def test_form_tells_it_at_the_column(office: Organization) -> None:
    data = {"name": office.name, "kind": "enterprise", "level": "county", "version": ORGANIZATIONS.version(office)}
    form = form_class(ORGANIZATIONS)(data, instance=office, actor=make_actor("registrar"))
    assert form.errors == {"kind": [REFUSED]}


def test_sheet_tells_it_at_the_column_and_row(office: Organization) -> None:
    header = [ORGANIZATIONS.label(name) for name in ("name", "kind", "level")]
    sheet = Sheet(header, [SheetRow(2, ["余姚市某局", "企业", "县（市、区）级"])])
    outcome = Examination(ORGANIZATIONS, make_actor("registrar")).read(sheet)
    assert [tuple(problem) for problem in outcome.problems] == [(2, "单位类别", REFUSED)]
