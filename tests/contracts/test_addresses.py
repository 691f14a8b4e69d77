"""Contract: who may open which address. Closed unless it stands on a list here; nothing breaks for a stranger."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import resolve

from tests.contracts.addresses import Address, all_addresses

# Open without sign-in. Each of these shows nothing that a passer-by may not see.
OPEN = {
    "portal_home": "the public site",
    "public_plan": "a published plan",
    "public_export": "the table of a published plan, with as much progress as the city chose to show",
    "public_task": "a task of a published plan",
    "seal_list": "when the record was sealed, and how that is verified",
    "seal_file": "the same as data",
    "seal_verifier": "the program that verifies; it is no secret",
    "healthz": "whether the product runs",
    "robots": "what search engines may read",
    "file_download": "a file of something public; of anything else, not found",
    "account_login": "the door itself",
    "invitation_join": "an invitation; its link is the proof",
    "password_renew": "a new password; its link is the proof",
    "calendar_feed": "the deadlines of a unit; its link is the proof",
    "account_inactive": "says that the account is closed",
    "ui_preferences": "light, dark, large text: a cookie",
    "lamp_rules": "the written table of lamps",
    "rule_list": "the rules and the documents they come from",
    "parameter_detail": "one number and where it comes from",
}
# Open to whoever is signed in, even without any organization: pages about oneself or about the platform.
OWN = {
    "workbench": "one's own to-do, empty without an organization",
    "account_profile": "one's own account",
    "account_change_password": "one's own password",
    "plan_list": "published plans, which everybody may read, and those of one's own organization",
    "inbox": "one's own messages",
    "job_list": "one's own background jobs",
    "organization_mine": "one's own organizations, and what to do without one",
    "ui_gallery": "the components of the pages",
}
ADDRESSES = all_addresses()


@pytest.fixture
def stranger(db: None) -> Client:
    """Somebody with an account who belongs nowhere."""
    client = Client(raise_request_exception=False)
    client.force_login(get_user_model().objects.create_user(username="stranger", name="某人"))
    return client


def test_every_address_has_a_name_of_its_own() -> None:
    names = [address.name for address in ADDRESSES]
    assert sorted(set(names)) == names
    assert "None" not in names


def test_every_address_tried_here_leads_to_its_view() -> None:
    assert [address.name for address in ADDRESSES if resolve(address.path).view_name != address.name] == []


def test_lists_name_addresses_that_exist() -> None:
    names = {address.name for address in ADDRESSES}
    assert sorted((OPEN.keys() | OWN.keys()) - names) == []


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", ADDRESSES, ids=str)
def test_address_asks_for_sign_in_unless_listed(client: Client, address: Address, method: str) -> None:
    answer = getattr(client, method)(address.path)
    sign_in = answer.status_code == 302 and answer["Location"].split("?")[0] == resolve_url(settings.LOGIN_URL)
    assert sign_in == (address.name not in OPEN), f"{method} {address.path}: {answer.status_code}"
    assert answer.status_code < 500


@pytest.mark.parametrize("address", ADDRESSES, ids=str)
def test_address_shows_nothing_to_somebody_who_belongs_nowhere(stranger: Client, address: Address) -> None:
    answer = stranger.get(address.path)
    if address.name in OPEN and not address.has_parameters:
        assert answer.status_code < 500, f"{address.path}: {answer.status_code}"
    elif address.name in OWN:
        assert answer.status_code == 200, f"{address.path}: {answer.status_code}"
    else:
        assert answer.status_code in (302, 403, 404, 405), f"{address.path}: {answer.status_code}"


@pytest.mark.parametrize("address", ADDRESSES, ids=str)
def test_address_survives_an_empty_form_of_somebody_who_belongs_nowhere(stranger: Client, address: Address) -> None:
    answer = stranger.post(address.path)
    assert answer.status_code < 500, f"{address.path}: {answer.status_code}"


@pytest.mark.parametrize("address", ADDRESSES, ids=str)
def test_address_survives_a_nul_and_other_rubbish(stranger: Client, address: Address) -> None:
    for query in ("%00", "page=-1&q=%F0%9F%92%A9&sort=%27", "page=99999999999999999999"):
        answer = stranger.get(f"{address.path}?{query}")
        assert answer.status_code < 500, f"{address.path}?{query}: {answer.status_code}"
