"""A session that has run out leaves the table, one that is in use stays."""

from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from ronghe.kernel.accounts.sessions import forget_expired

pytestmark = pytest.mark.django_db


def test_only_what_has_run_out_is_removed() -> None:
    now = timezone.now()
    for key, minutes in (("over", -1), ("open", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(minutes=minutes))
    assert forget_expired(date(2026, 3, 5)) == 1
    assert [row.session_key for row in Session.objects.all()] == ["open"]
