"""An upload that nobody confirmed is removed in the end; whatever a row names stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.files.discarding import discard_bytes, forget_waiting
from ronghe.kernel.files.models import Blob
from ronghe.kernel.files.storing import attach, store
from ronghe.kernel.files.waiting import keep_waiting
from ronghe.kernel.history.models import Import
from tests.factories.people import YUYAO, make_organization

pytestmark = pytest.mark.django_db
OWNER = Actor(user_id=1, name="王老师", region=YUYAO)
DAY = date(2026, 3, 5)


def sent(content: bytes) -> Blob:
    keep_waiting(SimpleUploadedFile("表.xlsx", content), "visit", actor=OWNER)
    return Blob.objects.latest("created_at")


def forgotten(after: timedelta) -> int:
    with time_machine.travel(timezone.now() + after, tick=False):
        return forget_waiting(DAY)


def test_upload_that_was_never_confirmed_goes_with_its_bytes(django_capture_on_commit_callbacks: object) -> None:
    blob = sent(b"previewed")
    assert forgotten(timedelta(days=39)) == 0
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert forgotten(timedelta(days=41)) == 1
    assert (Blob.objects.count(), default_storage.exists(blob.path)) == (0, False)


def test_what_an_owner_or_an_import_names_is_kept() -> None:
    attach(make_organization(), ContentFile(b"proof", name="证明.pdf"), purpose="evidence", actor=OWNER)
    Import.objects.create(ledger="visit", name="表.xlsx", blob=sent(b"rows"), region=YUYAO, created=1, changed=0)
    assert forgotten(timedelta(days=400)) == 0
    assert Blob.objects.count() == 2


def test_bytes_that_are_sent_again_wait_anew() -> None:
    sent(b"previewed")
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        sent(b"previewed")
        assert forget_waiting(DAY) == 0
    assert Blob.objects.count() == 1


def test_bytes_that_were_stored_again_meanwhile_stay() -> None:
    blob = store(SimpleUploadedFile("甲.txt", b"same"))
    discard_bytes(blob)
    assert default_storage.exists(blob.path)
    blob.delete()
    discard_bytes(blob)
    assert not default_storage.exists(blob.path)
