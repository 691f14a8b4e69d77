"""Compares a sheet with what the platform says, row by row; nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ronghe.documents.reading.filled import Cell, Filled
from ronghe.documents.writing import tasktable as columns
from ronghe.documents.writing.tasktable import Value
from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.services.roundtrip.asking import ask, read_wish
from ronghe.domains.plans.services.roundtrip.known import CLOSED, OPEN, Known, Now
from ronghe.domains.plans.services.roundtrip.outcome import Clash, Line, Mistaken, Outcome
from ronghe.domains.plans.services.roundtrip.story import Story, stories
from ronghe.domains.plans.services.roundtrip.values import Version, day_of, narrow, same_text, version_of, words_of
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.access.verbs import Verb
from ronghe.kernel.policy.citations import Text
from ronghe.kernel.standards.lists import listed_lazy

KEYS = (columns.REF, columns.VERSION)
KNOWN_COLUMNS = (*CLOSED, *OPEN, *KEYS)
MOST_DAYS = 12  # 本平台约定: so many exports of different days in one sheet
MERGED = frozenset({columns.NUMBER, columns.MEASURE})  # empty where the cells of a measure were merged
DOCUMENT = _("以文件为准，不能在表里改；确有错漏，请方案管理员在任务页更正")
RULES: dict[str, Text] = {
    columns.NUMBER: DOCUMENT,
    columns.MEASURE: DOCUMENT,
    columns.TEXT: DOCUMENT,
    columns.PARTIES: _("责任单位以文件和名录为准，不能在表里改；请在任务页明确或更正"),
    columns.TIME: DOCUMENT,
    columns.STATUS: _("状态只随办理步骤改变，请到任务页提交、退回或销号"),
    columns.LAMP: _("亮灯由平台按规则判断，不能填写；没有改过的，是规则的数值在导出后变了，请重新导出"),
    columns.DUE: _("期限只能申请延期或由发文一方更正，请到任务页办理"),
    columns.ORIGINAL: _("原定期限永远不变"),
}


def examine(plan: Plan, actor: Actor, sheet: Filled) -> Outcome:
    """Every row of the sheet, judged for this actor as things stand now."""
    titles = columns_of(sheet.header)
    places = {title: place for place, title in enumerate(titles) if title}
    known = Known(plan, actor)
    lines = [line_of(row.number, row.cells, places) for row in sheet.rows]
    cells = {row.number: {title: row.cells[place] for title, place in places.items()} for row in sheet.rows}
    now = known.now({line.ref for line in lines if line.ref})
    versions = settle_keys(plan, actor, lines, cells, now)
    known.on((version.day, line.ref) for line, version in versions)
    moved = stories(now[line.ref].task for line, version in versions if version.event != now[line.ref].event)
    for line, version in versions:
        judge(line, cells[line.number], now[line.ref], version, known, moved)
    ignored = [title for title in titles if title and title not in KNOWN_COLUMNS]
    seen = {line.ref for line in lines}
    everything = Task.objects.visible_to(actor).filter(plan=plan).count()
    return Outcome(lines, ignored, everything - len(seen & now.keys()), mistaken(plan, actor, seen, now))


def mistaken(plan: Plan, actor: Actor, refs: Collection[str], now: Mapping[str, Now]) -> Mistaken | None:
    """Whether the sheet is of another plan, or of several: it names tasks, and none of this one."""
    named = {ref for ref in refs if ref}
    if not named or named & now.keys():
        return None
    tasks = Task.objects.visible_to(actor).filter(ref__in=named).order_by().values("plan")
    return Mistaken(plan, list(Plan.objects.filter(pk__in=tasks).defer("lines").order_by("pk")))


def columns_of(header: Sequence[str]) -> list[str]:
    """The titles of the head, one name for each column; ValidationError when one stands there twice."""
    titles = [columns.ALSO.get(title, title) for title in header]
    twice = [title for title, count in Counter(titles).items() if title in KNOWN_COLUMNS and count > 1]
    if twice:
        message = _("表头里“%(names)s”出现了两次，看不出以哪一列为准")
        raise ValidationError(message, code="column_twice", params={"names": listed_lazy(twice)})
    return titles


def line_of(number: int, cells: Sequence[Cell], places: Mapping[str, int]) -> Line:
    said = {title: words_of(cells[place]) for title, place in places.items()}
    return Line(number, narrow(said[columns.REF]), said)


def settle_keys(
    plan: Plan, actor: Actor, lines: Sequence[Line], cells: Mapping[int, Mapping[str, Cell]], now: Mapping[str, Now]
) -> list[tuple[Line, Version]]:
    """The lines that name a task and a version; the others are refused."""
    often = Counter(line.ref for line in lines)
    strange = {line.ref for line in lines if line.ref and line.ref not in now}
    elsewhere = set(Task.objects.visible_to(actor).filter(ref__in=strange).values_list("ref", flat=True))
    found: list[tuple[Line, Version]] = []
    days: set[date] = set()
    for line in lines:
        version = version_of(cells[line.number][columns.VERSION])
        if not line.ref:
            line.refuse(columns.REF, _("没有任务编号，不知道是哪项任务；新任务不能从表里加"), "no_ref")
        elif often[line.ref] > 1:
            same = listed_lazy([other.number for other in lines if other.ref == line.ref])
            line.refuse(columns.REF, _("同一项任务在表里出现了几次：第 %(rows)s 行") % {"rows": same}, "twice")
        elif line.ref in elsewhere:
            line.refuse(columns.REF, _("这是另一个方案的任务，请到那个方案导入"), "other_plan")
        elif line.ref not in now:
            line.refuse(columns.REF, _("本方案没有这个编号的任务"), "unknown")
        elif version is None or version.event > now[line.ref].event:
            line.refuse(columns.VERSION, _("版本不是平台写的，请重新导出"), "version")
        elif version.day not in days and len(days) >= MOST_DAYS:
            line.refuse(columns.VERSION, _("一张表最多合并 %(most)s 次导出") % {"most": MOST_DAYS}, "days")
        else:
            days.add(version.day)
            line.task, line.event = now[line.ref].task, now[line.ref].event
            found.append((line, version))
    return found


def judge(
    line: Line,
    cells: Mapping[str, Cell],
    now: Now,
    version: Version,
    known: Known,
    moved: Mapping[int, Story],
) -> None:
    """Fill in what becomes of the line."""
    is_old = version.event != now.event
    base = known.then(line.ref, version, moved[now.task.pk] if is_old else None)
    wish = read_wish(line, cells)
    differing = [column for column in CLOSED if column in cells and not same(column, cells[column], base[column])]
    if is_old:
        differing = [column for column in differing if not same(column, cells[column], now.said[column])]
    wanted = [column for column in wish if wish[column] != base[column]]
    if not wanted and not differing and not line.faults:
        return
    if is_old and not differing and not line.faults and all(wish[c] == now.said[c] for c in wish):
        return  # what the sheet asks for has happened already
    if is_old and not line.faults:
        texts = {column: line.cells[column] for column in differing} | {c: shown(c, wish[c]) for c in wanted}
        line.clashes = [Clash(c, shown(c, base[c]), shown(c, now.said[c]), said) for c, said in texts.items()]
        return
    if not may_import(known.actor, now.task):
        refuse_stranger(line, now.task)
        return
    for column in differing:
        line.refuse(column, RULES[column], "closed")
    ask(line, wish, wanted, now, known)


def may_import(actor: Actor, task: Task) -> bool:
    return actor.can(Verb.IMPORT, "tracking", task)


def refuse_stranger(line: Line, task: Task) -> None:
    line.faults.clear()
    lead = str(task.lead or _("（待确认）"))
    line.refuse("", _("这项任务由%(lead)s牵头，只有牵头单位和方案管理员能报告") % {"lead": lead}, "not_yours")


def same(column: str, cell: Cell, value: Value) -> bool:
    """Whether a cell that may not be changed says what it said."""
    if column in MERGED and not cell.text:
        return True
    if isinstance(value, date):
        try:
            return day_of(cell) == value
        except ValidationError:
            return False
    return same_text(words_of(cell), shown(column, value))


def shown(column: str, value: Value) -> str:
    return columns.shown(value, column)
