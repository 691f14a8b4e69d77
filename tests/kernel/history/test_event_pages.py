"""The record of what was done: who sees what, filters, paging by key, export."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from datetime import date, datetime
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history import views
from ronghe.kernel.history.models import Event
from ronghe.kernel.history.queries import readable
from ronghe.kernel.history.recording import record
from ronghe.kernel.organizations.models import Organization
from tests.factories.people import CIXI, make_actor, make_organization, signed_in

pytestmark = pytest.mark.django_db
LIST, EXPORT = reverse("event_list"), reverse("event_export")


@pytest.fixture
def school() -> Organization:
    return make_organization("余姚市职业技术学校")


@pytest.fixture
def auditor() -> Client:
    return signed_in(make_actor("auditor", organization=make_organization("余姚市审计局")))


def did(obj: Organization, label: str, who: str = "王老师", **said: object) -> Event:
    actor = Actor(1, who, obj.pk, obj.name, obj.region)
    return record(obj, "do", label, actor=actor, **said)  # type: ignore[arg-type]


def labels(client: Client, **query: str) -> list[str]:
    return re.findall(r'<strong>([^<]+)</strong>\s*<small class="dots">', results(client.get(LIST, query)))


def results(answer: object) -> str:
    return answer.content.decode().split('id="results"')[1].split("</main>")[0]  # type: ignore[attr-defined]


def test_events_of_the_region_newest_first(auditor: Client, school: Organization) -> None:
    did(school, "登记")
    did(make_organization(region=CIXI), "慈溪的事")
    did(school, "改名")
    assert labels(auditor) == ["改名", "登记"]


@pytest.mark.parametrize("role", ["unit_admin", "liaison", "administrator"])
def test_who_may_not_see_the_record_is_refused(school: Organization, role: str) -> None:
    visitor = signed_in(make_actor(role, organization=school))
    assert [visitor.get(address).status_code for address in (LIST, EXPORT)] == [403, 403]


def test_changes_stand_beside_the_event(auditor: Client, school: Organization) -> None:
    did(school, "改名", changes={"名称": ("甲", "乙"), "别名": ("", "丙"), "地址": ("一号", "")}, comment="<b>更名</b>")
    page = results(auditor.get(LIST))
    rows = re.findall(r"<dt>(.+?)</dt><dd>(.+?)</dd>", page)
    assert dict(rows) == {  # PostgreSQL keeps the labels in an order of its own
        "名称": '<del>甲</del> <span aria-hidden="true">→</span> <ins>乙</ins>',
        "别名": "<ins>丙</ins>",
        "地址": "<del>一号</del>",
    }
    assert ("&lt;b&gt;更名&lt;/b&gt;" in page, "<b>更名" in page) == (True, False)


def test_filters_narrow_by_kind_person_dates_words_and_object(auditor: Client, school: Organization) -> None:
    company = make_organization("余姚甬江电器有限公司")
    did(school, "一月的事", "王老师", on=date(2019, 1, 31))
    did(school, "二月的事", "李老师", on=date(2019, 2, 1))
    did(company, "三月的事", "李老师", on=date(2019, 3, 1), comment="补充材料")
    found = {
        "person": labels(auditor, person="李"),
        "since": labels(auditor, since="2019-02-01"),
        "until": labels(auditor, until="2019-02-01"),
        "between": labels(auditor, since="2019-02-01", until="2019-02-28"),
        "object's name": labels(auditor, q="职业技术"),
        "comment": labels(auditor, q="补充"),
        "percent is no wildcard": labels(auditor, q="%"),
        "kind": labels(auditor, kind="organizations.organization"),
        "other kind": labels(auditor, kind="policy.parameteroverride"),
        "object": labels(auditor, object=f"organizations.organization:{company.pk}"),
    }
    assert found == {
        "person": ["三月的事", "二月的事"],
        "since": ["三月的事", "二月的事"],
        "until": ["二月的事", "一月的事"],
        "between": ["二月的事"],
        "object's name": ["二月的事", "一月的事"],
        "comment": ["三月的事"],
        "percent is no wildcard": [],
        "kind": ["三月的事", "二月的事", "一月的事"],
        "other kind": [],
        "object": ["三月的事"],
    }


@pytest.mark.parametrize(
    "query",
    [
        {"since": "2019-02-30"},
        {"since": "2019-03-01", "until": "2019-02-01"},
        {"kind": "no.such"},
        {"object": "x"},
        {"object": "plans.task:99999999999999999999"},
    ],
)
def test_wrong_filter_is_told_and_shows_nothing(auditor: Client, school: Organization, query: dict[str, str]) -> None:
    did(school, "登记")
    assert labels(auditor, **query) == []
    assert "筛选条件有误" in results(auditor.get(LIST, query))
    assert auditor.get(EXPORT, query).status_code == 302


def test_pages_follow_each_other_by_key_without_gap_or_repeat(
    auditor: Client, school: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    for number in range(5):
        did(school, f"第{number}件")
    seen, address = [], f"{LIST}?q=件"
    for _turn in range(3):
        page = results(auditor.get(address))
        seen.append(re.findall(r'<strong>([^<]+)</strong>\s*<small class="dots">', page))
        older = re.search(r'href="(\?[^"]*before=\d+)"', page)
        address = LIST + older[1].replace("&amp;", "&") if older else ""
    assert seen == [["第4件", "第3件"], ["第2件", "第1件"], ["第0件"]]
    assert address == ""


@pytest.mark.parametrize("before", ["x", "-1", "99999999999999999999", "１"])
def test_wrong_key_shows_the_first_page(auditor: Client, school: Organization, before: str) -> None:
    did(school, "登记")
    assert labels(auditor, before=before) == ["登记"]


def test_page_costs_the_same_for_one_and_for_many(
    auditor: Client, school: Organization, queries: AbstractContextManager[CaptureQueriesContext]
) -> None:
    counts = []
    auditor.get(LIST)
    for number in range(3):
        did(school, f"第{number}件")
        did(make_organization(), "别处")
        with queries as seen:
            auditor.get(LIST)
        counts.append(len(seen))
    assert len(set(counts)) == 1


def test_htmx_gets_the_results_alone(auditor: Client, school: Organization) -> None:
    did(school, "登记")
    answer = auditor.get(LIST, headers={"HX-Request": "true"})
    part = answer.content.decode()
    assert ("登记" in part, "<html" in part, answer["Vary"].count("HX-Request")) == (True, False, 1)


def test_late_record_shows_both_dates(auditor: Client, school: Organization) -> None:
    event = did(school, "补登", on=date(2019, 5, 31))
    page = results(auditor.get(LIST))
    stamp = timezone.localtime(event.recorded_at).strftime("%Y-%m-%d %H:%M")
    assert ("2019-05-31" in page, f"补记于 {stamp}" in page) == (True, True)


def test_export_holds_what_the_page_shows(auditor: Client, school: Organization) -> None:
    did(school, "登记", on=date(2019, 5, 31))
    did(school, "改名", "=李老师", changes={"名称": ("甲", "乙"), "别名": ("", "丙")}, comment="更名")
    answer = auditor.get(EXPORT, {"q": "改名"})
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    head = next(number for number, row in enumerate(rows) if row[0] == "发生日期")
    assert rows[head][1:] == ["记录时间", "对象类型", "对象名称", "动作", "变更", "说明", "操作人", "操作单位"]
    (row,) = rows[head + 1 :]
    assert row[0] == timezone.localdate()
    assert isinstance(row[1], datetime)
    assert abs((row[1] - timezone.localtime().replace(tzinfo=None)).total_seconds()) < 120
    assert sorted(row[5].split("\n")) == ["别名：丙", "名称：甲 → 乙"]
    assert row[2:5] + row[6:] == ["单位", "余姚市职业技术学校", "改名", "更名", "=李老师", "余姚市职业技术学校"]


def test_export_that_is_too_long_says_so(
    auditor: Client, school: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_ROWS", 2)
    for number in range(3):
        did(school, f"第{number}件")
    rows = CalamineWorkbook.from_filelike(BytesIO(auditor.get(EXPORT).content)).get_sheet_by_index(0).to_python()
    assert "只含最新的 2 条，更早的请按日期分段导出" in [row[0] for row in rows]
    assert [row[4] for row in rows if str(row[4]).startswith("第")] == ["第2件", "第1件"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads so small a table whole")
def test_events_of_the_page_come_from_an_index() -> None:
    plan = readable(make_actor("auditor")).order_by("-pk")[:51].explain()
    assert "event_region" in plan
