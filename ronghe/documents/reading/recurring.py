"""Reads periods that come again (每年12月, 每月28日前, 每季度) and work without an end (长期坚持)."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 20  # Characters of what is told of a recurrence: who keeps it has a column of this width.
_EVERY = re.compile(r"[每按逐](?:个)?(季度|季|学期|学年|半年|年度?|月|周|星期|日|天|半月)")
_BASES = {
    "年": ("yearly", "year"), "年度": ("yearly", "year"), "学年": ("yearly", "year"), "半年": ("half-yearly", "half"),
    "季度": ("quarterly", "quarter"), "季": ("quarterly", "quarter"), "月": ("monthly", "month"),
    "半月": ("half-monthly", "day"), "学期": ("termly", "half"), "周": ("weekly", "day"), "星期": ("weekly", "day"),
    "日": ("daily", "day"), "天": ("daily", "day"),
}  # fmt: skip
_YEAR_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]")
_YEAR_RANGE = re.compile(r"(\d{1,2})月?[-~至到](\d{1,2})月份?")
_YEAR_MONTHS = re.compile(r"(\d{1,2}月?份?[底末]?前?(?:[、,和及](?=\d)\d{1,2}月?份?[底末]?)*)")
_YEAR_PART = re.compile(r"第?([1-4])季度?|([上下])半年")
_MONTH_DAY = re.compile(r"(\d{1,2})[日号]")
_END = re.compile(r"月?[底末]")
_TAIL = re.compile(
    r"(?:[前之以内]|持续|完成|报送|上报|开展|召开|举行|推进|实施|组织|定期|[1-9]次|一次|底|末|各|至少|不少于|[,、。])*$"
)
_ONGOING = re.compile(
    r"(?:并|需|要|全年|贯穿|常年|长期|持续|不断|常态化?|日常|始终|坚持|推进|推动|开展|实施|进行|执行|落实|做好|抓好|任务|工作|化"
    r"|完善|深化|加强|巩固|提升|[,、。])+"
)
_SURE = re.compile(r"常年|长期|持续|常态|不断|日常|贯穿全年|始终")


def is_ongoing(text: str) -> bool:
    """Whether the text says only that the work goes on: 长期坚持, 持续推进, 常态化开展."""
    return len(text) <= 24 and bool(_SURE.search(text)) and bool(_ONGOING.fullmatch(text))


def read_recurrence(text: str) -> tuple[str, str, str] | None:
    """(recurring, precision, what is left unread) of a text that begins with 每; None for anything else.

    yearly:12, yearly:12-31 (a day), yearly:5..6 (a span), yearly:3,9; monthly:28, monthly:end; quarterly, weekly, …
    A list of more months than fit is left unread, never cut.
    """
    every = _EVERY.match(text)
    if every is None:
        return None
    base, precision = _BASES[every.group(1)]
    at = every.end()
    detail = ""
    if base == "yearly":
        detail, precision, at = _of_year(text, at)
    elif base == "monthly":
        day = _MONTH_DAY.match(text, at)
        end = _END.match(text, at)
        if day and 1 <= int(day.group(1)) <= 31:
            detail, precision, at = str(int(day.group(1))), "day", day.end()
        elif end:
            detail, precision, at = "end", "day", end.end()
    rest = text[at:]
    return (f"{base}:{detail}" if detail else base), precision, "" if _TAIL.match(rest) else rest


def _of_year(text: str, at: int) -> tuple[str, str, int]:
    day = _YEAR_DAY.match(text, at)
    if day and int(day.group(1)) <= 12 and int(day.group(2)) <= 31:
        return f"{int(day.group(1))}-{int(day.group(2))}", "day", day.end()
    span = _YEAR_RANGE.match(text, at)
    if span and max(int(span.group(1)), int(span.group(2))) <= 12:
        return f"{int(span.group(1))}..{int(span.group(2))}", "month", span.end()
    months = _YEAR_MONTHS.match(text, at)
    if months and "月" in months.group():
        values = [int(value) for value in re.findall(r"\d+", months.group(1))]
        listed = _months(values)
        if all(1 <= value <= 12 for value in values) and len(f"yearly:{listed}") <= LONGEST:
            return listed, "month", months.end()
    part = _YEAR_PART.match(text, at)
    if part:
        quarter, half = part.groups()
        first = int(quarter) * 3 - 2 if quarter else 1 if half == "上" else 7
        last = first + (2 if quarter else 5)
        return f"{first}..{last}", "quarter" if quarter else "half", part.end()
    end = re.compile(r"年?[底末]").match(text, at)
    return ("12", "month", end.end()) if end else ("", "year", at)


def _months(values: Sequence[int]) -> str:
    """3,9; months without a gap are a span: 1..12."""
    if len(values) > 2 and list(values) == list(range(values[0], values[-1] + 1)):
        return f"{values[0]}..{values[-1]}"
    return ",".join(map(str, values))
