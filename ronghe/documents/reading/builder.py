"""Builds a Source: numbers each line and table row as it is shown, cleans the text, and keeps within limits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ronghe.documents.reading.blocks import Cell, Line, Source, Table
from ronghe.documents.reading.guards import unreadable

# Limits chosen by us: a plan of 3,000 tasks stays far below them.
MAX_LINES = 50_000
MAX_CHARACTERS = 3_000_000
MAX_CELLS = 200_000

# Characters no document means: controls (PostgreSQL refuses NUL), zero-width marks, halves of surrogates.
_NOISE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BREAKS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")

# A cell before it is numbered: its text, and whether it only repeats the cell it is merged with.
Place = tuple[str, bool]


def clean(text: str) -> str:
    """One line as a person reads it: no control characters, no outer space. Outer tabs stay: they are empty cells."""
    kept = _SURROGATE.sub("\ufffd", _NOISE.sub("", text)).replace("\xa0", " ").strip(" \u3000\r\n")
    return kept if kept.strip() else ""


def split_lines(text: str) -> list[str]:
    return [clean(part) for part in _BREAKS.split(text)]


def indent_of(typed: str) -> int:
    """The half-width columns of blank before a line as typed, a wide blank taking two; 0 if a tab makes it unknown."""
    words = _NOISE.sub("", typed)
    blank = words[: len(words) - len(words.lstrip(" \xa0\u3000"))]
    return 0 if words[len(blank) : len(blank) + 1] == "\t" else len(blank) + blank.count("\u3000")


class Builder:
    """Collects blocks in reading order; each text line and each table row becomes one shown line."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._blocks: list[Line | Table] = []
        self._lines: list[str] = []
        self._warnings: list[tuple[int, str]] = []
        self._characters = 0
        self._cells = 0

    @property
    def empty(self) -> bool:
        return not any(self._lines)

    @property
    def next_line(self) -> int:
        return len(self._lines) + 1

    def line(self, text: str) -> None:
        """Running text; a blank line is shown and counted, but is no block."""
        for typed in _BREAKS.split(text):
            part = clean(typed)
            number = self._show(part)
            if part:
                self._blocks.append(Line(number, part, indent_of(typed)))

    def text(self, text: str) -> None:
        """Running text without its blank lines."""
        for part in split_lines(text):
            if part:
                self._blocks.append(Line(self._show(part), part))

    def table(self, rows: Sequence[Sequence[Place]]) -> None:
        """A table; rows without any text are dropped."""
        built: list[tuple[Cell, ...]] = []
        for row in rows:
            places = [("\n".join(part for part in split_lines(text) if part), merged) for text, merged in row]
            if not any(text for text, _ in places):
                continue
            self._cells += len(places)
            if self._cells > MAX_CELLS:
                raise unreadable(self.name, f"表格超过 {MAX_CELLS} 个单元格的上限。")
            shown = " | ".join("" if merged else text.replace("\n", " ") for text, merged in places)
            number = self._show(shown)
            built.append(tuple(Cell(number, text, merged) for text, merged in places))
        if built:
            self._blocks.append(Table(built[0][0].number, tuple(built)))

    def warn(self, message: str, line: int | None = None) -> None:
        self._warnings.append((line if line is not None else max(len(self._lines), 1), message))

    def source(self) -> Source:
        if self.empty:
            raise unreadable(self.name, "里面没有文字。")
        return Source(self.name, tuple(self._blocks), tuple(self._lines), tuple(self._warnings))

    def _show(self, text: str) -> int:
        self._characters += len(text)
        if len(self._lines) >= MAX_LINES or self._characters > MAX_CHARACTERS:
            raise unreadable(self.name, f"文字超过 {MAX_LINES} 行或 {MAX_CHARACTERS // 10_000} 万字的上限。")
        self._lines.append(text)
        return len(self._lines)
