"""Parses the XML parts of office files without entities, network or document types."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from lxml import etree

from ronghe.documents.reading.guards import unreadable

MAX_PART = 100 * 1024 * 1024
# "Strict Open XML" is the same tree under other names.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
)


def parse(data: bytes, name: str) -> etree._Element:
    """The root of a part. Office files never hold a document type, so one is refused rather than obeyed."""
    if len(data) > MAX_PART:
        raise unreadable(name, f"其中一个部件解压后超过 {MAX_PART // 1024 // 1024} MB 的上限。")
    if b"purl.oclc.org" in data[:4096]:
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise unreadable(name, f"文件已损坏，内部结构读不出来（第 {error.lineno or 0} 行）。") from error
    if root.getroottree().docinfo.doctype:
        raise unreadable(name, "内部结构含有外部实体声明，为安全起见不予读取。")
    return root


def relations(parts: Mapping[str, bytes], of: str, name: str) -> dict[str, str]:
    """What a part (or the package itself: "") links to: the last word of the relation's type → part name."""
    folder, file = posixpath.split(of)
    data = parts.get(posixpath.join(folder, "_rels", f"{file}.rels"))
    if data is None:
        return {}
    found = {}
    for relation in parse(data, name):
        if isinstance(relation.tag, str) and relation.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
            found[relation.get("Type", "").rsplit("/", 1)[-1]] = target
    return found
