"""Addresses of the look itself."""

from django.urls import path

from ronghe.kernel.ui import views

urlpatterns = [
    path("", views.gallery, name="ui_gallery"),
    path("preferences/", views.preferences, name="ui_preferences"),
]
