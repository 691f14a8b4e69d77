"""The downloaded task table reads back to the same tasks, honours the filter, and says 演示数据 when it is."""

import zipfile
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from ronghe.documents.reading.opening import open_source
from ronghe.documents.reading.plan import read_plan
from ronghe.domains.plans.models import Plan
from tests.factories import plans, published
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db
KINDS = ["xlsx", "docx"]


def whole() -> Plan:
    """Two measures; a lone lead, a list, 会同, a placeholder."""
    plan = published.published(is_demo=True)
    finance, staff = published.unit("余姚市财政局"), published.unit("余姚市人社局")
    first, second = plans.measure(plan, "调研和方案"), plans.measure(plan, "总结")
    published.standing(plan, "running", "开一次讨论会。", under=first, number="1", period_raw="2019年7-8月")
    listed = published.standing(
        plan, "upcoming", "修订资金办法", under=first, number="2", period_raw="2019年12月", lead_basis="first_listed"
    )
    published.part(listed, finance)
    joint = published.standing(
        plan, "upcoming", "写总结报告", under=second, number="1", period_raw="2019年12月", lead_basis="joint"
    )
    published.part(joint, staff, "assist")
    published.placeholder(joint, role="assist")
    return plan


def download(client: Client, plan: Plan, kind: str, query: str = "") -> Any:
    answer = client.get(f"/plans/{plan.ref}/export/{kind}/{query}")
    assert answer.status_code == 200
    return answer


def read_back(content: bytes, kind: str, folder: Path) -> Any:
    path = folder / f"table.{kind}"
    path.write_bytes(content)
    return read_plan(open_source(path))


def facts(draft: Any) -> list[Any]:
    return [
        (
            task.group,
            task.number,
            task.text.rstrip("。"),
            [(p.name, p.role, p.kind) for p in task.parties],
            task.lead,
            task.lead_basis,
        )
        for task in draft.tasks
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_export_reads_back_to_the_same_tasks(kind: str, tmp_path: Path) -> None:
    plan = whole()
    draft = read_back(download(signed_in(plans.officer()), plan, kind).content, kind, tmp_path)
    # Who is named alone or first is a plain responsible unit to the reader; only 会同 makes a lead of it.
    lead, first = ("余姚市教育局", "lead", "named"), ("余姚市教育局", "responsible", "named")
    assert [(number, text, parties, found, basis) for _group, number, text, parties, found, basis in facts(draft)] == [
        ("1", "开一次讨论会", [first], lead[0], "only_named"),
        ("2", "修订资金办法", [first, ("余姚市财政局", "responsible", "named")], lead[0], "first_listed"),
        (
            "1",
            "写总结报告",
            [lead, ("余姚市人社局", "assist", "named"), ("有关部门", "assist", "generic")],
            lead[0],
            "joint",
        ),
    ]
    assert [task.period.raw for task in draft.tasks] == ["2019年7-8月", "2019年12月", "2019年12月"]
    assert [task.group for task in draft.tasks] == [["调研和方案"], ["调研和方案"], ["总结"]]


@pytest.mark.parametrize("kind", KINDS)
def test_export_honours_the_filter(kind: str, tmp_path: Path) -> None:
    plan = whole()
    answer = download(signed_in(plans.officer()), plan, kind, "?measure=2&on=2019-08-20")
    assert [task.text for task in read_back(answer.content, kind, tmp_path).tasks] == ["写总结报告"]
    assert unquote(answer["Content-Disposition"]) == (
        f"attachment; filename*=utf-8''余姚市推进产教融合实施方案任务清单（部分）.{kind}"
    )


@pytest.mark.parametrize(("kind", "part"), [("xlsx", "xl/sharedStrings.xml"), ("docx", "word/footer1.xml")])
def test_export_of_demo_says_so(kind: str, part: str, tmp_path: Path) -> None:
    plan = whole()
    client = signed_in(plans.officer())
    told = []
    for demo in (True, False):
        Plan.objects.filter(pk=plan.pk).update(is_demo=demo)
        path = tmp_path / f"{demo}.{kind}"
        path.write_bytes(download(client, plan, kind).content)
        with zipfile.ZipFile(path) as archive:
            told.append(any("演示数据" in archive.read(name).decode("utf-8", "ignore") for name in archive.namelist()))
    assert told == [True, False]


def test_export_says_dates_where_the_document_says_nothing(tmp_path: Path) -> None:
    plan = published.published()
    published.standing(plan, "running", "开会", period_raw="", end=date(2019, 8, 31))
    client = signed_in(plans.officer())
    draft = read_back(download(client, plan, "xlsx").content, "xlsx", tmp_path)
    assert [task.period and task.period.raw for task in draft.tasks] == ["2019-07-01 至 2019-08-31"]


def test_export_holds_only_what_the_reader_may_see(tmp_path: Path) -> None:
    plan = whole()
    Plan.objects.filter(pk=plan.pk).update(is_public=False)
    liaison = signed_in(plans.actor("liaison", published.unit("余姚市财政局")))
    draft = read_back(download(liaison, plan, "xlsx").content, "xlsx", tmp_path)
    assert [task.text for task in draft.tasks] == ["修订资金办法"]


def test_unknown_kind_is_no_address() -> None:
    plan = whole()
    assert signed_in(plans.officer()).get(f"/plans/{plan.ref}/export/pdf/").status_code == 404
