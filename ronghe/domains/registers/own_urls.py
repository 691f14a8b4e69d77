"""Addresses of one's own profile and password; under `account/`, beside those of signing in."""

from django.urls import path

from ronghe.domains.registers import own_views as views

urlpatterns = [
    path("profile/", views.ProfileView.as_view(), name="account_profile"),
    path("password/", views.ChangePasswordView.as_view(), name="account_change_password"),
]
