"""Addresses of the register: people first, then the ledger of organizations."""

from django.urls import include, path

from ronghe.domains.registers.ledger import ORGANIZATIONS
from ronghe.domains.registers.views import OrganizationPage
from ronghe.kernel.ledger.urls import ledger_urls

urlpatterns = [
    path("", include("ronghe.domains.registers.people_urls")),
    *ledger_urls(ORGANIZATIONS, detail=OrganizationPage),
]
