"""Addresses of plans: upload, review and corrections here, the pages that show them in page_urls."""

from django.urls import include, path

urlpatterns = [
    path("", include("ronghe.domains.plans.page_urls")),
]
