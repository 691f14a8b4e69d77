"""The same question asked twice makes one invitation, also at the same moment; its link is shown to both."""

from __future__ import annotations

import re
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from ronghe.domains.registers.services import accept_invitation, invite, revoke_invitation
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.models import Event
from ronghe.kernel.organizations.invitations import Invitation
from ronghe.kernel.organizations.models import Organization
from tests.factories.people import make_actor, make_organization, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> Organization:
    return make_organization("余姚市职业技术学校")


@pytest.fixture
def admin(school: Organization) -> Actor:
    return make_actor("unit_admin", organization=school)


def asked(admin: Actor, school: Organization, once: str = "a-page", name: str = "李老师") -> Invitation:
    return invite(actor=admin, organization=school, name=name, role="liaison", once=once)


def test_same_question_of_the_same_page_makes_one_invitation(school: Organization, admin: Actor) -> None:
    first, second = asked(admin, school), asked(admin, school)
    assert (first.pk, first.token) == (second.pk, second.token)
    assert (Invitation.objects.count(), Event.objects.about(school).count(), len(first.token)) == (1, 1, 32)
    assert first.token != "a-page"


def test_another_page_name_unit_or_person_makes_another_invitation(school: Organization, admin: Actor) -> None:
    colleague = make_actor("unit_admin", organization=school)
    asked(admin, school)
    others = [asked(admin, school, once="b"), asked(admin, school, name="王老师"), asked(colleague, school)]
    assert len({each.token for each in others} | {asked(admin, school).token}) == 4
    assert Invitation.objects.count() == 4


def test_page_that_asks_again_after_the_end_is_told(school: Organization, admin: Actor) -> None:
    revoke_invitation(actor=admin, invitation=asked(admin, school))
    with pytest.raises(ValidationError) as revoked:
        asked(admin, school)
    accept_invitation(actor=make_actor("liaison"), token=asked(admin, school, once="b").token)
    with pytest.raises(ValidationError) as used:
        asked(admin, school, once="b")
    assert (revoked.value.code, used.value.code) == ("revoked", "accepted")


def shown_link(client: Client, address: str) -> list[str]:
    return re.findall(r"http://testserver/register/join/([\w-]+)/", client.get(address).content.decode())


def test_second_click_lands_on_the_page_of_the_first(school: Organization, admin: Actor) -> None:
    client, address = signed_in(admin), reverse("organization_members", args=[school.ref])
    page = client.get(address).content.decode()
    [once] = re.findall(r'name="once" value="([^"]+)"', page)
    links = []
    for _click in range(2):
        sent = {"name": "李老师", "role": "liaison", "once": once}
        assert client.post(reverse("member_invite", args=[school.ref]), sent)["Location"] == address
        links += shown_link(client, address)
    assert (len(links), len(set(links)), Invitation.objects.count()) == (2, 1, 1)
    assert Client().get(f"/register/join/{links[0]}/").status_code == 200


def test_page_draws_its_question_anew_each_time(school: Organization, admin: Actor) -> None:
    client, address = signed_in(admin), reverse("organization_members", args=[school.ref])
    drawn = {re.findall(r'name="once" value="([^"]+)"', client.get(address).content.decode())[0] for _ in range(3)}
    assert len(drawn) == 3


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_invitation() -> None:
    school = make_organization()
    admin = make_actor("unit_admin", organization=school)
    start, tokens = threading.Barrier(2), list[str]()

    def click() -> None:
        try:
            start.wait(10)
            tokens.append(asked(admin, school).token)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(tokens), len(set(tokens)), Invitation.objects.count()) == (2, 1, 1)
