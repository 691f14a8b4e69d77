"""The pages of a ledger about sheets: template, export, import with preview and confirmation."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.documents.reading.blocks import UnreadableDocument
from ronghe.documents.reading.sheets import stream_sheet
from ronghe.documents.writing.sheet import Column, write_sheet
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.files.waiting import keep_waiting, waiting
from ronghe.kernel.history.importing import Shelf
from ronghe.kernel.ledger.forms import form_class
from ronghe.kernel.ledger.importing import Examination, Outcome, apply_import
from ronghe.kernel.ledger.views import Page, table
from ronghe.kernel.ui.cells import choices_of
from ronghe.kernel.ui.downloads import download


class ExportPage(Page):
    """The rows that the list shows, in a sheet that can be changed and uploaded again."""

    def get(self, request: HttpRequest) -> HttpResponse:
        self.actor.require(Verb.EXPORT, self.ledger.area)
        _filters, rows = self.filtered(Verb.EXPORT)
        states = dict(self.ledger.workflow.states.choices)
        found = table(self.ledger, rows, self.ledger.names, self.actor)
        lines = ([*each.cells, states[each.status]] for each in found)
        data = write_sheet(self.ledger.title, [*self.columns(), Column(self.ledger.label("status"))], lines)
        return download(data, f"{self.ledger.title}-{timezone.localdate()}.xlsx")

    def columns(self) -> list[Column]:
        """The form's fields as columns: required ones starred, choices as lists, help as hints."""
        fields = form_class(self.ledger)(actor=self.actor, instance=self.ledger.new(self.actor)).fields
        made = [(self.ledger.field(name), fields[name]) for name in self.ledger.names]
        return [Column(str(f.verbose_name), choices_of(f), str(shown.help_text), shown.required) for f, shown in made]


class TemplatePage(ExportPage):
    """The same sheet, empty."""

    def get(self, request: HttpRequest) -> HttpResponse:
        self.actor.require(Verb.IMPORT, self.ledger.area)
        key = "、".join(self.ledger.label(name) for name in self.ledger.key)
        note = _("带 * 的列必填。已有的记录按“%(key)s”对应，其余作为新记录；没有的列不改。") % {"key": key}
        name = _("%(title)s-导入模板.xlsx") % {"title": self.ledger.title}
        return download(write_sheet(self.ledger.title, self.columns(), (), note=note), name)


class ImportPage(Page):
    """Upload; then, at an address that names the stored file, what it would do; then, on confirmation, exactly that."""

    template = "ledger/import.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.ledger.may(Verb.IMPORT, self.actor):
            raise PermissionDenied(f"import {self.ledger.slug}")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        if not (token := request.GET.get("file", "")):
            return self.draw({"outcome": None, "errors": []})
        file = waiting(token, self.ledger.slug, actor=self.actor)
        return self.draw({"outcome": self.examined(file), "name": file.name, "token": token, "errors": []})

    def post(self, request: HttpRequest) -> HttpResponse:
        if token := request.POST.get("file", ""):
            return self.confirm(token, request.POST.get("outcome", ""))
        upload = request.FILES.get("upload")
        try:
            if upload is None:
                raise ValidationError(_("请选择一个 .xlsx 或 .csv 文件"))
            self.examined(upload)
            return self.to_preview(keep_waiting(upload, self.ledger.slug, actor=self.actor))
        except (UnreadableDocument, ValidationError) as error:
            return self.draw({"outcome": None, "errors": getattr(error, "messages", [str(error)])})

    def confirm(self, token: str, digest: str) -> HttpResponse:
        file = waiting(token, self.ledger.slug, actor=self.actor)
        try:
            with TemporaryFile() as disk, transaction.atomic():
                shelf = Shelf(self.ledger.model, disk)
                if self.examined(file, shelf).digest == digest:
                    batch = apply_import(self.ledger, shelf, file, actor=self.actor)
                    done = _("已导入：新增 %(created)s 条，修改 %(changed)s 条")
                    messages.success(self.request, done % {"created": batch.created, "changed": batch.changed})
                    return HttpResponseRedirect(self.ledger.url("list"))
        except IntegrityError:  # somebody claimed a name or code between the reading and the writing
            pass
        messages.warning(self.request, _("预览之后数据有变动，结果与预览不同，没有导入。请重新核对下面的结果。"))
        return self.to_preview(token)

    def to_preview(self, token: str) -> HttpResponse:
        return HttpResponseRedirect(f"{self.ledger.url('import')}?file={token}")

    def examined(self, file: Any, shelf: Shelf | None = None) -> Outcome:
        sheet = stream_sheet(file.read(), name=file.name, expected=[*map(self.ledger.label, self.ledger.names)])
        return Examination(self.ledger, self.actor, shelf).read(sheet)
