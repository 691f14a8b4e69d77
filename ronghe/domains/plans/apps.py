"""App declaration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "ronghe.domains.plans"
    label = "plans"
    verbose_name = _("方案")
