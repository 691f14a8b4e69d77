"""Folds the many spellings of one text into one, keeping every character at its place.

Reading works on the fold (half-width, simplified), output is cut from the raw text at the same offsets.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_INVISIBLE = re.compile(r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")

_FOLD: dict[int, str] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLD |= dict.fromkeys(map(ord, "\u3000\u00a0\u2002\u2003\u2009\u202f"), " ")
_FOLD |= dict.fromkeys(map(ord, "–—―－‐‑‒−─﹣"), "-")
_FOLD |= dict.fromkeys(map(ord, "～〜∼﹏"), "~")
_FOLD |= dict.fromkeys(map(ord, "｜│┃∣¦︱"), "|")
_FOLD |= {ord("｡"): "。", ord("､"): "、", ord("﹑"): "、", ord("∶"): ":", ord("﹝"): "〔", ord("﹞"): "〕"}
_FOLD |= {
    ord("◯"): "〇",
    ord("○"): "〇",
    ord("\u3018"): "【",
    ord("\u3019"): "】",
    ord("〖"): "【",
    ord("〗"): "】",
    ord("〈"): "(",
    ord("〉"): ")",
}
# PDF files spell common characters with radicals and compatibility forms; small forms come from old typewriters.
for _code in (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00), *range(0xFE50, 0xFE70)):
    _plain = unicodedata.normalize("NFKC", chr(_code))
    if len(_plain) == 1 and _code not in _FOLD:
        _FOLD.setdefault(_code, _plain)

_NUMERALS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "○": 0}
_SPREAD = re.compile(r"\s*\n\s*|(?<![A-Za-z])\s+(?![A-Za-z])")
NUMERAL = "〇零一二三四五六七八九十百两"


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of the document: as written, folded (same length), and the line it begins on."""

    raw: str
    fold: str
    line: int
    indent: int = 0  # Columns of blank before it, known of a whole line of a text file.

    def __bool__(self) -> bool:
        return bool(self.fold)

    def cut(self, start: int, end: int | None = None) -> Text:
        return Text(self.raw[start:end], self.fold[start:end], self.line)

    def strip(self, chars: str = " \t\n\r") -> Text:
        start = len(self.fold) - len(self.fold.lstrip(chars))
        end = len(self.fold.rstrip(chars))
        return self.cut(start, max(start, end))

    def __add__(self, other: Text) -> Text:
        return Text(self.raw + other.raw, self.fold + other.fold, self.line)

    def lines(self) -> list[Text]:
        """The non-blank lines of a cell; all of them are shown under the cell's own line."""
        pieces: list[Text] = []
        start = 0
        for part in self.fold.split("\n"):
            piece = self.cut(start, start + len(part)).strip()
            start += len(part) + 1
            if piece:
                pieces.append(piece)
        return pieces


def text_of(raw: str, line: int = 0) -> Text:
    """The text without invisible characters, folded and stripped."""
    clean = _INVISIBLE.sub("", raw.replace("\r\n", "\n").replace("\r", "\n"))
    return Text(clean, fold(clean), line).strip()


_SPREAD_LABEL = re.compile(r"(?<![一-鿿] )(?<![一-鿿])[一-鿿](?: [一-鿿]){2,7}(?= ?:)")
_SHORTEST_SPREAD = 8  # Words of a line that may be said to be spread.


def drawn_together(text: Text) -> Text:
    """A line whose characters a typist or a scanner spread (责 任 单 位), without the blanks between them."""
    if " " not in text.fold:
        return text
    words = text.fold.split(" ")
    short = sum(len(word) <= 2 for word in words)
    if len(words) >= _SHORTEST_SPREAD and short * 10 >= len(words) * 8 and not re.search(r"  |[\t|]", text.fold):
        return _without(text, {at for at, sign in enumerate(text.fold) if sign == " "})
    spread = {at for match in _SPREAD_LABEL.finditer(text.fold) for at in range(*match.span()) if text.fold[at] == " "}
    return _without(text, spread) if spread else text


def _without(text: Text, places: set[int]) -> Text:
    kept = [at for at in range(len(text.fold)) if at not in places]
    raw, folded = "".join(text.raw[at] for at in kept), "".join(text.fold[at] for at in kept)
    return Text(raw, folded, text.line, text.indent)


def fold(text: str) -> str:
    """The text in half-width and simplified characters, character by character."""
    wide = text.translate(_FOLD)
    try:
        wide.encode("gb2312")  # The simplified set: most texts hold nothing else.
    except UnicodeEncodeError:
        return _simplified(wide) if any(map(_is_unusual, set(wide))) else wide
    return wide


@lru_cache(maxsize=8192)
def _is_unusual(character: str) -> bool:
    """Whether a Chinese character is no simplified one of everyday use: a traditional one, or a rare one of a name."""
    return "\u3400" <= character <= "\u9fff" and not character.encode("gb2312", "ignore")


def _simplified(text: str) -> str:
    converted = str(_converter().convert(text))
    if len(converted) == len(text):
        return converted
    return "".join(_simplified_character(character) for character in text)


@lru_cache(maxsize=4096)
def _simplified_character(character: str) -> str:
    converted = str(_converter().convert(character))
    return converted if len(converted) == 1 else character


@lru_cache(maxsize=1)
def _converter() -> Any:
    import opencc  # Loaded only for a text in traditional characters: most are not, and it is slow to load.

    return opencc.OpenCC("t2s")


def compact(text: str) -> str:
    """The folded text without any blank."""
    return "".join(text.split())


def closed_up(raw: str) -> str:
    """A title or a name as written, without the blanks that spread its characters; those beside letters stay."""
    return _SPREAD.sub("", raw.strip())


def numeral(text: str) -> int | None:
    """The number that Chinese or Arabic digits write, up to 999; 二〇一九 digit by digit."""
    if text.isascii():
        return int(text) if text.isdigit() else None
    if not text or any(c not in _NUMERALS and c not in "十百" for c in text):
        return None
    if not set(text) & set("十百"):
        return int("".join(str(_NUMERALS[c]) for c in text)) if len(text) <= 4 else None
    total, digit = 0, -1
    for c in text:
        if c == "百":
            total, digit = (max(digit, 1)) * 100, -1
        elif c == "十":
            total, digit = total + (digit if digit > 0 else 1) * 10, -1
        else:
            digit = _NUMERALS[c]
    return total + max(digit, 0)
