"""The page where a document becomes a draft."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ronghe.domains.plans.forms.uploading import UploadForm
from ronghe.domains.plans.services.background import receive
from ronghe.domains.plans.services.uploading import AlreadyUploaded
from ronghe.domains.plans.views.asking import add_errors
from ronghe.kernel.access.actor import actor_of
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.clock.models import Job
from ronghe.kernel.files.storing import MAX_BYTES


@require_http_methods(["GET", "HEAD", "POST"])
def plan_upload(request: HttpRequest) -> HttpResponse:
    """Leads to the draft, or to the job that reads a large document; a draft that is there already is gone on with."""
    actor_of(request).require(Verb.FILL, "plans")
    earlier = None
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*sent, offer_again=request.POST.get("again") == "on")
    if form.is_valid():
        upload, again = form.cleaned_data["file"], form.cleaned_data["again"]
        try:
            made = receive(actor=actor_of(request), upload=upload, again=again)
        except AlreadyUploaded as error:
            earlier = error.plan
            if earlier.is_draft:
                messages.info(request, error.message_dict["file"][0])
                return redirect("plan_review", ref=earlier.ref)
            form = UploadForm(request.POST, request.FILES, offer_again=True)
            form.full_clean()
            add_errors(form, error)
        except ValidationError as error:
            add_errors(form, error)
        else:
            if isinstance(made, Job):
                return redirect("job_detail", ref=made.ref)
            messages.success(request, _("“%(name)s”已读成草稿，请核对") % {"name": upload.name})
            return redirect("plan_review", ref=made.ref)
    context = {"form": form, "earlier": earlier, "limit": MAX_BYTES // 1048576}
    return render(request, "plans/upload.html", context)
