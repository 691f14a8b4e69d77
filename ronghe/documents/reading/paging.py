"""Makes running text of lines on pages: page numbers and footnotes go, a sentence that a page cut in two is whole."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ronghe.documents.reading.furniture import is_furniture, is_page
from ronghe.documents.reading.normalize import Text, compact
from ronghe.documents.reading.numbering import mark_of

SHORTEST = 12  # Characters of a line that may be cut by the end of a page; a shorter one is a title or a cell.
_CITED = re.compile(r"(?<=\S)\[(\d{1,2})\]")
_FOOTNOTE = re.compile(r"\[(\d{1,2})\]\s*(?=\S)")
_WHOLE = re.compile(r"[。!?:;)\]】〕》”\".…]$")
_FRESH = re.compile(r"[(\[【〔-]|[●■◆•★▲○◇□]|附|注:")


def running(lines: Iterable[Text]) -> list[Text]:
    """The lines without what belongs to the page. A footnote is a line whose number a text before it cites: [1]."""
    kept: list[Text] = []
    cited: set[str] = set()
    turned = False  # Whether a page ended since the last line.
    for line in lines:
        tight = compact(line.fold[:80])
        if is_page(tight) or compact(line.fold).isdigit():
            turned = True
            continue
        note = _FOOTNOTE.match(line.fold)
        if is_furniture(line.fold) or (note and note.group(1) in cited):
            continue
        cited.update(_CITED.findall(line.fold))
        if turned and kept and _goes_on(kept[-1], line):
            kept[-1] = kept[-1] + line
        else:
            kept.append(line)
        turned = False
    return kept


def _goes_on(last: Text, line: Text) -> bool:
    cut = len(last.fold) >= SHORTEST and not _WHOLE.search(last.fold.rstrip())
    return cut and mark_of(line.fold) is None and not _FRESH.match(line.fold)
