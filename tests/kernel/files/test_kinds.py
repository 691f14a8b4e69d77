"""Papers that may prove something: a real file of every kind, and files that only call themselves so."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import docx
import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from ronghe.kernel.files.kinds import EVIDENCE_KINDS, OLE, ZIP, check_evidence


def word() -> bytes:
    out = BytesIO()
    docx.Document().save(out)
    return out.getvalue()


def sheet() -> bytes:
    out = BytesIO()
    xlsxwriter.Workbook(out).close()
    return out.getvalue()


def package(name: str) -> bytes:
    """A zip with one entry: what a .pptx, an .ofd or a newer .wps is at heart."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "<x/>")
    return out.getvalue()


def compound() -> bytes:
    """The first sector of a compound file, as Word 97 and WPS write it."""
    return OLE + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff\x09\x00" + bytes(480)


def pdf() -> bytes:
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(kind: str) -> bytes:
    whole = {
        "png": "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a4944415478da6360000000020001"
        "e221bc330000000049454e44ae426082",
        "jpg": "ffd8ffe000104a46494600010100000100010000ffd9",
        "exif": "ffd8ffe1000845786966 0000ffd9".replace(" ", ""),
    }
    return bytes.fromhex(whole[kind])


REAL: list[tuple[str, Callable[[], bytes]]] = [
    ("纪要.pdf", pdf),
    ("纪要.docx", word),
    ("名单.xlsx", sheet),
    ("讲稿.pptx", lambda: package("ppt/presentation.xml")),
    ("纪要.doc", compound),
    ("名单.xls", compound),
    ("讲稿.ppt", compound),
    ("纪要.wps", compound),
    ("纪要.wps", lambda: package("document.xml")),
    ("名单.et", compound),
    ("名单.et", lambda: package("workbook.xml")),
    ("公文.ofd", lambda: package("OFD.xml")),
    ("现场.jpg", lambda: picture("jpg")),
    ("现场.jpg", lambda: picture("exif")),
    ("现场.jpeg", lambda: picture("jpg")),
    ("现场.png", lambda: picture("png")),
]


def refusal(name: str, content: bytes) -> tuple[str, str]:
    with pytest.raises(ValidationError) as refused:
        check_evidence(SimpleUploadedFile(name, content))
    (error,) = refused.value.error_dict["files"]
    return error.code, error.messages[0]


def begun(suffix: str, begin: bytes) -> bool:
    return any(Path(name).suffix == suffix and content().startswith(begin) for name, content in REAL)


def test_every_kind_has_a_real_example() -> None:
    shown = {(suffix, begin) for suffix, begins in EVIDENCE_KINDS.items() for begin in begins if begun(suffix, begin)}
    assert shown == {(suffix, begin) for suffix, begins in EVIDENCE_KINDS.items() for begin in begins}


@pytest.mark.parametrize(("name", "content"), REAL)
@pytest.mark.parametrize("change", [str, str.upper, lambda name: f"C:\\资料\\{name}"])
def test_real_file_is_accepted_and_left_at_its_beginning(
    name: str, content: Callable[[], bytes], change: Callable[[str], str]
) -> None:
    real = content()
    upload = SimpleUploadedFile("x", real)
    upload._name = change(name)  # as a browser of old sends it, with its path
    check_evidence(upload)
    assert upload.read() == real


def test_file_on_disk_is_looked_at_too() -> None:
    with TemporaryUploadedFile("纪要.pdf", "application/pdf", 0, None) as upload:
        upload.write(pdf())
        upload.size = len(pdf())
        check_evidence(upload)
        assert upload.read() == pdf()


@pytest.mark.parametrize(
    "name",
    [
        "工具.exe",
        "材料.zip",
        "材料.rar",
        "宏.docm",
        "宏.xlsm",
        "页面.html",
        "图.svg",
        "说明.txt",
        "脚本.js",
        "快捷.lnk",
        "没有后缀",
        ".pdf",
        "纪要.pdf.exe",
        "纪要.pdf ",
        "",
    ],
)
def test_other_kinds_are_refused_with_the_list_of_good_ones(name: str) -> None:
    upload = SimpleUploadedFile("x", pdf())
    upload._name = name
    with pytest.raises(ValidationError) as refused:
        check_evidence(upload, "evidence")
    (error,) = refused.value.error_dict["evidence"]
    kinds = "pdf、docx、xlsx、pptx、doc、xls、ppt、wps、et、ofd、jpg、jpeg、png"
    assert (error.code, error.messages) == ("kind", [f"“{name}”不能作佐证材料，可以用：{kinds}"])


@pytest.mark.parametrize("suffix", EVIDENCE_KINDS)
def test_content_of_another_kind_is_refused_under_every_name(suffix: str) -> None:
    begins = EVIDENCE_KINDS[suffix]
    others = {b"%PDF-1.7", ZIP + bytes(9), OLE + bytes(9), picture("jpg"), picture("png"), b"MZ\x90\x00", b"<html>"}
    wrong = [content for content in others if not content.startswith(begins)]
    assert len(wrong) >= len(others) - 2
    told = ("content", f"“材料{suffix}”的内容不是 {suffix[1:]} 文件")
    assert [refusal(f"材料{suffix}", content) for content in wrong] == [told] * len(wrong)


@pytest.mark.parametrize("suffix", EVIDENCE_KINDS)
def test_empty_and_cut_off_files_are_refused(suffix: str) -> None:
    assert refusal(f"材料{suffix}", b"") == ("empty", f"文件“材料{suffix}”是空的")
    for begin in EVIDENCE_KINDS[suffix]:
        assert refusal(f"材料{suffix}", begin[:-1])[0] == "content"


@given(st.sampled_from(sorted(EVIDENCE_KINDS)), st.binary(min_size=1, max_size=12), st.binary(max_size=40))
def test_file_passes_exactly_when_it_begins_as_its_kind(suffix: str, head: bytes, rest: bytes) -> None:
    begins = EVIDENCE_KINDS[suffix]
    for content in (head + rest, begins[0] + rest):
        upload = SimpleUploadedFile(f"材料{suffix}", content)
        if any(content[: len(begin)] == begin for begin in begins):
            check_evidence(upload)
        else:
            assert refusal(f"材料{suffix}", content)[0] == "content"
