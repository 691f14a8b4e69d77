"""Reads one moment as official papers write it: 2019年5月, 5月31日, 第三季度, 上半年, 2019.5, 年底, 十四五."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date

# 号 after a day is 日. The digits before a time word are written 二〇一九 as often as 2019.
_CN_NUMBER = re.compile(
    r"[〇零一二三四五六七八九十两]{1,4}(?=个?[年月日号季周天])|(?<![一二三四五六七八九十])[一二三四](?=[-~至到、]第?[一二三四]季)"
)
_YEAR = re.compile(
    r"(\d{4})(?=年|[Qq][1-4]|[-~至到]\d{4}年?(?!\d))年?|(今年|本年|当年|明年|次年|翌年|来年)度?|(\d{2})年(?=\d{1,2}月)"
)
_DOTTED = re.compile(r"(\d{4})([./-])(\d{1,2})(?:\2(\d{1,2}))?(?:\d{2}:\d{2}:\d{2})?(?![\d月日])")
_BARE_YEAR = re.compile(r"(\d{4})(?=[-~]\d{4}$|$)")
_MONTH = re.compile(r"(\d{1,2})(?:月份?|(?=[-~至到]\d{1,2}月)|(?=(?:[、,和]\d{1,2})+月))")
_DAY = re.compile(r"(\d{1,2})(?:[日号]|(?=[-~至到]\d{1,2}[日号]))")
_XUN = re.compile(r"([上中下])(?:旬?[-~至到、]?([中下]))?旬")
_TENS = {"上": 1, "中": 11, "下": 21}
_END = re.compile(r"月?[底末]")
_EDGE = re.compile(r"月?[初中](?!旬)")
_QUARTER = re.compile(r"第?([1-4])(?:季度?|(?=[-~至到、]第?[1-4]季))|[Qq]([1-4])(?!\d)|前([23])季度")
_HALF = re.compile(r"([上下])半年度?")
_WHOLE = re.compile(r"全年度?|年度|年内|年中旬?|年初|年?[底末]|度")
_PLANS = {"十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026}
_PLAN = re.compile(r"[“\"]?(十[二三四五]五)[”\"]?(?:规划)?(期间|时期|期末|末期?|期)")


class UnreadableMoment(Exception):
    """Why a moment cannot be dated; the words are shown to a person."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The days a moment covers. `at_end`: the text says only where it ends (底, 末)."""

    start: date
    end: date
    precision: str
    at_end: bool = False
    approximate: bool = False
    dotted: bool = False


def arabic(text: str) -> str:
    """The time words with Arabic digits: 二〇一九年十二月 → 2019年12月."""
    return _CN_NUMBER.sub(lambda match: _digits(match.group()), text)


def _digits(written: str) -> str:
    values = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
    if "十" not in written:
        return "".join(str(values[c]) for c in written)
    tens, _, ones = written.partition("十")
    if "十" in ones or len(tens) > 1 or len(ones) > 1:
        return written
    return str((values[tens] if tens else 1) * 10 + (values[ones] if ones else 0))


def read_moment(text: str, at: int, year: int | None, before: Moment | None = None) -> tuple[Moment, int] | None:
    """The moment that starts at `at` and where it ends; `before` begins the range and lends its year."""
    plan = _PLAN.match(text, at)
    if plan:
        first = _PLANS[plan.group(1)]
        moment = Moment(date(first, 1, 1), date(first + 4, 12, 31), "year", plan.group(2) not in ("期间", "时期", "期"))
        return moment, plan.end()
    dotted = _dotted(text, at, before)
    if dotted:
        return dotted
    written, at_month = _year(text, at, before.start.year if before else year)
    lent = written if written is not None else (before.start.year if before else year)
    return _within_year(text, at_month, lent, written is not None, before)


def _year(text: str, at: int, year: int | None) -> tuple[int | None, int]:
    match = _YEAR.match(text, at) or _BARE_YEAR.match(text, at)
    if match is None:
        return None, at
    if match.group(1):
        return int(match.group(1)), match.end()
    if match.re is _YEAR and match.group(3):
        return 2000 + int(match.group(3)), match.end()
    if year is None:
        raise UnreadableMoment("没有写明年份")
    end = match.end() - (1 if match.group().endswith("度") else 0)
    return year + (match.group(2) in ("明年", "次年", "翌年", "来年")), end


