"""Builds the outline: numbered headings with their levels, and the path of titles above each place."""

from __future__ import annotations

import re

from ronghe.documents.reading.draft import Heading
from ronghe.documents.reading.normalize import Text
from ronghe.documents.reading.numbering import LEVELS, Mark

_BOOKS = ("chapter", "section", "article")
_STOP = re.compile(r"[。!?]")
LONGEST = 80  # A title longer than this is a sentence that lacks its stop; it is cut for display.


class Outline:
    """Headings in order; `place` enters one and `path` tells what stands above the next paragraph."""

    def __init__(self) -> None:
        self.headings: list[Heading] = []
        self._above: list[tuple[int, str, str]] = []

    def place(self, mark: Mark, title: str, line: int) -> list[str]:
        """Enters a heading and gives the titles above it."""
        rank = _rank(mark)
        while self._above and self._above[-1][0] >= rank:
            self._above.pop()
        path = self.path()
        self.headings.append(Heading(self._level(mark), mark.number, title, line))
        self._above.append((rank, title, mark.kind))
        return path

    def path(self) -> list[str]:
        return [title for _, title, _ in self._above]

    def restart(self) -> None:
        """An annex begins: nothing of the body stands above it."""
        self._above.clear()

    def _level(self, mark: Mark) -> int:
        """The rank of the form; under chapters it is the depth, since 一、 then stands below 第一章."""
        if any(kind in _BOOKS for _, _, kind in self._above):
            return len(self._above) + 1
        return 1 if mark.kind in _BOOKS else mark.level


def _rank(mark: Mark) -> int:
    order = list(LEVELS)
    rank = order.index(mark.kind) * 10
    return rank + (mark.number.count(".") if mark.kind == "dotted" else 0)


def title_of(body: Text) -> Text:
    """The heading in a numbered paragraph: its first sentence, without the stop."""
    stop = _STOP.search(body.fold)
    title = body.cut(0, stop.start()) if stop else body
    return title.cut(0, LONGEST).strip(" :;,、") if len(title.fold) > LONGEST else title.strip(" :;,、")
