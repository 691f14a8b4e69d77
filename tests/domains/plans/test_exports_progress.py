"""The progress columns of the export: what stands in them on a day, and who gets them."""

import io
from datetime import date, datetime
from typing import Any

import docx
import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from ronghe.documents.reading.filled import Cell, read_filled
from ronghe.domains.plans.models import Plan, Task
from ronghe.kernel.history.models import Event
from tests.factories import plans, tracking
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db
FIVE = ["序号", "工作举措", "工作内容和进度安排", "责任单位", "完成时间"]
TEN = ["状态", "亮灯", "完成比例", "最近报告日期", "进展情况", "现行期限", "原定期限", "权重", "任务编号", "版本"]


def lines(client: Client, address: str) -> list[list[Any]]:
    answer = client.get(address)
    assert answer.status_code == 200
    with CalamineWorkbook.from_filelike(io.BytesIO(answer.content)) as book:
        return book.get_sheet_by_index(0).to_python()


def progress(client: Client, address: str) -> dict[str, Any]:
    """Title → value of the one task's progress columns."""
    rows = lines(client, address)
    place = next(number for number, row in enumerate(rows) if row[:5] == FIVE)
    return dict(zip(rows[place][5:], rows[place + 1][5:], strict=True))


def reported(**columns: Any) -> Task:
    task = tracking.task(**columns)
    tracking.report(task, 30, date(2019, 7, 10), words="访问了 12 家企业")
    tracking.report(task, 60, date(2019, 8, 15), words="+座谈会\n开了两次")
    return task


def inside(task: Task, on: str) -> str:
    return f"/plans/{task.plan.ref}/export/xlsx/?on={on}"


def outside(task: Task, on: str = "2019-08-20") -> str:
    return f"/plans/{task.plan.ref}/open/xlsx/?on={on}"


def test_export_tells_how_each_task_stood_on_the_day() -> None:
    task = reported()
    first, second = Event.objects.about(task).filter(action="report_progress").order_by("pk")
    client = signed_in(tracking.checker(tracking.bureau()))
    assert progress(client, inside(task, "2019-08-01")) == {
        "状态": "进行中",
        "亮灯": "● 绿灯",
        "完成比例": 0.3,
        "最近报告日期": date(2019, 7, 10),
        "进展情况": "访问了 12 家企业",
        "现行期限": date(2019, 11, 30),
        "原定期限": date(2019, 11, 30),
        "权重": 1.0,
        "任务编号": task.ref,
        "版本": f"{first.pk}-20190801",
    }
    later = progress(client, inside(task, "2019-08-20"))
    assert (later["完成比例"], later["进展情况"], later["版本"]) == (0.6, "+座谈会\n开了两次", f"{second.pk}-20190820")
    before = progress(client, inside(task, "2019-05-01"))
    assert (before["状态"], before["完成比例"], before["最近报告日期"], before["版本"]) == (
        "尚未发布", 0.0, "", "0-20190501",
    )  # fmt: skip


def test_export_says_of_which_day_it_is_and_who_made_it(time_machine: Any) -> None:
    time_machine.move_to(datetime.fromisoformat("2019-08-21T09:05:00+08:00"), tick=False)
    task = reported()
    actor = plans.actor("plan_officer", tracking.bureau(), name="方老师")
    assert lines(signed_in(actor), inside(task, "2019-08-20"))[2][0] == (
        "2019-08-20 的进度，方老师（余姚市教育局）于 2019-08-21 09:05 导出"
    )


def test_words_of_reports_are_for_those_who_may_read_them() -> None:
    task = reported()
    other = plans.actor("liaison", plans.organization("余姚市财政局"))
    found = progress(signed_in(other), inside(task, "2019-08-20"))
    assert (found["完成比例"], found["进展情况"]) == (0.6, "")


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        ("nothing", {}),
        ("progress", {"状态": "进行中", "完成比例": 0.6}),
        ("lamps", {"状态": "进行中", "亮灯": "● 绿灯", "完成比例": 0.6}),
    ],
)
def test_public_export_tells_what_the_city_chose(client: Client, shown: str, told: dict[str, Any]) -> None:
    task = reported()
    Plan.objects.filter(pk=task.plan_id).update(shown=shown)
    assert progress(client, outside(task)) == told
    assert progress(signed_in(tracking.liaison()), outside(task)) == told


def test_public_export_of_what_is_not_public_is_no_address(client: Client) -> None:
    task = reported()
    Plan.objects.filter(pk=task.plan_id).update(is_public=False)
    assert client.get(outside(task)).status_code == 404


def test_draft_has_no_progress(client: Client) -> None:
    plan = plans.ready()
    rows = lines(signed_in(plans.officer()), f"/plans/{plan.ref}/export/xlsx/")
    assert rows[2] == FIVE


def test_word_document_lies_and_shows_what_fits() -> None:
    task = reported()
    answer = signed_in(tracking.liaison()).get(f"/plans/{task.plan.ref}/export/docx/?on=2019-08-20")
    document = docx.Document(io.BytesIO(answer.content))
    [section], [table] = document.sections, document.tables
    assert (round((section.page_width or 0) / 36000), round((section.page_height or 0) / 36000)) == (297, 210)
    assert [cell.text for cell in table.rows[0].cells] == [*FIVE, "状态", "亮灯", "完成比例", "进展情况", "现行期限"]
    assert [cell.text for cell in table.rows[1].cells[5:]] == [
        "进行中", "● 绿灯", "60%", "+座谈会\n开了两次", "2019-11-30",
    ]  # fmt: skip


def test_exported_sheet_is_read_as_it_was_written() -> None:
    task = reported()
    data = signed_in(tracking.liaison()).get(inside(task, "2019-08-20")).content
    header, rows = read_filled(data, "任务清单.xlsx", ["任务编号", "版本"])
    assert header == [*FIVE, *TEN]
    assert [(row.number, row.cells[7:10]) for row in rows] == [
        (5, [Cell("percent", "60"), Cell("date", "2019-08-15"), Cell("text", "+座谈会\n开了两次")])
    ]
