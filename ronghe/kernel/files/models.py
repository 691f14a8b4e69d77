"""The bytes (by their SHA-256) and the attachments that give them a name and an owner."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.standards.models import new_ref


class Blob(models.Model):
    """The bytes of one content, stored once under their digest."""

    sha256 = models.CharField(_("摘要"), max_length=64, unique=True)
    size = models.BigIntegerField(_("字节数"))
    created_at = models.DateTimeField(_("存入时间"), auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("文件内容")

    def __str__(self) -> str:
        return self.sha256

    @property
    def path(self) -> str:
        return f"{self.sha256[:2]}/{self.sha256}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def of(self, owner: models.Model) -> AttachmentQuerySet:
        return self.filter(owner_type=owner._meta.label_lower, owner_id=owner.pk).select_related("blob")


class Attachment(models.Model):
    """A named file that belongs to an object; whoever may see the object may fetch it, but evidence only those whom a
    role leads to the object: that a row is public does not make its papers so."""

    class Purpose(models.TextChoices):
        SOURCE = "source", _("原件")
        EVIDENCE = "evidence", _("佐证材料")
        RESULT = "result", _("办理结果")

    ref = models.CharField(_("编号"), max_length=12, unique=True, default=new_ref, editable=False)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="attachments", verbose_name=_("内容"))
    owner_type = models.CharField(_("所属类型"), max_length=60)
    owner_id = models.BigIntegerField(_("所属对象"))
    name = models.CharField(_("文件名"), max_length=200)
    purpose = models.CharField(_("用途"), max_length=10, choices=Purpose)
    created_by_name = models.CharField(_("上传人"), max_length=50)
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("附件")
        ordering = ["pk"]
        indexes = [models.Index(fields=["owner_type", "owner_id"], name="attachment_owner")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(purpose__in=["source", "evidence", "result"]),
                name="attachment_purpose",
                violation_error_message=_("附件用途不在规定之内"),
            )
        ]

    def __str__(self) -> str:
        return self.name
