"""Evidence given for an object: stored, named, and written into its history."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.files.models import Attachment
from ronghe.kernel.files.storing import attach
from ronghe.kernel.history.verbs import Done, verb


@verb(_("上传佐证材料"))
def add_evidence(*, actor: Actor, obj: Any, upload: File[Any] | None) -> Done[Any]:
    """Whether this actor may is the caller's to ask: it differs from one kind of object to another."""
    if upload is None:
        raise ValidationError(_("请先选择文件"), code="required")
    file = attach(obj, upload, purpose=Attachment.Purpose.EVIDENCE, actor=actor)
    return Done(obj, comment=file.name)
