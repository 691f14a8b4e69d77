"""Export, edit, import: nothing is lost, no row is left over, and what was not accepted is untouched."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from ronghe.documents.reading.filled import read_filled
from ronghe.domains.plans.models import Plan, Report, Task
from ronghe.domains.plans.services.roundtrip.examining import KEYS, examine
from ronghe.kernel.history.models import Event
from tests.factories import plans, tracking
from tests.factories.tasksheets import (
    ON,
    PERCENT,
    REF,
    VERSION,
    WEIGHT,
    WORDS,
    Edited,
    Percent,
    Row,
    edited,
    examined,
    exported,
    imported,
    rows_of,
)

pytestmark = pytest.mark.django_db
TODAY, AUGUST = date(2019, 10, 15), date(2019, 8, 15)
TASKS = 4
DERIVED = ("状态", "亮灯", VERSION)  # what the platform says of itself after a report

# Chinese, what a spreadsheet could calculate or take for markup, its own escapes, and anything else.
signs = st.one_of(
    st.sampled_from("完成了座谈会，=+-@<>&'\"_x0041\n\t 1%２　"), st.characters(exclude_categories=["C", "Zl", "Zp"])
)
words = st.text(signs, min_size=1, max_size=30).map(str.strip).filter(bool)
edits = st.fixed_dictionaries(
    {},
    optional={
        PERCENT: st.integers(0, 100).map(Percent),
        WORDS: words,
        ON: st.integers(0, (TODAY - AUGUST).days).map(lambda days: AUGUST + timedelta(days=days)),
        WEIGHT: st.integers(1, 100),
    },
)


@pytest.fixture(autouse=True)
def october(time_machine: Any) -> None:
    time_machine.move_to(datetime.fromisoformat("2019-10-15T10:00:00+08:00"), tick=False)


def under_way() -> Plan:
    """Each task reported on once."""
    plan = tracking.plan(TASKS)
    for number, task in enumerate(plan.tasks.all()):
        tracking.report(task, 10 * number, AUGUST, words=f"第 {number} 次")
    return plan


def comparable(rows: list[Row]) -> dict[str, Row]:
    return {row[REF]: {title: value for title, value in row.items() if title not in DERIVED} for row in rows}


@settings(max_examples=20)
@given(changes=st.lists(edits, min_size=TASKS, max_size=TASKS), seed=st.integers(0, 10**6))
def test_what_was_edited_is_what_the_next_export_says(changes: list[Row], seed: int) -> None:
    with transaction.atomic():
        plan, actor = under_way(), plans.actor("plan_officer", tracking.bureau())
        sheet = edited(plan, actor)
        for row, change in zip(sheet.rows, changes, strict=True):
            row |= change
        told = comparable(sheet.rows)
        shuffled = sheet.shuffled(seed)
        if examined(plan, actor, shuffled).ready:
            imported(plan, actor, shuffled)
        assert comparable(rows_of(exported(plan, actor))) == told
        assert examined(plan, actor, Edited(rows_of(exported(plan, actor)))).ready == []
        transaction.set_rollback(True)


cells = st.one_of(
    st.none(), st.sampled_from(["", "80%", "0.8", 1, 101, "2019-09-01", "2030-01-01", "改过", "1-20190101", "别的编号"])
)


@settings(max_examples=20)
@given(
    spoiled=st.lists(
        st.dictionaries(st.sampled_from([PERCENT, ON, WORDS, WEIGHT, REF, VERSION, "状态"]), cells), max_size=9
    ),
    picked=st.lists(st.integers(0, TASKS - 1), min_size=1, max_size=9),
    chosen=st.sets(st.integers(0, TASKS - 1)),
)
def test_rows_in_are_accepted_refused_or_unchanged(spoiled: list[Row], picked: list[int], chosen: set[int]) -> None:
    with transaction.atomic():
        plan, actor = under_way(), plans.actor("plan_officer", tracking.bureau())
        whole = edited(plan, actor)
        rows = [dict(whole.rows[place]) for place in picked]
        for row, spoil in zip(rows, spoiled, strict=False):
            row |= {title: value for title, value in spoil.items() if value is not None}
        sheet = Edited(rows, list(whole.rows[0]))
        outcome = examined(plan, actor, sheet)
        assert [line.number for line in outcome.lines] == list(range(2, len(rows) + 2))
        assert len(outcome.ready) + len(outcome.refused) + len(outcome.unchanged) == len(rows)
        refs = [whole.rows[place][REF] for place in chosen]
        if taken := [line for line in outcome.ready if line.ref in refs]:
            before = Report.objects.count()
            counts = imported(plan, actor, sheet, refs)
            assert counts.rows == counts.accepted + counts.refused + counts.unchanged == len(rows)
            assert (counts.accepted, counts.not_taken) == (len(taken), len(outcome.ready) - len(taken))
            assert Report.objects.count() - before == sum(line.filing is not None for line in taken)
        transaction.set_rollback(True)


def test_accepted_rows_are_ordinary_reports_and_the_plan_tells_of_them_together() -> None:
    plan, actor = under_way(), plans.actor("plan_officer", tracking.bureau(), name="方老师")
    sheet = edited(plan, actor)
    sheet.rows[0] |= {PERCENT: Percent(60), WORDS: "走访了 12 家企业", ON: date(2019, 9, 2)}
    sheet.rows[1] |= {WEIGHT: 7}
    sheet.rows[2] |= {PERCENT: 101}
    counts = imported(plan, actor, sheet)
    assert (counts.rows, counts.accepted, counts.refused, counts.not_taken, counts.unchanged) == (4, 2, 1, 0, 1)
    first, second = plan.tasks.order_by("position")[:2]
    assert (first.percent, first.reported_on, second.weight, second.percent) == (60, date(2019, 9, 2), 7, 10)
    events = Event.objects.about(first)[:1].values_list("action", "user_name", "on", "comment")
    assert list(events) == [("report_progress", "方老师", date(2019, 9, 2), "走访了 12 家企业")]
    event = Event.objects.about(plan)[0]
    assert (event.action, event.label) == ("import_table", "导入任务表")
    told = {label: new for label, (_old, new) in event.changes.items()}
    assert {name: told[name] for name in ("表内行数", "已更新", "不通过", "其中未采纳", "未变")} == {
        "表内行数": "4", "已更新": "2", "不通过": "1", "其中未采纳": "0", "未变": "1",
    }  # fmt: skip
    assert len(told["文件摘要"]) == 64


def test_row_left_unchosen_is_counted_as_refused_and_left_alone() -> None:
    plan, actor = under_way(), plans.actor("plan_officer", tracking.bureau())
    sheet = edited(plan, actor)
    for row in sheet.rows[:2]:
        row |= {PERCENT: Percent(60), WORDS: "新的进展", ON: date(2019, 9, 2)}
    counts = imported(plan, actor, sheet, [sheet.rows[1][REF]])
    assert (counts.rows, counts.accepted, counts.refused, counts.not_taken, counts.unchanged) == (4, 1, 1, 1, 2)
    assert list(plan.tasks.order_by("position").values_list("percent", flat=True)) == [0, 60, 20, 30]


def test_first_report_begins_the_task() -> None:
    task = tracking.task()
    actor = tracking.liaison()
    sheet = edited(task.plan, actor)
    sheet.rows[0] |= {PERCENT: Percent(5), WORDS: "已启动"}
    imported(task.plan, actor, sheet)
    task.refresh_from_db()
    assert (task.status, task.percent, task.reported_on) == (Task.Status.IN_PROGRESS, 5, TODAY)


def test_sheet_without_rows_does_nothing() -> None:
    plan, actor = under_way(), plans.actor("plan_officer", tracking.bureau())
    outcome = examined(plan, actor, Edited([], list(edited(plan, actor).rows[0])))
    assert (len(outcome.lines), outcome.absent) == (0, TASKS)


def test_many_rows_take_no_more_queries_than_few() -> None:
    plan, actor = under_way(), plans.actor("plan_officer", tracking.bureau())
    for number in range(60):
        task = plans.task(
            plan, f"另一项{number}", status="not_started", opened_on=date(2019, 5, 31), lead=tracking.lead_unit()
        )
        plans.lead(task, tracking.lead_unit())
    whole = read_filled(exported(plan, actor), "表.xlsx", KEYS)
    taken = []
    for sheet in (whole._replace(rows=whole.rows[:2]), whole):
        with CaptureQueriesContext(connection) as seen:
            outcome = examine(plan, actor, sheet)
        taken.append(len(seen))
    assert (len(outcome.lines), len(outcome.unchanged)) == (64, 64)
    assert taken[0] == taken[1] <= 25


def test_export_of_the_english_page_is_the_same_sheet() -> None:
    plan, actor = under_way(), plans.actor("plan_officer", tracking.bureau())
    with override("en"):
        sheet = edited(plan, actor)
        assert examined(plan, actor, sheet).ready == []
    assert rows_of(exported(plan, actor)) == sheet.rows
