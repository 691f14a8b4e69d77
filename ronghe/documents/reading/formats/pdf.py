"""Reads PDF files: running text joined into paragraphs, ruled tables as tables, page furniture left out."""

from __future__ import annotations

import io
import logging
import statistics
from itertools import pairwise
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from ronghe.documents.reading.blocks import Source
from ronghe.documents.reading.builder import Builder
from ronghe.documents.reading.formats.pdf_layout import (
    Band,
    Row,
    bands_of,
    before_table,
    edges_of,
    furniture,
    looks_like_table,
    paragraphs,
)
from ronghe.documents.reading.formats.pdf_tables import PdfTable, continue_table, read_tables
from ronghe.documents.reading.guards import unreadable

MAX_PAGES = 300
MAX_PAGE_CHARACTERS = 50_000
# A font without a Unicode map gives codes instead of characters.
_CODED_SHARE = 0.2
_UNRULED = "从这一行起像是没有框线的表格，PDF 中分不清单元格，读出的任务请逐条核对，或改传 Word、Excel 原件。"


def read(data: bytes, name: str) -> Source:
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            if len(document.pages) > MAX_PAGES:
                raise unreadable(name, f"有 {len(document.pages)} 页，超过 {MAX_PAGES} 页的上限。")
            return _document(document, name)
    except PdfminerException as error:
        cause = error.args[0] if error.args else error
        if isinstance(cause, PDFPasswordIncorrect | PDFEncryptionError):
            raise unreadable(name, "文件设有打开密码，请去掉密码后再上传。") from error
        raise


def _document(document: Any, name: str) -> Source:
    pages: list[tuple[list[PdfTable], list[Row]]] = []
    sizes: list[tuple[float, float]] = []
    pictures = characters = coded = 0
    for page in document.pages:
        pictures += len(page.images)
        characters += len(page.chars)
        if len(page.chars) > MAX_PAGE_CHARACTERS:
            raise unreadable(name, f"第 {page.page_number} 页超过 {MAX_PAGE_CHARACTERS} 个字符的上限。")
        coded += sum(char["text"].startswith("(cid:") for char in page.chars)
        pages.append(_page(page))
        sizes.append((float(page.width), float(page.height)))
        page.close()
    if not characters:
        raise unreadable(name, "里面没有文字" + ("，像是扫描件，请上传原始文件或先做文字识别。" if pictures else "。"))
    if coded > characters * _CODED_SHARE:
        raise unreadable(name, "字体没有嵌入文字编码，读不出汉字，请上传原始文件。")
    dropped = furniture([(rows, height) for (_, rows), (_, height) in zip(pages, sizes, strict=True)])
    kept = [[row for row in rows if id(row) not in dropped] for _, rows in pages]
    widths = [width for width, _ in sizes]
    edges = edges_of(zip(kept, widths, strict=True))
    builder = Builder(name)
    _write(builder, [bands_of(pages[i][0], kept[i], edges[widths[i]]) for i in range(len(pages))])
    return builder.source()


def _page(page: Any) -> tuple[list[PdfTable], list[Row]]:
    """The tables of a page, and its lines of text outside them."""
    page = page.dedupe_chars(tolerance=1)
    tables = read_tables(page)

    def outside(thing: dict[str, Any]) -> bool:
        if thing.get("object_type") != "char":
            return True
        x, y = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
        return not any(table.holds(x, y) for table in tables)

    rest = page.filter(outside)
    size = statistics.median([char["size"] for char in rest.chars]) if rest.chars else 10.0
    rows = [
        Row(_text(line["chars"], size), line["x0"], line["x1"], line["top"], line["bottom"],
            statistics.median(char["size"] for char in line["chars"]), _pieces(line["chars"], size))
        for line in rest.extract_text_lines(return_chars=True, strip=True)
    ]  # fmt: skip
    return tables, [row for row in rows if row.text]


def _text(chars: list[dict[str, Any]], size: float) -> str:
    """The characters of a line; a gap is a space only between words of Latin letters, or when it is wide."""
    text, last = "", None
    for char in sorted(chars, key=lambda char: char["x0"]):
        if last is not None:
            gap = char["x0"] - last["x1"]
            latin = (last["text"] + char["text"]).isascii()
            if gap > size * (0.2 if latin else 0.8) and not text.endswith(" ") and char["text"] != " ":
                text += " "
        text += char["text"]
        last = char
    return text.strip()


def _pieces(chars: list[dict[str, Any]], size: float) -> int:
    """How many stretches of text the line has, if gaps wider than a letter-spaced title's divide them."""
    ordered = sorted(chars, key=lambda char: char["x0"])
    return 1 + sum(bool(after["x0"] - before["x1"] > size * 1.5) for before, after in pairwise(ordered))


def _write(builder: Builder, pages: list[list[PdfTable | Band]]) -> None:
    """Blocks from top to bottom; a table at the top of a page goes on with the one that ended the page before."""
    waiting: PdfTable | None = None
    lines: list[Band] = []

    def flush_lines() -> None:
        if looks_like_table(lines):
            builder.warn(_UNRULED, builder.next_line + len(paragraphs(before_table(lines))))
        for text in paragraphs(lines):
            builder.text(text)
        lines.clear()

    for blocks in pages:
        for block in blocks:
            if isinstance(block, Band):
                if waiting is not None:
                    builder.table(waiting.rows)
                    waiting = None
                lines.append(block)
            elif waiting is not None and (joined := continue_table(waiting, block)):
                waiting = joined
            else:
                flush_lines()
                if waiting is not None:
                    builder.table(waiting.rows)
                waiting = block
    flush_lines()
    if waiting is not None:
        builder.table(waiting.rows)
