"""Addresses of one's own background jobs."""

from django.urls import path

from ronghe.kernel.clock import views

urlpatterns = [
    path("", views.job_list, name="job_list"),
    path("<slug:ref>/", views.job_detail, name="job_detail"),
    path("<slug:ref>/cancel/", views.job_cancel, name="job_cancel"),
]
