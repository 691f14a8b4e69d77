"""Ruled tables of a PDF: merged cells found by their boxes, wrapped text joined, pages put together again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ronghe.documents.reading.builder import Place
from ronghe.documents.reading.formats.pdf_layout import Row, glue
from ronghe.documents.reading.numerals import starts_with_number

Box = tuple[float, float, float, float]
_EDGE = 3.0


@dataclass(slots=True)
class PdfTable:
    """A table as placed on its page; `rows` are ready for the builder."""

    box: Box
    rows: list[list[Place]] = field(default_factory=list)

    @property
    def top(self) -> float:
        return self.box[1]

    def holds(self, x: float, y: float) -> bool:
        return self.box[0] <= x <= self.box[2] and self.box[1] <= y <= self.box[3]


def read_tables(page: Any) -> list[PdfTable]:
    """The ruled tables of a page that have at least two columns."""
    found = []
    for table in page.find_tables():
        columns = max((len(row.cells) for row in table.rows), default=0)
        if columns < 2 or len(table.cells) < 2:
            continue
        inside = page.crop(_within(table.bbox, page.bbox), strict=False)
        rows = _grid(inside, table)
        if any(text for row in rows for text, _ in row):
            found.append(PdfTable(tuple(table.bbox), rows))
    return found


def _within(box: Box, page: Box) -> Box:
    return max(box[0], page[0]), max(box[1], page[1]), min(box[2], page[2]), min(box[3], page[3])


def _grid(page: Any, table: Any) -> list[list[Place]]:
    boxes = [tuple(cell) for cell in table.cells]
    lines = _lines_by_cell(page, boxes)
    columns = _columns(boxes)
    heights = sorted({box[1] for box in boxes})
    # How far text reaches in each column: a line that reaches as far is wrapped, not ended.
    widest = {
        left: max((row.right - row.left for box in boxes if box[0] == left for row in lines[box]), default=0.0)
        for left in {box[0] for box in boxes}
    }
    texts = {box: _joined(lines[box], widest[box[0]]) for box in boxes}
    grid: list[list[Place]] = []
    for top in heights:
        row: list[Place] = []
        for left in columns:
            box = next((box for box in boxes if box[0] - _EDGE < left < box[2] - _EDGE
                        and box[1] - _EDGE < top < box[3] - _EDGE), None)  # fmt: skip
            if box is None:
                row.append(("", False))
            else:
                row.append((texts[box], abs(box[0] - left) > _EDGE or abs(box[1] - top) > _EDGE))
        grid.append(row)
    return grid


def _columns(boxes: list[Box]) -> list[float]:
    """Left edges, those a hair apart taken as one."""
    edges: list[float] = []
    for left in sorted({box[0] for box in boxes}):
        if not edges or left - edges[-1] > _EDGE:
            edges.append(left)
    return edges


def _lines_by_cell(page: Any, boxes: list[Box]) -> dict[Box, list[Row]]:
    by_cell: dict[Box, list[dict[str, Any]]] = {box: [] for box in boxes}
    for char in page.chars:
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        box = next((box for box in boxes if box[0] <= x <= box[2] and box[1] <= y <= box[3]), None)
        if box is not None and char["text"].strip():
            by_cell[box].append(char)
    return {box: _rows(chars) for box, chars in by_cell.items()}


def _rows(chars: list[dict[str, Any]]) -> list[Row]:
    rows: list[list[dict[str, Any]]] = []
    for char in sorted(chars, key=lambda char: (char["top"] + char["bottom"]) / 2):
        if rows and (char["top"] + char["bottom"]) / 2 < rows[-1][0]["bottom"]:
            rows[-1].append(char)
        else:
            rows.append([char])
    built = []
    for row in rows:
        row.sort(key=lambda char: char["x0"])
        text = ""
        for index, char in enumerate(row):
            latin = index and (row[index - 1]["text"] + char["text"]).isascii()
            if index and char["x0"] - row[index - 1]["x1"] > char["size"] * (0.2 if latin else 0.8):
                text += " "
            text += char["text"]
        built.append(Row(text, row[0]["x0"], row[-1]["x1"], row[0]["top"], row[0]["bottom"], row[0]["size"]))
    return built


def _joined(rows: list[Row], widest: float) -> str:
    text, full = "", False
    for row in rows:
        if not text:
            text = row.text
        elif full and not starts_with_number(row.text):
            text = glue(text, row.text)
        else:
            text += "\n" + row.text
        full = row.right - row.left > widest - row.size * 1.9
    return text


def continue_table(before: PdfTable, after: PdfTable) -> PdfTable | None:
    """One table over two pages: same columns at the same place. The repeated head is dropped, a split row healed."""
    if _width(before) != _width(after) or abs(before.box[0] - after.box[0]) > 2 * _EDGE:
        return None
    if abs(before.box[2] - after.box[2]) > 2 * _EDGE:
        return None
    rows = list(after.rows)
    for head in before.rows[:2]:
        if rows and [text for text, _ in rows[0]] == [text for text, _ in head] and any(text for text, _ in head):
            rows.pop(0)
            break
    joined = list(before.rows)
    if joined and rows and _is_rest(joined[-1], rows[0]):
        joined[-1] = [
            (glue(above[0], below[0]) if not above[1] else above[0], above[1])
            for above, below in zip(joined[-1], rows.pop(0), strict=True)
        ]
    covered = bool(joined)
    for row in rows:
        # What a merged cell covers on the next page is drawn as an empty cell there.
        covered = covered and not row[0][0]
        joined.append(_filled(joined[-1], row) if covered else row)
    return PdfTable(after.box, joined)


def _filled(above: list[Place], row: list[Place]) -> list[Place]:
    lead = _lead(row)
    return [(above[index][0], True) if index < lead else place for index, place in enumerate(row)]


def _width(table: PdfTable) -> int:
    return max(map(len, table.rows), default=0)


def _lead(row: list[Place]) -> int:
    """How many empty cells a row starts with."""
    return next((index for index, (text, _) in enumerate(row) if text), len(row))


def _is_rest(last: list[Place], first: list[Place]) -> bool:
    """Whether a row goes on over the page: no number, and text only below cells that were cut in mid-sentence."""
    filled = [index for index, (text, _) in enumerate(first) if text]
    if not filled or first[0][0] or any(starts_with_number(first[index][0]) for index in filled):
        return False
    return len(filled) < len(first) - _lead(first) and all(
        last[index][0] and last[index][0][-1] not in "。；;" for index in filled
    )
