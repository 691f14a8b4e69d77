"""The pages of the register that differ from every ledger's: list, one organization, the way on after an import."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.http import HttpResponse
from django.urls import reverse

from ronghe.domains.registers.services.organizations import KIND_ORDER
from ronghe.domains.registers.services.registering import waiting_for
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.ledger.sheet_views import ImportPage
from ronghe.kernel.ledger.views import DetailPage, ListPage
from ronghe.kernel.organizations.models import Membership, Organization
from ronghe.kernel.ui.searching import SearchFilters

SHOWN = 50


class OrganizationList(ListPage):
    template = "registers/organization_list.html"

    def filtered(self, verb: Verb) -> tuple[SearchFilters, QuerySet[Any]]:
        """Unless asked otherwise: bureaus before schools before companies, closed ones last."""
        filters, rows = super().filtered(verb)
        listed = [column.name for column in self.ledger.columns if column.listed]
        if self.request.GET.get("sort", "").removeprefix("-") in listed:
            return filters, rows
        closed = Case(When(status=Organization.Status.CLOSED, then=Value(1)), default=Value(0))
        return filters, rows.order_by(closed, KIND_ORDER, "name", "pk")

    def draw(self, context: dict[str, Any], *, block: str = "") -> HttpResponse:
        may = self.actor.can(Verb.REVIEW, "organizations")
        return super().draw({**context, "waiting": waiting_for(self.actor).count() if may else 0}, block=block)


class OrganizationImport(ImportPage):
    """What was imported are drafts: whoever may register them goes on to do so."""

    def onward(self) -> str:
        if self.actor.can(Verb.REVIEW, "organizations") and waiting_for(self.actor).exists():
            return reverse("organization_pending")
        return super().onward()


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
