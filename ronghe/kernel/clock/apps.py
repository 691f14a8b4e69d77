"""App declaration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClockConfig(AppConfig):
    name = "ronghe.kernel.clock"
    label = "clock"
    verbose_name = _("时间与后台任务")
