"""Prints a plan draft for a person at a terminal: warnings first, then tasks by measure, then targets."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ronghe.documents.reading.draft import Period, PlanDraft, Target, Task

_BASIS = {
    "explicit": "牵头",
    "joint": "会同，首个单位牵头",
    "only_named": "唯一单位",
    "first_listed": "列在首位，待确认",
    "none": "无牵头单位",
}
_COMPARISON = {">=": "不少于", "<=": "不超过", ">": "超过", "=": ""}
_MISSING = "（未读到）"


def summary(draft: PlanDraft, file: str) -> str:
    return "\n".join(_lines(draft, file)) + "\n"


def _lines(draft: PlanDraft, file: str) -> Iterator[str]:
    yield f"文件：{file}"
    yield f"标题：{draft.title or _MISSING}"
    yield f"文号：{draft.number or _MISSING}"
    yield f"发文机关：{draft.issuer or _MISSING}"
    dates = (("成文", draft.signed_on), ("公布", draft.published_on), ("施行", draft.in_force_on))
    yield "日期：" + "，".join(f"{label} {day.isoformat() if day else _MISSING}" for label, day in dates)
    yield ""
    yield f"需要核对（{len(draft.warnings)} 处）" if draft.warnings else "没有需要核对的地方"
    for warning in draft.warnings:
        yield f"  ! 第 {warning.line} 行：{warning.message}"
    yield ""
    groups = [(group, list(tasks)) for group, tasks in groupby(draft.tasks, key=lambda task: task.group)]
    yield f"任务（{len(groups)} 组，{len(draft.tasks)} 项）"
    for group, tasks in groups:
        yield f"  {' / '.join(group) or '（未分组）'}（{len(tasks)} 项）"
        for task in tasks:
            yield from _task(task)
    if draft.targets:
        yield ""
        yield f"目标（{len(draft.targets)} 个）"
        for target in draft.targets:
            yield _target(target)


def _task(task: Task) -> Iterator[str]:
    number = f"{task.number}." if task.number[-1:].isdigit() else task.number
    mark = "" if task.complete else "（不完整）"
    yield f"    {number}{task.text}{mark}"
    lead = f"{task.lead}（{_BASIS.get(task.lead_basis, task.lead_basis)}）" if task.lead else _BASIS["none"]
    others = [party.name for party in task.parties if party.name != task.lead]
    yield f"      {lead}{'；' + '、'.join(others) if others else ''}　{_period(task.period)}"


def _period(period: Period | None) -> str:
    if period is None:
        return "未写时间"
    said = period.raw.replace("\n", "；")
    if period.end is None:
        return said
    band = f" 至 {period.latest_end}" if period.latest_end and period.latest_end != period.end else ""
    start = f"{period.start} 起，" if period.start else ""
    return f"{said}（{start}{period.end}{band} 止）"


def _target(target: Target) -> str:
    value = f"{_COMPARISON.get(target.comparison, target.comparison)}{target.value:.15g}{target.unit}"
    notes = [
        "力争" if target.stretch else "",
        "约" if target.approximate else "",
        "新增" if target.measure == "increment" else "",
        f"{target.due} 前" if target.due else "",
    ]
    told = "，".join(filter(None, notes))
    return f"  {value}{f'（{told}）' if told else ''}：{target.sentence}（第 {target.line} 行）"
