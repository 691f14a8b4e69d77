"""A real city starts with one command, once, and never with the demo's password."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ronghe.demo.city import PASSWORD
from ronghe.kernel.accounts.models import User
from ronghe.kernel.organizations.models import Organization, actor_for

pytestmark = pytest.mark.django_db


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
    assert User.objects.count() == 1
