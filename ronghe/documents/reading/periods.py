"""Reads when a task runs: every way such papers write time becomes inclusive dates, or stays raw with a reason."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ronghe.documents.reading.draft import Period
from ronghe.documents.reading.moments import Moment, UnreadableMoment, arabic, read_moment
from ronghe.documents.reading.normalize import compact, fold
from ronghe.documents.reading.recurring import is_ongoing, read_recurrence

_ORDER = ("day", "month", "quarter", "half", "year")
LONGEST = 80  # A time is short; longer text is something else and is not searched.
_LABEL = re.compile(r"(?:完成|办理|办结|整改|工作|任务)?(?:时限|时间|日期|节点)(?:要求|安排)?:")
_PREFIX = re.compile(
    r"(?:原则上|争取|力争|计划|预计|确保|拟|截止|截至|最迟|最晚|不晚于|不迟于|从|自|于|在|到|至|约|大约)*"
)
_UNTIL = re.compile(r"截止|截至|最迟|最晚|不晚于|不迟于|^[到至]")
_ABOUT = re.compile(r"约|左右|前后|预计|上下")
_BEFORE = re.compile(r"(?:之前|以前|前(?!后))")
_HOUR = re.compile(
    r"(?<=[日号])(?:\((?:星期|周)[一二三四五六日天]\))?(?:(?:\d{1,2}(?:[:：]\d{2}|[时点]整?)|下班)(?=前|之前))?"
)
_TO = re.compile(r"(?:--?|~|至|到)(?:至|到)?(?=[\d今本当明次翌来年第上下底])")
_SINCE = re.compile(r"(?:月)?(?:份)?(?:起始|开始|启动|动工|开工|起|始|以来)")
_BEGINS = re.compile(r"[,、]?(?:正式|全面|陆续)?(?:启动|开始|动工|开工)")
_ENDLESS = re.compile(r"(?:-|~|至|到)+(?:长期|今后?|以后|永久)$")
_AFTER = re.compile("(?:之|以)?后")
_DONE = re.compile(
    r"(?:[,、。;]|基本|全部|全面|力争|确保|陆续|组织|正式|集中|前|完成|结束|落实|到位|完毕|建成|开展|举行|举办|召开|印发|出台|实施|推进|进行|"
    r"验收|任务|工作|目标|投用|报送|上报|左右|前后|期间|内|执行|公布|制定|整治|整改|生效|施行)*$"
)
_LASTING = re.compile(
    r"[,;(]?(?:建设|实施|项目|工作|活动|试点|培育|整治)?(?:期限?|周期|时间|历时|持续|为期)?(?:为|[:])?(?:期)?(大约|约|大概|大致|暂定)?"
    r"(\d{1,2}|半)(?:[-~至到](\d{1,2}))?(个月|年半?|周|天)(?:时间|完成|建成|内|期)*(左右|上下)?(?:时间|完成|建成)?[)。]?$"
)
_FROM_NOW = re.compile(r"(?:自)?(?:即日|印发之日|发文之日|通知印发之日|发布之日)(?:起|开始)(?:[-~至到]+|[,]?)")


@dataclass(frozen=True, slots=True)
class Span:
    """The dates of a period before its raw text is attached."""

    start: date | None = None
    end: date | None = None
    latest: date | None = None
    precision: str = "none"
    approximate: bool = False
    recurring: str = ""
    note: str = ""


def read_period(raw: str, year: int | None = None, signed: date | None = None) -> tuple[Period, str]:
    """The period, and what a person must check ("" if nothing). `year` is the plan's own, for 6月底前 and the like."""
    text = canonical(raw)
    try:
        span = _span(text, year, signed) if len(text) <= LONGEST else None
        note = span.note if span else "无法读出时间"
    except UnreadableMoment as reason:
        span, note = None, str(reason)
    except OverflowError:
        span, note = None, "没有这样的日期"
    span = span or Span()
    period = Period(raw.strip(), span.start, span.end, span.latest, span.precision, span.approximate, span.recurring)
    return period, note


def canonical(raw: str) -> str:
    """The text as the grammar sees it: folded, no blanks, Arabic digits, no closing stop."""
    text = compact(fold(raw[: LONGEST * 4])).strip("。.,;、:")
    label = _LABEL.match(text)
    text = text[label.end() :] if label else text
    if text[:1] in "([【" and text[-1:] in ")]】":
        text = text[1:-1]
    return _HOUR.sub("", arabic(text))


