"""What Word pages to GB/T 9704-2012 are made of: page, fonts, paragraphs, ruled tables, page numbers."""

from __future__ import annotations

import io

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Mm, Pt
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

# Named, not embedded: an office that has the licensed fonts shows them, any other shows its nearest.
TITLE = "方正小标宋简体"
BODY = "仿宋_GB2312"
KAI = "楷体_GB2312"
BLACK = "黑体"
SONG = "宋体"
CELL = Pt(12)
LINE = Pt(28.95)  # 22 lines on the 225 mm of the type area


def set_page(document: Document, note: str = "") -> None:
    """A4, the standard's margins, 22 lines a page, "— 1 —" outside right on odd and left on even pages."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(20), Mm(25)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = _child(section._sectPr, "w:docGrid")
    # "lines" only: "linesAndChars" would spread every character apart.
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), "579")
    document.core_properties.author = "融合"
    document.core_properties.comments = note[:255]
    _set_language(document)
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        line.alignment = side
        _page_number(line)
    if note:
        for header in (section.header, section.even_page_header):
            header.is_linked_to_previous = False
            header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _run(header.paragraphs[0], note, KAI, Pt(10.5))


def _set_language(document: Document) -> None:
    style = document.styles["Normal"]
    style.font.name = BODY
    style.font.size = Pt(16)
    properties = style.element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
    for language in list(document.styles.element.iter(qn("w:lang"))):
        language.set(qn("w:eastAsia"), "zh-CN")


def _page_number(line: Paragraph) -> None:
    _run(line, "— ", SONG, Pt(14))
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = _run(line, "", SONG, Pt(14))
        if kind:
            _child(run._r, "w:fldChar").set(qn("w:fldCharType"), kind)
        else:
            instruction = _child(run._r, "w:instrText")
            instruction.text = text
    _run(line, " —", SONG, Pt(14))


def paragraph(
    document: Document,
    text: str,
    font: str,
    size: Length,
    *,
    align: WD_ALIGN_PARAGRAPH | None = None,
    line: Length = LINE,
) -> Paragraph:
    made = document.add_paragraph()
    _shape(made, align, line)
    _run(made, text, font, size)
    return made


def fill(
    cell: _Cell,
    text: str,
    font: str,
    *,
    align: WD_ALIGN_PARAGRAPH | None = None,
    shade: str = "",
) -> None:
    """Writes a table cell; line breaks in the text become paragraphs."""
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for index, part in enumerate(text.split("\n")):
        made = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        _shape(made, align, Pt(18))
        # The grid of the page would stretch each line of a table; the gap beside figures would wrap 2024年3月.
        for tag in ("w:autoSpaceDN", "w:snapToGrid"):
            _child(made._p.get_or_add_pPr(), tag, before=("w:snapToGrid", "w:spacing", "w:ind", "w:jc")).set(
                qn("w:val"), "0"
            )
        _run(made, part, font, CELL)
    if shade:
        shading = _child(cell._tc.get_or_add_tcPr(), "w:shd", before=("w:vAlign",))
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", shade)):
            shading.set(qn(f"w:{name}"), value)


def rule_table(table: Table, widths: list[Length]) -> None:
    """Thin rules all round, fixed column widths, a little air in each cell."""
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    margins = _child(table._tbl.tblPr, "w:tblCellMar", before=("w:tblLook",))
    for side, twips in (("top", 50), ("left", 70), ("bottom", 50), ("right", 70)):
        margin = _child(margins, f"w:{side}")
        margin.set(qn("w:w"), str(twips))
        margin.set(qn("w:type"), "dxa")


def repeat_row(row: _Row) -> None:
    """The head of a table, printed again on each page."""
    keep_whole(row)
    _child(row._tr.get_or_add_trPr(), "w:tblHeader")


def keep_whole(row: _Row) -> None:
    """No page break inside the row."""
    _child(row._tr.get_or_add_trPr(), "w:cantSplit")


def merge_down(cell: _Cell, *, starts: bool) -> None:
    """A vertical merge, written as Word does: python-docx's own merge is quadratic in the rows of a table."""
    merge = _child(cell._tc.get_or_add_tcPr(), "w:vMerge", before=("w:shd", "w:vAlign"))
    merge.set(qn("w:val"), "restart" if starts else "continue")


def saved(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _shape(made: Paragraph, align: WD_ALIGN_PARAGRAPH | None, line: Length) -> None:
    if align is not None:
        made.alignment = align
    shape = made.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    shape.line_spacing = line


def _run(made: Paragraph, text: str, font: str, size: Length) -> Run:
    run = made.add_run(text)
    run.font.name = font
    run.font.size = size
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _child(parent: BaseOxmlElement, tag: str, before: tuple[str, ...] = ()) -> BaseOxmlElement:
    """A new child, ahead of those named: Word refuses files whose properties stand in another order."""
    child: BaseOxmlElement = OxmlElement(tag)
    names = [qn(name) for name in before]
    place = next((index for index, other in enumerate(parent) if other.tag in names), len(parent))
    parent.insert(place, child)
    return child
