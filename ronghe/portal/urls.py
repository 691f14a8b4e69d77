"""Addresses that anybody may open."""

from django.urls import path

from ronghe.portal import service, views

urlpatterns = [
    path("", views.home, name="portal_home"),
    path("public/<slug:ref>/", views.public_plan, name="public_plan"),
    path("public/tasks/<slug:ref>/", views.public_task, name="public_task"),
    path("healthz", service.healthz, name="healthz"),
    path("robots.txt", service.robots, name="robots"),
]
