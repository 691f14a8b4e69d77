"""A task from its first report to its closing, in a real browser: two units, and what stood on two days afterwards."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ronghe.domains.plans.models import Task
from ronghe.domains.plans.services.extensions import ask_extension, decide_extension
from tests.browser import OpenPage, assert_accessible, assert_fits
from tests.factories import plans as make
from tests.factories import tracking as given

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def papers(tmp_path: Path) -> list[Path]:
    made = [tmp_path / name for name in ("培训签到表.pdf", "结业照片.pdf")]
    for number, path in enumerate(made):
        path.write_bytes(given.PDF + bytes([48 + number]))
    return made


@pytest.fixture
def task() -> Task:
    return given.task()


def said(page: Page, sentence: str) -> None:
    """The page that follows a form says so on top."""
    expect(page.get_by_role("status").filter(has_text=sentence)).to_be_visible()


def report(page: Page, task: Task, percent: int, words: str, on: str, papers: list[Path] | None = None) -> None:
    page.goto(f"/plans/tasks/{task.ref}/")
    form = page.locator("#report")
    form.get_by_label("完成比例").first.fill(str(percent))
    form.get_by_label("进展情况").fill(words)
    form.get_by_label("业务日期").fill(on)
    if papers:
        form.locator("input[type=file]").set_input_files(papers)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def backdate(page: Page, on: str, within: str = "#desk") -> None:
    box = page.locator(within)
    box.get_by_text("补记日期").first.click()
    box.get_by_label("业务日期").first.fill(on)


def hand_in(page: Page, task: Task, papers: list[Path]) -> None:
    """Report, hand in what was returned for want of papers, this time with them."""
    report(page, task, 40, "办了两期，到场 76 人。", "2019-07-20")
    press(page, "保存进展")
    said(page, "进展已保存：完成 40%")
    report(page, task, 100, "三期都办完了。", "2019-08-20", papers[:1])
    press(page, "报告并提交办结")
    said(page, "已报告 100% 并提交办结")


def test_task_is_reported_returned_and_closed_by_the_other_unit(
    open_page: OpenPage, task: Task, papers: list[Path]
) -> None:
    lead = open_page(make.person("liaison", given.lead_unit(), "李联络"))
    office = open_page(make.person("supervisor", given.office(), "沈督查"))
    hand_in(lead, task, papers)

    office.goto(f"/plans/tasks/{task.ref}/")
    expect(office.get_by_role("heading", name="已提交办结，请受理核验")).to_be_visible()
    office.locator("#deed-return > summary").click()
    office.locator("#deed-return").get_by_label("理由").fill("缺结业照片")
    backdate(office, "2019-08-26", "#deed-return")
    press(office, "退回重办")
    said(office, "已办理“退回重办”")

    lead.goto(f"/plans/tasks/{task.ref}/")
    expect(lead.get_by_text("退回理由：缺结业照片")).to_be_visible()
    assert_accessible(lead)
    report(lead, task, 100, "补了结业照片。", "2019-09-02", papers[1:])
    press(lead, "报告并提交办结")
    said(lead, "已报告 100% 并提交办结")

    office.goto(f"/plans/tasks/{task.ref}/")
    desk = office.locator("#desk")
    expect(desk.get_by_role("link", name="结业照片.pdf")).to_be_visible()
    with office.expect_download() as download:
        desk.get_by_role("link", name="结业照片.pdf").click()
    assert download.value.suggested_filename == "结业照片.pdf"
    backdate(office, "2019-09-03")
    press(office, "受理核验")
    said(office, "已办理“受理核验”")
    expect(desk.get_by_text("确定通过吗")).to_be_visible()
    backdate(office, "2019-09-04")
    press(office, "确认核验通过，销号")
    said(office, "已办理“核验通过，销号”")
    assert_accessible(office)
    stood_on_two_days(office, task)


def stood_on_two_days(page: Page, task: Task) -> None:
    """The page of the task and that of the plan, as of August and as of the end of the year."""
    for day, percent, word in (
        ("2019-08-21", "100", "已提交"),
        ("2019-12-31", "100", "已办结"),
        ("2019-07-21", "40", "进行中"),
    ):
        page.goto(f"/plans/tasks/{task.ref}/?on={day}")
        expect(page.locator(".task-head .row")).to_contain_text(word)
        expect(page.locator("#standing .stat-value")).to_have_text(f"{percent}%")
    for day, word in (("2019-07-21", "绿灯"), ("2019-12-31", "已办结")):
        page.goto(f"/plans/{task.plan.ref}/?on={day}")
        expect(page.get_by_label("截至")).to_have_value(day)
        expect(page.locator(".tasks .lamp").first).to_have_text(word)


def test_task_is_closed_without_script(open_page: OpenPage, task: Task, papers: list[Path]) -> None:
    lead = open_page(make.person("liaison", given.lead_unit()), java_script_enabled=False)
    office = open_page(make.person("supervisor", given.office()), java_script_enabled=False)
    hand_in(lead, task, papers)
    office.goto(f"/plans/tasks/{task.ref}/")
    backdate(office, "2019-09-03")
    press(office, "受理核验")
    said(office, "已办理“受理核验”")
    press(office, "确认核验通过，销号")
    said(office, "已办理“核验通过，销号”")
    assert Task.objects.get(pk=task.pk).status == "closed"


def test_refused_report_keeps_the_words_and_the_papers(open_page: OpenPage, task: Task, papers: list[Path]) -> None:
    page = open_page(make.person("liaison", given.lead_unit()))
    report(page, task, 140, "写了半天的进展", "2019-07-20", papers)
    expect(page.locator(".counter").first).to_have_text("7 / 500")
    press(page, "保存进展")
    form = page.locator("#report")
    expect(form.get_by_role("alert")).to_contain_text("完成比例在 0 到 100 之间，不能是 140")
    expect(form.get_by_label("进展情况")).to_have_value("写了半天的进展")
    expect(form.get_by_label("培训签到表.pdf")).to_be_checked()
    assert_accessible(page)
    form.get_by_label("完成比例").first.fill("55")
    form.get_by_label("培训签到表.pdf").uncheck()
    press(page, "保存进展")
    said(page, "进展已保存：完成 55%")
    expect(page.locator("#reports").get_by_role("link", name="结业照片.pdf")).to_be_visible()
    expect(page.locator("#reports").get_by_role("link", name="培训签到表.pdf")).to_have_count(0)


def test_slider_and_number_say_the_same(open_page: OpenPage, task: Task) -> None:
    page = open_page(make.person("liaison", given.lead_unit()))
    page.goto(f"/plans/tasks/{task.ref}/")
    number, slider = page.locator("input[type=number]"), page.locator("input[type=range]")
    slider.fill("65")
    expect(number).to_have_value("65")
    number.fill("30")
    expect(slider).to_have_value("30")


@pytest.fixture
def crowded() -> Task:
    """Everything a page of a task may show at once: reports, papers, an extension granted and one asked for."""
    task = given.task()
    given.report(task, 20, date(2019, 7, 1), papers=2)
    given.report(task, 45, date(2019, 8, 1), papers=1, words="第一句。\n" + "很长的话" * 60)
    lead, office = given.liaison(), given.checker()
    ask_extension(actor=lead, task=task, new_due=date(2019, 12, 15), reason="招标流标", on=date(2019, 9, 1))
    decide_extension(actor=office, task=task, granted=True, opinion="同意", on=date(2019, 9, 3))
    ask_extension(actor=lead, task=task, new_due=date(2019, 12, 25), reason="再次流标", on=date(2019, 10, 1))
    return task


@pytest.mark.parametrize("role", ["liaison", "supervisor"])
def test_page_of_a_task_is_legible_in_every_look(every_look: OpenPage, crowded: Task, role: str) -> None:
    page = every_look(make.person(role, given.lead_unit() if role == "liaison" else given.office()))
    for query in ("", "?on=2019-08-02"):
        page.goto(f"/plans/tasks/{crowded.ref}/{query}")
        assert_fits(page)
        assert_accessible(page)


def test_more_papers_than_the_server_takes_are_not_chosen(open_page: OpenPage, task: Task, tmp_path: Path) -> None:
    many = [tmp_path / f"{number}.pdf" for number in range(11)]
    for path in many:
        path.write_bytes(given.PDF)
    page = open_page(make.person("liaison", given.lead_unit()))
    report(page, task, 30, "十一个文件", "2019-07-20", many)
    expect(page.locator("#report .drop")).to_contain_text("一次最多 10 个文件")
    press(page, "保存进展")
    said(page, "进展已保存：完成 30%")
    expect(page.locator("#reports .papers")).to_have_count(0)


def test_words_survive_a_session_that_ended_and_go_once_they_arrived(open_page: OpenPage, task: Task) -> None:
    writer = make.person("liaison", given.lead_unit())
    page = open_page(writer)
    report(page, task, 55, "写了半天的进展", "2019-07-20")
    session = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    press(page, "保存进展")
    expect(page.get_by_label("密码")).to_be_visible()
    page.context.add_cookies([cookie for cookie in session if cookie["name"] == "sessionid"])  # signed in again
    page.goto(f"/plans/tasks/{task.ref}/report/")
    form = page.locator("#report")
    expect(form.get_by_role("status")).to_have_text("上次没有发出去的文字还在下面；佐证材料请重新选择。")
    expect(form.get_by_label("进展情况")).to_have_value("写了半天的进展")
    expect(form.get_by_label("完成比例").first).to_have_value("55")
    expect(page.locator(".counter").first).to_have_text("7 / 500")
    form.get_by_label("业务日期").fill("2019-07-20")
    press(page, "保存进展")
    said(page, "进展已保存：完成 55%")
    page.reload()
    expect(page.locator("#report").get_by_label("进展情况")).to_have_value("")
    expect(page.locator("#report").get_by_role("status")).to_have_count(0)
