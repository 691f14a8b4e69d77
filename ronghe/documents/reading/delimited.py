"""Recognises tables typed as lines: cells between bars, tabs or runs of blanks, and fits each line to the columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ronghe.documents.reading.columns import Column, column_of, header_of
from ronghe.documents.reading.normalize import Text, compact, fold
from ronghe.documents.reading.numbering import mark_of
from ronghe.documents.reading.parties import read_parties
from ronghe.documents.reading.periods import looks_like_period
from ronghe.documents.reading.pieces import pieces
from ronghe.documents.reading.tables import Place
from ronghe.documents.reading.units import is_sure

_RULE = re.compile(r"[\s|+\-=_:─┼├┤┌┐└┘┬┴━═╋]*$")
BLANKS = re.compile(r" {2,}|\t+")
_HINT = re.compile(r"单\s*位|部\s*门|时\s*限|时\s*间|进\s*度|责\s*任|节点|期限|分工|牵\s*头")
MOST_CELLS = 60  # Of one line; what follows belongs to the last. No table has as many columns.
_SPACES = re.compile(r"\s+")


def is_rule(fold: str) -> bool:
    """A line that only draws: +---+---+ or |---|---|."""
    return len(fold) > 2 and bool(_RULE.match(fold))


def delimiter_of(line: Text) -> str | None:
    """The delimiter of a header line, or None: "|" between cells, "||" around them too, tab, "  " or " "."""
    if not _HINT.search(line.fold[:400]):
        return None
    for delimiter in ("||" if line.fold.startswith("|") else "|", "\t", "  ", " "):
        cells = cells_of(line, delimiter)
        if len(cells) < 3:
            continue
        words = [cell.fold for cell in cells]
        known = sum(1 for word in words if column_of(word))
        enough = known * 2 > len(words) or (delimiter in ("|", "||", "\t") and known > 2)
        if header_of(words, strict=delimiter == " ") and enough:
            return delimiter
    return None


def cells_of(line: Text, delimiter: str) -> list[Text]:
    if delimiter in ("|", "||"):
        return _between(line.strip(), re.compile(r"\|"), outer=delimiter == "||")
    if delimiter == "\t":
        return _between(line, re.compile(r"\t"), outer=False)
    return _between(line.strip(), BLANKS if delimiter == "  " else _SPACES, outer=False)


def _between(line: Text, cut: re.Pattern[str], outer: bool) -> list[Text]:
    cells, start = [], 0
    for match in cut.finditer(line.fold):
        cells.append(line.cut(start, match.start()).strip())
        start = match.end()
    cells.append(line.cut(start).strip())
    if outer and len(cells) > 1:
        cells = cells[1 if line.fold.startswith("|") else 0 : -1 if line.fold.endswith("|") else None]
    return cells


def belongs(line: Text, delimiter: str) -> bool:
    """Whether a line below the header is still a row of the table."""
    if is_rule(line.fold):
        return True
    if delimiter in ("|", "||", "\t"):
        return delimiter[0] in line.fold
    return len(cells_of(line, delimiter)) >= 3 or (len(cells_of(line, delimiter)) == 2 and line.fold[:1].isdigit())


def fit(cells: Sequence[Text], columns: Sequence[Column], delimiter: str) -> list[Place]:
    """One cell for each column. A line with too few or too many cells: each goes where its words fit, in order."""
    empty = Text("", "", cells[0].line if cells else 0)
    filled = [cell for cell in cells if cell]
    kept = filled if len(cells) > len(columns) == len(filled) else cells
    if len(kept) == len(columns):
        return [Place(cell) for cell in kept]
    if delimiter in ("|", "||", "\t") and len(cells) > len(columns) and not any(cells[len(columns) :]):
        return [Place(cell) for cell in cells[: len(columns)]]
    if delimiter in ("|", "||", "\t") and len(cells) < len(columns) and _begins(cells, columns):
        return [Place(cell, guessed=True) for cell in cells]
    return [Place(cell or empty, guessed=True) for cell in _best(_merged_text(filled, columns), columns)]


def _begins(cells: Sequence[Text], columns: Sequence[Column]) -> bool:
    """Whether the cells of a short line may stand in the first columns: then its last cells are the missing ones."""
    return all(not cell or _suits(cell, column) > -3 for cell, column in zip(cells, columns, strict=False))


def _merged_text(cells: list[Text], columns: Sequence[Column]) -> list[Text]:
    """Too many cells: blanks stood inside a list of units, where there are more units than columns for them, or inside
    the text; then the longest neighbours that are no unit, time or number join."""
    wanted = sum(column.kind == "party" for column in columns)
    for cell in cells[MOST_CELLS:]:
        cells[MOST_CELLS - 1] += Text(" ", " ", cell.line) + cell
    del cells[MOST_CELLS:]
    looks = [(looks_like_parties(cell), _joinable(cell)) for cell in cells]
    while len(cells) > len(columns):
        units = [at for at, (is_unit, _) in enumerate(looks) if is_unit]
        beside = [at for at in units if at + 1 in units]
        if len(units) > wanted and beside:
            at = beside[-1]
        else:
            at = max(range(len(cells) - 1), key=lambda i: looks[i][1] + looks[i + 1][1])
        cells[at : at + 2] = [cells[at] + Text(" ", " ", cells[at].line) + cells[at + 1]]
        looks[at : at + 2] = [(looks_like_parties(cells[at]), _joinable(cells[at]))]
    return cells


def _joinable(cell: Text) -> int:
    if compact(cell.fold).isdigit():
        return -1000
    if looks_like_period(cell.fold) or looks_like_parties(cell):
        return -100
    return len(cell.fold)


def _best(cells: list[Text], columns: Sequence[Column]) -> list[Text | None]:
    """The order-keeping placement with the highest score (a small table of at most 20 × 20)."""
    rows, width = len(cells), len(columns)
    score = [[0] * (width + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(width, -1, -1):
            if width - j < rows - i:
                score[i][j] = -10_000
                continue
            score[i][j] = max(score[i][j + 1], score[i + 1][j + 1] + _suits(cells[i], columns[j]))
    placed: list[Text | None] = [None] * width
    i = 0
    for j in range(width):
        if i < rows and score[i][j] == score[i + 1][j + 1] + _suits(cells[i], columns[j]):
            placed[j] = cells[i]
            i += 1
    return placed


def _suits(cell: Text, column: Column) -> int:
    kind = kind_of_cell(cell)
    if kind == "text":
        return {"task": 5, "group": 4, "goal": 3, "other": 3, "party": 1}.get(column.kind, -3)
    if kind == "numbered":
        return {"task": 8, "group": 2}.get(column.kind, -3)
    return 10 if kind == column.kind else {"other": 1, "goal": 1}.get(column.kind, -5)


def kind_of_cell(cell: Text) -> str:
    """What a cell looks like by itself: seq, party, time, numbered or text."""
    tight = compact(cell.fold)
    if tight.isdigit() or re.fullmatch(r"[(\[]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)\]]?[、.]?", tight):
        return "seq"
    if looks_like_period(cell.fold):
        return "time"
    if looks_like_parties(cell):
        return "party"
    return "numbered" if mark_of(cell.fold) else "text"


def looks_like_parties(cell: Text) -> bool:
    """Whether a whole cell is a list of units: the first beyond doubt, and at least half of all."""
    tight = compact(cell.fold)
    if not 2 <= len(tight) <= 300 or "。" in tight or (mark_of(cell.fold) and "、" not in tight):
        return False
    parts = [part for part, _ in pieces(cell) if part]
    if not parts or len(compact(parts[0].fold)) > 42:
        return False
    reading = read_parties(cell)
    sure = [party for party in reading.parties if party.kind != "named" or is_sure(compact(fold(party.name)))]
    lost = sum("识别" in problem or "确认" in problem for problem in reading.problems)
    return bool(sure) and sure[0] is reading.parties[0] and lost <= len(sure) and (len(parts) > 1 or not lost)
