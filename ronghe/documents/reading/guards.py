"""What a file must pass before a parser sees it: size, kind by content, archive limits, encryption."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from ronghe.documents.reading.blocks import UnreadableDocument

# Limits chosen by us: the longest plan we know of is 3 MB and unpacks to 20 MB.
MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ENTRIES = 5_000
MAX_RATIO = 200
RATIO_FREE_BYTES = 10 * 1024 * 1024  # small archives may compress as well as they like
CHUNK = 256 * 1024
SNIFFED = 1024 * 1024  # enough of a file to know text by

FORMATS = {".txt": "txt", ".html": "html", ".htm": "html", ".docx": "docx", ".xlsx": "xlsx", ".pdf": "pdf"}
SAVE_AS = {
    ".doc": ".docx", ".wps": ".docx", ".wpt": ".docx", ".dot": ".docx", ".rtf": ".docx", ".odt": ".docx",
    ".docm": ".docx", ".ofd": ".pdf", ".xls": ".xlsx", ".et": ".xlsx", ".xlsb": ".xlsx", ".xlsm": ".xlsx",
    ".ods": ".xlsx", ".ppt": ".pdf", ".pptx": ".pdf", ".mht": ".html", ".mhtml": ".html", ".shtml": ".html",
}  # fmt: skip
KINDS = {
    "txt": "纯文本",
    "html": "网页",
    "docx": "Word 文档(.docx)",
    "xlsx": "Excel 工作簿(.xlsx)",
    "pdf": "PDF 文件",
}
MAGIC = (
    (b"\x89PNG", "PNG 图片"), (b"\xff\xd8\xff", "JPEG 图片"), (b"GIF8", "GIF 图片"), (b"BM", "BMP 图片"),
    (b"II*\x00", "TIFF 图片"), (b"MM\x00*", "TIFF 图片"), (b"Rar!", "RAR 压缩包"), (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"), (b"\x7fELF", "程序文件"), (b"MZ", "程序文件"), (b"SQLite format 3", "数据库文件"),
)  # fmt: skip
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def unreadable(name: str, reason: str) -> UnreadableDocument:
    """The one form of the message: which file, and why."""
    return UnreadableDocument(f"无法读取“{name}”：{reason}")


def format_of(name: str) -> str:
    """The reader that the extension asks for; old and foreign formats are told how to save themselves."""
    extension = Path(name).suffix.lower()
    if extension in SAVE_AS:
        raise unreadable(name, f"不支持 {extension} 格式，请用办公软件另存为 {SAVE_AS[extension]} 后再上传。")
    if extension not in FORMATS:
        shown = f"“{extension}”扩展名" if extension else "没有扩展名的文件"
        raise unreadable(name, f"不支持{shown}，请上传 .txt、.html、.docx、.xlsx 或 .pdf 文件。")
    return FORMATS[extension]


def check_file(path: Path, name: str, limit: int = MAX_BYTES) -> None:
    """Refuses what is no ordinary file, or too large a one, before anything is read."""
    try:
        found = path.stat()
    except FileNotFoundError:
        raise unreadable(name, "文件不存在。") from None
    except PermissionError:
        raise unreadable(name, "没有读取权限。") from None
    except OSError as error:  # without the path, which may be one of ours
        raise unreadable(name, f"读取失败（{error.strerror}）。") from error
    except ValueError:  # a zero byte; Python's words for it change from version to version
        raise unreadable(name, "文件名不合法。") from None
    if stat.S_ISDIR(found.st_mode):
        raise unreadable(name, "这是一个文件夹，不是文件。")
    if not stat.S_ISREG(found.st_mode):
        raise unreadable(name, "这不是普通文件。")
    if found.st_size > limit:
        raise unreadable(name, _too_large(found.st_size, limit))


def load(path: Path, name: str, limit: int = MAX_BYTES) -> bytes:
    """The bytes of an ordinary, not empty and not too large file; the size is asked before anything is read."""
    check_file(path, name, limit)
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except FileNotFoundError:  # removed since
        raise unreadable(name, "文件不存在。") from None
    except PermissionError:
        raise unreadable(name, "没有读取权限。") from None
    except OSError as error:  # without the path, which may be one of ours
        raise unreadable(name, f"读取失败（{error.strerror}）。") from error
    except ValueError:  # a zero byte; Python's words for it change from version to version
        raise unreadable(name, "文件名不合法。") from None
    return check_size(data, name, limit)


def check_size(data: bytes, name: str, limit: int = MAX_BYTES) -> bytes:
    """The same bytes, neither empty nor too many."""
    if len(data) > limit:
        raise unreadable(name, _too_large(len(data), limit))
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise unreadable(name, "文件是空的。")
    return data


def _too_large(size: int, limit: int) -> str:
    return f"文件有 {size / 1024 / 1024:.0f} MB，超过 {limit // 1024 // 1024} MB 的上限。"


def check_kind(data: bytes, name: str, wanted: str) -> None:
    """Refuses content that is not what the extension says, naming what it is."""
    found = _kind(data, name)
    if found == "text":
        found = "html" if _looks_like_html(data) else "txt"
        if wanted == "txt" and found == "html" and not _starts_like_html(data):
            found = "txt"
    if found == wanted:
        return
    if found in KINDS:
        if found in ("txt", "html"):
            _check_text(data, name, wanted)
        better = next(suffix for suffix, kind in FORMATS.items() if kind == found)
        reason = f"扩展名与内容不符：内容是{spaced(KINDS[found])}，请把扩展名改为 {better} 后再上传。"
        # A broken .docx, .xlsx or .pdf sniffs as text: then the fault lies in the content.
        if found == "txt" and wanted in ("docx", "xlsx", "pdf"):
            reason = f"内容不是{spaced(KINDS[wanted])}，文件可能已损坏或扩展名有误。"
        if found == "txt" and wanted == "html":
            reason = "里面没有网页标记，内容是纯文本，请把扩展名改为 .txt 后再上传。"
        raise unreadable(name, reason)
    raise unreadable(name, f"扩展名与内容不符：内容是{spaced(found)}，请上传文件原件。")


def damaged(name: str, kind: str) -> UnreadableDocument:
    """A file that is nothing else, and not whole either."""
    return unreadable(name, f"文件已损坏，不是完整的{spaced(KINDS[kind])}。")


def spaced(words: str) -> str:
    """A blank between the Chinese before and a Latin word."""
    return f" {words}" if words[:1].isascii() else words


def _check_text(data: bytes, name: str, wanted: str) -> None:
    """Whatever has no magic sniffs as text, and among enough random bytes there is a `<p` somewhere."""
    from ronghe.documents.reading.encodings import decode  # which speaks in our messages

    try:
        decode(data[:SNIFFED], name)
    except UnreadableDocument:
        if wanted in ("docx", "xlsx", "pdf"):
            raise damaged(name, wanted) from None
        raise


def _kind(data: bytes, name: str) -> str:
    if data.startswith(OLE):
        raise unreadable(name, _ole_reason(data))
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data, name)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"{\\rtf"):
        raise unreadable(name, "内容是 RTF 文档，请用办公软件另存为 .docx 后再上传。")
    for magic, kind in MAGIC:
        if data.startswith(magic) and (len(magic) > 2 or b"\x00" in data[:512]):
            return kind
    return "text"


def _ole_reason(data: bytes) -> str:
    """Old office files and encrypted new ones share one container; its stream names tell them apart."""
    streams = {word for word in ("EncryptedPackage", "WordDocument", "Workbook", "PowerPoint")
               if word.encode("utf-16-le") in data}  # fmt: skip
    if "EncryptedPackage" in streams:
        return "文件设有打开密码，请去掉密码后再上传。"
    if "WordDocument" in streams:
        return "内容是旧版 Word 或 WPS 文档，请用办公软件另存为 .docx 后再上传。"
    if "Workbook" in streams:
        return "内容是旧版 Excel 或 WPS 表格，请用办公软件另存为 .xlsx 后再上传。"
    return "内容是旧版办公文档，请用办公软件另存为 .docx 或 .xlsx 后再上传。"


def _zip_kind(data: bytes, name: str) -> str:
    with opened_zip(data, name) as archive:
        names = set(archive.namelist())
    if any(entry.startswith("word/document") and entry.endswith(".xml") for entry in names):
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        raise unreadable(name, "内容是 .xlsb 工作簿，请另存为 .xlsx 后再上传。")
    if "content.xml" in names:
        raise unreadable(name, "内容是 ODF 文档，请另存为 .docx 或 .xlsx 后再上传。")
    if "OFD.xml" in names:
        raise unreadable(name, "内容是 OFD 版式文件，请另存为 .pdf 后再上传。")
    return "ZIP 压缩包"


def _starts_like_html(data: bytes) -> bool:
    head = data[:256].lstrip(b"\xef\xbb\xbf\xff\xfe\r\n\t ").replace(b"\x00", b"").lower()
    return head.startswith((b"<!doctype html", b"<html"))


def _looks_like_html(data: bytes) -> bool:
    low = data[:SNIFFED].replace(b"\x00", b"").lower()
    marks = (b"<html", b"<body", b"<p", b"<div", b"<table", b"<br", b"<!doctype html", b"<span", b"<li", b"<h1")
    return any(mark in low for mark in marks)


def opened_zip(data: bytes, name: str) -> zipfile.ZipFile:
    """The archive, once its directory has passed the limits; nothing is unpacked yet."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except Exception as error:  # a crafted directory raises far more than BadZipFile
        raise unreadable(name, "文件已损坏，压缩结构读不出来。") from error
    if len(entries) > MAX_ENTRIES:
        raise unreadable(name, f"压缩包内有 {len(entries)} 个文件，超过 {MAX_ENTRIES} 个的上限。")
    if any(entry.flag_bits & 1 for entry in entries):
        raise unreadable(name, "文件设有密码，请去掉密码后再上传。")
    if len({entry.filename for entry in entries}) != len(entries):
        raise unreadable(name, "文件已损坏，压缩包内有重名的文件。")
    _check_unpacked(sum(entry.file_size for entry in entries), len(data), name)
    return archive


