"""Reads Word documents: paragraphs and tables in body order, automatic numbers painted, deletions left out."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ronghe.documents.reading.blocks import Source
from ronghe.documents.reading.builder import MAX_CELLS, Builder, Place
from ronghe.documents.reading.formats.docx_numbering import Numbering, W
from ronghe.documents.reading.guards import unpack, unreadable
from ronghe.documents.reading.numerals import marked
from ronghe.documents.reading.xmlparts import parse, relations

MAX_COLUMNS = 200
# Wrappers that hold blocks or runs without being shown themselves: content controls, insertions, links, fields.
_WRAPPERS = frozenset(
    f"{W}{tag}"
    for tag in ("sdt", "sdtContent", "ins", "moveTo", "hyperlink", "fldSimple", "smartTag", "customXml", "dir", "bdo")
)
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_VML_BOX = "{urn:schemas-microsoft-com:vml}textbox"


def read(data: bytes, name: str) -> Source:
    """python-docx sees neither insertions nor content controls nor numbers, so the XML is read as it stands."""
    parts = unpack(data, name, lambda entry: entry.endswith((".xml", ".rels")) and "media/" not in entry)
    main = relations(parts, "", name).get("officeDocument", "word/document.xml")
    linked = relations(parts, main, name)

    def part(target: str | None) -> etree._Element | None:
        return parse(parts[target], name) if target in parts else None

    builder = Builder(name)
    document = part(main)
    body = None if document is None else document.find(f"{W}body")
    if body is None:
        raise unreadable(name, "文件已损坏，没有正文。")
    notes = [part(linked.get(kind)) for kind in ("footnotes", "endnotes")]
    if any(note is not None and any((text.text or "").strip() for text in note.iter(f"{W}t")) for note in notes):
        builder.warn("文件有脚注或尾注，没有读取，请核对。", 1)
    _Body(builder, Numbering(part(linked.get("numbering")), part(linked.get("styles")))).read(body)
    return builder.source()


class _Body:
    def __init__(self, builder: Builder, numbering: Numbering) -> None:
        self.builder = builder
        self.numbering = numbering
        self.cells = 0

    def read(self, body: etree._Element) -> None:
        for block in _blocks(body):
            if block.tag == f"{W}p":
                for line in self._paragraph(block):
                    self.builder.text(line)
            else:
                rows = self._table(block)
                if max((len(row) for row in rows), default=0) < 2:
                    for row in rows:
                        for text, merged in row:
                            if not merged:
                                self.builder.text(text)
                else:
                    self.builder.table(rows)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[str]:
        """The paragraph with its number, then the lines of text boxes anchored in it."""
        words: list[str] = []
        boxes: list[etree._Element] = []
        _collect(paragraph, words, boxes)
        text = "".join(words)
        mark = self.numbering.mark(paragraph)
        if text.strip():
            yield marked(mark, text.lstrip()) if mark else text
        elif mark and _has_number_only(paragraph):
            yield mark
        for box in boxes:
            yield from self._lines(box)

    def _lines(self, holder: etree._Element) -> Iterator[str]:
        for block in _blocks(holder):
            if block.tag == f"{W}p":
                yield from self._paragraph(block)
            else:
                for row in self._table(block):
                    yield from (text for text, merged in row if not merged)

    def _table(self, table: etree._Element) -> list[list[Place]]:
        grid: list[list[Place]] = []
        for row in _children(table, f"{W}tr"):
            if _deleted_row(row):
                continue
            line: list[Place] = [("", True)] * _number(row.find(f"{W}trPr/{W}gridBefore"), 0)
            for cell in _children(row, f"{W}tc"):
                properties = cell.find(f"{W}tcPr")
                span = 1 if properties is None else _number(properties.find(f"{W}gridSpan"), 1)
                text = "\n".join(self._lines(cell))
                down = None if properties is None else properties.find(f"{W}vMerge")
                if down is not None and down.get(f"{W}val", "continue") == "continue":
                    above = grid[-1][len(line)][0] if grid and len(line) < len(grid[-1]) else text
                    line += [(above, True)] * span
                else:
                    line += [(text, False)] + [(text, True)] * (span - 1)
            self.cells += len(line)
            if self.cells > MAX_CELLS:
                raise unreadable(self.builder.name, f"表格超过 {MAX_CELLS} 个单元格的上限。")
            grid.append(line)
        return grid


def _blocks(holder: etree._Element) -> Iterator[etree._Element]:
    for child in holder:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in _WRAPPERS:
            yield from _blocks(child)


def _children(holder: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Rows or cells, also those inside content controls."""
    for child in holder:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, tag)


def _collect(element: etree._Element, words: list[str], boxes: list[etree._Element]) -> None:
    """The shown words of a paragraph; text boxes are put aside, deletions and fallbacks never looked at."""
    for child in element:
        tag = child.tag
        if tag == f"{W}t":
            words.append(child.text or "")
        elif tag == f"{W}tab":
            words.append("\t")
        elif tag in (f"{W}br", f"{W}cr"):
            words.append("\n")
        elif tag == f"{W}noBreakHyphen":
            words.append("-")
        elif tag == f"{W}txbxContent":
            boxes.append(child)
        elif tag == f"{W}r":
            if child.find(f"{W}rPr/{W}vanish") is None:
                _collect(child, words, boxes)
        elif tag in _WRAPPERS or tag == f"{_MC}AlternateContent":
            _collect(child, words, boxes)
        elif tag in (f"{_MC}Choice", f"{W}drawing", f"{W}pict", f"{W}object", _VML_BOX):
            boxes.extend(_boxes(child))


def _boxes(element: etree._Element) -> Iterator[etree._Element]:
    """The outermost text boxes; what is inside one is read with it."""
    for child in element:
        if child.tag == f"{W}txbxContent":
            yield child
        elif child.tag != f"{_MC}Fallback":
            yield from _boxes(child)


def _has_number_only(paragraph: etree._Element) -> bool:
    """An empty paragraph that is the whole of a table cell: a 序号 column that Word counts by itself."""
    above = paragraph.getparent()
    return above is not None and above.tag == f"{W}tc" and len(above.findall(f"{W}p")) == 1


def _deleted_row(row: etree._Element) -> bool:
    return row.find(f"{W}trPr/{W}del") is not None


def _number(element: etree._Element | None, otherwise: int) -> int:
    text = "" if element is None else element.get(f"{W}val", "")
    return min(int(text), MAX_COLUMNS) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise
