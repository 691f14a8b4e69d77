"""Reads what a document says of itself: title, number, issuer, and when it was signed, published and takes effect.

`title` is the title of the plan: of a notice that only issues one (关于印发…的通知) it is the title of what it issues.
In force is the date a text names (自…起施行); a notice that names none is in force from the day it was signed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ronghe.documents.reading.annotations import line_annotation
from ronghe.documents.reading.flathead import ends_last_row, header_at
from ronghe.documents.reading.furniture import is_furniture
from ronghe.documents.reading.moments import UnreadableMoment, arabic, read_moment
from ronghe.documents.reading.normalize import Text, compact
from ronghe.documents.reading.notes import Notes
from ronghe.documents.reading.numbering import mark_of
from ronghe.documents.reading.titles import find_title, title_prefix
from ronghe.documents.reading.units import kind_of

_NUMBER = re.compile(r"([一-鿿]{1,14}?(?:字)?)\s*[〔\[(【]\s*((?:19|20)\d{2})\s*[〕\])】]\s*(?:第\s*)?(\d{1,5})\s*号")
_NUMBER_LABEL = re.compile(r"(?:文件编号|发文字号|文\s*号|文件号|发文文号|备注/文号)\s*[:\s]\s*")
_ISSUER_LABEL = re.compile(
    r"(?:发布机构|发文机关|发文单位|制发机关|发布单位|公开主体|印发机关)\s*[:\s]\s*([^\s:]{3,40})"
)
_DATE = (
    r"(\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*[日号]?|"
    r"[〇零一二三四五六七八九]{4}\s*年\s*[一二三四五六七八九十]{1,2}\s*月\s*[一二三四五六七八九十]{1,3}\s*日)"
)
_DATE_LINE = re.compile(rf"[(\s]*{_DATE}[)\s]*$")
_SIGNED_LINE = re.compile(rf"(\S[^,。;:]{{2,60}}?)\s*{_DATE}$")
_PRINTED = re.compile(rf"(?:^|\s|办公[室厅])\s*+{_DATE}\s*印\s*发")
_PUBLISHED = re.compile(
    rf"(?:生成日期|发布日期|发布时间|公开日期|公开时间|公布日期|发表时间|上传时间|更新时间|"
    rf"(?<![一-鿿])日期|(?<![一-鿿])时间)\s*[:\s]\s*{_DATE}"
)
_SIGNED = re.compile(rf"(?:成文日期|发文日期|签发日期|制发日期|成文时间|印发日期|发文时间)\s*[:\s]\s*{_DATE}")
_EFFECTIVE = re.compile(rf"(?:生效日期|施行日期|实施日期|生效时间)\s*[:\s]\s*{_DATE}")
_FROM = re.compile(rf"自\s*{_DATE}\s*起\s*(?:正式)?(?:施行|实施|执行|生效)")
_FROM_ISSUE = re.compile(r"自(?:发布|公布|印发|发文|颁布)之日起(?:正式)?(?:施行|实施|执行|生效)")
HEAD = 80  # Lines in which a web page or a letterhead shows its labels.


@dataclass(slots=True)
class Header:
    title: str = ""
    notice_title: str = ""
    number: str = ""
    issuer: str = ""
    signed_on: date | None = None
    published_on: date | None = None
    in_force_on: date | None = None
    signed_line: int = 0
    title_line: int = 0
    plan_follows: bool = False  # The paper that a notice issues stands below its signature.


def read_header(lines: Sequence[Text], notes: Notes) -> Header:
    header = Header()
    head = lines[:HEAD]
    found = find_title(head)
    if found:
        header.title, header.notice_title, header.title_line = found
    header.number = _number(head, header)
    _dates(lines, header, notes)
    header.issuer = _issuer(lines, header)
    header.plan_follows = bool(header.signed_line) and any(
        line.line > header.signed_line and mark_of(line.fold) for line in lines
    )
    if not header.title:
        notes.add(lines[0].line if lines else 1, "没有找到标题。")
    return header


def _number(head: Sequence[Text], header: Header) -> str:
    """A number after its label, on a line of its own, or behind the title; never one that the text only cites."""
    for line in head:
        label = _NUMBER_LABEL.search(line.fold)
        found = _NUMBER.match(line.fold, label.end()) if label else None
        if found:
            return _spelled(line, found)
    for line in head:
        if line.fold[:1] in "一(" and mark_of(line.fold):
            break
        found = _NUMBER.search(line.fold)
        if found is None or "《" in line.fold:
            continue
        rest = compact(line.fold[: found.start()] + line.fold[found.end() :]).strip("号()签发人:")
        if not rest or (line.line == header.title_line and line.fold.rstrip(" )号").endswith(found.group(3))):
            return _spelled(line, found)
        if len(rest) <= 12 and not re.search(r"[,。;根据按照]", rest) and ("签发" in line.fold or "文件" in rest):
            return _spelled(line, found)
    return ""


def _spelled(line: Text, found: re.Match[str]) -> str:
    """The number with the brackets of GB/T 9704-2012: 余政办发〔2019〕41号."""
    name = compact(line.raw[found.start(1) : found.end(1)])
    return f"{name}〔{found.group(2)}〕{int(found.group(3))}{line.raw[found.end() - 1]}"


def day_of(written: str) -> date | None:
    tight = arabic(compact(written)).rstrip("号")
    try:
        moment = read_moment(tight, 0, None)
    except UnreadableMoment:
        return None
    return moment[0].start if moment and moment[0].precision == "day" else None


def _dates(lines: Sequence[Text], header: Header, notes: Notes) -> None:
    head = lines[:HEAD]
    header.published_on = _labelled(head, _PUBLISHED, notes)
    header.signed_on = _signature(lines, header, notes) or _labelled(head, _SIGNED, notes)
    printed = _labelled(lines, _PRINTED, notes)
    header.published_on = header.published_on or printed
    stated = _labelled(lines, _FROM, notes) or _labelled(head, _EFFECTIVE, notes)
    if stated is None and any(_FROM_ISSUE.search(compact(line.fold)) for line in lines if "之日" in line.fold):
        stated = header.published_on or header.signed_on
    header.in_force_on = stated or header.signed_on


def _labelled(lines: Sequence[Text], form: re.Pattern[str], notes: Notes) -> date | None:
    for line in lines:
        if not any(sign in line.fold for sign in "日月./-"):
            continue
        match = form.search(line.fold[:2000])
        if match:
            day = day_of(match.group(1))
            if day:
                return day
            notes.add(line.line, f"日期「{match.group(1)}」不存在，未采用。")
    return None


def _signature(lines: Sequence[Text], header: Header, notes: Notes) -> date | None:
    """The first date on a line of its own: below the issuer's name, or in brackets below the title."""
    before = ""
    table = False  # Below the head of a table of cells one below the other dates and units are cells.
    for at, line in enumerate(lines):
        fold = line.fold
        table = table or header_at(lines, at) is not None
        if len(fold) <= 90 and fold[-1:] in "日号)0123456789" and not is_furniture(fold):
            alone = _DATE_LINE.match(fold)
            with_name = None if alone else _SIGNED_LINE.match(fold)
            written = alone.group(1) if alone else None
            if with_name and _is_name(with_name.group(1)):
                written, before = with_name.group(2), with_name.group(1)
            if written and not (table and not ends_last_row(lines, at)) and not _says_when(lines, at):
                day = day_of(written)
                if day is None:
                    notes.add(line.line, f"日期「{written}」不存在，未采用。")
                    continue
                header.signed_line = line.line
                header.issuer = before if _is_name(before) else ""
                return day
        before = line.raw.strip() if len(fold) <= 60 else ""
    return None


def _says_when(lines: Sequence[Text], at: int) -> bool:
    """Whether a date stands below the line that says who does the task above: it is the time of that task."""
    said = line_annotation(lines[at - 1]) if at else None
    return said is not None and said.labelled and said.speaks


def _is_name(words: str) -> bool:
    parts = [part for part in re.split(r"[\s、]+", words.strip()) if part]
    return bool(parts) and all(kind_of(part) == "named" for part in parts)


def _issuer(lines: Sequence[Text], header: Header) -> str:
    """Before 关于 in the title, else the name above the signing date, else the page's label or the letterhead."""
    prefix = title_prefix(header.notice_title or header.title)
    if prefix:
        return prefix
    if header.issuer:
        return " ".join(header.issuer.split())
    for line in lines[:HEAD]:
        label = _ISSUER_LABEL.search(line.fold)
        if label and kind_of(label.group(1)) == "named":
            return line.raw[label.start(1) : label.end(1)]
    for line in lines[:HEAD]:
        tight = compact(line.fold)
        if tight.endswith("文件") and len(tight) < 40 and kind_of(tight[:-2]) == "named":
            return compact(line.raw)[:-2]
    return ""
