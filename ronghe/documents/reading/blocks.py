"""The blocks every file format is read into: lines of text and tables, each with the line it came from."""

from __future__ import annotations

from dataclasses import dataclass, field


class UnreadableDocument(Exception):
    """A file that cannot be read, with the reason a person can act on (Chinese, names the file)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of running text; `number` is the 1-based line (or paragraph) of the source.

    `indent`: how many half-width columns of blank stand before it, where the format keeps them.
    """

    number: int
    text: str
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a real table: its text (inner line breaks kept as \\n) and the 1-based line it is shown under.

    A merged cell appears once with its text; the places it covers hold `merged=True` and the same text.
    """

    number: int
    text: str
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A real table; rows may differ in length."""

    number: int
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """What a file format yields: blocks in reading order, and the lines a person sees beside the draft.

    `lines[n-1]` is the text shown as line n; every `number` in blocks points into it.
    """

    name: str
    blocks: tuple[Line | Table, ...]
    lines: tuple[str, ...]
    warnings: tuple[tuple[int, str], ...] = field(default=())
