"""The numbers of sign-in: GB/T 22239-2019 asks for the measures, usual practice sets the numbers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# GB/T 22239-2019, 身份鉴别: complexity of the secret, handling of failed sign-in. The standard names no numbers;
# eight characters, three classes and five failures are the values assessors expect, half an hour is our choice.
CITATION = _("GB/T 22239-2019《网络安全等级保护基本要求》身份鉴别")
PASSWORD_LENGTH = 8
CHARACTER_CLASSES = 3
FAILURES = 5
LOCK_MINUTES = 30
