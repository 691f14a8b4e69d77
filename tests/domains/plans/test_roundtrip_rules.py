"""An edited task table: what may be changed in it, by whom, and the rule that each refused row breaks."""

from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from ronghe.domains.plans.models import Report, Task
from ronghe.domains.plans.services.publishing import withdraw_plan
from ronghe.domains.plans.services.roundtrip.outcome import Change, Filing, Line
from ronghe.domains.plans.services.tracking import move_task, submit_task
from ronghe.kernel.access.actor import Actor
from tests.factories import plans, tracking
from tests.factories.tasksheets import ON, PERCENT, REF, VERSION, WEIGHT, WORDS, Edited, Percent, edited, examined

pytestmark = pytest.mark.django_db
TODAY = date(2019, 10, 15)
AUGUST = date(2019, 8, 15)


@pytest.fixture(autouse=True)
def october(time_machine: Any) -> None:
    time_machine.move_to(datetime.fromisoformat("2019-10-15T10:00:00+08:00"), tick=False)


def officer() -> Actor:
    return plans.actor("plan_officer", tracking.bureau())


@pytest.fixture
def task(db: None) -> Task:
    """Reported on once."""
    made = tracking.task()
    tracking.report(made, 30, AUGUST, words="开了座谈会")
    return made


def judged(task: Task, actor: Actor | None = None, **values: Any) -> Line:
    """What becomes of the one row after these cells were changed."""
    actor = actor or officer()
    sheet = edited(task.plan, actor)
    sheet.rows[0] |= {
        {"percent": PERCENT, "on": ON, "words": WORDS, "weight": WEIGHT}.get(k, k): v for k, v in values.items()
    }
    [line] = examined(task.plan, actor, sheet).lines
    return line


def faults(line: Line) -> list[tuple[str, str]]:
    return [(fault.column, fault.code) for fault in line.faults]


def test_sheet_that_nobody_changed_changes_nothing(task: Task) -> None:
    line = judged(task)
    assert (line.is_ready, line.is_refused) == (False, False)


def test_changed_cells_become_a_report(task: Task) -> None:
    line = judged(task, percent=Percent(60), on=date(2019, 9, 2), words="走访了 12 家企业")
    assert line.filing == Filing(60, "走访了 12 家企业", date(2019, 9, 2))
    assert line.changes == [
        Change(PERCENT, "30%", "60%"),
        Change(ON, "2019-08-15", "2019-09-02"),
        Change(WORDS, "开了座谈会", "走访了 12 家企业"),
    ]
    assert line.notes == []


def test_what_was_left_as_it_was_is_pointed_out(task: Task) -> None:
    line = judged(task, percent=Percent(20))
    assert line.filing == Filing(20, "开了座谈会", AUGUST)
    assert [str(note) for note in line.notes] == [
        "报告日期没有改，仍按 2019-08-15 登记", "进展情况没有改，仍用原来的话", "完成比例比原来低",
    ]  # fmt: skip


def test_first_report_without_a_date_is_of_today() -> None:
    line = judged(tracking.task(), percent=Percent(10), words="已启动")
    assert line.filing == Filing(10, "已启动", TODAY)


@pytest.mark.parametrize(
    ("percent", "whole"),
    [
        (Percent(80), 80),
        ("80%", 80),
        ("８０％", 80),
        ("80", 80),
        (80, 80),
        ("８０", 80),
        (0, 0),
        (Percent(1), 1),
        (100, 100),
    ],
)
def test_percent_is_taken_where_it_can_mean_one_thing_only(task: Task, percent: Any, whole: int) -> None:
    line = judged(task, percent=percent, words="新的进展")
    assert line.filing is not None
    assert line.filing.percent == whole


@pytest.mark.parametrize(
    ("percent", "code"),
    [
        (0.8, "percent_unclear"),
        (1, "percent_unclear"),
        ("0.8", "percent_unclear"),
        ("八成", "percent_unclear"),
        (Percent(80.5), "percent_whole"),
        (-5, "percent_unclear"),
        (101, "percent"),
        (Percent(101), "percent"),
        ("", "emptied"),
    ],
)
def test_percent_that_is_unclear_or_wrong_is_refused(task: Task, percent: Any, code: str) -> None:
    assert faults(judged(task, percent=percent, words="新的进展")) == [(PERCENT, code)]


@pytest.mark.parametrize("said", ["2019-9-2", "2019/09/02", "2019年9月2日", "２０１９．９．２"])
def test_date_is_taken_as_people_write_it(task: Task, said: str) -> None:
    line = judged(task, on=said, words="新的进展")
    assert line.filing == Filing(30, "新的进展", date(2019, 9, 2))


@pytest.mark.parametrize(
    ("on", "code"),
    [
        (date(2019, 10, 16), "future"),
        (date(2019, 8, 14), "before_last"),
        ("2019-13-01", "date"),
        ("九月初", "date"),
        (43697, "date"),
        ("", "emptied"),
    ],
)
def test_date_that_cannot_be_is_refused(task: Task, on: Any, code: str) -> None:
    assert faults(judged(task, on=on, words="新的进展")) == [(ON, code)]


@pytest.mark.parametrize(("words", "code"), [("", "emptied"), ("长" * 501, "long")])
def test_words_are_needed_and_bounded(task: Task, words: str, code: str) -> None:
    assert faults(judged(task, percent=Percent(40), words=words)) == [(WORDS, code)]


def test_report_needs_words_from_the_first() -> None:
    assert faults(judged(tracking.task(), percent=Percent(10))) == [(WORDS, "no_words")]


