"""Addresses of one's own organizations: which they are, and for which one to act."""

from django.urls import path

from ronghe.kernel.organizations import views

urlpatterns = [
    path("", views.my_organizations, name="organization_mine"),
    path("switch/", views.switch, name="organization_switch"),
]
