"""App declaration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "ronghe.domains.plans"
    label = "plans"
    verbose_name = _("方案")

    def ready(self) -> None:
        from ronghe.domains.plans.receivers import connect  # here, since models exist only once the apps are loaded

        connect()
