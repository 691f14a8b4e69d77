"""A sheet that is older than the task: what it was based on, what is there now; nothing is overwritten."""

from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from ronghe.domains.plans.models import Report, Task
from ronghe.domains.plans.services.extensions import ask_extension, decide_extension
from ronghe.domains.plans.services.publishing import withdraw_plan
from ronghe.domains.plans.services.roundtrip.applying import Choice, Moved, accept, reasons, refused_sheet
from ronghe.domains.plans.services.roundtrip.outcome import Clash
from ronghe.domains.plans.services.tracking import set_weight
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.models import Event
from tests.factories import plans, tracking
from tests.factories.tasksheets import (
    ON,
    PERCENT,
    REF,
    WEIGHT,
    WORDS,
    Edited,
    Percent,
    edited,
    examined,
    imported,
    rows_of,
    waiting,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def october(time_machine: Any) -> None:
    time_machine.move_to(datetime.fromisoformat("2019-10-15T10:00:00+08:00"), tick=False)


@pytest.fixture
def task(db: None) -> Task:
    made = tracking.task()
    tracking.report(made, 30, date(2019, 8, 15), words="开了座谈会")
    return made


def officer() -> Actor:
    return plans.actor("plan_officer", tracking.bureau())


def changed(task: Task, actor: Actor, **values: Any) -> Edited:
    sheet = edited(task.plan, actor)
    sheet.rows[0] |= {PERCENT: Percent(60), WORDS: "表里写的", ON: date(2019, 9, 20)} | values
    return sheet


def test_task_reported_on_meanwhile_is_shown_three_ways(task: Task) -> None:
    actor = officer()
    sheet = changed(task, actor)
    tracking.report(task, 50, date(2019, 9, 10), words="别人写的")
    outcome = examined(task.plan, actor, sheet)
    assert outcome.lines[0].clashes == [
        Clash(PERCENT, "30%", "50%", "60%"),
        Clash(ON, "2019-08-15", "2019-09-10", "2019-09-20"),
        Clash(WORDS, "开了座谈会", "别人写的", "表里写的"),
    ]
    assert (len(outcome.ready), len(outcome.clashes), len(outcome.faulty)) == (0, 1, 0)
    with pytest.raises(ValidationError, match="没有选中任何一行"):
        imported(task.plan, actor, sheet)
    task.refresh_from_db()
    assert (task.percent, Report.objects.filter(task=task).count()) == (50, 2)


def test_same_report_filed_by_hand_meanwhile_is_no_clash(task: Task) -> None:
    actor = officer()
    sheet = changed(task, actor)
    tracking.report(task, 60, date(2019, 9, 20), words="表里写的")
    outcome = examined(task.plan, actor, sheet)
    assert (len(outcome.unchanged), len(outcome.refused)) == (1, 0)


def test_weight_set_meanwhile_is_told_as_it_was(task: Task) -> None:
    actor = officer()
    sheet = edited(task.plan, actor)
    sheet.rows[0] |= {WEIGHT: 9}
    set_weight(actor=actor, task=task, weight=4)
    assert examined(task.plan, actor, sheet).lines[0].clashes == [Clash(WEIGHT, "1", "4", "9")]


def test_untouched_row_of_a_task_that_moved_on_is_unchanged(task: Task) -> None:
    actor = officer()
    sheet = edited(task.plan, actor)
    ask_extension(
        actor=tracking.liaison(), task=task, new_due=date(2019, 12, 20), reason="招标流标", on=date(2019, 9, 1)
    )
    decide_extension(actor=tracking.checker(), task=task, granted=True, on=date(2019, 9, 3))
    tracking.report(task, 80, date(2019, 9, 10))
    outcome = examined(task.plan, actor, sheet)
    assert (len(outcome.unchanged), len(outcome.refused)) == (1, 0)
    again = edited(task.plan, actor)
    assert again.rows[0]["现行期限"] == date(2019, 12, 20)
    tracking.report(task, 90, date(2019, 9, 12))
    outcome = examined(task.plan, actor, again)
    assert (len(outcome.unchanged), len(outcome.refused)) == (1, 0)


def test_sheet_of_an_earlier_day_is_an_old_one(task: Task) -> None:
    actor = officer()
    sheet = edited(task.plan, actor, on=date(2019, 8, 1))
    assert (sheet.rows[0][PERCENT], sheet.rows[0][ON]) == (Percent(0), "")
    assert len(examined(task.plan, actor, sheet).unchanged) == 1
    sheet.rows[0] |= {PERCENT: Percent(40), WORDS: "表里写的"}
    assert examined(task.plan, actor, sheet).lines[0].clashes == [
        Clash(PERCENT, "0%", "30%", "40%"),
        Clash(WORDS, "", "开了座谈会", "表里写的"),
    ]


def test_closed_column_of_an_old_sheet_is_shown_as_a_clash(task: Task) -> None:
    actor = officer()
    sheet = edited(task.plan, actor)
    sheet.rows[0] |= {"现行期限": date(2020, 1, 31)}
    tracking.report(task, 50, date(2019, 9, 10))
    assert examined(task.plan, actor, sheet).lines[0].clashes == [
        Clash("现行期限", "2019-11-30", "2019-11-30", "2020-01-31")
    ]


def test_change_between_preview_and_acceptance_stops_everything() -> None:
    plan, actor = tracking.plan(2), officer()
    sheet = edited(plan, actor)
    for row in sheet.rows:
        row |= {PERCENT: Percent(60), WORDS: "表里写的", ON: date(2019, 9, 20)}
    outcome = examined(plan, actor, sheet)
    tracking.report(plan.tasks.all()[1], 50, date(2019, 9, 10))
    choice = Choice(frozenset(row[REF] for row in sheet.rows))
    file = waiting(sheet.data())
    with pytest.raises(Moved):
        accept(actor=actor, plan=plan, sheet=sheet.read(), file=file, choice=choice, digest=outcome.digest)
    assert Report.objects.count() == 1
    assert not Event.objects.about(plan).filter(action="import_table").exists()


def test_plan_withdrawn_between_preview_and_acceptance_stops_everything(task: Task) -> None:
    actor = officer()
    sheet = changed(task, actor)
    outcome = examined(task.plan, actor, sheet)
    withdraw_plan(actor=actor, plan=task.plan, comment="重新发布")
    choice, file = Choice(frozenset([task.ref])), waiting(sheet.data())
    with pytest.raises(Moved):
        accept(actor=actor, plan=task.plan, sheet=sheet.read(), file=file, choice=choice, digest=outcome.digest)
    assert Report.objects.count() == 1


def test_second_click_applies_once(task: Task) -> None:
    actor = officer()
    sheet = changed(task, actor)
    outcome = examined(task.plan, actor, sheet)
    choice, file = Choice(frozenset([task.ref])), waiting(sheet.data())
    given = {"sheet": sheet.read(), "file": file, "choice": choice, "digest": outcome.digest}
    first, second = (accept(actor=actor, plan=task.plan, **given) for _click in range(2))
    assert first == second
    assert (Report.objects.count(), Event.objects.about(task.plan).filter(action="import_table").count()) == (2, 1)


def test_refused_rows_come_back_with_row_column_and_rule() -> None:
    plan, actor = tracking.plan(4), officer()
    first, second = plan.tasks.order_by("position")[:2]
    tracking.report(first, 30, date(2019, 8, 15), words="开了座谈会")
    sheet = edited(plan, actor)
    for row in sheet.rows[:3]:
        row |= {PERCENT: Percent(60), WORDS: "表里写的", ON: date(2019, 9, 20)}
    sheet.rows[1] |= {PERCENT: 101}
    tracking.report(first, 50, date(2019, 9, 10), words="别人写的")
    outcome = examined(plan, actor, sheet)
    assert [reasons(line) for line in outcome.lines[:3]] == [
        "第 2 行：导出之后任务有变动，没有覆盖；“完成比例”：导出时 30%，现在 50%，表里 60%；"
        "“最近报告日期”：导出时 2019-08-15，现在 2019-09-10，表里 2019-09-20；"
        "“进展情况”：导出时 开了座谈会，现在 别人写的，表里 表里写的",
        "第 3 行：“完成比例”完成比例在 0 到 100 之间",
        "第 4 行：未采纳",
    ]
    back = rows_of(refused_sheet(plan, outcome, taken=[]))
    assert [(row[REF], row["没有导入的原因"].split("：")[0]) for row in back] == [
        (first.ref, "第 2 行"), (second.ref, "第 3 行"), (sheet.rows[2][REF], "第 4 行"),
    ]  # fmt: skip
    assert [row["完成比例"] for row in back] == ["60%", "101", "60%"]
    assert len(examined(plan, actor, Edited(back)).ready) == 1
