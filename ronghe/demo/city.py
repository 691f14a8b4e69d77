"""Builds the demo city: organizations, accounts, and the plan from upload to publication, all through the services."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from ronghe.demo.document import plan_data, plan_docx
from ronghe.demo.review import review_and_publish
from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.services.uploading import upload_plan
from ronghe.domains.registers.services import create_organization, grant_role
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.accounts.models import User
from ronghe.kernel.organizations.models import Organization, actor_for

PASSWORD = "Ronghe-2019"  # printed at every start; refused outside the demo
REGISTERED_ON = date(2018, 12, 3)
UPLOADED_ON = date(2019, 5, 23)


@dataclass(frozen=True)
class Account:
    """One line of the table printed at the start: who signs in, as what, for whom."""

    username: str
    name: str
    organization: str
    role: str


def founder(region: str) -> Actor:
    """Who acts before anybody has an account: registers the first organizations and gives the first roles."""
    return Actor(name=_("系统初始化"), region=region, role_names=frozenset({"administrator"}))


def rows(name: str) -> Iterator[dict[str, str]]:
    text = (files("ronghe.demo") / "data" / name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines())


@transaction.atomic
def build_city() -> Plan:
    """Everything or nothing, so that an interrupted first start can simply be repeated."""
    region = settings.RONGHE_REGION
    register_organizations(region)
    open_accounts(region)
    officer = actor_for(User.objects.get_by_natural_key("fangan").pk)
    assert officer is not None, "the officer's account was opened above"
    upload = ContentFile(plan_docx(), name=f"{plan_data()['title']}.docx")
    plan = upload_plan(actor=officer, upload=upload, is_demo=True, on=UPLOADED_ON)
    return review_and_publish(plan, officer)


def register_organizations(region: str) -> None:
    actor = founder(region)
    for row in rows("organizations.csv"):
        columns = ("name", "short_name", "aliases", "kind", "level", "liaison_name", "liaison_phone")
        create_organization(
            actor=actor,
            region=region,
            reason=_("演示城市初始化"),
            is_demo=bool(row["invented"]),
            on=REGISTERED_ON,
            **{column: row[column] for column in columns},
        )


def open_accounts(region: str) -> None:
    actor = founder(region)
    for row in rows("accounts.csv"):
        user = User.objects.filter(username=row["username"]).first()
        if user is None:
            password = PASSWORD if row["signs_in"] else None  # the others only appear in what they did
            user = User.objects.create_user(row["username"], password, name=row["name"], is_demo=True)
        organization = Organization.objects.named(row["organization"], region)
        assert organization is not None, f"{row['organization']} is not in organizations.csv"
        for role in row["roles"].split():
            grant_role(actor=actor, organization=organization, user=user, role=role)


def standing_city() -> Plan | None:
    """The plan of the demo city when it stands here, which is whole or not at all; None in any other database."""
    known = {account.username for account in accounts()}
    if set(User.objects.filter(is_demo=True, username__in=known).values_list("username", flat=True)) != known:
        return None
    return Plan.objects.filter(is_demo=True).order_by("pk").first()


def accounts() -> list[Account]:
    """The demo accounts that sign in, in the order of the file."""
    return [
        Account(row["username"], row["name"], row["organization"], role)
        for row in rows("accounts.csv")
        if row["signs_in"]
        for role in row["roles"].split()
    ]
