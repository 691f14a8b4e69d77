"""Organizations and the people who act for them, made directly, for tests of something else."""

from __future__ import annotations

from itertools import count

from django.test import Client

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.accounts.models import User
from ronghe.kernel.organizations.models import Membership, Organization, actor_for

YUYAO, CIXI, NINGBO = "330281", "330282", "330200"
_numbers = count(1)


def make_organization(name: str = "", **columns: object) -> Organization:
    """A registered organization of Yuyao, unless told otherwise."""
    defaults: dict[str, object] = {
        "name": name or f"余姚市第{next(_numbers)}职业学校",
        "kind": Organization.Kind.SCHOOL,
        "region": YUYAO,
        "status": Organization.Status.REGISTERED,
    }
    return Organization.objects.create(**defaults | columns)


def make_user(name: str = "", **columns: object) -> User:
    number = next(_numbers)
    return User.objects.create(username=f"user{number}", name=name or f"王{number}", **columns)


def make_member(organization: Organization, *roles: str, user: User | None = None) -> User:
    """A person who holds these roles in the organization."""
    person = user or make_user()
    for role in roles:
        Membership.objects.create(user=person, organization=organization, role=role)
    return person


def make_actor(*roles: str, organization: Organization | None = None) -> Actor:
    """A person acting in these roles, for an organization of his own unless one is given."""
    place = organization or make_organization()
    actor = actor_for(make_member(place, *roles).pk, place.pk)
    assert actor is not None
    return actor


def signed_in(actor: Actor) -> Client:
    """A browser in which this person acts for this organization."""
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    session = client.session
    session["organization"] = actor.organization_id
    session.save()
    return client