def _span(text: str, year: int | None, signed: date | None) -> Span | None:
    if not text:
        return None
    if is_ongoing(text):
        return Span()
    now = _FROM_NOW.match(text)
    if now:
        return _from_now(text[now.end() :], year, signed)
    every = re.search(r"[每逐]|按[月季]", text)
    if every:
        return _recurring(text, every.start(), year)
    prefix = _PREFIX.match(text)
    at = prefix.end() if prefix else 0
    moment = read_moment(text, at, year)
    if moment is None:
        return None
    about = bool(_ABOUT.search(text))
    span = _after_first(text, *moment, year)
    if span and prefix and _UNTIL.search(prefix.group()) and span.start == moment[0].start:
        span = replace(span, start=None)
    return replace(span, approximate=span.approximate or about) if span else None


def _recurring(text: str, at: int, year: int | None) -> Span | None:
    read = read_recurrence(text[at:])
    if read is None:
        return None
    recurring, precision, rest = read
    note = f"「{rest}」未能识别" if rest else ""
    head = text[:at].rstrip(",、的内于在")
    frame = _span(head, year, None) if head and not _DONE.match(head) else None
    if head and frame is None and not _DONE.match(head):
        note = f"「{head}」未能识别"
    if frame is None:
        return Span(precision=precision, recurring=recurring, note=note)
    return replace(frame, precision=precision, recurring=recurring, note=note or frame.note)


def _from_now(rest: str, year: int | None, signed: date | None) -> Span | None:
    if rest and not _DONE.match(rest) and not is_ongoing(rest):
        span = _span(rest, year, None)
        if span and signed and span.end and span.end < signed:
            raise UnreadableMoment("止期早于起期")
        return replace(span, start=signed) if span and not span.recurring else None
    return Span(start=signed, precision="day" if signed else "none", note="" if signed else "没有成文日期，起点不明")


def _after_first(text: str, first: Moment, at: int, year: int | None) -> Span | None:
    """What follows the first moment decides: a range, a start, a deadline, or the moment itself."""
    rest = text[at:]
    if _ENDLESS.match(rest):
        return Span(_from(first), None, None, first.precision, first.approximate)
    to = _TO.match(rest)
    if to:
        return _range(text, first, at + to.end(), year)
    since = _SINCE.match(rest)
    if since:
        return _open(rest[since.end() :], first, year)
    lasting = _LASTING.match(rest) if rest[:1] in (",", ";", "(") else None
    if lasting:
        return _for(lasting, first)
    before = _BEFORE.match(rest)
    if before and _BEGINS.match(rest[before.end() :]):
        return Span(note="写的是启动的时限，没有写何时完成")
    if before:
        return _closed(_deadline(first), rest[before.end() :])
    others = re.match(r"[、,和及](?=第?\d)", rest)
    if others:
        return _list(text, first, at + 1, year)
    span = Span(None if first.at_end else first.start, first.end, first.end, first.precision, first.approximate)
    return _closed(span, rest)


def _from(first: Moment) -> date:
    """The day work starts: of 3月底 the last one, for 底 says where the moment ends."""
    return first.end if first.at_end else first.start


def _deadline(first: Moment) -> Span:
    if first.precision == "day" or first.at_end:
        return Span(None, first.end, first.end, first.precision, first.approximate)
    # 12月前 may mean before December or by its end: both dates are kept, only the later can be overdue.
    earliest = first.start - timedelta(days=1)
    return Span(None, earliest, first.end, first.precision, first.approximate, note="「前」可指期初或期末，请核对")


def _closed(span: Span, rest: str) -> Span | None:
    """Accepts what may follow a time: verbs; a stretch of other words only without further digits."""
    if _DONE.match(rest):
        return span
    if _AFTER.match(rest):
        return None  # 2019年6月以后: neither the end nor the very day it starts is told
    follow = re.sub(r"^(?:完成|[,、;。并])+", "", rest)
    if is_ongoing(follow):
        return replace(span, note=f"其后还写有「{follow}」，请核对")
    if re.search(r"\d", rest) or len(rest) > 30 or rest[0] in "-~至到" or (span.start and span.precision == "year"):
        return None
    return replace(span, note=f"「{rest}」未能识别")


def _range(text: str, first: Moment, at: int, year: int | None) -> Span | None:
    last = read_moment(text, at, year, first)
    if last is None:
        return None
    second, end = last
    start = _from(first)
    if second.end < start:
        raise UnreadableMoment("止期早于起期")
    rest = text[end:]
    before = _BEFORE.match(rest)
    precision = min(first.precision, second.precision, key=_ORDER.index)
    span = Span(start, second.end, second.end, precision, first.approximate or second.approximate)
    return _closed(span, rest[before.end() :] if before else rest)


