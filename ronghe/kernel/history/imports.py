"""Imports: one row for each sheet that was applied, one for each of its lines, so that rows know their source."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ronghe.kernel.files.models import Blob
from ronghe.kernel.standards.models import Record


class Import(Record):
    """One sheet that was applied: to which ledger, which bytes, by whom, and what came of it."""

    ledger = models.CharField(_("台账"), max_length=40)
    name = models.CharField(_("文件名"), max_length=200)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+", verbose_name=_("文件内容"))
    user_name = models.CharField(_("导入人"), max_length=50)
    created = models.PositiveIntegerField(_("新增行数"))
    changed = models.PositiveIntegerField(_("修改行数"))

    class Meta:
        verbose_name = verbose_name_plural = _("导入批次")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def told(self) -> str:
        """The numbers, as whoever imported is told them."""
        return str(
            _("已导入：新增 %(created)s 条，修改 %(changed)s 条") % {"created": self.created, "changed": self.changed}
        )


class ImportedLine(models.Model):
    """A line that made or changed a row; `digest` covers the row's values, and the import's one event all digests."""

    batch = models.ForeignKey(Import, models.PROTECT, related_name="lines", verbose_name=_("导入批次"))
    object_type = models.CharField(_("对象类型"), max_length=60)
    object_id = models.BigIntegerField(_("对象"))
    row = models.PositiveIntegerField(_("行号"))
    digest = models.CharField(_("摘要"), max_length=16)
    changes = models.JSONField(_("变更"), default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("导入明细")
        ordering = ["pk"]
        indexes = [models.Index(fields=["object_type", "object_id"], name="imported_line_object")]

    def __str__(self) -> str:
        return f"{self.batch} {self.row}"
