"""Contract: every address × every role, as the table in docs/generated/access.md has it; nothing crosses a city's border."""

from __future__ import annotations

import os

import pytest

from ronghe.kernel.access.roles import all_roles
from ronghe.kernel.access.verbs import Scope
from ronghe.kernel.organizations.models import Organization
from tests.contracts.access_table import PUBLIC, ask, page
from tests.contracts.access_world import parameters_of, people
from tests.contracts.addresses import all_addresses
from tests.contracts.sizes import ROOT
from tests.contracts.test_addresses import OPEN
from tests.factories.people import CIXI, make_organization

TABLE = ROOT / "docs" / "generated" / "access.md"
# What names no thing of anybody, or carries its own proof.
NOBODYS = {"calendar_feed", "invitation_join", "password_renew"}
# What only ever says no: its page is shown with the status of a refusal.
REFUSALS = ["account_inactive"]
# What nobody but the person who began it may open, whatever his role; their own tests show that he may.
ONE_PERSONS = ["calendar_revoke", "inbox_read", "job_cancel", "job_detail"]


@pytest.fixture
def bureau(db: None) -> Organization:
    return make_organization("余姚市教育局", kind="government")


@pytest.fixture
def school(db: None) -> Organization:
    return make_organization("余姚市职业技术学校")


def test_table_of_access_is_what_the_addresses_answer(school: Organization, bureau: Organization) -> None:
    found = ask(parameters_of(school, bureau, published=True), people(school, bureau))
    text = page(found)
    if os.environ.get("RONGHE_WRITE_DOCS") == "1":
        TABLE.write_text(text, encoding="utf-8")
    assert text == TABLE.read_text(encoding="utf-8")
    assert sorted(name for name, row in found.items() if row[PUBLIC] != "→") == sorted(OPEN)
    # Each address is of use to somebody.
    assert [name for name, row in found.items() if "●" not in row.values()] == sorted([*REFUSALS, *ONE_PERSONS])


def test_things_of_another_city_open_to_nobody_here(school: Organization, bureau: Organization) -> None:
    there = make_organization("慈溪市教育局", kind="government", region=CIXI, status=Organization.Status.DRAFT)
    unit = make_organization("慈溪市职业学校", region=CIXI, status=Organization.Status.DRAFT)
    parameters = parameters_of(unit, there, published=False)
    local = {name: actor for name, actor in people(school, bureau).items() if all_roles()[name].scope is not Scope.ALL}
    found = ask(parameters, local)
    opened = {
        (name, role)
        for name, row in found.items()
        for role, sign in row.items()
        if name in parameters and name not in NOBODYS and sign == "●"
    }
    # A number in force there is no secret: only changing it is.
    assert opened == {("parameter_detail", role) for role in [PUBLIC, *local]}


def test_every_address_with_parameters_is_asked_about_a_real_thing(school: Organization, bureau: Organization) -> None:
    needing = {address.name for address in all_addresses() if address.has_parameters}
    assert sorted(needing) == sorted(parameters_of(school, bureau, published=True))
