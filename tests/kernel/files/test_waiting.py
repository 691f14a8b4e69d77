"""An upload waits for one person, for one purpose, for a day."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.files.models import Blob
from ronghe.kernel.files.waiting import keep_waiting, waiting

pytestmark = pytest.mark.django_db
OWNER, OTHER = Actor(user_id=1), Actor(user_id=2)


def kept() -> str:
    return keep_waiting(SimpleUploadedFile("表.xlsx", b"bytes"), "visit", actor=OWNER)


def test_upload_is_found_by_its_token() -> None:
    file = waiting(kept(), "visit", actor=OWNER)
    assert (file.name, file.read()) == ("表.xlsx", b"bytes")


def test_token_of_somebody_else_or_for_something_else_is_refused() -> None:
    token = kept()
    with pytest.raises(PermissionDenied):
        waiting(token, "visit", actor=OTHER)
    with pytest.raises(PermissionDenied):
        waiting(token, "organization", actor=OWNER)


def test_damaged_old_or_dangling_token_is_a_bad_request() -> None:
    token = kept()
    with pytest.raises(BadRequest):
        waiting(token[:-1] + ("a" if token[-1] != "a" else "b"), "visit", actor=OWNER)
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False), pytest.raises(BadRequest):
        waiting(token, "visit", actor=OWNER)
    Blob.objects.all().delete()
    with pytest.raises(BadRequest):
        waiting(token, "visit", actor=OWNER)
