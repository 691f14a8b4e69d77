"""Finds the encoding of Chinese text files: byte-order marks, UTF-8, GB 18030, Big5."""

from __future__ import annotations

import codecs
import re

from ronghe.documents.reading.guards import unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The commonest characters of official papers in both scripts: the wrong code page yields hardly any of them.
_COMMON = frozenset(
    "的一是和在有市会為为年月日及等與与工作教育產产業业企學学校人事不中大国國部門门责責任单單位完成時时间間"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_EVERYDAY_SHARE = 0.05
_BINARY_SHARE = 0.01
_BROKEN_SHARE = 0.01


def decode(data: bytes, name: str, declared: str | None = None) -> tuple[str, str | None]:
    """The text, and a warning if some bytes could not be read. A declared charset is tried first."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(_tolerant(data, encoding), name)
    if declared:
        text = _strict(data, _known(declared))
        if text is not None:
            return _checked((text, None), name)
    text = _strict(data, "utf-8")
    if text is None:
        text = _legacy(data)
    if text is not None:
        return _checked((text, None), name)
    return _checked(_tolerant(data, "utf-8"), name)


def _known(declared: str) -> str:
    """GB2312 and GBK pages hold characters of their superset; a browser reads them so, too."""
    lowered = declared.strip().lower()
    return "gb18030" if lowered in ("gb2312", "gbk", "gb_2312-80", "x-gbk") else lowered


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
        # Not final: a file cut in the middle of its last character is still that encoding.
        text = decoder.decode(data)
    except (UnicodeError, LookupError, ValueError, TypeError, AttributeError):
        return None
    return text if isinstance(text, str) else None


def _legacy(data: bytes) -> str | None:
    """GB 18030 accepts nearly every Big5 text, so Big5 wins if it has clearly more everyday characters."""
    simplified, traditional = _strict(data, "gb18030"), _strict(data, "big5hkscs")
    if simplified is None or traditional is None:
        return simplified if traditional is None else traditional
    ahead = _everyday(traditional) - _everyday(simplified)
    return traditional if ahead > max(2, len(traditional) * _EVERYDAY_SHARE) else simplified


def _everyday(text: str) -> int:
    return sum(char in _COMMON for char in text)


def _tolerant(data: bytes, encoding: str) -> tuple[str, str | None]:
    strict = _strict(data, encoding)
    if strict is not None:
        return strict, None
    return data.decode(encoding, "replace"), "有个别字符无法识别，已用“\ufffd”代替。"


def _checked(result: tuple[str, str | None], name: str) -> tuple[str, str | None]:
    text, warning = result
    if len(_CONTROL.findall(text)) > len(text) * _BINARY_SHARE:
        raise unreadable(name, "内容不是文字，可能是改了扩展名的其他文件。")
    if warning and text.count("\ufffd") > len(text) * _BROKEN_SHARE:
        raise unreadable(name, "内容不是文字，或使用了无法识别的编码，请另存为 UTF-8 后再上传。")
    return text, warning
