"""Papers that prove something: small real files of four kinds, made when the demo is built and marked 演示数据."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import PurePath
from random import Random

from django.core.files.base import ContentFile
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from ronghe.documents.writing.sheet import write_sheet
from ronghe.documents.writing.word import BODY, TITLE, paragraph, set_page

NOTE = "演示数据：人员、企业和内容都是虚构的。"
PEOPLE = "方演示、江演示、余演示、姚演示、梁演示、泗演示、丈演示、陆演示、牟演示、凤演示、黄演示、马演示"


def paper(name: str, lines: Sequence[str], words: str) -> ContentFile[bytes]:
    """The file of this name: its title, the facts in `lines`, and what the report says, clause by clause."""
    path = PurePath(name)
    clauses = [clause for clause in re.split("[，。；：]", words) if clause]
    return ContentFile(MAKERS[path.suffix](path.stem, list(lines), clauses), name=name)


def word(title: str, lines: list[str], clauses: list[str]) -> bytes:
    document = Document()
    set_page(document, NOTE)
    paragraph(document, title, TITLE, Pt(22), align=WD_ALIGN_PARAGRAPH.CENTER)
    for line in [*lines, *(f"{place}. {clause}。" for place, clause in enumerate(clauses, start=1))]:
        paragraph(document, line, BODY, Pt(16))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def sheet(title: str, lines: list[str], clauses: list[str]) -> bytes:
    """A list of who came where the title says so, else of what was done."""
    if "签到" in title:
        columns = ["序号", "姓名", "签到"]
        rows = [[place, person, "已到"] for place, person in enumerate(PEOPLE.split("、"), start=1)]
    else:
        columns = ["序号", "内容", "备注"]
        rows = [[place, text, ""] for place, text in enumerate([*lines, *clauses], start=1)]
    return write_sheet(title, columns, rows, note=f"{lines[0]}　{NOTE}")


def pdf(title: str, lines: list[str], clauses: list[str]) -> bytes:
    """One page in the reader's own Chinese font, which every PDF reader has or replaces."""
    texts = [title, "", *lines, *clauses, "", NOTE]
    shown = " T* ".join(f"<{text.encode('utf-16-be').hex()}> Tj" for text in texts)
    stream = f"BT /F1 14 Tf 24 TL 72 760 Td {shown} ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R /DW 1000 /W [1 95 500]"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
        b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    ]
    parts = [b"%PDF-1.4\n", *(b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(objects, start=1))]
    places = list(accumulate(map(len, parts)))
    table = b"".join(b"%010d 00000 n \n" % place for place in places[:-1])
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return b"".join(parts) + head + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, places[-1])


def picture(title: str, lines: list[str], clauses: list[str]) -> bytes:
    """A drawn scene in the place of a photograph: a sky, houses with lit windows, the ground."""
    wide, high = 320, 200
    random = Random(title + "".join(lines + clauses))  # a drawing, not a secret
    rows = [bytearray(bytes((150 + y // 3, 190 + y // 5, 225)) * wide) for y in range(high - 40)]
    rows += [bytearray(bytes((150, 165, 130)) * wide) for _y in range(40)]
    for left in range(10, wide - 60, 60):
        top, colour = random.randint(50, 110), bytes(random.randint(120, 215) for _part in range(3))
        fill(rows, left, top, 50, high - 40 - top, colour)
        for floor in range(top + 10, high - 60, 20):
            for window in range(left + 6, left + 42, 14):
                fill(rows, window, floor, 9, 11, random.choice((b"\xff\xf3\xc4", b"\x5b\x6b\x7b")))
    raw = b"".join(b"\0" + bytes(row) for row in rows)
    chunks = ((b"IHDR", struct.pack(">2I5B", wide, high, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(raw)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def fill(rows: list[bytearray], left: int, top: int, wide: int, high: int, colour: bytes) -> None:
    for row in rows[top : top + high]:
        row[left * 3 : (left + wide) * 3] = colour * wide


MAKERS: dict[str, Callable[[str, list[str], list[str]], bytes]] = {
    ".docx": word,
    ".xlsx": sheet,
    ".pdf": pdf,
    ".png": picture,
}
