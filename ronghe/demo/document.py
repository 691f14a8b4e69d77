"""The demo's official paper: the facts of the plan in our own words, laid out as the Word file an office would send."""

from __future__ import annotations

import io
import json
from functools import cache
from importlib.resources import files
from typing import Any

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

COLUMNS = ("序号", "工作举措", "工作内容和进度安排", "责任单位", "完成时间")
WIDTHS = (12, 34, 62, 32, 24)


@cache
def plan_data() -> dict[str, Any]:
    """The structured plan that the repository ships."""
    text = (files("ronghe.demo") / "data" / "plan.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def plan_docx() -> bytes:
    """The plan as .docx: page head, notice, body, annex table."""
    data = plan_data()
    document = Document()
    _page(document)
    _line(document, f"文件编号: {data['number']} 生成日期: {data['published_on']}")
    _line(document, data["notice"], size=18, center=True)
    _line(document, "各乡镇人民政府、街道办事处，市直各部门：")
    _line(document, f"《{data['title']}》已经市政府同意，现印发给你们。")
    _line(document, data["issuer"], right=True)
    _line(document, data["signed_on"], right=True)
    _line(document, "（此件公开发布）")
    _line(document, data["note"])
    _line(document, data["title"], size=18, center=True)
    _line(document, data["preface"])
    for heading, paragraphs in data["body"]:
        _line(document, heading, bold=True)
        for paragraph in paragraphs:
            _line(document, paragraph)
    _line(document, "附件")
    _line(document, data["annex"], size=16, center=True)
    _annex(document, data["measures"])
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _page(document: DocumentType) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    style = document.styles["Normal"]
    style.font.size = Pt(14)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋_GB2312")


def _line(
    document: DocumentType, text: str, *, size: int = 14, bold: bool = False, center: bool = False, right: bool = False
) -> None:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.bold = bold
    if center or right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if center else WD_ALIGN_PARAGRAPH.RIGHT


def _annex(document: DocumentType, measures: list[list[Any]]) -> None:
    """One row per task, the first two columns merged per measure, as in the paper."""
    rows = [(number, title, *task) for number, title, tasks in measures for task in tasks]
    table = document.add_table(rows=len(rows) + 1, cols=len(COLUMNS), style="Table Grid")
    table.autofit = False
    for cell, text, width in zip(table.rows[0].cells, COLUMNS, WIDTHS, strict=True):
        cell.text, cell.width = text, Mm(width)
    row = 1
    for number, title, tasks in measures:
        for position, (task_number, text, units, period) in enumerate(tasks):
            cells = table.rows[row + position].cells
            cells[2].text, cells[3].text, cells[4].text = f"{task_number}.{text}", units, period
        last = row + len(tasks) - 1
        table.cell(row, 0).merge(table.cell(last, 0)).text = number
        table.cell(row, 1).merge(table.cell(last, 1)).text = title
        row = last + 1
