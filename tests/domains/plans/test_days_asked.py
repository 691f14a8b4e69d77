"""The day of the address: every page that takes one says the same where it is none, and a list says what it is of."""

import io
import re
from datetime import date
from html import unescape

import pytest
import time_machine
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.factories import plans, tracking
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db


def text(client: Client, path: str, on: str = "") -> str:
    answer = client.get(path, {"on": on} if on else {}, follow=True)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("yesterday", "“yesterday”不是日期，要写成 2019-08-20 这样；下面按 2019-09-05 显示"),
        ("2019-02-30", "“2019-02-30”不是日期，要写成 2019-08-20 这样；下面按 2019-09-05 显示"),
        ("0001-01-01", "“0001-01-01”不在 1900 到 2199 年之间；下面按 2019-09-05 显示"),
        ("9999-12-31", "“9999-12-31”不在 1900 到 2199 年之间；下面按 2019-09-05 显示"),
    ],
)
def test_address_that_names_no_day_is_told_so_on_every_page(asked: str, sentence: str) -> None:
    with time_machine.travel("2019-09-05 10:00+08:00", tick=False):
        plan = tracking.plan()
        task, officer = plan.tasks.get(), signed_in(plans.officer())
        pages = [
            f"/plans/{plan.ref}/",
            f"/plans/{plan.ref}/targets/",
            f"/plans/{plan.ref}/export/xlsx/",
            f"/plans/{plan.ref}/open/docx/",
            f"/plans/tasks/{task.ref}/",
            f"/public/{plan.ref}/",
            f"/public/tasks/{task.ref}/",
        ]
        told = {page: text(officer, page, asked).count(sentence) for page in pages}
    assert told == dict.fromkeys(pages, 1)


def test_day_ahead_is_told_to_be_reckoned_on_every_page() -> None:
    said = "2019-09-06 这一天还没有到：按今天的办理情况推算"
    with time_machine.travel("2019-09-05 10:00+08:00", tick=False):
        plan = tracking.plan()
        task, officer = plan.tasks.get(), signed_in(plans.officer())
        pages = [
            f"/plans/{plan.ref}/",
            f"/plans/{plan.ref}/targets/",
            f"/plans/tasks/{task.ref}/",
            f"/public/{plan.ref}/",
            f"/public/tasks/{task.ref}/",
        ]
        days = ("2019-09-05", "2019-09-06")
        told = {page: [text(officer, page, day).count(said) for day in days] for page in pages}
        home = text(officer, pages[0], "2019-09-06")
        file = officer.get(f"/plans/{plan.ref}/export/xlsx/", {"on": "2019-09-06"})
    assert told == {page: [0, 1] for page in pages}
    assert "on=2019-09-06" in home
    with CalamineWorkbook.from_filelike(io.BytesIO(file.content)) as book:
        head = [str(cell) for line in book.get_sheet_by_index(0).to_python()[:4] for cell in line]
    assert [cell.count(said) for cell in head if "的进度" in cell] == [1]


def test_list_says_beside_a_plan_of_the_past_what_its_numbers_are_of() -> None:
    with time_machine.travel("2019-09-05 10:00+08:00", tick=False):
        tracking.plan()
        running = text(signed_in(plans.officer()), "/plans/")
    with time_machine.travel("2020-02-03 10:00+08:00", tick=False):
        past, portal = text(signed_in(plans.officer()), "/plans/"), text(Client(), "/")
    told = [re.findall(r"截至 ([\d-]+)", page) for page in (running, past, portal)]
    assert told == [["2019-09-05"], ["2019-12-31"], ["2019-12-31"]]


@pytest.mark.parametrize(("pressing", "place"), [(2, "stack"), (3, "stack"), (4, "columns")])
def test_what_is_pressing_stands_beside_the_next_deadlines_only_where_no_hole_is_left(
    pressing: int, place: str
) -> None:
    with time_machine.travel("2019-09-05 10:00+08:00", tick=False):
        plan = tracking.plan(pressing)
        page = text(signed_in(plans.officer()), f"/plans/{plan.ref}/")
    assert re.findall(r'<div class="(\w+)" id="pressing">', page) == [place]
    assert page.count('<li class="is-overdue">') == pressing


def test_next_monthly_report_says_why_it_is_owed_only_next_month() -> None:
    with time_machine.travel("2019-09-05 10:00+08:00", tick=False):
        task, lead = tracking.task(), tracking.liaison()
        address = f"/plans/tasks/{task.ref}/"
        tracking.report(task, 40, date(2019, 8, 20), actor=lead)
        before = text(signed_in(lead), address)
        tracking.report(task, 60, date(2019, 9, 4), actor=lead)
        after = text(signed_in(lead), address)
        then = text(signed_in(lead), address, on="2019-08-21")
    next_report = re.compile(r"<dt>下次月报</dt><dd>([\d-]+)(?:<small[^>]*>(.*?)</small>)?</dd>")
    assert [next_report.findall(page) for page in (before, after, then)] == [
        [("2019-09-28", "")],
        [("2019-10-28", "本月已报（2019-09-04）")],
        [("2019-09-28", "本月已报（2019-08-20）")],
    ]