def unpack(data: bytes, name: str, keep: Callable[[str], bool]) -> dict[str, bytes]:
    """The wanted entries, whole; every entry is unpacked all the same, to see that it can be."""
    kept: dict[str, list[bytes]] = {}
    for entry, chunk in unpacked(data, name):
        if keep(entry):
            kept.setdefault(entry, []).append(chunk)
    return {entry: b"".join(chunks) for entry, chunks in kept.items()}


def unpacked(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """Every entry piece by piece (an empty one as one empty piece), counting what really comes out: a directory may
    lie about sizes."""
    total = 0
    with opened_zip(data, name) as archive:
        for entry in archive.infolist():
            told, entry.file_size = entry.file_size, MAX_UNPACKED + 1
            size = 0
            yield entry.filename, b""
            for chunk in _pieces(archive, entry, name):
                size += len(chunk)
                _check_unpacked(total + size, len(data), name)
                yield entry.filename, chunk
            if size != told:
                raise unreadable(name, f"文件已损坏，“{entry.filename}”的大小与目录不符。")
            total += size


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(CHUNK):
                yield chunk
    except Exception as error:  # zlib, struct, CRC, unknown methods: all mean one thing to a person
        raise unreadable(name, f"文件已损坏，“{entry.filename}”解不开。") from error


def _check_unpacked(unpacked: int, packed: int, name: str) -> None:
    if unpacked > MAX_UNPACKED:
        raise unreadable(name, f"解压后超过 {MAX_UNPACKED // 1024 // 1024} MB 的上限，疑似压缩炸弹。")
    if unpacked > RATIO_FREE_BYTES and unpacked > packed * MAX_RATIO:
        raise unreadable(name, f"压缩比超过 {MAX_RATIO} 倍，疑似压缩炸弹。")
