"""Small files for the reader's tests: packages part by part, broken and hostile ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from ronghe.documents.reading.blocks import Source, Table
from ronghe.documents.reading.opening import read_bytes

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def package(parts: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def word(body: str, *, numbering: str = "", styles: str = "", doctype: str = "") -> bytes:
    """A Word file of just this body; `numbering` and `styles` are the inner XML of their parts."""
    parts = {"word/document.xml": f'{doctype}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'}
    links = ""
    for kind, content in (("numbering", numbering), ("styles", styles)):
        if content:
            parts[f"word/{kind}.xml"] = f'<w:{kind} xmlns:w="{W}">{content}</w:{kind}>'
            links += f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{kind}.xml"/>'
    parts["word/_rels/document.xml.rels"] = f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>'
    return package(parts)


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def locked_pdf() -> bytes:
    """A PDF whose keys fit no password."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"11" * 32 + b"> /U <" + b"22" * 32 + b"> >>",
    ]
    return _pdf(objects, b"/Encrypt 3 0 R /ID [<33> <33>]")


def picture_pdf() -> bytes:
    """One page with one picture and no text: what a scanner makes."""
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
    )
    drawing = b"q 100 0 0 100 0 0 cm /I Do Q"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R"
        b" /Resources << /XObject << /I 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        image + b"\nstream\n\x00\nendstream",
    ]
    return _pdf(objects, b"")


def _pdf(objects: list[bytes], trailer: bytes) -> bytes:
    data = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return data + b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        start,
    )


def texts(source: Source) -> list[str | list[list[str]]]:
    """What was read, without the numbers: a text per line, rows of texts per table; merged places marked ^."""
    return [
        [[f"^{cell.text}" if cell.merged else cell.text for cell in row] for row in block.rows]
        if isinstance(block, Table)
        else block.text
        for block in source.blocks
    ]


def read(data: bytes, kind: str) -> list[str | list[list[str]]]:
    return texts(read_bytes(data, f"甲.{kind}", kind))


def unpacked(data: bytes) -> dict[str, str]:
    """The parts of an office file as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist() if name.endswith(".xml")}
