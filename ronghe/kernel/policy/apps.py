"""App declaration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PolicyConfig(AppConfig):
    name = "ronghe.kernel.policy"
    label = "policy"
    verbose_name = _("依据与参数")
