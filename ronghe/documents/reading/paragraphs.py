"""Reads running text: numbered paragraphs become headings and, where they say who does them, tasks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ronghe.documents.reading.annotations import Annotation, line_annotation
from ronghe.documents.reading.normalize import Text, closed_up
from ronghe.documents.reading.numbering import Mark, mark_of
from ronghe.documents.reading.outline import Outline, title_of
from ronghe.documents.reading.said import Piece, split_said

_BULLET = re.compile(r"(?:--+|[●■◆•★▲○◇□])\s*")


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

    @property
    def ends_said(self) -> bool:
        """Whether the last words so far say who or when: after them a stop is often left out."""
        node = self._current
        return node is not None and bool(node.pieces) and node.pieces[-1].said is not None

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
        path = self.outline.place(mark, closed_up(title.raw), line.line)
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
