"""Addresses of the people of an organization; `registers/urls.py` includes them before its own `<slug:ref>/`."""

from django.urls import path

from ronghe.domains.registers import account_views, leaving_views, password_views
from ronghe.domains.registers import people_views as views

urlpatterns = [
    path("members/", views.membership_list, name="membership_list"),
    path("members/<slug:ref>/", views.organization_members, name="organization_members"),
    path("members/<slug:ref>/invite/", views.member_invite, name="member_invite"),
    path("members/<slug:ref>/grant/", views.member_grant, name="member_grant"),
    path("members/<slug:ref>/<int:pk>/end/", views.member_end, name="member_end"),
    path("members/<slug:ref>/<int:pk>/password/", password_views.member_password, name="member_password"),
    path("members/<slug:ref>/leave/", leaving_views.organization_leave, name="organization_leave"),
    path("accounts/", account_views.account_list, name="account_list"),
    path("accounts/<int:pk>/", account_views.account_detail, name="account_detail"),
    path("accounts/<int:pk>/close/", account_views.account_close, name="account_close"),
    path("accounts/<int:pk>/open/", account_views.account_open, name="account_open"),
    path("password/<str:token>/", password_views.password_renew, name="password_renew"),
    path("invitations/<slug:ref>/revoke/", views.invitation_revoke, name="invitation_revoke"),
    path("join/<str:token>/", views.join, name="invitation_join"),
]
