"""Takes attachments away, and the bytes with them where nothing else names them."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import ProtectedError

from ronghe.kernel.files.models import Attachment, Blob


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
    path = blob.path
    transaction.on_commit(lambda: default_storage.delete(path))
