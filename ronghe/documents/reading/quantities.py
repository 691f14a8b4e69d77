"""Finds quantities with a unit of count, and leaves out years, dates, numbers of papers, ordinals, titles and names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ronghe.documents.reading.normalize import numeral

_UNITS = (
    "个百分点|百分点|%|‰|亿元|万元|千元|元|亿美元|万美元|人次|人天|人|名|位(?!一体)|家次|家|户次|户|所|个班|个|项次|项|门|套|种|类|批次|批|件|篇|场次|场|次|对|辆|台套|台|"
    "座|处|支|条|栋|幢|间|万平方米|平方米|平方公里|立方米|公里|米|亩|学时|课时|小时|分钟|分(?![之钟])|倍|本|册|份|部(?![门分])|吨|款|届|期|团队|床|张|组|岁以上|班|"
    "课题|专业|站|只|株|公顷|千瓦时|千瓦|兆瓦|万千瓦"
)
_SPAN = "天|个月|年|周|个工作日"
# 12,000 and 12 000 (GB/T 15835): read whole, or the last three noughts would be the figure.
_NUMBER = r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\d.])\d{1,3}(?: \d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
_FIGURES = re.compile(
    rf"{_NUMBER}(?:\s*([万亿千百]?)(?:{_UNITS})?\s*[-~至到]\s*{_NUMBER})?\s*(余|多|几)?\s*([万亿千百]?)\s*(余|多|左右)?\s*({_SPAN}|{_UNITS})"
)
# Words count fewer things: 三站两中心 and 五条措施 are names of programmes.
_WORD_UNITS = (
    "个百分点|百分点|人次|人天|人|名|位(?!一体)|家次|家|户|所|个班|个|项次|项|门|套|种|类|批次|件|场次|场|台套|台|辆|座|支|间|"
    "[亿万千]?元|[亿万]人次|[亿万]人|[万千]?名|万?平方米|万?亩|学时|课时|小时|倍|栋|班"
)
_DIGIT = "〇零一二三四五六七八九两十百千"
_WORDS = re.compile(
    rf"百分之(?P<percent>[{_DIGIT}点]{{1,9}}|\d{{1,3}}(?:\.\d{{1,4}})?)"
    rf"|(?<![第几数点百千万亿{_DIGIT}])(?P<word>(?:[{_DIGIT}]{{1,7}}万)?[{_DIGIT}]{{1,7}}(?:点[{_DIGIT}]{{1,4}})?)(?P<more>余|多)?"
    rf"(?P<unit>{_WORD_UNITS})"
)
_ROUND = {"百": 100, "千": 1000}
_ROUND_UNITS = "名家所个人位项门场"
_TITLE = re.compile(r"计划|工程")  # 千人计划 is the name of a programme.
_STRONG = re.compile(
    r"(?:建成|建设|新增|新建|打造|培育|创建|组建|引进|达到?|再创|培养|培训|开发|编写|选派|聘请|招聘|完成|举办|成立|实施|认定|遴选|拓展到|扩大到|形成|创成|不少于|不低于|至少|提高|增加|增长|提升|降低|下降|减少)"
    r"[^,。;、]{0,4}$"
)
_MASK = re.compile(
    r"《[^》]{0,120}》|[一-鿿]{0,10}[〔\[(【]\d{4}[〕\])】]\s*(?:第\s*)?\d+号|\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*(?:\d{1,2}\s*[日号]?)?"
    r"|\d{1,2}月(?:\d{1,2}[日号])?|第\s*\d+\s*[个名届批期条款项次章节类位]?|\d+[-+:]\d+(?:[-+]\d+)*(?!\d)(?!\s*[余多]?[万亿千百]?(?:"
    + f"{_UNITS}|{_SPAN}"
    + r"))|(?<![\d.])\d{7,}+(?!(?:\.\d+)?\s*[余多]?[万亿千百]?(?:"
    + f"{_UNITS}|{_SPAN}"
    + r"))|前\d+[名位]|附件\s*\d+|(?<=表)\d+"
)
_QUOTED = re.compile(r"“[^”]{0,40}”")
_DURATION_CUE = re.compile(
    r"(?:不少于|不低于|至少|累计|达到?|不得少于|超过|(?:压缩|缩短|压减|控制)(?:到|至|在))[^,。;]{0,6}$"
)


# A figure that words set as a goal; where nothing was read from it, a person must look.
_SET = re.compile(
    r"(?:达到?|建成|新增|新建|新培育|培育|培训|培养|开发|编写|选派|聘请|招聘|引进|组建|打造|创建|完成|举办|认定|(?:拓展|扩大|增加|提高|提升|增|降|减少|压缩)[到至]|"
    r"不少于|不低于|不超过|至少|超过|突破)(?:了|约|近)?\s*(\d[\d.,]*)(?![\d.,]*\s*[年月日号:]|[\d.,]*[-+/]|[\d.,]*\s+\d)"
)
_BARE_BEFORE = re.compile(
    r"(?:不少于|不低于|不超过|不高于|至少|超过|突破|控制在|力争|约|近|≥|≤|>=?|<=?|新增|(?:达|增加|提高|提升|扩大|拓展|下降|降低|减少)?到?)*"
)
_BARE_AFTER = re.compile(r"(?:及?以上|及?以下|以内|之内|左右)?")
_FOLLOWED = re.compile(r"[\d.,]*[^\s\d,.。;、:()]{0,2}")
_EXACT_DIGITS = 15  # A float keeps no more: what is longer would come out as another number.


@dataclass(frozen=True, slots=True)
class Quantity:
    """`doubtful`: what is written here cannot be told for sure, so it must not become a figure."""

    value: float
    unit: str
    start: int
    end: int
    approximate: bool = False
    from_range: bool = False
    doubtful: bool = False


def quantities(fold: str) -> Iterator[Quantity]:
    """The quantities of a folded sentence in order."""
    masked = _MASK.sub(lambda match: "□" * len(match.group()), fold)
    found = [*_in_figures(masked), *_in_words(_QUOTED.sub(lambda match: "□" * len(match.group()), masked))]
    return iter(sorted(found, key=lambda quantity: quantity.start))


def is_bare(fold: str) -> bool:
    """Whether words hold one figure and nothing else that counts: 不少于两家, 提高到85%."""
    found = list(quantities(fold)) if len(fold) <= 24 else []
    return len(found) == 1 and bool(
        _BARE_BEFORE.fullmatch(fold[: found[0].start]) and _BARE_AFTER.fullmatch(fold[found[0].end :])
    )


def unread(fold: str, found: Sequence[Quantity]) -> list[str]:
    """The figures that words set as a goal and that no quantity covers, each with what follows it."""
    masked = _MASK.sub(lambda match: "□" * len(match.group()), fold)
    return [
        _FOLLOWED.match(fold, match.start(1)).group()  # type: ignore[union-attr]  # It begins with the digits.
        for match in _SET.finditer(masked)
        if not any(quantity.start <= match.start(1) < quantity.end for quantity in found)
    ]


def _in_figures(text: str) -> Iterator[Quantity]:
    for match in _FIGURES.finditer(text):
        low, middle, high, more, scale, after, unit = match.groups()
        before = text[max(0, match.start() - 12) : match.start()]
        if before[-1:] in tuple("-+/:ABCDEFGHIJKLMNOPQRSTUVWXYZ第表图"):
            continue
        if unit in _SPAN.split("|") and not _DURATION_CUE.search(before):
            continue
        if unit == "年" or (unit in ("届", "期") and not high):
            continue
        value = _plain(low)
        if high and (middle or _plain(high) < value):
            scale = middle or ""  # 8000-1万人 begins with 8000, 1万-2万人 with 1万.
        change = bool(high) and before.endswith(("从", "由"))  # 从60%到80%: a change or a range.
        doubtful = change or _broken(before) or len(re.sub(r"\D", "", low).lstrip("0")) > _EXACT_DIGITS
        yield Quantity(
            value, scale + unit, match.start(), match.end(), bool(more or after or high), bool(high), doubtful
        )


def _plain(written: str) -> float:
    return float(written.replace(",", "").replace(" ", ""))


def _broken(before: str) -> bool:
    """Whether a figure goes on with one that a blank or a dot parts from it (8 5%): a year (2020 100个) does not."""
    return before.endswith(".") or bool(re.search(r"(?<!\d)\d{1,3}\.? +$|\d\. +$", before))


def _in_words(text: str) -> Iterator[Quantity]:
    for match in _WORDS.finditer(text):
        start, end = match.span()
        percent, word, unit = match["percent"], match["word"], match["unit"]
        if percent:
            value = spoken(percent)
            yield Quantity(value or 0, "%", start, end, doubtful=value is None)
            continue
        rounded = word in _ROUND and unit in _ROUND_UNITS and not _TITLE.match(text, end)
        if not rounded and (word in ("一", *_ROUND) or not _STRONG.search(text[max(0, start - 10) : start])):
            continue
        value = spoken(word)
        yield Quantity(value or 0, unit, start, end, bool(match["more"]) or rounded, doubtful=value is None)


def spoken(word: str) -> float | None:
    """The number that Chinese words say: 八十五点五, 一万五千; None for what is none for sure (一百二, 十百)."""
    whole, point, rest = word.partition("点")
    if whole[:1].isdigit():
        return float(word)
    ten_thousands, ten_thousand, ones = whole.rpartition("万")
    high = _below_ten_thousand(ten_thousands) if ten_thousand else 0
    low = _below_ten_thousand(ones, after=bool(ten_thousand))
    digits = [numeral(sign) for sign in rest]
    if high is None or low is None or bool(point) != bool(rest) or any(digit is None or digit > 9 for digit in digits):
        return None
    return float(f"{high * 10_000 + low}.{''.join(map(str, digits)) or 0}")


def _below_ten_thousand(word: str, after: bool = False) -> int | None:
    """一千二百零五 → 1205; `after` a higher place a missing one must be said (零), or 一万五 were 10005."""
    thousands, thousand, rest = word.partition("千")
    if thousand:
        high = numeral(thousands) if thousands else 1
        low = _below_ten_thousand(rest, after=True) if rest and "千" not in rest else None if rest else 0
        return None if high is None or high > 9 or low is None else high * 1000 + low
    form = _AFTER_PLACE if after else _HUNDREDS
    return numeral(word) if form.fullmatch(word) else None


_TENS = "[一二三四五六七八九]?十[一二三四五六七八九]?"
_HUNDRED = f"[一二三四五六七八九两]?百(?:零[一二三四五六七八九]|{_TENS})?"
_HUNDREDS = re.compile(f"{_HUNDRED}|{_TENS}|[〇零一二三四五六七八九两]")
_AFTER_PLACE = re.compile(f"零(?:{_TENS}|[一二三四五六七八九])|{_HUNDRED}")
