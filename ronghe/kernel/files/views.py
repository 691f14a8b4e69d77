"""Serves a file to whoever may see its owner, evidence only to whom a role leads there; always as an attachment."""

from __future__ import annotations

from django.apps import apps
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ronghe.kernel.access.actor import actor_of
from ronghe.kernel.files.models import Attachment


@login_not_required  # the owner's visible_to decides, which also answers for the public
@require_safe
def download(request: HttpRequest, ref: str) -> FileResponse:
    attachment = get_object_or_404(Attachment.objects.select_related("blob"), ref=ref)
    actor = actor_of(request)
    owners = apps.get_model(attachment.owner_type)._default_manager.visible_to(actor)
    if attachment.purpose == Attachment.Purpose.EVIDENCE:
        owners = owners.reached_by(actor)
    if not owners.filter(pk=attachment.owner_id).exists():
        raise Http404
    if not default_storage.exists(attachment.blob.path):
        raise Http404
    return FileResponse(default_storage.open(attachment.blob.path), as_attachment=True, filename=attachment.name)
