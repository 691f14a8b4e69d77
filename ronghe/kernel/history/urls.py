"""Addresses of the record of what was done."""

from django.urls import path

from ronghe.kernel.history import views

urlpatterns = [
    path("", views.event_list, name="event_list"),
    path("export/", views.event_export, name="event_export"),
]
