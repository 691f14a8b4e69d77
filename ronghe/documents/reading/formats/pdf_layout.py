"""Lines of a PDF page: which are furniture, and which belong to one paragraph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Protocol, TypeVar

from ronghe.documents.reading.numerals import starts_with_number

# Page numbers and running heads stand in the outer eighth of a page.
_MARGIN = 0.12
_FULL = 0.75  # no margin takes more than a quarter of the page
_PIECES = 3
_PAGE_NUMBER = re.compile(r"[-—–―－·\s]*(第\s*)?[\dⅠ-Ⅻ]{1,4}(\s*[/／]\s*\d{1,4}|\s*页.*)?[-—–―－·\s]*")
_DIGITS = re.compile(r"\d+")
_ENDS = "。！？；：.!?;:"


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One printed line with its place, in points from the top left; `pieces` stand apart like cells of a table."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    pieces: int = 1


@dataclass(frozen=True, slots=True)
class Edges:
    """Where running text begins and ends on pages of one width."""

    left: float
    right: float


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """The lines between two tables of one page, with the edges that full lines reach."""

    rows: tuple[Row, ...]
    edges: Edges


class Placed(Protocol):
    @property
    def top(self) -> float: ...


T = TypeVar("T", bound=Placed)


def furniture(pages: list[tuple[list[Row], float]]) -> set[int]:
    """The ids of page numbers and of heads and feet that most pages repeat at one height."""
    margins = [
        row
        for rows, height in pages
        for row in rows
        if row.bottom < height * _MARGIN or row.top > height * (1 - _MARGIN)
    ]
    repeated = Counter((_DIGITS.sub("0", row.text), round(row.top / 4)) for row in margins)
    enough = max(2, (len(pages) + 1) // 2)
    return {
        id(row)
        for row in margins
        if _PAGE_NUMBER.fullmatch(row.text) or repeated[_DIGITS.sub("0", row.text), round(row.top / 4)] >= enough
    }


def edges_of(pages: Iterable[tuple[list[Row], float]]) -> dict[float, Edges]:
    """The edges for each page width. A document of short lines only has none that is full."""
    found: dict[float, Edges] = {}
    for rows, width in pages:
        known = found.get(width, Edges(width, width * _FULL))
        left = min((row.left for row in rows), default=width)
        right = max((row.right for row in rows), default=0.0)
        found[width] = Edges(min(known.left, left), max(known.right, right))
    return found


def bands_of(tables: Sequence[T], rows: list[Row], edges: Edges) -> list[T | Band]:
    """Text and tables of one page in reading order."""
    blocks: list[T | Band] = []
    rest = sorted(rows, key=lambda row: row.top)
    for table in sorted(tables, key=lambda table: table.top):
        before = [row for row in rest if row.top < table.top]
        rest = [row for row in rest if row.top >= table.top]
        if before:
            blocks.append(Band(tuple(before), edges))
        blocks.append(table)
    if rest:
        blocks.append(Band(tuple(rest), edges))
    return blocks


def looks_like_table(bands: list[Band]) -> bool:
    """Several lines of several pieces: a table without rules, whose cells nobody could tell apart for sure."""
    return sum(row.pieces >= _PIECES for band in bands for row in band.rows) >= _PIECES


def before_table(bands: list[Band]) -> list[Band]:
    """The lines above the first that looks like a row of a table."""
    found: list[Band] = []
    for band in bands:
        rows = tuple(takewhile(lambda row: row.pieces < _PIECES, band.rows))
        found.append(Band(rows, band.edges))
        if len(rows) < len(band.rows):
            break
    return found


def paragraphs(bands: list[Band]) -> list[str]:
    """Joins a line to the one before if that one reached the right edge and this one starts at the left."""
    found: list[str] = []
    last: Row | None = None
    full = False
    for band in bands:
        for row in band.rows:
            if found and last is not None and full and _goes_on(found[-1], last, row, band):
                found[-1] = glue(found[-1], row.text)
            else:
                found.append(row.text)
            last = row
            full = row.right > band.edges.right - row.size * 1.9
    return found


def _goes_on(text: str, last: Row, row: Row, band: Band) -> bool:
    if abs(row.size - last.size) > 1:
        return False
    at_left = row.left < band.edges.left + row.size * 0.9
    centred = abs((row.left + row.right) - (band.edges.left + band.edges.right)) < row.size
    # A full line that ends with a stop, followed by a number, is two paragraphs even without an indent.
    return (at_left or centred) and not (starts_with_number(row.text) and text[-1:] in _ENDS)


def glue(first: str, second: str) -> str:
    """Two halves of a wrapped line; only Latin words keep a space between them."""
    between = (
        " " if first[-1:].isascii() and first[-1:].isalpha() and second[:1].isascii() and second[:1].isalpha() else ""
    )
    return first + between + second
