"""The menu shows what the actor may open, and where the reader stands."""

import pytest
from django.test import override_settings
from django.urls import reverse

from ronghe.config.navigation import NAVIGATION
from ronghe.kernel.access.actor import PUBLIC, Actor
from ronghe.kernel.access.roles import all_roles
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.ui.navigation import Item, menu

MENU = (
    Item("账号", "account_profile"),
    Item("密码", "account_change_password", "organizations"),
    Item("组件", "ui_gallery", "memberships", Verb.INVITE, group="管理"),
)


def hrefs(actor: Actor, path: str = "/") -> list[tuple[str, list[tuple[str, bool]]]]:
    with override_settings(RONGHE_NAVIGATION="tests.kernel.ui.test_navigation.MENU"):
        return [(group, [(link.label, link.current) for link in links]) for group, links in menu(actor, path)]


def acting(*roles: str) -> Actor:
    return Actor(user_id=1, name="王", organization_id=1, region="330281", role_names=frozenset(roles))


@pytest.mark.parametrize(
    ("actor", "shown"),
    [
        (PUBLIC, []),
        (acting(), [("", [("账号", False)])]),
        (acting("liaison"), [("", [("账号", False), ("密码", False)])]),
        (acting("unit_admin"), [("", [("账号", False), ("密码", False)]), ("管理", [("组件", False)])]),
    ],
)
def test_menu_shows_what_the_actor_may_open(actor: Actor, shown: list) -> None:
    assert hrefs(actor) == shown


def test_menu_marks_the_longest_address_that_fits() -> None:
    assert hrefs(acting("liaison"), "/account/password/") == [("", [("账号", False), ("密码", True)])]
    assert hrefs(acting("liaison"), "/account/profile/more/") == [("", [("账号", True), ("密码", False)])]


@pytest.mark.parametrize("item", NAVIGATION, ids=lambda item: item.url_name)
def test_item_leads_somewhere_and_somebody_sees_it(item: Item) -> None:
    assert reverse(item.url_name)
    assert [role for role in all_roles() if item.open_to(acting(role))] != []
