"""The demo city is built through the services, whole, and only where the demo runs."""

from __future__ import annotations

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client

from ronghe.config.roles import ROLES
from ronghe.demo.city import PASSWORD, accounts, build_city
from ronghe.domains.plans.models import Party, Plan, Task
from ronghe.kernel.accounts.models import User
from ronghe.kernel.history.models import Event
from ronghe.kernel.organizations.models import Membership, Organization, actor_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(settings: LazySettings) -> Plan:
    settings.RONGHE_DEMO = True
    return build_city()


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
    assert named.count() == 95
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


def test_one_person_acts_for_two_organizations(city: Plan) -> None:
    user = User.objects.get(username="liangtou")
    assert Membership.objects.active().filter(user=user).count() == 2


def test_demo_account_is_refused_outside_the_demo(city: Plan, settings: LazySettings, client: Client) -> None:
    settings.RONGHE_DEMO = False
    answer = client.post("/account/login/", {"login": "fangan", "password": PASSWORD})
    assert answer.status_code == 200
    assert "账号或密码不对" in answer.content.decode()


def test_command_refuses_a_database_in_use(settings: LazySettings) -> None:
    settings.RONGHE_DEMO = True
    call_command("demo", stdout=StringIO())
    with pytest.raises(CommandError, match="空库"):
        call_command("demo", stdout=StringIO())


def test_command_refuses_outside_the_demo(settings: LazySettings) -> None:
    settings.RONGHE_DEMO = False
    with pytest.raises(CommandError, match="RONGHE_DEMO=1"):
        call_command("demo", stdout=StringIO())


def init(**options: str) -> str:
    out = StringIO()
    values = {"region": "330281", "unit": "云溪市教育局", "username": "first", "name": "张三"} | options
    call_command("init", *[f"--{key}={value}" for key, value in values.items()], stdout=out)
    return out.getvalue()


def test_init_starts_a_city(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONGHE_PASSWORD", "Sunny-Day-7")
    assert "first" in init()
    actor = actor_for(User.objects.get(username="first").pk)
    assert actor is not None
    assert (actor.organization_name, actor.role_names) == (
        "云溪市教育局",
        frozenset({"administrator", "plan_officer", "unit_admin"}),
    )


@pytest.mark.parametrize(
    ("password", "options", "message"),
    [
        (PASSWORD, {}, "演示密码"),
        ("short1A", {}, "8"),
        ("Sunny-Day-7", {"region": "999999"}, "行政区划代码"),
        ("Sunny-Day-7", {"username": "A B"}, "账号用"),
    ],
)
def test_init_refuses_bad_input_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, password: str, options: dict[str, str], message: str
) -> None:
    monkeypatch.setenv("RONGHE_PASSWORD", password)
    with pytest.raises(CommandError, match=message):
        init(**options)
    assert (Organization.objects.count(), User.objects.count()) == (0, 0)


def test_init_refuses_a_second_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RONGHE_PASSWORD", "Sunny-Day-7")
    init()
    with pytest.raises(CommandError, match="已有单位"):
        init(username="second")
    assert Task.objects.count() == 0
