"""The number that the clock lets an administrator set."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from ronghe.kernel.policy.citations import OURS
from ronghe.kernel.policy.parameters import Parameter

JOBS_KEPT_DAYS = Parameter(
    key="clock.jobs_kept_days",
    label=_("后台任务及其结果保留天数"),
    unit=_("天"),
    values={date(2019, 1, 1): 30},
    cites=OURS.article(),
    least=1,
    most=366,
)
