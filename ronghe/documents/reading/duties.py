"""Decides which paragraphs are tasks and whose words apply to which: its own bracket, its heading's, its list's."""

from __future__ import annotations

from collections.abc import Sequence

from ronghe.documents.reading.annotations import Annotation
from ronghe.documents.reading.draft import Task
from ronghe.documents.reading.normalize import Text, closed_up
from ronghe.documents.reading.notes import Notes, Setting
from ronghe.documents.reading.numbering import Mark, mark_of
from ronghe.documents.reading.paragraphs import Node
from ronghe.documents.reading.parties import settle_lead
from ronghe.documents.reading.rows import joined, period_of, shortened, sole_deadline
from ronghe.documents.reading.said import Piece


def _number(mark: Mark) -> str:
    return str(mark.value) if mark.kind == "named" else mark.number.strip("()")


class Duties:
    """Goes through the paragraphs of a document and makes its tasks."""

    def __init__(self, nodes: Sequence[Node], notes: Notes, setting: Setting, last_line: int) -> None:
        self.nodes = nodes
        self.notes = notes
        self.setting = setting
        self.last_line = last_line  # Line of the document's last text, 0 if something else follows the paragraphs.
        self.cut = False  # Whether the last task was found incomplete, and said so.
        self._shares: dict[int, list[Node]] = {}  # What `_leaves` found, by paragraph: every one below it asks.
        self._most: dict[tuple[int, str], bool] = {}
        self.lists = self._said_for_lists()

    def tasks(self) -> list[Task]:
        found: list[Task] = []
        for node in self.nodes:
            if id(node) in self.lists:
                found.append(self._whole(node, self.lists[id(node)]))
            elif node.said and not self._leaves(node):
                found += self._own(node)
            elif not node.said and (said := self._inherited(node)):
                found.append(self._whole(node, said))
            elif self._left_out(node):
                found.append(self._without(node))
        return found

    def _said_for_lists(self) -> dict[int, Annotation]:
        """The paragraphs of lists whose one closing line (责任单位:…) speaks for all of them."""
        shared, single = [], 0
        for parent in self.nodes:
            items = [child for child in parent.children if child.mark]
            if not any(child.said for child in items):
                continue
            last = items[-1]
            alone = last.below and not any(piece.said for piece in last.pieces) and len(items) > 1
            if alone and not parent.said and not any(child.said for child in items[:-1]) and not last.children:
                shared.append(items)
            else:
                single += 1
        if not shared or single > len(shared):
            return {}
        found: dict[int, Annotation] = {}
        for items in shared:
            said = items[-1].below or Annotation()
            first, final = items[0].mark, items[-1].mark
            self.notes.add(
                items[-1].line,
                f"责任单位写在第 {first.number if first else 1} 至 {final.number if final else 1} 条之后，"
                "按各条共用读出，请核对。",
            )
            found.update({id(item): said for item in items})
        return found

    def _leaves(self, node: Node) -> list[Node]:
        """The numbered paragraphs below a bare title that says who does them all."""
        if id(node) not in self._shares:
            self._shares[id(node)] = self._speaks_for(node)
        return self._shares[id(node)]

    def _speaks_for(self, node: Node) -> list[Node]:
        items = [child for child in node.children if child.mark]
        bare = node.bare_title and not any(piece.text for piece in node.pieces[1:])
        return items if bare and items and not any(child.said_below for child in items) else []

    def _inherited(self, node: Node) -> Annotation | None:
        parent = node.parent
        if parent is None or not node.mark or not parent.said or not self._leaves(parent):
            return None
        said = Annotation()
        for piece in parent.pieces:
            if piece.said:
                said.add(piece.said)
        if parent.below:
            said.add(parent.below)
        return said

    def _left_out(self, node: Node) -> bool:
        """A numbered paragraph among others of which at least half say who does them: its unit is missing."""
        if node.said_below or not node.mark:
            return False
        key = id(node.parent), node.mark.kind
        if key not in self._most:
            beside = node.parent.children if node.parent else [other for other in self.nodes if other.parent is None]
            siblings = [child for child in beside if child.mark and child.mark.kind == node.mark.kind]
            said = sum(1 for child in siblings if child.said)
            # Chapters are no list of tasks unless most of them are.
            self._most[key] = said > 0 and (
                said * 2 >= len(siblings) if node.parent else said * 3 >= len(siblings) * 2 and len(siblings) > 2
            )
        return self._most[key] and not (node.parent and self._leaves(node.parent))

    def _own(self, node: Node) -> list[Task]:
        """The tasks a paragraph says itself: one for each bracket, or one for the whole with what stands below it."""
        said = [piece for piece in node.pieces if piece.said]
        if node.below or len(said) == 1:
            whole = Annotation()
            for piece in said:
                whole.add(piece.said or Annotation())
            if node.below:
                whole.add(node.below)
            return [self._whole(node, whole)]
        tasks = []
        group = [*node.path]
        pieces = list(node.pieces)
        title = len(node.title.fold)
        if node.bare_title and pieces and not pieces[0].said:
            group.append(closed_up(node.title.raw))
            pieces = pieces[1:]
        elif node.mark and "。" in pieces[0].text.fold[title : title + 1] and len(pieces[0].text.fold) > title + 2:
            group.append(closed_up(node.title.raw))
            pieces[0] = Piece(pieces[0].text.cut(title + 1).strip(), pieces[0].said)
        text: list[Text] = []
        for piece in pieces:
            text.append(piece.text)
            if piece.said:
                tasks.append(self._task(node, group, text, piece.said))
                text = []
        return tasks

    def _whole(self, node: Node, said: Annotation) -> Task:
        texts = [piece.text for piece in node.pieces if piece.text]
        group = list(node.path)
        if node.bare_title and len(texts) > 1:
            group.append(closed_up(node.title.raw))
            texts = texts[1:]
        return self._task(node, group, texts or [node.title], said)

    def _without(self, node: Node) -> Task:
        texts = [piece.text for piece in node.pieces if piece.text]
        task = self._task(node, list(node.path), texts or [node.title], Annotation())
        if node is self.nodes[-1] and self.last_line and not (texts and texts[-1].fold.endswith("。")):
            task.complete = False
            self.cut = True
            self.notes.add(self.last_line, "文件在这里中断：最后一项任务不完整。")
        else:
            self.notes.add(node.line, f"「{shortened(node.title)}」没有写明责任单位。")
        return task

    def _task(self, node: Node, group: list[str], texts: Sequence[Text], said: Annotation) -> Task:
        first = texts[0]
        line = first.line or node.line
        for problem in said.reading.problems:
            self.notes.add(line, problem + "。")
        if said.speaks and not said.reading.parties:
            self.notes.add(node.line, f"「{shortened(node.title)}」没有写明责任单位。")
        times = said.times or sole_deadline(texts, self.notes)
        lead, basis = settle_lead(said.reading)
        inner = mark_of(first.fold)
        if inner and node.mark and inner.kind != node.mark.kind:
            texts = [first.cut(inner.width).strip(), *texts[1:]]
        words = "\n".join(joined(text) for text in texts if text)
        complete = not (node.open_bracket and node is self.nodes[-1] and self.last_line)
        if not complete:
            self.cut = True
            self.notes.add(self.last_line, "文件在这里中断：最后一项任务不完整。")
        parties = [type(party)(party.raw, party.name, party.role, party.kind) for party in said.reading.parties]
        number = _number(inner if inner and node.mark else node.mark) if node.mark else ""
        period = period_of(times, self.notes, self.setting)
        return Task(group, number, words, parties, lead, basis, period, line, complete)
