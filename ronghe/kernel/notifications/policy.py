"""How long messages stay."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from ronghe.kernel.policy.citations import OURS
from ronghe.kernel.policy.parameters import Parameter

KEPT_DAYS = Parameter(
    key="notifications.kept_days",
    label=_("消息保留天数"),
    unit=_("天"),
    values={date(2019, 1, 1): 180},
    cites=OURS.article(),
    least=7,
    most=1096,
)
