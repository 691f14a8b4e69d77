"""Reads plain text; the line numbers are those an editor shows."""

from __future__ import annotations

import re

from ronghe.documents.reading.blocks import Source
from ronghe.documents.reading.builder import Builder
from ronghe.documents.reading.encodings import decode

_LINE_ENDS = re.compile("\r\n|\r|\n")


def read(data: bytes, name: str) -> Source:
    text, warning = decode(data, name)
    builder = Builder(name)
    if warning:
        builder.warn(warning)
    for line in _LINE_ENDS.split(text):
        # Page breaks and the like must not shift the numbers that the editor shows.
        builder.line(re.sub("[\x0b\x0c\x85\u2028\u2029]", " ", line.lstrip("\x0b\x0c\x85\u2028\u2029")))
    return builder.source()
