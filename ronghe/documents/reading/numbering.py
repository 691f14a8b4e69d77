"""Recognises the numbers official papers put before a paragraph: 第一章, 一、, (一), 1., (1), ①."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ronghe.documents.reading.normalize import numeral

_CN = "[〇零一二三四五六七八九十百]{1,5}"
# A decimal or a quantity at the start of a wrapped line is no number of a paragraph; 3.2019年… and 3.5月… are.
_QUANTITY = re.compile(r"\d{1,3}\.\d+\s*(?:[%万亿元个家所名人项倍米亩吨公平]|-\d)")
_FORMS = (
    ("chapter", re.compile(rf"第\s*({_CN}|\d{{1,3}})\s*(?:章|编|篇|部分)[\s:、.]*")),
    ("section", re.compile(rf"第\s*({_CN}|\d{{1,3}})\s*节[\s:、.]*")),
    ("article", re.compile(rf"第\s*({_CN}|\d{{1,3}})\s*条[\s:、.]*")),
    ("cn", re.compile(rf"({_CN})\s*(?:[、.．]|,(?=\S)|\s(?=\S))\s*")),
    ("cn_paren", re.compile(rf"[(\[]\s*({_CN})\s*[)\]]\s*[、.]?\s*|([㈠-㈩])\s*")),
    ("dotted", re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})(?=[\s、.]|[^\d\s.年月日%])[\s、.]*")),
    ("dashed", re.compile(r"(\d{1,2}-\d{1,2})[\s、.]*(?=[一-鿿“《])(?![年月日天周个家名人所项次场份倍万亿])")),
    ("digit", re.compile(r"(\d{1,3})\s*(?:[、.]|\)(?=\S)|,(?=\S)(?!\d{3}(?!\d)))\s*(?!$)|([⒈-⒛])\s*")),
    ("digit_paren", re.compile(r"[(\[]\s*(\d{1,3})\s*[)\]]\s*[、.]?\s*|([⑴-⒇])\s*")),
    ("circle", re.compile(r"([①-⑳])\s*[、.]?\s*")),
    ("named", re.compile(rf"(?:任务|行动|工程|举措|专项|项目)({_CN}|\d{{1,2}})\s*[:、.]\s*")),
)
_SIGNS = {"㈠": 0x3220, "⒈": 0x2488, "⑴": 0x2474, "①": 0x2460}
LEVELS = {
    "chapter": 1, "section": 2, "article": 3, "cn": 1, "named": 2, "cn_paren": 2, "digit": 3, "dotted": 3, "dashed": 3,
    "digit_paren": 4, "circle": 5,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A paragraph number: its form, as printed in the outline, its value, and how many characters it takes."""

    kind: str
    number: str
    value: int
    width: int

    @property
    def level(self) -> int:
        """The rank GB/T 9704-2012 gives the form (一、 1, (一) 2, 1. 3, (1) 4); 1.1.2 counts its dots."""
        return LEVELS[self.kind] + (self.number.count(".") - 1 if self.kind == "dotted" else 0)


def mark_of(fold: str) -> Mark | None:
    """The number at the start of a folded line, or None."""
    head = fold[:24]
    if not head or _QUANTITY.match(head):
        return None
    for kind, form in _FORMS:
        match = form.match(head)
        if match:
            return _mark(kind, match)
    return None


def _mark(kind: str, match: re.Match[str]) -> Mark | None:
    written = next(group for group in match.groups() if group)
    value = _value(written)
    if value is None:
        return None
    shown = written if numeral(written) is not None or kind in ("dotted", "dashed") else str(value)
    if written in "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩":
        shown = f"({'一二三四五六七八九十'[value - 1]})"
    elif kind in ("cn_paren", "digit_paren"):
        shown = f"({shown})"
    elif kind in ("chapter", "section", "article", "named"):
        shown = "".join(match.group().split()).rstrip(":、.")
    return Mark(kind, shown, value, match.end())


def _value(written: str) -> int | None:
    for first, code in _SIGNS.items():
        if len(written) == 1 and code <= ord(written) < code + (10 if first == "㈠" else 20):
            return ord(written) - code + 1
    return numeral(re.split(r"[.-]", written)[-1])
