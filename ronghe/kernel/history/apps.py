"""App declaration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HistoryConfig(AppConfig):
    name = "ronghe.kernel.history"
    label = "history"
    verbose_name = _("操作记录")
