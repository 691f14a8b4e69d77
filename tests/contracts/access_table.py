"""Asks every address as everybody, and writes down what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.roles import all_roles
from tests.contracts.addresses import all_addresses
from tests.factories.people import signed_in

PUBLIC = "anybody"
HEAD = """<!-- Written by `RONGHE_WRITE_DOCS=1 .venv/bin/pytest tests/contracts/test_access.py`; edit the code instead. -->
# Access

What every address answers to somebody of each role, asked about a thing within reach: a unit of the city (`unit_admin`
and `liaison` act for it), a plan that names it, a draft of that plan. Addresses that only take a form are sent an empty
one. ● opens, ○ the role lacks the verb (403), · as if it were not there (404), → sign in first.
"""


def form_for(name: str, actor: Actor | None) -> dict[str, str]:
    """What is typed; nothing but where an empty form asks for nothing at all."""
    if name == "organization_switch" and actor:
        return {"organization": str(actor.organization_id)}
    return {}


def answer(client: Client, path: str, form: Mapping[str, str]) -> str:
    """The sign of what an address answers; nothing that it does is kept."""
    with transaction.atomic():
        response = client.get(path)
        if response.status_code == 405:
            response = client.post(path, form)
        if response.streaming:
            b"".join(response)
        transaction.set_rollback(True)
    location = response.get("Location", "").split("?")[0]
    if response.status_code == 302 and location == resolve_url(settings.LOGIN_URL):
        return "→"
    return {403: "○", 404: "·"}.get(response.status_code, "●")


def browser_of(actor: Actor | None) -> Client:
    return signed_in(actor) if actor else Client()


def ask(parameters: Mapping[str, Mapping[str, Any]], people: Mapping[str, Actor]) -> dict[str, dict[str, str]]:
    """address → role → sign."""
    everybody: dict[str, Actor | None] = {PUBLIC: None, **people}
    found: dict[str, dict[str, str]] = {}
    for address in all_addresses():
        path = reverse(address.name, kwargs=dict(parameters.get(address.name, {})))
        found[address.name] = {
            role: answer(browser_of(actor), path, form_for(address.name, actor)) for role, actor in everybody.items()
        }
    return found


def page(found: Mapping[str, Mapping[str, str]]) -> str:
    roles = [PUBLIC, *all_roles()]
    routes = {address.name: address.route for address in all_addresses()}
    lines = [
        ["Address", "Name", *(f"`{role}`" for role in roles)],
        ["---"] * 2 + [":-:"] * len(roles),
        *(
            [f"`/{routes[name]}`".replace("|", "\\|"), name, *(found[name][role] for role in roles)]
            for name in sorted(found, key=lambda name: routes[name])
        ),
    ]
    return HEAD + "\n" + "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
