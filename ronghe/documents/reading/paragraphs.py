"""Reads running text: numbered paragraphs become headings and, where they say who does them, tasks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ronghe.documents.reading.annotations import Annotation, bracket_annotation, line_annotation, spoken_annotation
from ronghe.documents.reading.brackets import outer_brackets
from ronghe.documents.reading.normalize import Text, compact
from ronghe.documents.reading.numbering import Mark, mark_of
from ronghe.documents.reading.outline import Outline, title_of
from ronghe.documents.reading.rows import without_fragment

_BULLET = re.compile(r"(?:--+|[●■◆•★▲○◇□])\s*")
_SAYS = re.compile(r"负责|牵头|配合")
_SENTENCE_END = "。;!?"


@dataclass(slots=True)
class Piece:
    """Words up to a bracket that says who does them, and what it says."""

    text: Text
    said: Annotation | None = None


@dataclass(slots=True)
class Node:
    """A numbered paragraph with what follows it up to the next number."""

    mark: Mark | None
    path: list[str]
    title: Text
    line: int
    parent: Node | None = None
    pieces: list[Piece] = field(default_factory=list)
    below: Annotation | None = None  # Said on lines of their own, after the text.
    children: list[Node] = field(default_factory=list)
    bare_title: bool = False  # The numbered line is a title and nothing else.
    open_bracket: bool = False

    @property
    def said(self) -> bool:
        return self.below is not None or any(piece.said for piece in self.pieces)

    @property
    def said_below(self) -> bool:
        """Whether this paragraph or one under it says who does it."""
        return self.said or any(child.said_below for child in self.children)


class Paragraphs:
    """Takes lines in order, enters headings into the outline and keeps the paragraphs for the tasks."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.nodes: list[Node] = []
        self._above: list[tuple[int, Node]] = []
        self._current: Node | None = None
        self._waiting: Text | None = None

    def restart(self) -> None:
        self.outline.restart()
        self._above, self._current, self._waiting = [], None, None

    def take(self, line: Text) -> bool:
        """Takes the next line; False if it only says who or when for the lines above."""
        if self._waiting is not None:
            line, self._waiting = self._waiting + line, None
        said = line_annotation(line) if self._current else None
        if said is not None and not said.speaks and not said.reading.problems:
            self._waiting = line if line.fold.rstrip()[-1:] == ":" else None
            return False
        if said is not None and self._current is not None:
            self._current.below = self._current.below or Annotation()
            self._current.below.add(said)
            return False
        mark = mark_of(line.fold)
        bullet = _BULLET.match(line.fold)
        if mark:
            self._numbered(line, mark)
        elif bullet and bullet.end() < len(line.fold):
            self._loose(line.cut(bullet.end()))
        else:
            self._plain(line)
        return True

    def _numbered(self, line: Text, mark: Mark) -> None:
        body = line.cut(mark.width).strip()
        pieces, opened = split_said(body)
        words = pieces[0].text if pieces else body
        title = title_of(words)
        path = self.outline.place(mark, compact_title(title), line.line)
        node = Node(mark, path, title, line.line, pieces=pieces, open_bracket=opened)
        node.bare_title = (
            len(pieces) <= 1 and len(title.fold) >= len(words.fold.rstrip("。:; ")) and len(title.fold) < 40
        )
        rank = len(self.outline.path())
        while self._above and self._above[-1][0] >= rank:
            self._above.pop()
        if self._above:
            node.parent = self._above[-1][1]
            node.parent.children.append(node)
        self._above.append((rank, node))
        self.nodes.append(node)
        self._current = node

    def _loose(self, line: Text) -> None:
        """A paragraph with a dash or a dot: a task of the heading above it if it says who."""
        pieces, opened = split_said(line)
        parent = self._above[-1][1] if self._above else None
        node = Node(None, self.outline.path(), title_of(line), line.line, parent, pieces, open_bracket=opened)
        if parent:
            parent.children.append(node)
        self.nodes.append(node)
        self._current = node

    def _plain(self, line: Text) -> None:
        pieces, opened = split_said(line)
        if self._current is None:
            if any(piece.said for piece in pieces):
                self._loose(line)
            return
        self._current.pieces += pieces
        self._current.open_bracket = opened


def split_said(body: Text) -> tuple[list[Piece], bool]:
    """The body cut behind each bracket that says who does what; and whether its last bracket is left open."""
    pieces: list[Piece] = []
    start = 0
    opened = False
    for bracket in outer_brackets(body.fold):
        inner = body.cut(bracket.start + 1, bracket.end - 1 if bracket.closed else None)
        inner, lost = (inner, "") if bracket.closed else without_fragment(inner)
        said = bracket_annotation(inner, closing=_closes(body.fold, bracket.start, bracket.end))
        opened = not bracket.closed
        if said is None:
            continue
        if lost:
            said.reading.problems.append(f"「{lost}」没有写完，未读成单位")
        text = body.cut(start, bracket.start).strip()
        if not text and pieces and pieces[-1].said:
            pieces[-1].said.add(said)
        else:
            pieces.append(Piece(text, said))
        start = bracket.end
        while start < len(body.fold) and body.fold[start] in "。;, " and pieces:
            start += 1
    rest = body.cut(start).strip()
    spoken = _last_sentence(rest) if rest else None
    if spoken:
        at, said = spoken
        pieces.append(Piece(rest.cut(0, at).strip(), said))
    elif rest:
        pieces.append(Piece(rest))
    return pieces, opened


def _last_sentence(rest: Text) -> tuple[int, Annotation] | None:
    """A closing sentence that only says who does it: 由市教育局牵头,市财政局配合,2023年底前完成。"""
    at = max(rest.fold.rfind(sign, 0, -1) for sign in "。;") + 1
    last = rest.cut(at).strip()
    if not at or len(last.fold) > 120 or not _SAYS.search(last.fold):
        return None
    said = spoken_annotation(last)
    return (at, said) if said and any(party.kind == "named" for party in said.reading.parties) else None


def _closes(fold: str, start: int, end: int) -> bool:
    """Whether a bracket stands at the end of a paragraph or right behind a sentence."""
    before, after = fold[:start].rstrip()[-1:], fold[end : end + 2].lstrip()[:1]
    return not after or before in _SENTENCE_END or after in "。;"


def compact_title(title: Text) -> str:
    return compact(title.raw) if title.raw.isascii() is False else title.raw