def _within_year(text: str, at: int, year: int | None, said: bool, before: Moment | None) -> tuple[Moment, int] | None:
    month = _MONTH.match(text, at)
    if month:
        return _month(text, month.end(), _known(year), int(month.group(1)))
    quarter = _QUARTER.match(text, at)
    if quarter:
        last = int(next(filter(None, quarter.groups()))) * 3
        return _ended(text, quarter.end(), _months(_known(year), 1 if quarter.group(3) else last - 2, last, "quarter"))
    half = _HALF.match(text, at)
    if half:
        first = 1 if half.group(1) == "上" else 7
        return _ended(text, half.end(), _months(_known(year), first, first + 5, "half"))
    day = _DAY.match(text, at)
    if day and before and before.precision == "day" and not said:
        return _single(before.start.year, before.start.month, int(day.group(1))), day.end()
    whole = _WHOLE.match(text, at)
    if whole and (said or whole.group() not in ("底", "末", "度")):
        if whole.group()[:2] in ("年初", "年中"):
            raise UnreadableMoment("时间写得太宽，无法确定日期")
        moment = _months(_known(year), 1, 12, "year")
        return replace(moment, at_end=whole.group()[-1] in "底末"), whole.end()
    return (_months(_known(year), 1, 12, "year"), at) if said else None


def _month(text: str, at: int, year: int, month: int) -> tuple[Moment, int]:
    day = _DAY.match(text, at)
    if day:
        return _single(year, month, int(day.group(1))), day.end()
    whole = _months(year, month, month, "month")
    xun = _XUN.match(text, at)
    if xun:
        first, final = _TENS[xun.group(1)], _TENS[xun.group(2) or xun.group(1)]
        if final < first:
            raise UnreadableMoment("止期早于起期")
        last = whole.end if final == 21 else date(year, month, final + 9)
        return _ended(text, xun.end(), Moment(date(year, month, first), last, "day"))
    edge = _EDGE.match(text, at)
    if edge:
        first = 1 if edge.group().endswith("初") else 11
        return Moment(date(year, month, first), date(year, month, first + 9), "month", approximate=True), edge.end()
    return _ended(text, at, whole)


def _ended(text: str, at: int, moment: Moment) -> tuple[Moment, int]:
    end = _END.match(text, at)
    return (replace(moment, at_end=True), end.end()) if end else (moment, at)


def _dotted(text: str, at: int, before: Moment | None) -> tuple[Moment, int] | None:
    match = _DOTTED.match(text, at)
    if match:
        year, month = int(match.group(1)), int(match.group(3))
        if match.group(4):
            return replace(_single(year, month, int(match.group(4))), dotted=True), match.end()
        return replace(_months(year, month, month, "month"), dotted=True), match.end()
    if before is None or not before.dotted:
        return None
    short = re.compile(r"(?:(\d{1,2})[./])?(\d{1,2})(?=[^\d月日]|$)").match(text, at)
    if short is None:
        return None
    month, last = before.start.month, int(short.group(2))
    if before.precision == "month":
        if short.group(1):
            return None
        return replace(_months(before.start.year, last, last, "month"), dotted=True), short.end()
    return replace(_single(before.start.year, int(short.group(1) or month), last), dotted=True), short.end()


def _known(year: int | None) -> int:
    if year is None:
        raise UnreadableMoment("没有写明年份")
    return year


def _months(year: int, first: int, last: int, precision: str) -> Moment:
    if not 1 <= first <= last <= 12 or not 1900 <= year <= 2199:
        raise UnreadableMoment("没有这样的日期")
    return Moment(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]), precision)


def _single(year: int, month: int, day: int) -> Moment:
    try:
        when = date(year, month, day)
    except ValueError:
        raise UnreadableMoment("没有这样的日期") from None
    if not 1900 <= year <= 2199:
        raise UnreadableMoment("没有这样的日期")
    return Moment(when, when, "day")
