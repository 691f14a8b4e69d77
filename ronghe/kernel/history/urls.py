"""Addresses of the record of what was done, and of its seals."""

from django.urls import path

from ronghe.kernel.history import seal_views, views

urlpatterns = [
    path("", views.event_list, name="event_list"),
    path("export/", views.event_export, name="event_export"),
    path("seals/", seal_views.seal_list, name="seal_list"),
    path("seals/seals.json", seal_views.seal_file, name="seal_file"),
    path("seals/verifylog.py", seal_views.verifier, name="seal_verifier"),
    path("seals/log/", seal_views.log_file, name="seal_log"),
]
