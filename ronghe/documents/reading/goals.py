"""Chooses the sentences in which targets are looked for: no headings, no notice, no list of annexes."""

from __future__ import annotations

import re
from datetime import date

from ronghe.documents.reading.draft import Target
from ronghe.documents.reading.normalize import Text
from ronghe.documents.reading.notes import Notes
from ronghe.documents.reading.numbering import LEVELS, mark_of
from ronghe.documents.reading.targets import due_for_list, read_targets

# A heading may set a goal itself, but only with words that say so.
_ORDER = list(LEVELS)
_SETS = re.compile(r"达到?\d|不低于|不少于|以上|新增\d|建成\d|完成\d|培育\d|力争|突破\d|超过\d|增加到|提高到|拓展到")


class Goals:
    """Targets of the running text and of table cells, and the date an announcing sentence sets for its list."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.found: list[Target] = []
        self._due: date | None = None
        self._rank = -1
        self._due_rank = -1

    def of_line(self, line: Text) -> None:
        mark = mark_of(line.fold)
        if mark:
            self._rank = _ORDER.index(mark.kind)
            if self._rank <= self._due_rank:
                self._due = None
        body = line.cut(mark.width).strip() if mark else line.strip("-●■◆•★▲◇□ ")
        announced = due_for_list(body)
        if mark and not self._due:
            body = self._without_title(body)
        if body:
            self.found += read_targets(body, self.notes, self._due)
        if announced:
            self._due, self._due_rank = announced, self._rank

    def of_cell(self, cell: Text, due: date | None = None) -> None:
        cell = _unbroken(cell)
        mark = mark_of(cell.fold)
        self.found += read_targets(cell.cut(mark.width).strip() if mark else cell, self.notes, due)

    def _without_title(self, body: Text) -> Text:
        stop = body.fold.find("。")
        title = body.fold if stop < 0 else body.fold[:stop]
        heading = (stop >= 0 and stop < len(body.fold) - 1) or (stop < 0 and len(title) <= 40)
        if not heading or len(title) > 40 or title.endswith((";", ",")) or _SETS.search(title):
            return body
        return body.cut(len(title) + 1).strip() if stop >= 0 else body.cut(0, 0)


def _unbroken(cell: Text) -> Text:
    """A cell whose sentences go on over its line ends; a line that ends well or begins with a number stands alone."""
    whole, *rest = cell.lines() or [cell]
    for line in rest:
        ends = whole.fold.endswith(("。", ";", "!", "?")) or mark_of(line.fold)
        whole = whole + (Text("\n", "\n", line.line) + line if ends else line)
    return whole
