"""The product's addresses, and the test ledger's."""

from django.urls import include, path

from ronghe.config.urls import urlpatterns as product
from tests.factories import visits

urlpatterns = [*product, path("visits/", include(visits.urlpatterns))]
