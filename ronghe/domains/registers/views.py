"""The page of one organization: what every ledger shows, and its branches, names and people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.ledger.views import DetailPage
from ronghe.kernel.organizations.models import Membership, Organization

SHOWN = 50


class OrganizationPage(DetailPage):
    template = "registers/organization_detail.html"

    def context(self, obj: Organization, *, comment: str = "", errors: Iterable[str] = ()) -> dict[str, Any]:
        found = super().context(obj, comment=comment, errors=errors)
        branches = Organization.objects.visible_to(self.actor).filter(parent=obj).order_by("name")
        found["branches"] = list(branches[: SHOWN + 1])
        found["most_branches"] = SHOWN
        found["answers_to"] = [obj.name, *filter(None, [obj.short_name]), *obj.alias_list]
        found["members"] = None
        if self.actor.can(Verb.VIEW, "memberships", obj):
            found["members"] = Membership.objects.active().filter(organization=obj).count()
        return found
