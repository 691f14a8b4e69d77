"""Addresses of one's own messages."""

from django.urls import path

from ronghe.kernel.notifications import views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read_all, name="inbox_read_all"),
    path("<slug:ref>/read/", views.read_one, name="inbox_read"),
]
