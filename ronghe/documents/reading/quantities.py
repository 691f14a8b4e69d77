"""Finds quantities with a unit of count, and leaves out years, dates, numbers of papers, ordinals, titles and names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ronghe.documents.reading.normalize import numeral

_UNITS = (
    "个百分点|百分点|%|亿元|万元|千元|元|亿美元|万美元|人次|人天|人|名|位|家次|家|户次|户|所|个班|个|项次|项|门|套|种|类|批次|批|件|篇|场次|场|次|对|辆|台套|台|"
    "座|处|支|条|栋|幢|间|万平方米|平方米|公里|亩|学时|课时|小时|倍|本|册|部|吨|款|届|期|团队|床|组|岁以上|班|"
    "课题|专业|站|只|株|公顷|千瓦|兆瓦|万千瓦"
)
_SPAN = "天|个月|年|周|个工作日"
# 12,000 and 12 000 (GB/T 15835): read whole, or the last three noughts would be the figure.
_NUMBER = r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\d.])\d{1,3}(?: \d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
_FIGURES = re.compile(
    rf"{_NUMBER}(?:\s*%?\s*[-~至]\s*{_NUMBER})?\s*(余|多|几)?\s*([万亿千百]?)\s*(余|多|左右)?\s*({_SPAN}|{_UNITS})"
)
_WORDS = re.compile(
    r"(百分之[〇零一二三四五六七八九十百点]{1,8})|(?<![第几数十〇一二三四五六七八九百千])([一二三四五六七八九两十百千]{1,5})(余|多)?(名|家|所|个|项|人|位|门|场|座|套|支|间|件|种|类)"
)
_STRONG = re.compile(
    r"(?:建成|建设|新增|新建|打造|培育|创建|组建|引进|达到?|再创|培养|完成|举办|成立|实施|认定|遴选|拓展到|扩大到|形成|创成|不少于|不低于|至少)[^,。;、]{0,4}$"
)
_MASK = re.compile(
    r"《[^》]{0,120}》|[一-鿿]{0,10}[〔\[(【]\d{4}[〕\])】]\s*(?:第\s*)?\d+号|\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*(?:\d{1,2}\s*[日号]?)?"
    r"|\d{1,2}月(?:\d{1,2}[日号])?|第\s*\d+\s*[个名届批期条款项次章节类位]?|\d+[-+:]\d+(?:[-+]\d+)*(?!\d)(?!\s*[余多]?[万亿千百]?(?:"
    + f"{_UNITS}|{_SPAN}"
    + r"))|\d{7,}|前\d+[名位]|附件\s*\d+|(?<=表)\d+"
)
_QUOTED = re.compile(r"“[^”]{0,40}”")
_DURATION_CUE = re.compile(
    r"(?:不少于|不低于|至少|累计|达到?|不得少于|超过|(?:压缩|缩短|压减|控制)(?:到|至|在))[^,。;]{0,6}$"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    value: float
    unit: str
    start: int
    end: int
    approximate: bool = False
    from_range: bool = False


def quantities(fold: str) -> Iterator[Quantity]:
    """The quantities of a folded sentence in order."""
    masked = _MASK.sub(lambda match: "□" * len(match.group()), fold)
    found = [*_in_figures(masked), *_in_words(_QUOTED.sub(lambda match: "□" * len(match.group()), masked))]
    return iter(sorted(found, key=lambda quantity: quantity.start))


def _in_figures(text: str) -> Iterator[Quantity]:
    for match in _FIGURES.finditer(text):
        low, high, more, scale, after, unit = match.groups()
        before = text[max(0, match.start() - 12) : match.start()]
        if before[-1:] in tuple(".-+/:ABCDEFGHIJKLMNOPQRSTUVWXYZ第表图"):
            continue
        if unit in _SPAN.split("|") and not _DURATION_CUE.search(before):
            continue
        if unit == "年" or (unit in ("届", "期") and not high):
            continue
        value = float(low.replace(",", "").replace(" ", ""))
        yield Quantity(value, scale + unit, match.start(), match.end(), bool(more or after or high), bool(high))


def _in_words(text: str) -> Iterator[Quantity]:
    for match in _WORDS.finditer(text):
        percent, word, more, unit = match.groups()
        if percent:
            value = numeral(percent[3:])
            if value is not None:
                yield Quantity(float(value), "%", match.start(), match.end())
            continue
        round_number = word in ("百", "千")
        if not round_number and (word == "一" or not _STRONG.search(text[max(0, match.start() - 10) : match.start()])):
            continue
        value = 1000 if word == "千" else numeral(word) if "千" not in word else None
        if value is not None and (not round_number or unit in "名家所个人位项门场"):
            yield Quantity(float(value), unit, match.start(), match.end(), bool(more) or round_number)
