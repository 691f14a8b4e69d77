"""Chooses the sentences in which targets are looked for: no headings, no notice, no list of annexes."""

from __future__ import annotations

import re
from datetime import date

from ronghe.documents.reading.draft import Target
from ronghe.documents.reading.normalize import Text
from ronghe.documents.reading.notes import Notes
from ronghe.documents.reading.numbering import mark_of
from ronghe.documents.reading.targets import due_for_list, read_targets

# A heading may set a goal itself, but only with words that say so.
_SETS = re.compile(r"达到?\d|不低于|不少于|以上|新增\d|建成\d|完成\d|培育\d|力争|突破\d|超过\d|增加到|提高到|拓展到")


class Goals:
    """Targets of the running text and of table cells, and the date an announcing sentence sets for its list."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.found: list[Target] = []
        self._due: date | None = None

    def of_line(self, line: Text) -> None:
        mark = mark_of(line.fold)
        if mark and mark.kind in ("chapter", "section", "cn", "cn_paren"):
            self._due = None
        body = line.cut(mark.width).strip() if mark else line
        announced = due_for_list(body)
        if mark:
            body = self._without_title(body)
        if body:
            self.found += read_targets(body, self.notes, self._due)
        self._due = announced or self._due

    def of_cell(self, cell: Text) -> None:
        mark = mark_of(cell.fold)
        self.found += read_targets(cell.cut(mark.width).strip() if mark else cell, self.notes)

    def _without_title(self, body: Text) -> Text:
        stop = body.fold.find("。")
        title = body.fold if stop < 0 else body.fold[:stop]
        heading = stop >= 0 and stop < len(body.fold) - 1 or (stop < 0 and len(title) <= 40)
        if not heading or len(title) > 40 or _SETS.search(title):
            return body
        return body.cut(len(title) + 1).strip() if stop >= 0 else body.cut(0, 0)
