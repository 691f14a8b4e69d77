"""Address of a file."""

from django.urls import path

from ronghe.kernel.files import views

urlpatterns = [path("<slug:ref>/", views.download, name="file_download")]
