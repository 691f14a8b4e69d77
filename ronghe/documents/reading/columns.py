"""Knows the columns of a task table by the words in its header, in whatever order they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ronghe.documents.reading.normalize import compact


@dataclass(frozen=True, slots=True)
class Column:
    """kind: seq, group, task, party, time, goal or other; `role` for parties; `first_leads` if the header says so."""

    kind: str
    role: str = ""
    first_leads: bool = False
    year: int = 0  # A column of goals for one year.
    persons: bool = False  # Names of people stand beside the units: 责任单位及责任人.
    unknown: str = ""  # A label that names nothing we know: what stands below it is not read, which must be said.


LONGEST = 36
_WHO = "(?:单位|部门|主体|科室|处室)"
_NOTE = r"(?:\(.*\))?"
_KINDS = (
    ("seq", "", r"序号?|编号|(?:任务|项目)(?:序号|编号)|No\.?|NO\.?|№"),
    ("other", "", r"(?:现行|原定)期限|(?:最近)?报告日期"),  # what our own export tells beside the document's columns
    (
        "other",
        "",
        r".*(?:备注|说明|领导|责任人|联系人|负责人|电话|联系方式|资金|投资|投资额|金额|数量|人数|面积|单价|分值|权重|得分|进展|资金来源|预算|经费|情况|成果|成效|目标|目标值|指标值|标准|"
        rf"要求|指标|依据|来源|状态|填报人?|签字|性质|地点|规模|签收){_NOTE}",
    ),
    (
        "time",
        "",
        rf"(?!.*(?:任务|内容|事项|举措|措施)[及和与、]).*(?:时限|时间|期限|日期|节点|完成期|起止年月|年度|年限)(?:安排|要求)?{_NOTE}",
    ),
    (
        "party",
        "lead",
        rf"(?:市级|县级|区级)?(?:总?牵头(?:\(?责任\)?)?|主办|(?:第一|主要|首要)责任|主责){_WHO}?{_NOTE}",
    ),
    ("party", "assist", rf"(?:配合|协办|协助|协同|参与|参加|协作|支持)(?:\(?责任\)?)?{_WHO}?{_NOTE}"),
    (
        "party",
        "responsible",
        rf"(?:责任|承办|实施|落实|负责|承担|主管|建设|执行|组织|完成|任务|市级){{0,3}}{_WHO}"
        rf"(?:[、和及/]?(?:责任|配合|参加|协办){_WHO})?{_NOTE}|(?:主责|牵头|责任|主办|承办)(?:单位|部门)?[/、及和](?:配合|协同|协办|参与|参加|责任)(?:单位|部门)|责任分工|任务分工|分工|责任",
    ),
    (
        "text",
        "",
        r".*(?:任务|举措|措施|内容|事项|项目|工作|行动|工程|要点|重点|类别|类型|领域|板块|分类|方面|环节|阶段|"
        rf"名称|条目)(?:[和及、]进度安排)?{_NOTE}|.*(?:任务|内容|举措|措施|事项)[及和与、].{{1,10}}",
    ),
    ("time", "", rf".*进度(?:安排|要求|计划)?{_NOTE}"),
)
_FORMS = tuple((kind, role, re.compile(f"(?:{form})$")) for kind, role, form in _KINDS)
_AND_PERSONS = re.compile(r"(?:[及和与、/]|\((?=.*\)$))(?:责任人|负责人|联系人|分管领导|责任领导)\)?$")
_START = re.compile(r"^(?:任务|工作|计划|拟)?(?:开始|起始|启动|开工)(?:时间|日期)")
_GOAL = re.compile(r"目标|成果|成效|指标")
_FIRST = re.compile(r"(?:第一|首位|首家|排前|列前).{0,8}(?:为|是).{0,4}牵头|牵头单位(?:列|排)(?:首位|第一|在?前)")


@lru_cache(maxsize=4096)
def column_of(label: str) -> Column | None:
    """The column a folded header label names; None for words that are no label."""
    tight = compact(label[: LONGEST * 2]).strip(":*")
    units = _AND_PERSONS.sub("", tight)
    if units != tight:
        column = column_of(units)
        return replace(column, persons=True) if column and column.kind == "party" else None
    if not tight or len(tight) > LONGEST or re.search(r"[。;,!?“”《》]|\d{4}年", tight):
        return None
    if len(re.sub(r"\(.*\)", "", tight)) > 14:
        return None
    for kind, role, form in _FORMS:
        if kind == "text" and len(tight) > 12:
            return None
        if form.match(tight):
            kind = "goal" if kind == "other" and _GOAL.search(tight) else kind
            role = "start" if kind == "time" and _START.search(tight) else role
            first = kind == "party" and bool(_FIRST.search(tight))
            return Column("time" if tight in ("时间进度", "进度安排") else kind, role, first)
    return None


def _goals_of_year(label: str) -> Column | None:
    """年度目标(2020年), 2021年目标."""
    tight = compact(label[: LONGEST * 2])
    years = re.findall(r"\d{4}(?=年)", tight)
    column = column_of(re.sub(r"\(?\d{4}年[度底末]?\)?", "", tight)) if len(years) == 1 else None
    return replace(column, year=int(years[0])) if column and column.kind == "goal" else None


def header_of(labels: Sequence[str], strict: bool = True) -> tuple[Column, ...] | None:
    """The columns of a header row, or None if this is none: it needs a column of text and one of parties or time.

    `strict`: every label must be known (a run of lines); a row of a table may have unknown ones.
    """
    if not 2 <= len(labels) <= 20:
        return None
    known = [column_of(label) or _goals_of_year(label) for label in labels]
    if strict and any(column is None for column in known):
        return None
    columns = [
        column or Column("other", unknown=label.strip()[:LONGEST]) for column, label in zip(known, labels, strict=True)
    ]
    if len([column for column in known if column]) < max(2, len([label for label in labels if label.strip()]) // 2):
        return None
    return _settled(columns, labels)


def _settled(columns: list[Column], labels: Sequence[str]) -> tuple[Column, ...] | None:
    """Names the task column: the last of the text columns; those before it are groups."""
    texts = [at for at, column in enumerate(columns) if column.kind == "text"]
    if not texts:
        texts = [at for at, column in enumerate(columns) if column.kind == "goal"][:1]
    if not texts or not any(column.kind in ("party", "time") for column in columns):
        return None
    for at in texts:
        columns[at] = replace(columns[at], kind="task" if at == texts[-1] else "group")
    return tuple(columns)


def is_label_row(labels: Sequence[str]) -> bool:
    """Whether each filled cell is a header label: a second header row, or the header again on a new page."""
    filled = [label for label in labels if label.strip()]
    return len(filled) > 1 and all(column_of(label) for label in filled)
