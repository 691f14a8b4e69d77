"""The seals of the record, for everybody; the record itself, to be verified elsewhere, for whoever may export it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from ronghe.kernel.access.actor import actor_of, region_of
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.history import verifylog
from ronghe.kernel.history.models import Event, Seal
from ronghe.kernel.history.recording import facts_of
from ronghe.kernel.history.sealing import events_after
from ronghe.kernel.ui.downloads import download
from ronghe.kernel.ui.fragments import render_page
from ronghe.kernel.ui.searching import number_in

PAGE = 60
PART = 500  # so many lines are packed together


@login_not_required
@require_safe
def seal_list(request: HttpRequest) -> HttpResponse:
    region, actor = region_of(request), actor_of(request)
    seals = Seal.objects.of(region)
    before = number_in(request, "before")
    asked = seals.filter(number__lt=before) if before is not None else seals
    rows = list(asked.order_by("-number")[: PAGE + 1])
    last = seals.last()
    context: dict[str, Any] = {
        "seals": rows[:PAGE],
        "last": last,
        "sealed": seals.aggregate(number=Sum("count"))["number"] or 0,
        "waiting": Event.objects.filter(region=region, pk__gt=last.last_event if last else 0).count(),
        "faulty": seals.exclude(faults=[]).order_by("number"),
        "older": f"?before={rows[PAGE - 1].number}" if len(rows) > PAGE else "",
        "newest": "?" if before is not None else "",
        "may_export": actor.can(Verb.EXPORT, "history"),
    }
    return render_page(request, "history/seal_list.html", context)


@login_not_required
@require_safe
def seal_file(request: HttpRequest) -> HttpResponse:
    """All seals as data, to be kept by whoever wants to hold the platform to them."""
    region = region_of(request)
    seals = [
        {
            "number": seal.number,
            "until": seal.until.isoformat(),
            "count": seal.count,
            "head": seal.head,
            "sealed_at": seal.sealed_at.isoformat(),
        }
        for seal in Seal.objects.of(region)
    ]
    answer = JsonResponse({"region": region, "seals": seals}, json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = content_disposition_header(True, f"seals-{region}.json") or "attachment"
    return answer


@login_not_required
@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """The program that verifies, to be read and run on any machine."""
    return download(Path(verifylog.__file__).read_bytes(), "verifylog.py", "text/x-python; charset=utf-8")


@require_safe
def log_file(request: HttpRequest) -> StreamingHttpResponse:
    """The whole record of the division, with its seals. It is written while it is sent, however long it is."""
    actor = actor_of(request)
    actor.require(Verb.EXPORT, "history")
    name = f"history-{actor.region}-{timezone.localdate().isoformat()}.jsonl.gz"
    answer = StreamingHttpResponse(packed(log_lines(actor.region)), content_type="application/gzip")
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def log_lines(region: str) -> Iterator[dict[str, Any]]:
    """The lines of a log as verifylog reads them: the head, the events, each seal after its last event, the end."""
    yield {"format": verifylog.FORMAT, "region": region, "exported_at": timezone.now().isoformat()}
    seals = Seal.objects.of(region).iterator()
    seal, number = next(seals, None), 0
    for event in events_after(region, 0):
        while seal is not None and event.pk > seal.last_event:
            yield {"seal": seal.number, "count": seal.count, "head": seal.head}
            seal = next(seals, None)
        number += 1
        yield {"id": event.pk, "facts": facts_of(event), "digest": event.digest}
    while seal is not None:
        yield {"seal": seal.number, "count": seal.count, "head": seal.head}
        seal = next(seals, None)
    yield {"end": number}


def packed(lines: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """The lines as one gzip file, a piece at a time."""
    held: list[str] = []
    for line in lines:
        held.append(json.dumps(line, ensure_ascii=False))
        if len(held) == PART:
            yield gzip.compress(("\n".join(held) + "\n").encode(), mtime=0)  # pieces put together are a file again
            held = []
    if held:
        yield gzip.compress(("\n".join(held) + "\n").encode(), mtime=0)
