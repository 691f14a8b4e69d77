"""Each kind of paper is a real file: other programs open it and find what was to be said."""

from __future__ import annotations

import io
import struct
import zlib

import pdfplumber
import pytest
from docx import Document
from python_calamine import load_workbook

from ronghe.demo.papers import MAKERS, NOTE, paper
from ronghe.kernel.files.kinds import check_evidence

LINES = ["任务：1.1 开一次会", "日期：2019-06-12"]
WORDS = "会开过，八家企业到会。"


def made(name: str) -> bytes:
    return paper(name, LINES, WORDS).read()


@pytest.mark.parametrize("suffix", sorted(MAKERS))
def test_every_kind_is_accepted_as_evidence(suffix: str) -> None:
    check_evidence(paper(f"纪要{suffix}", LINES, WORDS))


def test_word_file_says_the_facts() -> None:
    document = Document(io.BytesIO(made("会议纪要.docx")))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts == ["会议纪要", *LINES, "1. 会开过。", "2. 八家企业到会。"]
    assert document.sections[0].header.paragraphs[0].text == NOTE


def test_sheet_lists_the_facts() -> None:
    rows = load_workbook(io.BytesIO(made("汇总表.xlsx"))).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[-4:]] == [*LINES, "会开过", "八家企业到会"]
    assert NOTE in rows[1][0]


def test_sheet_of_who_came_lists_people() -> None:
    rows = load_workbook(io.BytesIO(made("签到表.xlsx"))).get_sheet_by_index(0).to_python()
    assert rows[-1] == [12.0, "马演示", "已到"]


def test_pdf_says_the_facts() -> None:
    with pdfplumber.open(io.BytesIO(made("上报函.pdf"))) as document:
        assert len(document.pages) == 1
        assert document.pages[0].extract_text().splitlines() == ["上报函", *LINES, "会开过", "八家企业到会", NOTE]


def test_picture_is_whole() -> None:
    data = made("照片.png")
    assert struct.unpack(">2I", data[16:24]) == (320, 200)
    size = struct.unpack(">I", data[33:37])[0]
    assert len(zlib.decompress(data[41 : 41 + size])) == 200 * (1 + 320 * 3)
    assert data != paper("照片.png", LINES, "另一天的照片").read()
