"""The numbers of sign-in: GB/T 22239-2019 asks for the measures, usual practice sets the numbers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# GB/T 22239-2019, 身份鉴别: complexity of the secret, handling of failed sign-in, exit when idle. The standard names no
# numbers; eight characters, three classes, five failures and half an hour idle are the values assessors expect, half an
# hour of lock is our choice; so is the longer patience with a form being sent: what was typed must not be lost.
CITATION = _("GB/T 22239-2019《网络安全等级保护基本要求》身份鉴别")
PASSWORD_LENGTH = 8
CHARACTER_CLASSES = 3
ACCOUNT_LENGTH = 4  # 本平台约定: from here on an account name is no word that a password holds by chance
FAILURES = 5
LOCK_MINUTES = 30
IDLE_MINUTES = 30
IDLE_MINUTES_SENDING = 120
