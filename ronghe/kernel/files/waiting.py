"""An upload that was stored and waits to be confirmed: a signed address of it, for one person, for a day."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.core import signing
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.files.models import Blob
from ronghe.kernel.files.storing import store

DAY = 24 * 3600


class Waiting(NamedTuple):
    """The stored file, as its owner called it."""

    blob: Blob
    name: str

    def read(self) -> bytes:
        with default_storage.open(self.blob.path) as file:
            data: bytes = file.read()
        return data


def keep_waiting(upload: File[Any], purpose: str, *, actor: Actor) -> str:
    """Store the upload; the token names it for this purpose and person. What is never confirmed is removed in the end
    (`discarding.forget_waiting`)."""
    blob = store(upload)
    return signing.dumps([purpose, actor.user_id, blob.sha256, upload.name], salt="files.waiting")


def waiting(token: str, purpose: str, *, actor: Actor) -> Waiting:
    """400 when the token is damaged or older than a day, 403 when it is somebody else's."""
    try:
        meant_for, user_id, sha256, name = signing.loads(token, salt="files.waiting", max_age=DAY)
        blob = Blob.objects.get(sha256=sha256)
    except (signing.BadSignature, Blob.DoesNotExist) as error:
        raise BadRequest("upload token") from error
    if (meant_for, user_id) != (purpose, actor.user_id):
        raise PermissionDenied(_("确认别人上传的文件"))
    return Waiting(blob, name)
