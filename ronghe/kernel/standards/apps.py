"""App declaration."""

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "ronghe.kernel.standards"
    label = "standards"
