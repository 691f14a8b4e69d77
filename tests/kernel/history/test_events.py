"""Events: append-only, dated within reason, each with a digest of everything it says."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import override

from ronghe.domains.registers.ledger import ORGANIZATIONS
from ronghe.domains.registers.services.organizations import add_alias
from ronghe.domains.registers.workflow import REGISTER
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.files.storing import store
from ronghe.kernel.history.importing import record_import
from ronghe.kernel.history.models import Event
from ronghe.kernel.history.recording import difference, digest, plain_changes, record, snapshot
from ronghe.kernel.history.verbs import Done, verb
from ronghe.kernel.ledger.forms import form_class
from ronghe.kernel.organizations.models import Organization
from tests.factories.people import make_actor, make_organization

pytestmark = pytest.mark.django_db
SYSTEM = Actor(name="系统初始化", region="330281")


def recorded(obj: Organization | None = None, **said: object) -> Event:
    return record(obj or make_organization(), "note", "记一笔", actor=SYSTEM, **said)  # type: ignore[arg-type]


def test_event_says_who_did_what_for_whom() -> None:
    actor = make_actor("registrar")
    school = make_organization("余姚市职业技术学校", short_name="职技校")
    event = record(school, "register", "登记", actor=actor, comment="补录", changes={"状态": ("草稿", "已登记")})
    assert (event.user_id, event.user_name) == (actor.user_id, actor.name)
    assert (event.organization_id, event.organization_name) == (actor.organization_id, actor.organization_name)
    assert (event.object_type, event.object_id, event.object_name) == (
        "organizations.organization",
        school.pk,
        "职技校",
    )
    assert (event.region, event.changes) == ("330281", {"状态": ["草稿", "已登记"]})
    assert list(Event.objects.about(school)) == [event]


def test_event_cannot_be_saved_again_or_deleted() -> None:
    event = recorded()
    event.comment = "改口"
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()
    with pytest.raises(TypeError):
        Event.objects.update(comment="改口")
    with pytest.raises(TypeError):
        Event.objects.filter(pk=event.pk).delete()
    assert Event.objects.get().comment == ""


def test_database_refuses_to_change_an_event_behind_the_models_back() -> None:
    recorded()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE history_event SET comment = 'changed'")
    assert Event.objects.get().comment == ""


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite leaves DELETE open, see history/protection.py")
def test_database_refuses_to_delete_an_event() -> None:
    recorded()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM history_event")
    assert Event.objects.count() == 1


def test_event_after_today_is_refused() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError) as refused:
        recorded(on=tomorrow)
    assert refused.value.code == "future"
    assert Event.objects.count() == 0


def test_event_before_the_last_one_of_its_object_is_refused() -> None:
    school = make_organization()
    recorded(school, on=date(2019, 5, 31))
    with pytest.raises(ValidationError) as refused:
        recorded(school, on=date(2019, 5, 30))
    assert refused.value.code == "before_last"
    recorded(school, on=date(2019, 5, 31))
    recorded(make_organization(), on=date(2019, 5, 30))
    assert Event.objects.count() == 3


def test_backdated_event_keeps_both_dates() -> None:
    with time_machine.travel(datetime(2019, 6, 5, 1, 30, tzinfo=UTC), tick=False):
        event = recorded(on=date(2019, 5, 31))
    assert event.on == date(2019, 5, 31)
    assert timezone.localtime(event.recorded_at).strftime("%Y-%m-%d %H:%M") == "2019-06-05 09:30"


def test_today_is_the_day_of_the_place_not_of_greenwich() -> None:
    with time_machine.travel(datetime(2019, 6, 4, 16, 30, tzinfo=UTC), tick=False):
        assert recorded().on == date(2019, 6, 5)


CHANGED = {
    "region": "330282",
    "object_type": "plans.task",
    "object_id": 77,
    "object_name": "另一个",
    "action": "other",
    "label": "别的",
    "state_from": "draft",
    "state_to": "registered",
    "user_id": 5,
    "user_name": "李老师",
    "organization_id": 6,
    "organization_name": "市经信局",
    "on": date(2019, 1, 1),
    "recorded_at": datetime(2019, 1, 1, tzinfo=UTC),
    "comment": "改过",
    "changes": {"名称": ["甲", "乙"]},
}


def test_digest_covers_every_column_but_number_and_itself() -> None:
    columns = {field.attname for field in Event._meta.concrete_fields}
    assert columns - CHANGED.keys() == {"id", "digest"}


@pytest.mark.parametrize("column", sorted(CHANGED))
def test_digest_changes_with_any_column(column: str) -> None:
    event = Event.objects.get(pk=recorded(comment="原样", changes={"名称": ("甲", "丙")}).pk)
    assert digest(event) == event.digest
    setattr(event, column, CHANGED[column])
    assert digest(event) != event.digest


def test_changes_are_kept_as_text_that_needs_no_code() -> None:
    changes = {"日期": (None, date(2019, 5, 31)), "共享": (False, True), "数量": (1, 20), "备注": ("", None)}
    assert plain_changes(changes) == {
        "日期": ["", "2019-05-31"],
        "共享": ["否", "是"],
        "数量": ["1", "20"],
        "备注": ["", ""],
    }


def test_difference_of_two_snapshots_shows_labels_and_display_values() -> None:
    school = make_organization("甲校", kind=Organization.Kind.SCHOOL)
    fields = ("name", "kind", "address")
    before = snapshot(school, fields)
    school.kind, school.address = Organization.Kind.COLLEGE, ""
    assert difference(before, snapshot(school, fields)) == {"单位类别": ("职业学校", "高等院校")}


@verb("改名")
def rename(*, actor: Actor, organization: Organization, name: str) -> Done[Organization]:
    before, organization.name = organization.name, name
    organization.save()
    if not name:
        raise ValidationError("没有名称")
    return Done(organization, changes={"名称": (before, name)}, comment="更名")


def test_verb_records_what_it_did_and_returns_the_object() -> None:
    school = make_organization("甲校")
    assert rename(actor=SYSTEM, organization=school, name="乙校") == school
    event = Event.objects.get()
    assert (event.action, event.label, event.comment) == ("rename", "改名", "更名")
    assert event.changes == {"名称": ["甲校", "乙校"]}


def test_verb_that_fails_leaves_neither_change_nor_event() -> None:
    school = make_organization("甲校")
    with pytest.raises(ValidationError):
        rename(actor=SYSTEM, organization=school, name="")
    school.refresh_from_db()
    assert (school.name, Event.objects.count()) == ("甲校", 0)


def test_verb_without_actor_or_with_positions_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(TypeError):
        verb("无人")(lambda *, name: Done(name))
    with pytest.raises(TypeError):
        verb("有序")(lambda actor: Done(actor))


def test_event_is_kept_in_the_language_of_the_platform() -> None:
    """An actor who reads English: form, step, verb and import say the same as for one who reads Chinese."""
    officer = make_actor("registrar")
    place = make_organization("余姚电机厂", kind="enterprise", status="draft")
    with override("en"):
        page = form_class(ORGANIZATIONS)(
            {"name": place.name, "kind": "school", "level": "county", "version": ORGANIZATIONS.version(place)},
            instance=place,
            actor=officer,
        )
        assert page.errors == {}
        page.keep()
        REGISTER.fire(place, "submit", actor=officer)
        direct = add_alias(actor=officer, organization=make_organization(), alias="电机")
        record_import("organization", "x.xlsx", store(ContentFile(b"x", "x")), [], actor=officer)
    said = [(e.action, e.label, sorted(e.changes)) for e in Event.objects.order_by("pk")]
    labels = {t.name: str(t.label) for t in REGISTER.transitions}
    assert said == [
        ("edit", "修改", ["单位类别"]),
        ("submit", labels["submit"], []),
        ("add_alias", "添加别名", ["别名"]),
        ("import", "导入", ["修改行数", "各行摘要", "新增行数"]),
    ]
    assert direct.alias_list == ["电机"]


def test_refusal_reaches_the_actor_in_his_language() -> None:
    with override("en"):
        with pytest.raises(PermissionDenied) as denied:
            add_alias(actor=make_actor("liaison"), organization=make_organization(), alias="电机")
        with pytest.raises(ValidationError) as refused:
            REGISTER.fire(make_organization(), "submit", actor=make_actor("registrar"))
        assert re.findall("[一-龥]", str(denied.value) + refused.value.messages[0]) == []
