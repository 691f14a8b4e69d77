"""Address of the workbench."""

from django.urls import path

from ronghe.workbench import views

urlpatterns = [path("", views.workbench, name="workbench")]
