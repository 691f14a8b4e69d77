"""Addresses of signing in and out; no sign-up, no reset by mail (the platform need not have a mail server)."""

from django.urls import path

from ronghe.kernel.accounts import views

urlpatterns = [
    path("login/", views.SignInView.as_view(), name="account_login"),
    path("logout/", views.sign_out, name="account_logout"),
    path("inactive/", views.inactive, name="account_inactive"),
]
