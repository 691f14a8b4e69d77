"""The story of one object: its own events, and the lines of imports that made or changed it, newest first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from ronghe.kernel.history.imports import ImportedLine
from ronghe.kernel.history.models import Event, type_of

MOST = 100


@dataclass(frozen=True)
class Moment:
    """What happened, as a page tells it."""

    on: date
    recorded_at: datetime
    who: str
    what: str
    note: str = ""
    changes: dict[str, list[str]] = field(default_factory=dict)


def timeline(obj: models.Model) -> list[Moment]:
    """At most the last hundred of each kind, in two queries."""
    events = Event.objects.about(obj)[:MOST]
    told = [
        Moment(e.on, e.recorded_at, f"{e.user_name} · {e.organization_name}".strip(" ·"), e.label, e.comment, e.changes)
        for e in events
    ]
    lines = ImportedLine.objects.filter(object_type=type_of(obj), object_id=obj.pk).select_related("batch")
    for line in lines.order_by("-pk")[:MOST]:
        batch = line.batch
        note = _("文件“%(name)s”第 %(row)s 行") % {"name": batch.name, "row": line.row}
        day = timezone.localdate(batch.created_at)
        told.append(Moment(day, batch.created_at, batch.user_name, _("导入"), note, line.changes))
    return sorted(told, key=lambda moment: moment.recorded_at, reverse=True)


def last_change(obj: models.Model) -> str:
    """Who changed the row since a page was made, and what to do about it."""
    moments = timeline(obj)
    if not moments:
        return _("这条记录在您打开页面之后有变动。请对照现在的内容，确认后再提交一次。")
    return _("%(who)s 已于 %(when)s 办理“%(what)s”，您打开的页面已不是最新。您填写的内容还在，请对照后再提交一次。") % {
        "who": moments[0].who,
        "when": timezone.localtime(moments[0].recorded_at).strftime("%Y-%m-%d %H:%M"),
        "what": moments[0].what,
    }
