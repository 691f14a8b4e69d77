"""Reads web pages: what a browser would show, line by line, and real tables as tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ronghe.documents.reading.blocks import Source
from ronghe.documents.reading.builder import MAX_CELLS, Builder, Place
from ronghe.documents.reading.encodings import decode
from ronghe.documents.reading.guards import unreadable
from ronghe.documents.reading.numerals import chinese_number, letters, marked, roman, starts_with_number

MAX_DEPTH = 1_000
MAX_OPEN = 5_000
MAX_SPAN = 1_000
# Not shown, or shown around the document rather than in it.
_SKIPPED = frozenset((
    "head", "script", "style", "noscript", "template", "nav", "footer", "aside", "iframe", "object",
    "embed", "svg", "math", "canvas", "audio", "video", "map", "button", "select", "option", "optgroup",
    "textarea", "datalist", "dialog", "del", "rt", "rp",
))  # fmt: skip
_BLOCKS = frozenset((
    "html", "body", "div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd",
    "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "pre", "blockquote", "section",
    "article", "header", "main", "figure", "figcaption", "form", "fieldset", "legend", "address",
    "center", "hr", "details", "summary",
))  # fmt: skip
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]+?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE)
_CJK = "\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
# A line break in the source between two Chinese characters is the author's editor, not a space.
_SOURCE_BREAK = re.compile(f"(?<=[{_CJK}])[ \\t]*[\\r\\n]+[ \\t]*(?=[{_CJK}])")
_TAG = re.compile(
    r"<(/?)(?:div|span|font|a|b|i|u|em|strong|table|section|article|center|blockquote|ul|ol|form|dl)\b", re.I
)
_SPACE = re.compile(r"[ \t\r\n\f]+")


def read(data: bytes, name: str) -> Source:
    declared = _CHARSET.search(data[:4096])
    text, warning = decode(data, name, declared[1].decode("ascii") if declared else None)
    _check_depth(text, name)
    parser = LexborHTMLParser(text)
    root = parser.root
    builder = Builder(name)
    if warning:
        builder.warn(warning)
    if root is not None:
        _Page(root, builder).read()
    return builder.source()


def _check_depth(text: str, name: str) -> None:
    """The parser itself takes time with the square of the open tags, so they are counted before it starts."""
    depth = 0
    for tag in _TAG.finditer(text):
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        if depth > MAX_OPEN:
            raise unreadable(name, f"网页有超过 {MAX_OPEN} 个标签没有关闭。")


class _Page:
    """One pass over the tree without recursion, so that a page nested a million deep cannot overflow."""

    def __init__(self, root: LexborNode, builder: Builder) -> None:
        self.root = root
        self.builder = builder
        self.layout = _layout_tables(root, builder.name)

    def read(self) -> None:
        for item in self._flow(self.root):
            if isinstance(item, str):
                self.builder.text(item)
                continue
            rows = self._grid(item)
            if _is_prose(rows):
                for row in rows:
                    for text, merged in row:
                        if not merged:
                            self.builder.text(text)
            else:
                self.builder.table(rows)

    def _flow(self, top: LexborNode) -> Iterator[str | LexborNode]:
        """Lines of text, and the tables among them that hold data."""
        words: list[str] = []
        lists: list[list[int | str]] = []
        mark = ""
        for node, entering in _walk(top, self.builder.name, stop=self._is_data_table):
            tag = node.tag or ""
            if node.is_text_node:
                if entering:
                    words.append(node.text_content or "")
                continue
            if tag not in _BLOCKS and tag != "br":
                continue
            line = _joined(words)
            if line:
                yield line if not mark or starts_with_number(line) else marked(mark, line)
                mark = ""
            words.clear()
            if self._is_data_table(node) and node.mem_id != top.mem_id:
                if entering:
                    yield node
            elif tag in ("ol", "ul"):
                if entering:
                    lists.append([tag, _style_of_list(node), _integer(node, "start", 1) - 1])
                elif lists:
                    lists.pop()
            elif tag == "li" and lists:
                mark = _next_mark(lists[-1], node) if entering else ""
        line = _joined(words)
        if line:
            yield line if not mark or starts_with_number(line) else marked(mark, line)

    def _is_data_table(self, node: LexborNode) -> bool:
        return node.tag == "table" and node.mem_id not in self.layout

    def _grid(self, table: LexborNode) -> list[list[Place]]:
        """The cells at the places that rowspan and colspan put them."""
        rows = [node for node, entering in _walk(table, self.builder.name) if entering and node.tag == "tr"]
        taken: dict[tuple[int, int], str] = {}
        grid: list[list[Place]] = []
        count = 0
        for index, row in enumerate(rows):
            line: list[Place] = []
            cells = [cell for cell in row.iter() if cell.tag in ("td", "th") and not _is_hidden(cell)]
            while cells or (index, len(line)) in taken:
                place = (index, len(line))
                if place in taken:
                    line.append((taken.pop(place), True))
                    continue
                cell = cells.pop(0)
                text = "\n".join(item for item in self._flow(cell) if isinstance(item, str))
                down = min(_integer(cell, "rowspan", 1) or MAX_SPAN, len(rows) - index)
                across = min(_integer(cell, "colspan", 1) or 1, MAX_SPAN)
                count += down * across
                if count > MAX_CELLS:
                    raise unreadable(self.builder.name, f"表格超过 {MAX_CELLS} 个单元格的上限。")
                taken |= {(index + r, place[1] + c): text for r in range(down) for c in range(across) if r or c}
                line.append((text, False))
            grid.append(line)
        return grid


def _layout_tables(root: LexborNode, name: str) -> set[int]:
    """Tables that hold another table only place things on the page."""
    found: set[int] = set()
    open_tables: list[int] = []
    for node, entering in _walk(root, name):
        if node.tag == "table":
            if entering:
                found.update(open_tables[-1:])
                open_tables.append(node.mem_id)
            else:
                open_tables.pop()
    return found


def _is_prose(rows: list[list[Place]]) -> bool:
    """One column, or one row with whole articles in it: not data but a frame around text."""
    widest = max((len(row) for row in rows), default=0)
    return widest < 2 or (len(rows) == 1 and any(text.count("\n") > 4 for text, _ in rows[0]))


def _walk(top: LexborNode, name: str, stop: object = None) -> Iterator[tuple[LexborNode, bool]]:
    """Every shown node below and with `top`, on entering and on leaving; below `stop` nodes it does not look."""
    node, depth = top, 0
    while True:
        skipped = not node.is_text_node and ((node.tag or "") in _SKIPPED or _is_hidden(node))
        if not skipped:
            yield node, True
        below = None if skipped or (callable(stop) and node.mem_id != top.mem_id and stop(node)) else node.first_child
        if below is not None:
            node, depth = below, depth + 1
            if depth > MAX_DEPTH:
                raise unreadable(name, f"网页嵌套超过 {MAX_DEPTH} 层。")
            continue
        if not skipped:
            yield node, False
        while node.mem_id != top.mem_id and node.next is None:
            above = node.parent
            if above is None:
                return
            node, depth = above, depth - 1
            yield node, False
        if node.mem_id == top.mem_id or node.next is None:
            return
        node = node.next


def _is_hidden(node: LexborNode) -> bool:
    if not node.is_element_node:
        return False
    attributes = node.attributes
    return "hidden" in attributes or bool(_HIDDEN_STYLE.search(attributes.get("style") or ""))


def _joined(words: list[str]) -> str:
    return _SPACE.sub(" ", _SOURCE_BREAK.sub("", "".join(words))).strip()


def _integer(node: LexborNode, attribute: str, otherwise: int) -> int:
    value = (node.attributes.get(attribute) or "").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else otherwise


def _style_of_list(node: LexborNode) -> str:
    style = (node.attributes.get("style") or "").lower()
    if re.search(r"list-style(-type)?\s*:\s*none", style):
        return "none"
    if re.search(r"cjk-ideographic|simp-chinese|trad-chinese", style):
        return "chinese"
    return node.attributes.get("type") or "1"


def _next_mark(state: list[int | str], item: LexborNode) -> str:
    """The number a browser paints before the item of an ordered list; it is nowhere in the text."""
    tag, style, last = state[0], str(state[1]), int(state[2])
    if tag != "ol" or style == "none":
        return ""
    number = _integer(item, "value", last + 1)
    state[2] = number
    if style == "chinese":
        return f"{chinese_number(number)}、"
    if style in "aA":
        shown = letters(number)
    elif style in "iI":
        shown = roman(number)
    else:
        return f"{number}."
    return f"{shown.lower() if style.islower() else shown}."
