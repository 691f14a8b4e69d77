"""The demo city is built through the services, whole, and only where the demo runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from ronghe.config.roles import ROLES
from ronghe.demo.city import PASSWORD, accounts, build_city
from ronghe.domains.plans.models import Party, Plan
from ronghe.kernel.accounts.models import User
from ronghe.kernel.history.models import Event
from ronghe.kernel.organizations.models import Membership, Organization

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("city")]  # what `built` takes is spent once


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    """One city for all tests of this file, taken back at the end."""
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        yield build_city().pk
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


@pytest.fixture
def city(built: int, db: None, settings: LazySettings) -> Plan:
    settings.RONGHE_DEMO = True
    return Plan.objects.get(pk=built)


def test_plan_has_the_facts_of_the_document(city: Plan) -> None:
    tasks = city.tasks.values_list("measure__number", flat=True)
    assert [count for _number, count in sorted(Counter(tasks).items(), key=lambda p: int(p[0]))] == [
        6, 4, 7, 4, 5, 2, 4, 4, 4, 6, 4,
    ]  # fmt: skip
    assert (city.number, city.signed_on, city.published_on) == (
        "余政办发〔2019〕41号",
        date(2019, 5, 23),
        date(2019, 5, 31),
    )
    assert (city.status, city.is_demo, city.period_end) == ("published", True, date(2019, 12, 31))


def test_tasks_stand_where_the_dates_put_them(city: Plan) -> None:
    assert Counter(city.tasks.values_list("status", flat=True)) == {"not_started": 35, "historical": 14, "pending": 1}


def test_every_named_party_leads_to_a_registered_unit(city: Plan) -> None:
    named = Party.objects.filter(task__plan=city, kind="named")
    assert Counter(named.values_list("organization__short_name", flat=True)) == {
        "市教育局": 50,
        "市人社局": 13,
        "市经信局": 11,
        "市财政局": 5,
        "市府办": 4,
        "市发改局": 2,
        "市科技局": 1,
        "市总工会": 1,
        "泗门镇": 1,
        "浙商学院": 1,
    }
    assert set(named.values_list("organization__status", flat=True)) == {"registered"}


def test_leads_are_the_ones_of_the_document(city: Plan) -> None:
    leads = Counter(
        Party.objects.filter(task__plan=city, role="lead").values_list("organization__short_name", flat=True)
    )
    assert leads == {"市教育局": 43, "市府办": 4, "市发改局": 1, "市人社局": 1, "泗门镇": 1}


def test_history_is_real_and_on_business_dates(city: Plan) -> None:
    days = {event.action: event.on for event in Event.objects.about(city)}
    assert days["store_reading"] == date(2019, 5, 23)
    assert days["publish"] == date(2019, 5, 31)
    assert Event.objects.filter(object_type=Organization._meta.label_lower).exists()


def test_every_role_has_an_account_that_signs_in(city: Plan, client: Client) -> None:
    assert {account.role for account in accounts()} == {role.name for role in ROLES}
    assert User.objects.count() <= 30
    for account in {account.username for account in accounts()}:
        client.logout()
        answer = client.post("/account/login/", {"login": account, "password": PASSWORD})
        assert (account, answer.status_code, answer.headers.get("Location")) == (account, 302, "/workbench/")


def test_people_without_an_account_of_their_own_never_sign_in(city: Plan) -> None:
    shown = {account.username for account in accounts()}
    silent = {user.username for user in User.objects.all() if not user.has_usable_password()}
    assert silent == {"zhaosheng", "shizi", "duban"}
    assert set(User.objects.values_list("username", flat=True)) - shown == silent


def test_every_leading_unit_has_somebody_who_reports(city: Plan) -> None:
    leads = set(Party.objects.filter(task__plan=city, role="lead").values_list("organization", flat=True))
    reporters = Membership.objects.active().filter(role="liaison", organization__in=leads)
    assert set(reporters.values_list("organization", flat=True)) == leads


def test_one_person_acts_for_two_organizations(city: Plan) -> None:
    user = User.objects.get(username="liangtou")
    assert Membership.objects.active().filter(user=user).count() == 2


def test_demo_account_is_refused_outside_the_demo(city: Plan, settings: LazySettings, client: Client) -> None:
    settings.RONGHE_DEMO = False
    answer = client.post("/account/login/", {"login": "fangan", "password": PASSWORD})
    assert answer.status_code == 200
    assert "账号或密码不对" in answer.content.decode()


def test_command_refuses_a_database_in_use(city: Plan) -> None:
    with pytest.raises(CommandError, match="空库"):
        call_command("demo", stdout=StringIO())


def test_command_prints_the_accounts_of_a_city_that_stands_already(city: Plan) -> None:
    before, out = Event.objects.count(), StringIO()
    call_command("demo", "--if-missing", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == f"演示城市已建好：《{city.title}》50 项任务"
    assert [line.split()[0] for line in lines[2:]] == [account.username for account in accounts()]
    assert (Plan.objects.count(), Event.objects.count()) == (1, before)


def test_command_takes_no_other_database_for_the_city(city: Plan) -> None:
    User.objects.filter(username="fangan").update(is_demo=False)
    with pytest.raises(CommandError, match="空库"):
        call_command("demo", "--if-missing", stdout=StringIO())


def test_command_refuses_outside_the_demo(settings: LazySettings) -> None:
    settings.RONGHE_DEMO = False
    with pytest.raises(CommandError, match="RONGHE_DEMO=1"):
        call_command("demo", stdout=StringIO())
