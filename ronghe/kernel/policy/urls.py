"""Addresses of the rules and numbers, open to everybody; changing a number is not."""

from django.urls import path

from ronghe.kernel.policy import views

urlpatterns = [
    path("", views.rule_list, name="rule_list"),
    path("parameters/<str:key>/", views.parameter_detail, name="parameter_detail"),
    path("overrides/<slug:ref>/revoke/", views.override_revoke, name="override_revoke"),
]
