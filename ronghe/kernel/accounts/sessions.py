"""Sessions that have run out are removed; Django leaves them in the table, with whom they signed in."""

from __future__ import annotations

from datetime import date

from django.contrib.sessions.models import Session
from django.utils import timezone


def forget_expired(_day: date) -> int:
    """How many went."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
