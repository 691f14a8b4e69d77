"""Addresses of the register: people first, then the ledger of organizations."""

from django.urls import include, path

from ronghe.domains.registers.ledger import ORGANIZATIONS
from ronghe.domains.registers.pending_views import organization_pending
from ronghe.domains.registers.views import OrganizationImport, OrganizationList, OrganizationPage
from ronghe.kernel.ledger.urls import ledger_urls

urlpatterns = [
    path("", include("ronghe.domains.registers.people_urls")),
    path("pending/", organization_pending, name="organization_pending"),
    *ledger_urls(ORGANIZATIONS, list=OrganizationList, detail=OrganizationPage, **{"import": OrganizationImport}),
]
