"""Verbs of the register: organizations with their names, and the people who act for them."""

from ronghe.domains.registers.services.accounts import close_account, open_account
from ronghe.domains.registers.services.organizations import add_alias, create_organization, remove_alias
from ronghe.domains.registers.services.own import change_password, change_profile
from ronghe.domains.registers.services.passwords import offer_password, renew_password
from ronghe.domains.registers.services.people import (
    accept_as_new_person,
    accept_invitation,
    end_membership,
    grant_role,
    invite,
    leave_organization,
    revoke_invitation,
)

__all__ = [
    "accept_as_new_person",
    "accept_invitation",
    "add_alias",
    "change_password",
    "change_profile",
    "close_account",
    "create_organization",
    "end_membership",
    "grant_role",
    "invite",
    "leave_organization",
    "offer_password",
    "open_account",
    "remove_alias",
    "renew_password",
    "revoke_invitation",
]
