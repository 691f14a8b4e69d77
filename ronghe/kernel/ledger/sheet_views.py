"""The pages of a ledger about sheets: template, export, import with preview and confirmation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from ronghe.documents.reading.blocks import UnreadableDocument
from ronghe.documents.writing.sheet import write_sheet
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.clock.jobs import start_job
from ronghe.kernel.clock.models import Job
from ronghe.kernel.files.storing import store
from ronghe.kernel.files.waiting import keep_waiting, waiting
from ronghe.kernel.history.importing import Outcome
from ronghe.kernel.ledger.background import EXPORT, IMPORT, MANY
from ronghe.kernel.ledger.importing import examine, read, ready_to_store
from ronghe.kernel.ledger.views import Page, asked, columns, export
from ronghe.kernel.ui.downloads import download


class ExportPage(Page):
    """The rows that the list shows, in a sheet that can be changed and uploaded again; many are written by a job."""

    template = "ledger/export.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        self.actor.require(Verb.EXPORT, self.ledger.area)
        rows = asked(self.ledger, request.GET, self.actor, Verb.EXPORT)[1]
        if rows.order_by()[: MANY + 1].count() > MANY:
            return self.draw({"most": MANY, "query": request.GET.urlencode()})
        return download(*export(self.ledger, rows, self.actor))

    def post(self, request: HttpRequest) -> HttpResponse:
        self.actor.require(Verb.EXPORT, self.ledger.area)
        said = {"slug": self.ledger.slug, "query": request.GET.urlencode()}
        label = _("导出%(title)s") % {"title": self.ledger.title}
        job = start_job(label, EXPORT, said, self.actor, address=self.ledger.url("list"))
        return redirect("job_detail", ref=job.ref)


class TemplatePage(Page):
    """The same sheet, empty."""

    def get(self, request: HttpRequest) -> HttpResponse:
        self.actor.require(Verb.IMPORT, self.ledger.area)
        key = "、".join(self.ledger.label(name) for name in self.ledger.key)
        note = _("带 * 的列必填。已有的记录按“%(key)s”对应，其余作为新记录；没有的列不改。") % {"key": key}
        name = _("%(title)s-导入模板.xlsx") % {"title": self.ledger.title}
        return download(write_sheet(self.ledger.title, columns(self.ledger, self.actor), (), note=note), name)


class ImportPage(Page):
    """Upload; then, at an address that names the stored file, what it would do; then, on confirmation, exactly that.
    A large sheet is read and stored by jobs, and the address names the job that has read it."""

    template = "ledger/import.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.actor.require(Verb.IMPORT, self.ledger.area, self.ledger.new(self.actor))
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        if token := request.GET.get("file", ""):
            file = waiting(token, self.ledger.slug, actor=self.actor)
            return self.preview(examine(self.ledger, file, self.actor), file.name, file=token)
        if not (ref := request.GET.get("job", "")):
            return self.draw({"outcome": None, "errors": [], "most": MANY})
        if (job := self.job(ref)).status != Job.Status.DONE:
            return redirect("job_detail", ref=ref)
        if job.arguments["digest"]:
            return self.imported(job.message)
        return self.preview(Outcome.of(job.outcome), job.arguments["name"], job=ref)

    def post(self, request: HttpRequest) -> HttpResponse:
        ref, token, digest = (request.POST.get(name, "") for name in ("job", "file", "outcome"))
        if ref:
            seen = self.job(ref)
            return self.start(seen.total, f"?job={ref}", **seen.arguments | {"digest": digest})
        if token:
            return self.confirm(token, digest)
        upload = request.FILES.get("upload")
        try:
            if upload is None or upload.name is None:
                raise ValidationError(_("请选择一个 .xlsx 或 .csv 文件"))
            number = sum(1 for _row in read(self.ledger, upload).rows)
            if number > MANY:
                return self.start(number, sha256=store(upload).sha256, name=upload.name, digest="")
            token = keep_waiting(upload, self.ledger.slug, actor=self.actor)
            return redirect(f"{self.ledger.url('import')}?file={token}")
        except (UnreadableDocument, ValidationError) as error:
            errors = getattr(error, "messages", [str(error)])
            return self.draw({"outcome": None, "errors": errors, "most": MANY})

    def confirm(self, token: str, digest: str) -> HttpResponse:
        file = waiting(token, self.ledger.slug, actor=self.actor)
        try:
            with ready_to_store(self.ledger, file, digest, self.actor) as stored, transaction.atomic():
                told = stored().told
        except ValidationError as error:
            messages.warning(self.request, error.message)
            return redirect(f"{self.ledger.url('import')}?file={token}")
        return self.imported(told)

    def imported(self, told: str) -> HttpResponse:
        messages.success(self.request, told)
        return redirect(self.onward())

    def onward(self) -> str:
        """Where people go after an import."""
        return self.ledger.url("list")

    def preview(self, outcome: Outcome, name: str, **handle: str) -> HttpResponse:
        return self.draw({"outcome": outcome, "name": name, "handle": handle, "errors": []})

    def start(self, total: int | None, back: str = "", **said: str) -> HttpResponse:
        """Let a job read the sheet or, where the digest of what was previewed is given, store it."""
        label = (_("导入表格：%(name)s") if said["digest"] else _("核对表格：%(name)s")) % {"name": said["name"]}
        said, address = {"slug": self.ledger.slug, **said}, self.ledger.url("import") + back
        return redirect("job_detail", ref=start_job(label, IMPORT, said, self.actor, total=total, address=address).ref)

    def job(self, ref: str) -> Job:
        mine = Job.objects.visible_to(self.actor).filter(function=IMPORT, arguments__slug=self.ledger.slug)
        return get_object_or_404(mine, ref=ref)
