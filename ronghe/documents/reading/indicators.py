"""Reads tables of indicators with a column for each year (指标 | 单位 | 2020年 | 2022年): each value is a target.

A year that a header calls the present or the base (基期, 现状) sets no goal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ronghe.documents.reading.columns import column_of
from ronghe.documents.reading.draft import Target
from ronghe.documents.reading.normalize import Text, closed_up, compact
from ronghe.documents.reading.notes import Notes
from ronghe.documents.reading.numbering import mark_of
from ronghe.documents.reading.quantities import Quantity
from ronghe.documents.reading.rows import is_nothing, joined, shortened
from ronghe.documents.reading.targets import comparison_of, is_increment
from ronghe.documents.reading.units import is_sure

_GOAL_WORD = r"(?:规划|计划|预期|预计|发展)?(?:目标|指标|任务)?(?:数值|值|数)?"
_YEAR = re.compile(
    rf"(?:到|至)?(\d{{4}})年?(?:年?[底末]|度)?{_GOAL_WORD}(?:\([^()\d]*\))?$|{_GOAL_WORD}\(?(\d{{4}})年?[底末]?\)?$"
)
_BASE = re.compile(r"基期|基数|基准|基础|现状|现有|实际|完成|实绩|已")
_NAMED = re.compile(r"指标|目标")
_NAME = re.compile(r"指标|目标|项目|名称|内容")
_UNIT = re.compile(r"(?:计量|计算|统计)?单位$")
_ASIDE = re.compile(r"(?:指标)?(?:序号?|编号|属性|性质|类型|类别|分类|备注|说明|注)$")
_VALUE = re.compile(
    r"(?P<before>[^\d]*?)(?P<value>\d{1,3}(?:,\d{3})+(?:\.\d{1,4})?|\d{1,12}(?:\.\d{1,4})?)"
    r"(?:[-~至](?P<high>\d{1,12}(?:\.\d{1,4})?))?(?P<after>[^\d]*)$"
)
_BEFORE = re.compile(
    r"(?:≥|>=|>|≤|<=|<|力争|争取|不低于|不少于|不高于|不超过|控制在|至少|达到?|超过|突破|大于|小于|约|累计|\[|\()*$"
)
_AFTER = re.compile(r"(?P<unit>[^()\[\]]{0,6}?)(?P<more>(?:及?以上|及?以下|以内|之内|左右|余|\]|\))*)$")
_IN_NAME = re.compile(r"[(](?:单位:)?([^()\d]{1,6})[)]$")
_MEASURE = re.compile(
    r"(?:%|‰|百分点|个百分点|[十百千万亿]*(?:人|人次|名|位|家|户|个|所|项|门|套|种|类|件|篇|元|美元|亩|公里|场|次|台|倍|吨|平方米|学时|课时|天|年|岁|"
    r"分|册|部|座|处|支|条|对|批|只|班|床|张))(?:/.{1,4})?$"
)


@dataclass(frozen=True, slots=True)
class Indicators:
    """Which column holds the name, the unit of measure, and each year; `base` years set no goal."""

    labels: tuple[str, ...]
    name: int
    unit: int | None
    years: tuple[tuple[int, int], ...]
    base: frozenset[int]
    unread: tuple[int, ...]  # Columns that are neither: their numbers become a warning.

    @property
    def width(self) -> int:
        return len(self.labels)

    @property
    def sequence(self) -> bool:
        column = column_of(self.labels[0])
        return column is not None and column.kind == "seq"


def indicators_of(labels: Sequence[str]) -> Indicators | None:
    """The columns of a header of folded labels, or None if it is none of a table of indicators by year."""
    tight = tuple(compact(label) for label in labels)
    years = {at: year for at, label in enumerate(tight) if (year := _year(label))}
    if not years or any(len(label) > 24 for label in tight):
        return None
    names = [at for at, label in enumerate(tight) if at not in years and at < min(years) and _NAME.search(label)]
    named = any(_NAMED.search(label) for label in tight)
    if not names or not named or any(_is_task(label) for at, label in enumerate(tight) if at not in years):
        return None
    name = next((at for at in reversed(names) if not _ASIDE.match(tight[at])), None)
    if name is None:
        return None
    unit = next((at for at, label in enumerate(tight) if _UNIT.match(label)), None)
    base = frozenset(at for at in years if _BASE.search(tight[at]))
    known = {*years, *range(name + 1), unit}
    unread = tuple(
        at
        for at, label in enumerate(tight)
        if at not in known and label and not _ASIDE.match(label) and not _BASE.search(label)
    )
    return Indicators(tight, name, unit, tuple(sorted(years.items())), base, unread)


def _is_party(label: str) -> bool:
    column = column_of(label)
    return column is not None and column.kind == "party"


def _is_task(label: str) -> bool:
    """A column of times, or of what is to be done: then the table is one of tasks."""
    column = column_of(label)
    return column is not None and (
        column.kind == "time" or (column.kind == "text" and not re.search(r"指标|目标|项目|名称|内容|类", label))
    )


def _year(label: str) -> int | None:
    found = _YEAR.match(re.sub(r"\([^()]*(?:基期|基数|现状|实际|完成)[^()]*\)|" + _BASE.pattern + "值?数?", "", label))
    year = int(found.group(1) or found.group(2)) if found else 0
    return year if (1990 <= year <= 2100 and "年" in label) or 2000 < year < 2060 else None


@lru_cache(maxsize=4096)
def is_label(fold: str) -> bool:
    """Whether words may head a column of such a table."""
    tight = compact(fold)
    return not mark_of(fold) and bool(_year(tight) or _UNIT.match(tight) or _ASIDE.match(tight) or column_of(tight))


def is_number(fold: str) -> bool:
    """Whether a cell holds one number as a goal is written (≥85, 不少于20个), and no year."""
    tight = compact(fold)
    return _parts(tight) is not None and not re.match(r"(?:19|20)\d{2}年", tight)


def _parts(tight: str) -> tuple[re.Match[str], re.Match[str]] | None:
    """The figure with the words before it, and the unit with the words behind."""
    match = _VALUE.match(tight)
    after = _AFTER.match(match["after"]) if match else None
    if match is None or after is None or not _BEFORE.match(match["before"]):
        return None
    return (match, after) if not after["unit"] or _MEASURE.match(after["unit"]) else None


def targets_of(columns: Indicators, cells: Sequence[Text], notes: Notes, group: str = "") -> list[Target]:
    """The targets of one row, one for each year; a value that is no number becomes a warning."""
    name = cells[columns.name] if columns.name < len(cells) else None
    if name is None or is_nothing(name):
        return []
    values = [(at, year, cells[at]) for at, year in columns.years if at < len(cells) and not is_nothing(cells[at])]
    unit = _unit(columns, cells, name)
    sentence = _sentence(columns, name, unit, values, group)
    found = []
    for at, year, cell in values:
        if at in columns.base:
            continue
        target = _target(cell, unit, sentence, date(year, 12, 31), name)
        if target is None:
            notes.add(
                cell.line, f"「{shortened(name)}」{_label(columns, at)}的「{shortened(cell)}」没有读成目标，请核对。"
            )
        else:
            found.append(target)
    for at in columns.unread:
        if at < len(cells) and re.search(r"\d", cells[at].fold):
            notes.add(cells[at].line, f"「{shortened(name)}」的「{columns.labels[at]}」一栏没有读成目标，请核对。")
        elif at < len(cells) and not is_nothing(cells[at]) and _is_party(columns.labels[at]):
            notes.add(cells[at].line, f"指标「{shortened(name)}」的单位「{shortened(cells[at])}」没有读入，请核对。")
    return found


def _unit(columns: Indicators, cells: Sequence[Text], name: Text) -> str:
    if (
        columns.unit is not None
        and columns.unit < len(cells)
        and not is_nothing(cells[columns.unit])
        and not is_sure(compact(cells[columns.unit].fold))
    ):
        return compact(cells[columns.unit].raw)[:20]
    inside = _IN_NAME.search(compact(name.fold))
    return inside.group(1) if inside and _MEASURE.match(inside.group(1)) else ""


def _sentence(columns: Indicators, name: Text, unit: str, values: Sequence[tuple[int, int, Text]], group: str) -> str:
    """The row as it would be said: 职校·双师型教师比例（%）：2020年 82，2022年 85."""
    title = closed_up(name.raw)
    measured = f"（{unit}）" if unit and not _IN_NAME.search(compact(name.fold)) else ""
    told = "，".join(f"{_label(columns, at)} {joined(cell)}" for at, _, cell in values)
    return f"{group}·{title}{measured}：{told}" if group else f"{title}{measured}：{told}"


def _label(columns: Indicators, at: int) -> str:
    label = columns.labels[at]
    return f"{label}年" if label.isdigit() else label


def _target(cell: Text, unit: str, sentence: str, due: date, name: Text) -> Target | None:
    parts = _parts(compact(cell.fold))
    if parts is None:
        return None
    match, after = parts
    own = after["unit"]
    quantity = Quantity(float(match["value"].replace(",", "")), own or unit, 0, 0, from_range=bool(match["high"]))
    before = re.sub(r"^[\[(]|累计", "", match["before"])
    return Target(
        sentence=sentence,
        value=quantity.value,
        unit=quantity.unit,
        comparison=comparison_of(before, after["more"], quantity),
        measure="increment" if is_increment(compact(name.fold), quantity.unit) else "stock",
        due=due,
        stretch=before.startswith(("力争", "争取")),
        approximate="约" in before or "左右" in after["more"] or "余" in after["more"] or quantity.from_range,
        line=name.line,
    )
