"""What waits for the unit that checks, and whom the officer has to call."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
import time_machine
from django.utils import timezone

from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.queries.board import forget_counted, refresh_boards
from ronghe.domains.plans.services.extensions import ask_extension, decide_extension
from ronghe.domains.plans.services.tracking import move_task, submit_task
from ronghe.workbench.chasing import NAMED, chasing_of
from ronghe.workbench.checking import SHOWN, Checking, checking_of
from ronghe.workbench.todo import owed_by
from tests.factories import plans as make
from tests.factories import tracking as given
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    forget_counted()
    yield
    forget_counted()


def today() -> date:
    """All is entered now, whatever day it tells of."""
    return timezone.localdate()


def checking(actor: object) -> Checking:
    found = checking_of(actor)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_results_wait_the_oldest_first_and_say_who_and_when() -> None:
    given.submitted(on=date(2019, 9, 5))
    taken = given.submitted(on=date(2019, 9, 1))
    late = given.submitted(on=date(2019, 12, 4))
    office = given.checker()
    move_task(actor=office, task=taken, name="take_up", on=date(2019, 9, 2))
    found = [(line.what, line.due, line.left, line.action) for line in checking(office).results.lines]
    assert found == [
        (f"{given.LEAD} {today()} 补记为 2019-09-01 提交，按期", "已受理", "等了 121 天", "去核验"),
        (f"{given.LEAD} {today()} 补记为 2019-09-05 提交，按期", "待受理", "等了 117 天", "受理"),
        (f"{given.LEAD} {today()} 补记为 2019-12-04 提交，晚 4 天", "待受理", "等了 27 天", "受理"),
    ]
    assert checking(office).results.lines[2].href == f"/plans/tasks/{late.ref}/#desk"


@pytest.mark.parametrize(
    ("entered", "on", "sentence"),
    [
        ("2019-09-01", date(2019, 9, 1), "2019-09-01 按期提交"),
        ("2019-09-20", date(2019, 9, 1), "2019-09-20 补记为 2019-09-01 提交，按期"),
        ("2019-12-05", date(2019, 11, 29), "2019-12-05 补记为 2019-11-29 提交，补记时已过期限 5 天"),
        ("2019-12-05", date(2019, 12, 5), "2019-12-05 提交，晚 5 天"),
        ("2019-12-05", date(2019, 12, 2), "2019-12-05 补记为 2019-12-02 提交，晚 2 天"),
    ],
)
def test_checker_is_told_the_day_on_which_a_result_was_entered(entered: str, on: date, sentence: str) -> None:
    with time_machine.travel("2019-06-01 10:00+08:00", tick=False):
        task = given.task()
    with time_machine.travel(f"{entered} 10:00+08:00", tick=False):
        lead, office = given.liaison(), given.checker()
        given.report(task, 100, on, papers=1, actor=lead)
        submit_task(actor=lead, task=task, on=on)
        [line] = checking(office).results.lines
        page = unescape(signed_in(office).get(f"/plans/tasks/{task.ref}/").content.decode())
    box = page.partition('<div class="check-list">')[2].partition("</dl>")[0]
    is_backdated = on.isoformat() != entered
    assert line.what == f"{given.LEAD} {sentence}"
    assert re.findall(r'<small class="entered">(.*?)</small>', box) == [f"补记于 {entered}"] * is_backdated
    assert ("补记时已过期限 5 天" in box, "补记时已过期限 5 天，等待核验" in page) == ("已过期限" in sentence,) * 2


def test_deputy_checks_only_what_the_checker_leads_itself() -> None:
    given.submitted()
    own = given.submitted(lead=given.office())
    bureau = checking(given.checker(given.bureau()))
    assert [line.href for line in bureau.results.lines] == [f"/plans/tasks/{own.ref}/#desk"]
    assert (bureau.results.total, checking(given.checker()).results.total) == (1, 1)


def test_requests_wait_by_deadline_with_what_is_asked() -> None:
    actor = given.liaison()
    for end in (date(2019, 11, 30), date(2019, 10, 31)):
        task = given.task(end=end, latest_end=end)
        ask_extension(actor=actor, task=task, new_due=date(2019, 12, 31), reason="设备未到", on=date(2019, 8, 5))
    lines = checking(given.checker()).requests.lines
    assert [line.due for line in lines] == ["现行期限 2019-10-31", "现行期限 2019-11-30"]
    assert lines[0].what == f"{given.LEAD} {today()} 补记为 2019-08-05 申请延到 2019-12-31：设备未到"
    with time_machine.travel("2019-08-06 10:00+08:00", tick=False):
        later = given.task(end=date(2019, 12, 1), latest_end=date(2019, 12, 1))
        ask_extension(actor=given.liaison(), task=later, new_due=date(2019, 12, 31), reason="设备未到")
        assert checking(given.checker()).requests.lines[2].what == f"{given.LEAD}申请延到 2019-12-31：设备未到"


def test_what_was_sent_back_is_shown_with_the_reason_and_is_no_duty() -> None:
    task, office = given.submitted(), given.checker()
    move_task(actor=office, task=task, name="return", comment="缺签到表", on=date(2019, 9, 3))
    found = checking(office)
    assert [line.what for line in found.sent_back.lines] == [f"退回{given.LEAD}：缺签到表"]
    assert found.number == 0


def test_checker_is_told_what_comes_again_without_new_papers() -> None:
    tasks, lead, office = [given.submitted(), given.submitted()], given.liaison(), given.checker()
    for papers, task in enumerate(tasks):
        move_task(actor=office, task=task, name="return", comment="缺签到表", on=date(2019, 9, 3))
        given.report(task, 100, date(2019, 9, 4), papers=papers, actor=lead)
        submit_task(actor=lead, task=task, on=date(2019, 9, 5))
    said = f"{given.LEAD} {today()} 补记为 2019-09-05 提交，按期"
    same = f"{said}；退回以后没有新的佐证材料"
    assert [line.what for line in checking(office).results.lines] == [same, said]


def test_reason_of_what_was_sent_back_is_not_the_opinion_on_its_deadline() -> None:
    task, lead, office = given.submitted(), given.liaison(), given.checker()
    move_task(actor=office, task=task, name="return", comment="缺签到表", on=date(2019, 9, 3))
    ask_extension(actor=lead, task=task, new_due=date(2019, 12, 31), reason="设备未到", on=date(2019, 9, 4))
    decide_extension(actor=office, task=task, granted=True, opinion="同意", on=date(2019, 9, 5))
    assert [line.what for line in checking(office).sent_back.lines] == [f"退回{given.LEAD}：缺签到表"]
    assert ["缺签到表" in line.what for line in owed_by(lead).lines] == [True]


def test_piles_are_bounded_and_lead_to_exactly_the_rest() -> None:
    for _number in range(SHOWN + 2):
        given.submitted()
    office = given.checker()
    found = checking(office).results
    assert (len(found.lines), found.total, found.rest) == (SHOWN, SHOWN + 2, 2)
    page = unescape(signed_in(office).get(found.href).content.decode())
    assert len(re.findall(r'<td class="pair"><a class="row-link"', page)) == SHOWN + 2


def test_nobody_checks_without_the_role() -> None:
    given.submitted()
    assert checking_of(given.liaison()) is None
    assert checking(make.actor("supervisor", make.organization("余姚市统计局"))).results.lines == ()


def test_page_of_a_checker_without_work_says_what_will_come() -> None:
    office = make.actor("supervisor", given.office())
    page = unescape(signed_in(office).get("/workbench/").content.decode())
    assert "现在没有要办的事" in page
    assert "没有红灯、黄灯，也没有迟报的月报。" in page


def test_worst_unit_is_called_first_with_a_text_that_names_its_tasks() -> None:
    given.plan(1)
    given.plan(NAMED + 2, lead=given.bureau())
    officer = make.officer()
    found = chasing_of(officer)
    assert found is not None
    assert [(unit.name, unit.red, unit.yellow) for unit in found.units] == [(given.BUREAU, 7, 0), (given.LEAD, 1, 0)]
    text = found.units[0].text.splitlines()
    assert text[0].startswith(f"{given.BUREAU}：截至 2019-12-31，贵单位牵头的任务有红灯 7 项、黄灯 0 项")
    assert text[1] == "1. 任务内容之1（期限 2019-11-30，逾期 31 天，已报 0%）"
    assert (len(text), text[-2]) == (NAMED + 3, "其余 2 项见平台“任务”。")


def test_what_waits_for_the_other_side_is_counted_apart_in_the_text() -> None:
    given.plan(1)
    given.submitted(on=date(2019, 12, 10))
    found = chasing_of(make.officer())
    assert found is not None
    (unit,) = found.units
    assert (unit.red, "红灯 1 项、黄灯 0 项" in unit.text) == (2, True)
    assert "另有 1 项红灯或黄灯在等核验或决定，不用再报。" in unit.text


def test_nobody_is_chased_for_what_another_unit_has_to_decide() -> None:
    given.submitted(on=date(2019, 12, 10))
    found = chasing_of(make.officer())
    assert found is not None
    assert [(unit.red, unit.text) for unit in found.units] == [(1, "")]


def test_numbers_of_who_is_late_open_exactly_these_tasks() -> None:
    given.plan(3)
    given.submitted()
    officer = make.officer()
    refresh_boards()
    page = unescape(signed_in(officer).get("/workbench/").content.decode())
    card = page.partition('id="chasing"')[2].partition("</section>")[0]
    links = re.findall(r'<a class="count [^"]*" href="([^"]+)"[^>]*>.*?(\d+)</a>', card)
    assert [int(number) for _href, number in links] == [3, 3]  # red lamps, and the reports they owe
    for href, number in links:
        listed = unescape(signed_in(officer).get(href).content.decode())
        assert len(re.findall(r'<td class="pair"><a class="row-link"', listed)) == int(number)


def test_liaisons_chase_nobody() -> None:
    given.plan(1)
    assert chasing_of(given.liaison()) is None


def test_plan_whose_period_runs_is_looked_at_today() -> None:
    given.submitted()
    Plan.objects.update(period_end=None)
    [line] = checking(given.checker()).results.lines
    assert int(re.findall(r"\d+", line.left)[0]) > 2000
