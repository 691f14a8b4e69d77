"""Which kinds of file may prove something: papers and pictures that anybody can open, told by name and first bytes."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.standards.lists import listed_lazy

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Suffix → how such a file begins. 本平台约定: no programs, no archives, nothing that runs when it is opened.
EVIDENCE_KINDS: dict[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",),
    ".docx": (ZIP,),
    ".xlsx": (ZIP,),
    ".pptx": (ZIP,),
    ".doc": (OLE,),
    ".xls": (OLE,),
    ".ppt": (OLE,),
    ".wps": (OLE, ZIP),
    ".et": (OLE, ZIP),
    ".ofd": (ZIP,),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
}


def check_evidence(upload: File[Any], field: str = "files") -> None:
    """ValidationError under the field for a file of another kind, or one that is not what its name says."""
    name = PurePath((upload.name or "").replace("\\", "/")).name
    suffix = PurePath(name).suffix.lower()
    begins = EVIDENCE_KINDS.get(suffix)
    if begins is None:
        message = _("“%(name)s”不能作佐证材料，可以用：%(kinds)s")
        params = {"name": name, "kinds": listed_lazy([kind[1:] for kind in EVIDENCE_KINDS])}
        raise ValidationError({field: ValidationError(message, code="kind", params=params)})
    if not upload.size:
        message = _("文件“%(name)s”是空的")
        raise ValidationError({field: ValidationError(message, code="empty", params={"name": name})})
    upload.seek(0)
    head = upload.read(max(map(len, begins)))
    upload.seek(0)
    if not head.startswith(begins):
        message = _("“%(name)s”的内容不是 %(kind)s 文件")
        params = {"name": name, "kind": suffix[1:]}
        raise ValidationError({field: ValidationError(message, code="content", params=params)})
