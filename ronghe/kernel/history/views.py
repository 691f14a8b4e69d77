"""The record of what was done: who, when, what changed; paged by key, so that a million rows cost what fifty do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from ronghe.documents.writing.sheet import write_sheet
from ronghe.kernel.access.actor import actor_of
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.history.forms import EventFilter, object_types
from ronghe.kernel.history.models import Event
from ronghe.kernel.history.queries import readable
from ronghe.kernel.ui.downloads import download
from ronghe.kernel.ui.fragments import render_page
from ronghe.kernel.ui.searching import number_in, query_without

PAGE = 50
COLUMNS = (
    gettext_lazy("发生日期"),
    gettext_lazy("记录时间"),
    gettext_lazy("对象类型"),
    gettext_lazy("对象名称"),
    gettext_lazy("动作"),
    gettext_lazy("变更"),
    gettext_lazy("说明"),
    gettext_lazy("操作人"),
    gettext_lazy("操作单位"),
)
MOST_ROWS = 20_000  # 本平台约定: what a spreadsheet still opens at once


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Verb.VIEW, "history")
    form = EventFilter(request.GET)
    events = form.narrow(readable(actor))
    before = number_in(request, "before")
    if before is not None:
        events = events.filter(pk__lt=before)
    rows = list(events.order_by("-pk")[: PAGE + 1])
    shown, more = rows[:PAGE], len(rows) > PAGE
    query = query_without(request, "before")
    context: dict[str, Any] = {
        "form": form,
        "events": shown,
        "kinds": object_types(),
        "filtered": bool(query),
        "one_object": shown[0].object_name if shown and request.GET.get("object") else "",
        "older": f"?{query}before={shown[-1].pk}" if more else "",
        "newest": f"?{query}" if before is not None else "",
        "export": f"?{query}" if actor.can(Verb.EXPORT, "history") else None,
    }
    return render_page(request, "history/event_list.html", context, block="results")


@require_safe
def event_export(request: HttpRequest) -> HttpResponse:
    """The same events as a spreadsheet, newest first; a wrong filter leads back to the page that explains it."""
    actor = actor_of(request)
    actor.require(Verb.EXPORT, "history")
    form = EventFilter(request.GET)
    if not form.is_valid():
        return redirect(f"{reverse('event_list')}?{query_without(request, 'before')}")
    events = form.narrow(readable(actor)).order_by("-pk")
    rows = list(events[: MOST_ROWS + 1])
    note = _("导出于 %(time)s") % {"time": timezone.localtime().strftime("%Y-%m-%d %H:%M")}
    if len(rows) > MOST_ROWS:
        note = _("只含最新的 %(number)s 条，更早的请按日期分段导出") % {"number": MOST_ROWS}
    title = _("操作记录")
    content = write_sheet(title, [str(column) for column in COLUMNS], map(sheet_row, rows[:MOST_ROWS]), note=note)
    return download(content, f"{title}.xlsx")


def sheet_row(event: Event) -> tuple[object, ...]:
    kinds = object_types()
    return (
        event.on,
        timezone.localtime(event.recorded_at),
        str(kinds.get(event.object_type, event.object_type)),
        event.object_name,
        event.label,
        change_lines(event),
        event.comment,
        event.user_name,
        event.organization_name,
    )


def change_lines(event: Event) -> str:
    """One line per change; what was empty before has no arrow."""
    lines = []
    for label, (old, new) in event.changes.items():
        names = {"label": label, "old": old, "new": new}
        lines.append((_("%(label)s：%(old)s → %(new)s") if old else _("%(label)s：%(new)s")) % names)
    return "\n".join(lines)
