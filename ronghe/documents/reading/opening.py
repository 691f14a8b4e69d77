"""Opens a document of any supported format, by extension and content: file in, Source out."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from ronghe.documents.reading.blocks import Source, UnreadableDocument
from ronghe.documents.reading.guards import check_kind, damaged, format_of, load, unreadable


def open_source(path: Path, name: str | None = None) -> Source:
    """Reads a file into blocks; `name` is what the user called it, if the path is only where it was put."""
    name = name or path.name or str(path)
    data = load(path, name)
    kind = format_of(name)
    check_kind(data, name, kind)
    return read_bytes(data, name, kind)


def read_bytes(data: bytes, name: str, kind: str) -> Source:
    """Hands checked bytes to the reader of their kind, and turns whatever it stumbles over into one message."""
    # Imported only now: pdfplumber alone costs a quarter of a second that a .txt need not pay.
    reader = import_module(f"ronghe.documents.reading.formats.{kind}")
    try:
        source = reader.read(data, name)
    except UnreadableDocument:
        raise
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except MemoryError:
        raise unreadable(name, "文件太大或太复杂，内存不够。") from None
    except BaseException as error:  # parsers raise anything at all on broken input; Rust ones even panic
        raise damaged(name, kind) from error
    if not isinstance(source, Source):
        raise TypeError(f"{reader.__name__}.read gave {type(source)!r}")
    return source
