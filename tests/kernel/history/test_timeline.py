"""The story of a row: its events and the imports that touched it, newest first."""

import pytest

from ronghe.kernel.files.models import Blob
from ronghe.kernel.history.importing import Line, Part, record_import
from ronghe.kernel.history.models import Event, StateSpan
from ronghe.kernel.history.recording import record
from ronghe.kernel.history.timeline import last_change, timeline
from tests.factories.people import make_actor, make_organization

pytestmark = pytest.mark.django_db


def test_row_tells_which_sheet_made_and_changed_it() -> None:
    actor = make_actor("registrar")
    made, changed = make_organization(), make_organization()
    record(changed, "create", "新增", actor=actor)
    blob = Blob.objects.create(sha256="1" * 64, size=1)
    lines = [Line(7, changed, "d2", {"地址": ("旧", "新")})]
    batch = record_import("organization", "表.xlsx", blob, [Part([Line(4, made, "d1")], lines)], actor=actor)
    assert [(m.what, m.who, m.note, m.changes) for m in timeline(changed)] == [
        ("导入", actor.name, "文件“表.xlsx”第 7 行", {"地址": ["旧", "新"]}),
        ("新增", f"{actor.name} · {actor.organization_name}", "", {}),
    ]
    assert [m.note for m in timeline(made)] == ["文件“表.xlsx”第 4 行"]
    assert StateSpan.objects.about(made).get().state == made.status
    assert StateSpan.objects.about(changed).count() == 0
    event = Event.objects.about(batch).get()
    assert (event.action, event.changes["新增行数"], event.changes["修改行数"]) == ("import", ["", "1"], ["", "1"])
    assert len(event.changes["各行摘要"][1]) == 64


def test_last_change_names_who_and_what_or_says_that_nobody_knows() -> None:
    place, actor = make_organization(), make_actor("registrar")
    assert "有变动" in last_change(place)
    record(place, "edit", "修改", actor=actor)
    assert last_change(place).startswith(f"{actor.name} · {actor.organization_name} 已于 ")
    assert "办理“修改”" in last_change(place)
