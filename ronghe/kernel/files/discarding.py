"""Takes attachments away, and the bytes with them where nothing else names them."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Exists, OuterRef, ProtectedError
from django.utils import timezone

from ronghe.kernel.files.models import Attachment, Blob

# 本平台约定: an upload waits for its confirmation as long as the job that has read it is kept, and some days more.
WAITS = timedelta(days=40)


def discard(attachments: models.QuerySet[Attachment]) -> None:
    """Only for what the platform made itself and can make again: what people gave is kept."""
    with transaction.atomic():
        rows = list(attachments)
        Attachment.objects.filter(pk__in=[row.pk for row in rows]).delete()
        for blob in Blob.objects.select_for_update().filter(pk__in={row.blob_id for row in rows}):
            discard_blob(blob)


def discard_blob(blob: Blob) -> None:
    try:
        with transaction.atomic():
            blob.delete()
    except ProtectedError:
        return
    transaction.on_commit(lambda: discard_bytes(blob))


def discard_bytes(blob: Blob) -> None:
    """Somebody may have stored the same bytes since, and found them there."""
    if not Blob.objects.filter(sha256=blob.sha256).exists():
        default_storage.delete(blob.path)


def forget_waiting(_day: date) -> int:
    """Remove uploads that were never confirmed: old, and no row names them. How many went."""
    number = 0
    with transaction.atomic():
        for blob in unnamed().filter(created_at__lt=timezone.now() - WAITS):
            discard_blob(blob)
            number += 1
    return number


def unnamed() -> models.QuerySet[Blob]:
    """The bytes to which no row of any table points."""
    rows = Blob.objects.all()
    for each in Blob._meta.get_fields(include_hidden=True):
        if isinstance(each, models.ManyToOneRel):
            rows = rows.exclude(Exists(each.related_model._default_manager.filter(**{each.field.name: OuterRef("pk")})))
    return rows
