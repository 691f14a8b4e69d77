"""Stores an upload under its digest and names it for an owner."""

from __future__ import annotations

import hashlib
import os
from pathlib import PurePath
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.files.models import Attachment, Blob

MAX_BYTES = 50 * 1024 * 1024  # 本平台约定: an official document or a scan of evidence never needs more


def store(upload: File[Any]) -> Blob:
    """The blob of these bytes, written to the storage unless it is there; refused when empty or too big. Its time is
    that of the last storing, for what no row names waits so long (`discarding.forget_waiting`)."""
    name = clean_name(upload.name or "")
    if not upload.size:
        raise ValidationError(_("文件“%(name)s”是空的"), code="empty", params={"name": name})
    if upload.size > MAX_BYTES:
        message = _("文件“%(name)s”有 %(size)s MB，超过 %(limit)s MB 的上限")
        params = {"name": name, "size": round(upload.size / 1048576), "limit": MAX_BYTES // 1048576}
        raise ValidationError(message, code="too_large", params=params)
    sha = hashlib.sha256()
    for chunk in upload.chunks():
        sha.update(chunk)
    blob, created = Blob.objects.get_or_create(sha256=sha.hexdigest(), defaults={"size": upload.size})
    if not created:
        Blob.objects.filter(pk=blob.pk).update(created_at=timezone.now())
    if not is_whole(blob):
        upload.seek(0)
        write(blob.path, upload)
    return blob


def write(path: str, upload: File[Any]) -> None:
    """Put the bytes there in one step: whoever writes the same at this moment neither sees a part of them nor loses
    what he wrote."""
    if not isinstance(default_storage, FileSystemStorage):
        default_storage.delete(path)
        if (other := default_storage.save(path, upload)) != path:
            default_storage.delete(other)  # somebody was faster with the same bytes
        return
    beside = f"{path}.{uuid4().hex}"
    try:
        default_storage.save(beside, upload)
        os.replace(default_storage.path(beside), default_storage.path(path))
    finally:
        default_storage.delete(beside)  # gone already unless something went wrong


def is_whole(blob: Blob) -> bool:
    """Whether the file is there to its last byte; a machine that went down may leave a part of it."""
    try:
        return default_storage.size(blob.path) == blob.size
    except FileNotFoundError:
        return False


def attach(owner: models.Model, upload: File[Any], *, purpose: str, actor: Actor) -> Attachment:
    """Store `upload` and give it to `owner`."""
    with transaction.atomic():
        return Attachment.objects.create(
            blob=store(upload),
            owner_type=owner._meta.label_lower,
            owner_id=owner.pk,
            name=clean_name(upload.name or ""),
            purpose=purpose,
            created_by_name=actor.name,
        )


def clean_name(raw: str) -> str:
    """The last part of the path, of characters that can be shown, cut so that the suffix stays."""
    shown = "".join(char for char in raw if char.isprintable())
    path = PurePath(shown.replace("\\", "/"))
    stem, suffix = path.stem, path.suffix[:20]
    return stem[: 200 - len(suffix)] + suffix or str(_("未命名"))
