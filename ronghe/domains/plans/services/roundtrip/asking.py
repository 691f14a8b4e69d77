"""What a row asks for: a report, a weight; and whether the platform would take it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ronghe.documents.reading.filled import Cell
from ronghe.documents.writing import tasktable as columns
from ronghe.documents.writing.tasktable import Value
from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.services.roundtrip.known import OPEN, Known, Now
from ronghe.domains.plans.services.roundtrip.outcome import Change, Filing, Line
from ronghe.domains.plans.services.roundtrip.values import day_of, percent_of, weight_of, words_of
from ronghe.domains.plans.services.tracking import REPORTABLE
from ronghe.kernel.access.verbs import Verb

REPORT = (columns.PERCENT, columns.REPORTED, columns.WORDS)
READERS: dict[str, Callable[[Cell], Value]] = {
    columns.PERCENT: percent_of,
    columns.REPORTED: day_of,
    columns.WORDS: words_of,
    columns.WEIGHT: weight_of,
}
WORDS_LIMIT = 500
Wish = dict[str, Value]  # column → what the sheet says there, for the columns it has and that could be read


def read_wish(line: Line, cells: Mapping[str, Cell]) -> Wish:
    """The cells that may be changed; what cannot be read is a fault of the line."""
    wish: Wish = {}
    for column in OPEN:
        if column in cells:
            try:
                wish[column] = READERS[column](cells[column])
            except ValidationError as error:
                line.refuse(column, error.messages[0], str(error.code))
    return wish


def ask(line: Line, wish: Wish, wanted: Sequence[str], now: Now, known: Known) -> None:
    """Put the changes on the line, and every reason why the platform would not take them."""
    for column in wanted:
        if wish[column] is None or wish[column] == "":
            line.refuse(column, _("原来有内容，不能清空"), "emptied")
    if set(wanted) & set(REPORT):
        ask_report(line, wish, wanted, now, known)
    if columns.WEIGHT in wanted:
        ask_weight(line, wish[columns.WEIGHT], now, known)


def ask_report(line: Line, wish: Wish, wanted: Sequence[str], now: Now, known: Known) -> None:
    percent = wish.get(columns.PERCENT, now.said[columns.PERCENT])
    day, words = wish.get(columns.REPORTED), str(wish.get(columns.WORDS, ""))
    on = day if isinstance(day, date) else known.today
    if isinstance(percent, int) and percent > 100:
        line.refuse(columns.PERCENT, _("完成比例在 0 到 100 之间"), "percent")
    if not words and columns.WORDS not in wanted:
        line.refuse(columns.WORDS, _("报告进展须写进展情况"), "no_words")
    elif len(words) > WORDS_LIMIT:
        params = {"limit": WORDS_LIMIT, "length": len(words)}
        line.refuse(columns.WORDS, _("最多 %(limit)s 字，这里有 %(length)s 字") % params, "long")
    check_day(line, on, now, known)
    check_task(line, now.task, known.plan)
    if line.faults:
        return
    line.filing = Filing(percent if isinstance(percent, int) else 0, words, on)
    told: dict[str, Value] = {
        columns.PERCENT: line.filing.percent,
        columns.REPORTED: on,
        columns.WORDS: line.filing.words,
    }
    for column, value in told.items():
        if value != now.said[column]:
            line.changes.append(Change(column, columns.shown(now.said[column], column), columns.shown(value, column)))
    take_note(line, wanted, now, known)


def take_note(line: Line, wanted: Sequence[str], now: Now, known: Known) -> None:
    """What a tired reader should look at twice."""
    assert line.filing is not None
    if columns.REPORTED not in wanted and now.said[columns.REPORTED]:
        line.notes.append(_("报告日期没有改，仍按 %(day)s 登记") % {"day": line.filing.on})
    if columns.WORDS not in wanted:
        line.notes.append(_("进展情况没有改，仍用原来的话"))
    if line.filing.percent < now.task.percent:
        line.notes.append(_("完成比例比原来低"))


def check_day(line: Line, on: date, now: Now, known: Known) -> None:
    """The rules of history: not after today, not before the last thing that happened to the task."""
    if on > known.today:
        line.refuse(columns.REPORTED, _("日期 %(on)s 在今天之后，不能预先登记") % {"on": on}, "future")
    elif now.last_on and on < now.last_on:
        params = {"on": on, "last": now.last_on}
        line.refuse(columns.REPORTED, _("日期 %(on)s 早于这项任务的上一次变动 %(last)s") % params, "before_last")


def check_task(line: Line, task: Task, plan: Plan) -> None:
    if plan.status != Plan.Status.PUBLISHED:
        line.refuse("", _("方案没有发布或已经撤回，任务不能再办理"), "guard")
    elif task.status not in REPORTABLE:
        state = Task.Status(task.status).label
        line.refuse("", _("任务现在是“%(state)s”，不能再报告进展") % {"state": state}, "state")


def ask_weight(line: Line, weight: Value, now: Now, known: Known) -> None:
    if weight is None:
        return  # told already: emptied
    if not known.actor.can(Verb.CONFIGURE, "tracking", now.task):
        line.refuse(columns.WEIGHT, _("权重由方案管理员设定"), "weight_role")
    elif not isinstance(weight, int) or not 1 <= weight <= 100:
        line.refuse(columns.WEIGHT, _("权重在 1 到 100 之间"), "weight")
    else:
        line.weight = weight
        line.changes.append(Change(columns.WEIGHT, str(now.task.weight), str(weight)))
