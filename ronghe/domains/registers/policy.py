"""Dated numbers of the register and its people, each with its source."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from ronghe.kernel.policy.citations import OURS
from ronghe.kernel.policy.parameters import Parameter

INVITATION_DAYS = Parameter(
    key="registers.invitation_days",
    label=_("邀请链接有效天数"),
    unit=_("天"),
    values={date(2019, 1, 1): 7},
    cites=OURS.article(),
)
