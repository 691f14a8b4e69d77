"""Bad input: what is no document is refused with the file's name and the reason, before any parser sees it."""

from __future__ import annotations

import os
import random
import struct
import zipfile
from pathlib import Path

import pytest

from ronghe.documents.reading import guards
from ronghe.documents.reading.blocks import UnreadableDocument
from ronghe.documents.reading.opening import open_source
from tests.documents.files import package, paragraph, word

HTML = b"<!DOCTYPE html><html><body><p>a</p></body></html>"
WORD = word(paragraph("甲"))
NOISE = random.Random(1).randbytes(200_000) + b"<p" + b"\0" * 100  # as in a file overwritten by chance
OLE = guards.OLE + b"\0" * 504


def ole(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le") + b"\0" * 512


def refusal(path: Path, name: str | None = None) -> str:
    with pytest.raises(UnreadableDocument) as refused:
        open_source(path, name)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("空.txt", b"", "文件是空的。"),
        ("空.txt", b"\xef\xbb\xbf \r\n\0", "文件是空的。"),
        ("空.docx", b"", "文件是空的。"),
        ("无", b"abc", "不支持没有扩展名的文件，请上传 .txt、.html、.docx、.xlsx 或 .pdf 文件。"),
        ("甲.exe", b"MZ\0", "不支持“.exe”扩展名，请上传 .txt、.html、.docx、.xlsx 或 .pdf 文件。"),
        ("甲.doc", OLE, "不支持 .doc 格式，请用办公软件另存为 .docx 后再上传。"),
        ("甲.WPS", OLE, "不支持 .wps 格式，请用办公软件另存为 .docx 后再上传。"),
        ("甲.xls", OLE, "不支持 .xls 格式，请用办公软件另存为 .xlsx 后再上传。"),
        ("甲.ofd", b"PK", "不支持 .ofd 格式，请用办公软件另存为 .pdf 后再上传。"),
        ("甲.docx", ole("WordDocument"), "内容是旧版 Word 或 WPS 文档，请用办公软件另存为 .docx 后再上传。"),
        ("甲.xlsx", ole("Workbook"), "内容是旧版 Excel 或 WPS 表格，请用办公软件另存为 .xlsx 后再上传。"),
        ("甲.docx", OLE, "内容是旧版办公文档，请用办公软件另存为 .docx 或 .xlsx 后再上传。"),
        ("甲.docx", ole("EncryptedPackage"), "文件设有打开密码，请去掉密码后再上传。"),
        ("甲.xlsx", ole("EncryptedPackage"), "文件设有打开密码，请去掉密码后再上传。"),
        ("甲.docx", b"{\\rtf1 a}", "内容是 RTF 文档，请用办公软件另存为 .docx 后再上传。"),
        ("甲.txt", WORD, "扩展名与内容不符：内容是 Word 文档(.docx)，请把扩展名改为 .docx 后再上传。"),
        ("甲.pdf", WORD, "扩展名与内容不符：内容是 Word 文档(.docx)，请把扩展名改为 .docx 后再上传。"),
        ("甲.html", b"%PDF-1.4", "扩展名与内容不符：内容是 PDF 文件，请把扩展名改为 .pdf 后再上传。"),
        ("甲.txt", HTML, "扩展名与内容不符：内容是网页，请把扩展名改为 .html 后再上传。"),
        ("甲.html", "市教育局".encode(), "里面没有网页标记，内容是纯文本，请把扩展名改为 .txt 后再上传。"),
        ("甲.pdf", b"\x89PNG\r\n\x1a\n", "扩展名与内容不符：内容是 PNG 图片，请上传文件原件。"),
        ("甲.txt", b"MZ\x90\0\3", "扩展名与内容不符：内容是程序文件，请上传文件原件。"),
        ("甲.docx", package({"a.txt": "a"}), "扩展名与内容不符：内容是 ZIP 压缩包，请上传文件原件。"),
        ("甲.docx", package({"content.xml": "a"}), "内容是 ODF 文档，请另存为 .docx 或 .xlsx 后再上传。"),
        ("甲.xlsx", package({"xl/workbook.bin": "a"}), "内容是 .xlsb 工作簿，请另存为 .xlsx 后再上传。"),
        ("甲.pdf", package({"OFD.xml": "a"}), "内容是 OFD 版式文件，请另存为 .pdf 后再上传。"),
        ("甲.xlsx", WORD[: len(WORD) // 2], "文件已损坏，压缩结构读不出来。"),
        ("甲.docx", b"not a document", "内容不是 Word 文档(.docx)，文件可能已损坏或扩展名有误。"),
        ("甲.docx", NOISE, "文件已损坏，不是完整的 Word 文档(.docx)。"),
        ("甲.pdf", NOISE, "文件已损坏，不是完整的 PDF 文件。"),
        ("甲.txt", NOISE, "内容不是文字，可能是改了扩展名的其他文件。"),
        ("甲.html", NOISE.replace(b"<", b"("), "内容不是文字，可能是改了扩展名的其他文件。"),
        ("甲.docx", HTML, "扩展名与内容不符：内容是网页，请把扩展名改为 .html 后再上传。"),
        ("甲.docx", HTML.decode().encode("utf-16"), "扩展名与内容不符：内容是网页，请把扩展名改为 .html 后再上传。"),
        ("甲.xlsx", package({"xl/workbook.xml": "<a/>"}), "文件已损坏，不是完整的 Excel 工作簿(.xlsx)。"),
    ],
)  # fmt: skip
def test_file_that_is_no_document_is_refused_with_its_reason(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    path = tmp_path / "upload"
    path.write_bytes(data)
    assert refusal(path, name) == f"无法读取“{name}”：{reason}"


def test_text_that_speaks_of_tags_is_text(tmp_path: Path) -> None:
    path = tmp_path / "甲.txt"
    path.write_text("页面中的 <p> 标记和 BM 二字", encoding="utf-8")
    assert open_source(path).lines == ("页面中的 <p> 标记和 BM 二字",)


def test_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "大.txt"
    with path.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    assert refusal(path) == "无法读取“大.txt”：文件有 200 MB，超过 50 MB 的上限。"


def test_what_is_no_ordinary_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管.txt")
    assert refusal(tmp_path / "缺.txt") == "无法读取“缺.txt”：文件不存在。"
    assert refusal(tmp_path, "夹.txt") == "无法读取“夹.txt”：这是一个文件夹，不是文件。"
    assert refusal(tmp_path / "管.txt") == "无法读取“管.txt”：这不是普通文件。"
    assert refusal(Path("a\0b.txt"), "零.txt") == "无法读取“零.txt”：文件名不合法。"


def test_file_without_permission_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "密.txt"
    path.write_text("甲", encoding="utf-8")

    def forbidden(*_: object, **__: object) -> None:
        raise PermissionError  # root reads everything, so the refusal itself is played

    monkeypatch.setattr(Path, "open", forbidden)
    assert refusal(path) == "无法读取“密.txt”：没有读取权限。"


def test_zip_bomb_is_refused_by_its_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "弹.docx"
    path.write_bytes(package({"word/document.xml": b"\0" * 12_000_000}))
    assert refusal(path) == "无法读取“弹.docx”：压缩比超过 200 倍，疑似压缩炸弹。"
    monkeypatch.setattr(guards, "MAX_UNPACKED", 1024 * 1024)
    assert refusal(path) == "无法读取“弹.docx”：解压后超过 1 MB 的上限，疑似压缩炸弹。"
    path.write_bytes(package({f"word/{number}.xml": b"" for number in range(guards.MAX_ENTRIES + 1)}))
    assert refusal(path) == "无法读取“弹.docx”：压缩包内有 5001 个文件，超过 5000 个的上限。"


def told_size(data: bytes, size: int) -> bytes:
    """The archive with a lie about the size of its first entry in the central directory."""
    place = data.index(b"PK\x01\x02") + 24
    return data[:place] + struct.pack("<I", size) + data[place + 4 :]


def test_zip_bomb_is_refused_even_if_its_directory_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "谎.docx"
    bomb = package({"word/document.xml": b"<a>" + b"\0" * 12_000_000})
    path.write_bytes(told_size(bomb, 100))
    assert refusal(path) == "无法读取“谎.docx”：压缩比超过 200 倍，疑似压缩炸弹。"
    path.write_bytes(told_size(WORD, 5))
    assert refusal(path) == "无法读取“谎.docx”：文件已损坏，“word/document.xml”的大小与目录不符。"


def test_broken_entries_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "坏.docx"
    path.write_bytes(WORD[:60] + b"\xff" * 20 + WORD[80:])
    assert refusal(path) == "无法读取“坏.docx”：文件已损坏，“word/document.xml”解不开。"
    flags = WORD.index(b"PK\x01\x02") + 8
    path.write_bytes(WORD[:flags] + b"\1\0" + WORD[flags + 2 :])
    assert refusal(path) == "无法读取“坏.docx”：文件设有密码，请去掉密码后再上传。"


def test_two_entries_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "双.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "a")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("word/document.xml", "b")
    assert refusal(path) == "无法读取“双.docx”：文件已损坏，压缩包内有重名的文件。"