def _list(text: str, first: Moment, at: int, year: int | None) -> Span | None:
    """2019年3月、9月: from the first to the last, with a note that there are gaps."""
    last, gaps = first, False
    while True:
        following = read_moment(text, at, year, first)
        if following is None or following[0].end < last.end:
            return None
        gaps = gaps or following[0].start > last.end + timedelta(days=1)
        last, at = following
        if not (at + 1 < len(text) and text[at] in "、,和及" and (text[at + 1].isdigit() or text[at + 1] == "第")):
            break
        at += 1
    note = "写有几个时间，按首尾记为一段，请核对" if gaps else ""
    span = Span(first.start, last.end, last.end, first.precision, note=note)
    return span if _DONE.match(text[at:]) else None


def _open(rest: str, first: Moment, year: int | None) -> Span | None:
    lasting = _LASTING.match(rest)
    if lasting:
        return _for(lasting, first)
    to = _TO.match(rest)
    if to:
        return _range("-" + rest, first, to.end() + 1, year)
    follow = re.sub(r"^(?:力争|争取|确保|计划|预计)", "", rest.lstrip(",、;。并"))
    if _DONE.match(follow) or is_ongoing(follow):
        return Span(_from(first), None, None, first.precision, first.approximate)
    last = read_moment(follow, 0, year, first) if follow != rest else None
    if last and last[0].end >= _from(first) and _DONE.match(follow[last[1] :]):
        return Span(_from(first), last[0].end, last[0].end, min(first.precision, last[0].precision, key=_ORDER.index))
    if re.search(r"[\d前]", follow) or len(follow) > 30:
        return None
    return Span(_from(first), None, None, first.precision, first.approximate, note=f"「{follow}」未能识别")


def _for(lasting: re.Match[str], first: Moment) -> Span | None:
    about, low, high, unit, after = lasting.groups()
    if low == "半" and unit != "年":
        return None
    count = 6 if low == "半" else int(low)
    if low == "半":
        unit = "月"
    elif unit == "年半":
        count, high, unit = count * 12 + 6, str(int(high) * 12 + 6) if high else None, "月"
    if not count:
        return None
    start = _from(first)
    end = _plus(start, count, unit)
    latest = _plus(start, int(high), unit) if high else end
    if latest < end:
        raise UnreadableMoment("期限前大后小")
    return Span(start, end, latest, first.precision, bool(about or after or high))


def _plus(start: date, count: int, unit: str) -> date:
    """The last day of `count` units from `start` on: three years from 2017-03-01 end on 2020-02-29."""
    if unit in ("周", "天", "日"):
        return start + timedelta(days=count * (7 if unit == "周" else 1) - 1)
    months = start.year * 12 + start.month - 1 + count * (12 if unit == "年" else 1)
    year, month = divmod(months, 12)
    day = start.day
    while True:
        try:
            return date(year, month + 1, day) - timedelta(days=1)
        except ValueError:
            if day < 28:
                raise UnreadableMoment("没有这样的日期") from None
            day -= 1


_CLOCK = set(
    "0123456789〇零一二三四五六七八九十年月日号季度第上下半中旬初末底前后起始至到-~.,、/()约大左右个建设期为时间完成内之以间每周学今明次翌本当全开启动落实施力争计划持续长常坚态化推进即实规“”:份每逐按预计并和截全部确保迟晚不于时点Qq止最"
)
_TIME_MARK = re.compile(
    r"\d{1,4}[年月日号]|\d{4}[./-]\d{1,2}|季度|半年|年[底末内]|[底末]前|每[年月季周学]|十[二三四五]五|即日|全年|长期|常年|持续|常态|坚持|\d{4}[-~]\d{4}|Q[1-4]|今年|明年"
)
_VAGUE = re.compile(
    r"(?:(?:\d{4}年?|\d{4}-\d{4}|每|本|下|新)?(?:[春秋]季)?学[期年](?:[初末]|开学)?|开学|[春寒暑]假|春节|国庆节?|元旦|五一|放假|节)(?:期间|前后?|后|初|末|内)?(?:完成)?"
    r"|已(?:启动|开工|开始|建成|完工|完成|竣工|投用)|适时|随时|立即|马上|近期|尽快|尽早|待定|按(?:时间)?节点(?:要求|推进|完成)*|\d{1,2}(?:年|个月|天|个?工作日|日|周)(?:之|以)?内(?:完成)?"
)


def looks_like_period(text: str) -> bool:
    """Whether a whole cell is nothing but a time, readable or not (2019年13月 is one too)."""
    tight = canonical(text)
    if _VAGUE.fullmatch(tight):
        return True
    if not tight or len(tight) > LONGEST or not _TIME_MARK.search(tight):
        return False
    return set(tight) <= _CLOCK or is_ongoing(tight)
