"""Reads an upload in a process of its own; what cannot be read becomes a message for the form, nothing is stored."""

from __future__ import annotations

import re
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from ronghe.documents.reading.blocks import UnreadableDocument
from ronghe.documents.reading.draft import PlanDraft
from ronghe.documents.reading.guards import format_of
from ronghe.documents.reading.isolated import read_isolated
from ronghe.documents.reading.normalize import fold
from ronghe.kernel.files.storing import MAX_BYTES

LONGEST = 60  # seconds; 本平台约定: what the reader has not read by then it never will
AT_A_PAGE = 10  # seconds; 本平台约定: longer nobody likes to wait at a page, and the worker reads it from the beginning
# Bytes; 本平台约定: more is not even tried at a page. Pages of text cost most in a .pdf and least in a .txt.
QUICK_BYTES = {"txt": 1 << 20, "html": 1 << 20, "docx": 512 << 10, "xlsx": 512 << 10, "pdf": 200 << 10}

_YEARS = re.compile(r"(20\d\d)\s*年?\s*[-~至到]+\s*(20\d\d)\s*年|(20\d\d)\s*年")
_ANNEX = re.compile(r"附\s*(?:件|表)\s*\d{0,2}\s*[:：]?\s*$")
_TABLE_TITLE = re.compile(r"(?:清单|计划表?|安排表?|任务表|分解表|一览表|要点|方案)$")


@dataclass(frozen=True)
class Reading:
    """What the reader made of a document, and the lines a person sees beside it."""

    name: str
    lines: tuple[str, ...]
    draft: PlanDraft


@dataclass(frozen=True)
class Span:
    """The plan's own period, the words it was taken from, and their line (0: from the dates of the tasks)."""

    start: date
    end: date
    words: str
    line: int


class TakesLong(Exception):
    """Not read in the time given, which was less than the longest."""


def is_quick(upload: File[Any]) -> bool:
    """Whether it may be read while a person waits; ValidationError for a kind of file that is never read."""
    try:
        return upload.size <= QUICK_BYTES[format_of(PurePath(upload.name or "").name)]
    except UnreadableDocument as error:
        raise unreadable(error) from error


def unreadable(error: UnreadableDocument) -> ValidationError:
    return ValidationError({"file": str(error)}, code="unreadable")


def read_upload(upload: File[Any], seconds: float = LONGEST) -> Reading:
    """The reading of an upload; raises ValidationError naming the file and the reason, TakesLong after `seconds`."""
    name = PurePath(upload.name or "").name
    check_size(upload, name)
    suffix = PurePath(name).suffix[:10]
    with tempfile.TemporaryDirectory(prefix="ronghe-") as folder:
        path = Path(folder) / f"upload{suffix}"
        with path.open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        began = time.monotonic()
        try:
            source, draft = read_isolated(path, name, seconds=seconds)
        except UnreadableDocument as error:
            if seconds < LONGEST and time.monotonic() - began >= seconds:
                raise TakesLong from error
            raise unreadable(error) from error
    return Reading(name, source.lines, draft)


def check_size(upload: File[Any], name: str) -> None:
    """Refuse before a byte is copied."""
    if upload.size > MAX_BYTES:
        message = _("文件“%(name)s”有 %(size)s MB，超过 %(limit)s MB 的上限，没有保存")
        params = {"name": name, "size": round(upload.size / 1048576), "limit": MAX_BYTES // 1048576}
        raise ValidationError({"file": ValidationError(message, code="too_large", params=params)})


def span_of(reading: Reading) -> Span | None:
    """The period of the plan: the years its annex or title names, else from the first to the last day of its tasks."""
    draft = reading.draft
    for line, words in [*_annex_titles(reading.lines), (_line_of(reading.lines, draft.title), draft.title)]:
        if match := _YEARS.search(fold(words)):
            first = int(match[1] or match[3])
            last = int(match[2] or match[3])
            if first <= last:
                return Span(date(first, 1, 1), date(last, 12, 31), words, line)
    periods = [task.period for task in draft.tasks if task.period]
    days = [day for p in periods for day in (p.start, p.end, p.latest_end) if day]
    return Span(min(days), max(days), "", 0) if days else None


def _annex_titles(lines: tuple[str, ...]) -> list[tuple[int, str]]:
    """The title under each 附件: the first lines after it that end like the title of a table."""
    found = []
    for at, line in enumerate(lines):
        if _ANNEX.search(line):
            after = [(at + 1 + step, text.strip()) for step, text in enumerate(lines[at + 1 : at + 8], start=1)]
            found += [(number, text) for number, text in after if len(text) <= 60 and _TABLE_TITLE.search(text)][:1]
    return found


def _line_of(lines: tuple[str, ...], words: str) -> int:
    return next((number for number, line in enumerate(lines, start=1) if words and words in line), 0)