def test_weight_is_set_by_the_officer_only(task: Task) -> None:
    assert judged(task, weight=5).weight == 5
    assert faults(judged(task, tracking.liaison(), weight=5)) == [(WEIGHT, "weight_role")]
    assert faults(judged(task, weight=0)) == [(WEIGHT, "weight")]
    assert faults(judged(task, weight=101)) == [(WEIGHT, "weight")]
    assert faults(judged(task, weight="五")) == [(WEIGHT, "weight")]


@pytest.mark.parametrize(
    "column",
    ["序号", "工作举措", "工作内容和进度安排", "责任单位", "完成时间", "状态", "亮灯", "现行期限", "原定期限"],
)
def test_what_the_document_and_the_steps_decide_is_not_changed_in_a_sheet(task: Task, column: str) -> None:
    line = judged(task, percent=Percent(60), words="新的进展", **{column: "改过的"})
    assert faults(line) == [(column, "closed")]
    assert line.is_ready is False


@pytest.mark.parametrize("column", ["工作内容和进度安排", "状态", "现行期限"])
def test_emptied_cells_are_no_less_a_change(task: Task, column: str) -> None:
    assert faults(judged(task, **{column: ""})) == [(column, "closed")]


def test_blanks_and_width_are_no_change(task: Task) -> None:
    line = judged(task, 工作内容和进度安排="１．任务内容之1 ", 现行期限="2019/11/30", 序号="", 工作举措="")
    assert (line.faults, line.is_ready) == ([], False)


def test_liaison_reports_on_what_the_unit_leads_only(task: Task) -> None:
    assert judged(task, tracking.liaison(), percent=Percent(60), words="新的进展").is_ready
    other = plans.actor("liaison", plans.organization("余姚市财政局"))
    line = judged(task, other, percent=Percent(60), words="新的进展")
    assert faults(line) == [("", "not_yours")]
    assert str(line.faults[0].rule) == "这项任务由余姚市经济和信息化局牵头，只有牵头单位和方案管理员能报告"
    assert (judged(task, other).is_ready, judged(task, other).is_refused) == (False, False)


def test_closed_task_is_not_reported_on() -> None:
    task = tracking.closed()
    assert faults(judged(task, words="又想起一件事", on=TODAY)) == [("", "state")]


def test_columns_may_be_missing(task: Task) -> None:
    sheet = edited(task.plan, officer())
    sheet.rows[0] |= {PERCENT: Percent(60), WORDS: "新的进展"}
    short = Edited(sheet.rows, [REF, WORDS, VERSION, PERCENT])
    [line] = examined(task.plan, officer(), short).lines
    assert line.filing == Filing(60, "新的进展", TODAY)
    wordless = Edited(sheet.rows, [REF, VERSION, PERCENT])
    assert faults(examined(task.plan, officer(), wordless).lines[0]) == [(WORDS, "no_words")]


def test_rows_that_name_no_task_of_the_plan_are_refused() -> None:
    plan, other = tracking.plan(3), tracking.task()
    sheet = edited(plan, officer())
    first, second, third = sheet.rows
    strange = {**first, REF: "nosuchtask00"}
    rows = [
        first,
        second,
        dict(second),
        {**third, REF: ""},
        {**third, REF: other.ref},
        strange,
        {**third, VERSION: "7"},
    ]
    lines = examined(plan, officer(), Edited(rows, list(first))).lines
    assert [faults(line) for line in lines] == [
        [],
        [(REF, "twice")],
        [(REF, "twice")],
        [(REF, "no_ref")],
        [(REF, "other_plan")],
        [(REF, "unknown")],
        [(VERSION, "version")],
    ]
    assert str(lines[1].faults[0].rule) == "同一项任务在表里出现了几次：第 3、4 行"


def test_version_that_was_never_written_is_refused(task: Task) -> None:
    assert faults(judged(task, 版本="999999-20191015")) == [(VERSION, "version")]
    assert faults(judged(task, 版本="1-20191399")) == [(VERSION, "version")]


def test_columns_that_the_platform_does_not_know_are_named(task: Task) -> None:
    sheet = edited(task.plan, officer())
    sheet.rows[0] |= {"我的备注": "记得打电话"}
    outcome = examined(task.plan, officer(), Edited(sheet.rows))
    assert (outcome.ignored, outcome.absent, len(outcome.unchanged)) == (["我的备注"], 0, 1)


def test_column_that_stands_twice_refuses_the_sheet(task: Task) -> None:
    sheet = edited(task.plan, officer())
    with pytest.raises(ValidationError, match="表头里“完成比例”出现了两次"):
        examined(task.plan, officer(), Edited(sheet.rows, [*sheet.titles, PERCENT]))


def test_sheet_of_a_withdrawn_plan_is_refused_row_by_row(task: Task) -> None:
    withdraw_plan(actor=officer(), plan=task.plan, comment="重新发布")
    task.plan.refresh_from_db()
    assert faults(judged(task, percent=Percent(60), words="新的进展")) == [("", "guard")]


def test_rows_left_out_are_counted_and_left_alone() -> None:
    plan = tracking.plan(3)
    sheet = edited(plan, officer())
    outcome = examined(plan, officer(), Edited(sheet.rows[:1]))
    assert (outcome.absent, len(outcome.lines), Report.objects.count()) == (2, 1, 0)


def test_task_that_moved_on_and_was_not_changed_in_the_sheet_is_no_clash(task: Task) -> None:
    actor = officer()
    sheet = edited(task.plan, actor)
    tracking.report(task, 100, date(2019, 9, 2), papers=1)
    submit_task(actor=tracking.liaison(), task=task, on=date(2019, 9, 3))
    move_task(actor=tracking.checker(), task=task, name="take_up", on=date(2019, 9, 4))
    [line] = examined(task.plan, actor, sheet).lines
    assert (line.faults, line.clashes, line.changes) == ([], [], [])
