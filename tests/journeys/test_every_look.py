"""Pages that need no records: accessible and not too wide, on desktop and phone, light and dark, for anybody and for a newcomer."""

import pytest
from django.contrib.auth import get_user_model

from tests.browser import OpenPage, assert_accessible, assert_fits
from tests.contracts.addresses import all_addresses
from tests.contracts.test_addresses import OPEN, OWN

NOT_PAGES = {"healthz", "robots", "ui_preferences", "seal_file", "seal_verifier", "seal_log"}


def paths(listed: dict[str, str]) -> list[str]:
    return [
        address.path
        for address in all_addresses()
        if address.name in listed and address.name not in NOT_PAGES and not address.has_parameters
    ]


@pytest.mark.django_db(transaction=True)
def test_open_pages_are_accessible_in_every_look(every_look: OpenPage) -> None:
    page = every_look()
    for path in paths(OPEN):
        page.goto(path)
        assert_accessible(page)
        assert_fits(page)


@pytest.mark.django_db(transaction=True)
def test_pages_of_a_newcomer_are_accessible_in_every_look(every_look: OpenPage) -> None:
    page = every_look(user=get_user_model().objects.create_user(username="newcomer", name="新来"))
    for path in paths(OWN):
        assert page.goto(path).status == 200
        assert_accessible(page)
        assert_fits(page)
