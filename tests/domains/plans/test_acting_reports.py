"""The report of a task as a form: what it takes, what it refuses, and that nothing typed or chosen is lost."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from ronghe.domains.plans.models import Report, Task
from ronghe.kernel.files import storing
from ronghe.kernel.files.models import Attachment
from tests.factories import plans as make
from tests.factories import tracking as given
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2019, 8, 20)
TOKEN = "6d0e7a4e-6c1f-4a40-8f6a-0d7d43b0f3a1"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2019-08-20 10:00+08:00", tick=False):
        yield


@pytest.fixture
def task() -> Task:
    return given.task()


@pytest.fixture
def liaison(task: Task) -> Client:
    return signed_in(given.liaison())


def send(client: Client, task: Task, **values: Any) -> HttpResponse:
    typed = {"percent": "40", "words": "办了两期培训班。", "on": "2019-08-19", "token": TOKEN} | values
    return client.post(f"/plans/tasks/{task.ref}/report/", typed, follow=True)  # type: ignore[return-value]


def text(answer: HttpResponse) -> str:
    return unescape(answer.content.decode())


def errors(answer: HttpResponse, field: str) -> list[str]:
    found = re.search(rf'<p class="error" id="id_{field}_error">(.*?)</p>', text(answer), re.S)
    return [part.strip() for part in found[1].split("<br>")] if found else []


def message(answer: HttpResponse) -> list[str]:
    """What the alerts above the page say."""
    return re.findall(r'<p class="alert \w+">(.*?)</p>', text(answer), re.S)


def kept(answer: HttpResponse) -> dict[str, str]:
    """name → token of the files that wait for the next try."""
    rows = re.findall(r'name="kept" value="([^"]+)" checked> <span>(.*?)</span>', text(answer))
    return {name: token for token, name in rows}


def test_report_is_filed_with_its_papers(liaison: Client, task: Task) -> None:
    answer = send(liaison, task, files=[given.paper("纪要.pdf"), given.paper("照片.png", b"\x89PNG\r\n\x1a\n1")])
    assert answer.redirect_chain == [(f"/plans/tasks/{task.ref}/", 302)]  # type: ignore[attr-defined]
    report = Report.objects.get()
    assert (report.percent, report.words, report.on) == (40, "办了两期培训班。", date(2019, 8, 19))
    assert [paper.name for paper in Attachment.objects.of(report)] == ["纪要.pdf", "照片.png"]
    assert message(answer) == ["进展已保存：完成 40%"]
    assert [name in text(answer) for name in ("纪要.pdf", "办了两期培训班。", "补记于 2019-08-20")] == [True] * 3


def test_report_without_a_date_is_of_today(liaison: Client, task: Task) -> None:
    send(liaison, task, on="")
    assert Report.objects.get().on == TODAY


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("percent", "101", "完成比例在 0 到 100 之间，不能是 101"),
        ("percent", "-1", "完成比例在 0 到 100 之间，不能是 -1"),
        ("percent", "四成", "完成比例要写 0 到 100 的整数"),
        ("percent", "", "请填写完成到百分之几"),
        ("words", " ", "请写几句做了什么"),
        ("on", "2019-08-21", "日期 2019-08-21 在今天之后，不能预先登记"),
        ("on", "2019-05-30", "日期 2019-05-30 早于这条记录的上一次变动 2019-05-31"),
    ],
)
def test_wrong_field_is_named_and_nothing_typed_is_lost(
    liaison: Client, task: Task, field: str, value: str, sentence: str
) -> None:
    answer = send(liaison, task, **{field: value}, files=[given.paper("纪要.pdf")])
    assert errors(answer, field) == [sentence]
    assert (Report.objects.count(), list(kept(answer))) == (0, ["纪要.pdf"])
    typed = {"percent": "40", "words": "办了两期培训班。", "on": "2019-08-19"} | {field: value}
    shown = text(answer)
    assert f'name="percent" value="{typed["percent"]}"' in shown or not typed["percent"]
    assert re.findall(r'<textarea name="words"[^>]*>\s*(.*?)</textarea>', shown, re.S)[0] == typed["words"].strip()
    assert re.findall(r'name="on" value="([^"]*)"', shown[shown.index('id="report"') :])[0] == typed["on"]


def test_too_many_words_are_counted(liaison: Client, task: Task) -> None:
    answer = send(liaison, task, words="字" * 501)
    assert [re.findall(r"\d+", error) for error in errors(answer, "words")] == [["500", "501"]]
    assert "字" * 501 in text(answer)
    send(liaison, task, words="一\r\n" * 249 + "完毕")
    assert len(Report.objects.get().words) == 500


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("空.pdf", b"", "文件“空.pdf”是空的"),
        ("安装.exe", b"MZ", "“安装.exe”不能作佐证材料，可以用："),
        ("假.pdf", b"MZ\x90", "“假.pdf”的内容不是 pdf 文件"),
    ],
)
def test_bad_paper_is_named_and_the_good_ones_are_kept(
    liaison: Client, task: Task, name: str, content: bytes, sentence: str
) -> None:
    answer = send(liaison, task, files=[given.paper("好.pdf"), SimpleUploadedFile(name, content)])
    assert [error.startswith(sentence) for error in errors(answer, "files")] == [True]
    assert (list(kept(answer)), Report.objects.count()) == (["好.pdf"], 0)


def test_paper_that_is_too_large_says_how_large(liaison: Client, task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ronghe.domains.plans.forms.tracking.MAX_BYTES", 2 * 1048576)
    big = SimpleUploadedFile("大.pdf", given.PDF + b" " * 3 * 1048576)
    answer = send(liaison, task, files=[big])
    assert errors(answer, "files") == ["文件“大.pdf”有 3 MB，超过 2 MB 的上限"]
    assert (kept(answer), storing.MAX_BYTES) == ({}, 50 * 1048576)


def test_every_bad_paper_is_named_at_once(liaison: Client, task: Task) -> None:
    answer = send(liaison, task, files=[SimpleUploadedFile("一.exe", b"MZ"), SimpleUploadedFile("二.zip", b"PK")])
    assert [error[:8] for error in errors(answer, "files")] == ["“一.exe”不", "“二.zip”不"]


def test_kept_paper_is_filed_with_the_next_try(liaison: Client, task: Task) -> None:
    waiting = kept(send(liaison, task, percent="400", files=[given.paper("纪要.pdf")]))
    again = kept(
        send(liaison, task, percent="401", kept=list(waiting.values()), files=[given.paper("照片.pdf", b"%PDF-2")])
    )
    assert (list(again), again["纪要.pdf"]) == (["纪要.pdf", "照片.pdf"], waiting["纪要.pdf"])
    send(liaison, task, kept=list(again.values()))
    assert [paper.name for paper in Attachment.objects.of(Report.objects.get())] == ["纪要.pdf", "照片.pdf"]


def test_kept_paper_of_somebody_else_or_of_yesterday_is_asked_for_again(liaison: Client, task: Task) -> None:
    waiting = kept(send(liaison, task, percent="400", files=[given.paper("纪要.pdf")]))
    colleague = signed_in(given.liaison())
    expired = ["先前上传的文件已经过期，请重新选择"]
    assert errors(send(colleague, task, kept=list(waiting.values())), "files") == expired
    with time_machine.travel("2019-08-22 10:00+08:00", tick=False):
        late = send(signed_in(given.liaison()), task, kept=list(waiting.values()), percent="41")
        assert errors(late, "files") == expired
    assert Report.objects.count() == 0


def test_more_papers_than_one_request_may_bring_are_counted(liaison: Client, task: Task) -> None:
    papers = [given.paper(f"{n}.pdf", given.PDF + bytes([48 + n])) for n in range(6)]
    waiting = kept(send(liaison, task, percent="400", files=papers))
    answer = send(liaison, task, kept=list(waiting.values()), files=[given.paper(f"再{n}.pdf") for n in range(5)])
    assert errors(answer, "files") == ["一次最多 10 个文件，现在有 11 个"]


def test_too_many_papers_in_one_request_keep_what_was_typed(liaison: Client, task: Task) -> None:
    """Without JavaScript nobody counts before the request is sent."""
    papers = [given.paper(f"{n}.pdf", given.PDF + bytes([48 + n])) for n in range(11)]
    answer = send(liaison, task, files=papers, words="十一份材料")
    assert errors(answer, "files") == ["一次最多 10 个文件，现在有 11 个"]
    assert ("十一份材料" in answer.content.decode(), len(kept(answer)), Report.objects.count()) == (True, 11, 0)
    heap = [given.paper(f"{n}.pdf") for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FILES + 1)]
    refused = send(liaison, task, files=heap)
    assert (refused.status_code, "一次送来的文件超过 30 个" in refused.content.decode()) == (400, True)


def test_double_click_files_once_and_says_so(liaison: Client, task: Task) -> None:
    send(liaison, task)
    assert message(send(liaison, task)) == ["这份报告刚才已经收到，没有重复保存"]
    assert Report.objects.count() == 1


def test_report_and_submission_in_one_go(liaison: Client, task: Task) -> None:
    early = send(liaison, task, submit="1")
    assert errors(early, "percent") == ["提交办结须完成 100%，现在填的是 40%"]
    bare = send(liaison, task, submit="1", percent="100")
    assert errors(bare, "files") == ["“提交办结”须先上传佐证材料"]
    assert (Report.objects.count(), Task.objects.get(pk=task.pk).status) == (0, "not_started")
    done = send(liaison, task, submit="1", percent="100", files=[given.paper()])
    assert message(done) == ["已报告 100% 并提交办结"]
    assert Task.objects.get(pk=task.pk).status == "submitted"
    assert message(send(liaison, task, submit="1", percent="100", files=[given.paper()])) == [
        "这份报告刚才已经收到，没有重复保存"
    ]
    assert (Report.objects.count(), Attachment.objects.count()) == (1, 1)


def test_report_that_comes_too_late_says_so_and_shows_the_words(liaison: Client, task: Task) -> None:
    given.report(task, 100, date(2019, 8, 1), papers=1)
    given.submit_task(actor=given.liaison(), task=task, on=date(2019, 8, 1))
    answer = text(send(liaison, task, words="我来晚了"))
    assert "任务现在是“已提交”，不能再报告进展" in answer
    assert re.findall(r'<blockquote class="said">(我来晚了)</blockquote>', answer) == ["我来晚了"]
    assert 'id="report"' not in answer


def test_reports_come_newest_first_twenty_at_a_time(liaison: Client, task: Task) -> None:
    for number in range(1, 23):
        given.report(task, number, date(2019, 7, number))
    percents = re.compile(r'<strong class="report-percent">(\d+)%</strong><span class="delta">(.*?)</span>')
    address = f"/plans/tasks/{task.ref}/"
    first, rest = (percents.findall(liaison.get(f"{address}{page}").content.decode()) for page in ("", "?page=2"))
    assert [int(percent) for percent, _delta in first] == list(range(22, 2, -1))
    assert rest == [("2", "增加 1"), ("1", "增加 1")]
    shown = text(liaison.get(f"{address}?on=2019-07-03"))
    assert percents.findall(shown) == [("3", "增加 1"), ("2", "增加 1"), ("1", "增加 1")]


def test_evidence_is_for_those_whom_the_task_names_and_for_the_city(task: Task) -> None:
    given.report(task, 40, date(2019, 7, 1), papers=1, words="只给自己人看的话")
    paper = Attachment.objects.get()
    stranger, other_city = make.organization("余姚市水利局"), make.organization("慈溪市教育局", region="330282")
    readers = {
        "lead": given.liaison(),
        "checker": given.checker(),
        "officer": make.officer(),
        "auditor": make.actor("auditor"),
        "stranger": given.liaison(stranger),
        "elsewhere": make.actor("supervisor", other_city),
    }
    found = {}
    for name, actor in readers.items():
        client = signed_in(actor)
        page = client.get(f"/plans/tasks/{task.ref}/").content.decode()
        answer = client.get(f"/files/{paper.ref}/")
        b"".join(answer)  # to its end, so that the file is closed
        found[name] = (answer.status_code, "只给自己人看的话" in page)
    seen, unseen = (200, True), (404, False)
    assert found == {
        "lead": seen,
        "checker": seen,
        "officer": seen,
        "auditor": seen,
        "stranger": unseen,
        "elsewhere": unseen,
    }
    assert Client().get(f"/files/{paper.ref}/").status_code == 404
    public = Client().get(f"/public/tasks/{task.ref}/").content.decode()
    assert [word in public for word in ("只给自己人看的话", paper.name, Report.objects.get().reporter)] == [False] * 3


def test_query_count_does_not_grow_with_the_reports(liaison: Client, task: Task, queries: Any) -> None:
    counts = []
    for month in (7, 8):
        for day in range(1, 9):
            given.report(task, month + day, date(2019, month, day), papers=2)
        liaison.get(f"/plans/tasks/{task.ref}/")
        with queries as seen:
            liaison.get(f"/plans/tasks/{task.ref}/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
