"""Cuts a paragraph behind each bracket or closing sentence that says who does it, and until when."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from ronghe.documents.reading.annotations import (
    Annotation,
    bracket_annotation,
    is_label,
    labels,
    read_annotation,
    spoken_annotation,
)
from ronghe.documents.reading.brackets import outer_brackets
from ronghe.documents.reading.normalize import Text, compact, fold
from ronghe.documents.reading.units import is_sure

_SAYS = re.compile(r"负责|牵头|配合")
_COLON = re.compile(r"[:】\]〕)为是]\s*$")
_STOP = re.compile(r"[。;]")
_SENTENCE_END = "。;!?"
NEAR = 20  # Characters looked at before a bracket: a long line may hold thousands of them.
# 由市教育局牵头,会同市财政局…: the sentence goes on with what they do.
_BY = re.compile(
    r"(?<![立成建])[由请]([^,。;:由]{2,80}?)((?:负责)?(?:牵头(?:负责)?|主办)|会同|(?:组织|具体)?(?:负责|承担|实施|落实)(?!解释))"
)
# 市教育局:负责统筹协调: the unit stands first, then what it does.
_FIRST = re.compile(
    r"([^。;:]{2,80})(?::\s*(?=(?:负责|牵头|主要|具体|统筹|承担|组织|指导|做好|抓好|会同|配合|协助|参与).{4})|。\s*(?=[^\s(].{4}))"
)
_BODY = re.compile(r"[^。;]{0,60}?的[^。;,]{0,12}(?:机制|制度|会议|小组|专班|格局|体系|体制|团队)")  # What is set up.
_WITH = re.compile(r"(?:,|、)?(?:会同|联合|商)|,(?=[^,。;]{2,80}(?:配合|协助|协同|参与|参加|支持|保障))")


@dataclass(slots=True)
class Piece:
    """Words up to a bracket that says who does them, and what it says."""

    text: Text
    said: Annotation | None = None


def split_said(body: Text) -> tuple[list[Piece], bool]:
    """The body cut behind each bracket that says who does what; and whether its last bracket is left open."""
    pieces: list[Piece] = []
    start = 0
    opened = False
    for bracket in outer_brackets(body.fold):
        inner = body.cut(bracket.start + 1, bracket.end - 1 if bracket.closed else None)
        if is_label(inner.fold):
            continue
        inner, lost = (inner, "") if bracket.closed else without_fragment(inner)
        said = bracket_annotation(inner, closing=_closes(body.fold, bracket.start, bracket.end))
        opened = not bracket.closed
        if said is None:
            continue
        if lost:
            said.reading.problems.append(f"「{lost}」没有写完，未读成单位")
        text = body.cut(start, bracket.start).strip()
        if not text and pieces and pieces[-1].said:
            pieces[-1].said.add(said)
        else:
            pieces.append(Piece(text, said))
        start = bracket.end
        while start < len(body.fold) and body.fold[start] in "。;, " and pieces:
            start += 1
    rest = body.cut(start).strip()
    spoken = _spoken(rest) if rest else None
    if spoken:
        at, said = spoken
        pieces.append(Piece(rest.cut(0, at).strip(" ,;、"), said))
    elif rest:
        pieces.append(Piece(rest))
    return pieces, opened


def _spoken(rest: Text) -> tuple[int, Annotation] | None:
    """What a text without brackets says, and where its words end; who does it may stand before the label of a time."""
    labelled = _labelled_end(rest)
    if labelled is None:
        return _last_sentence(rest) or _by_whom(rest) or _unit_first(rest)
    at, said = labelled
    before = rest.cut(0, at)
    who = None if said.reading.parties else _by_whom(before) or _unit_first(before)
    if who:
        said.add(who[1])
    return at, said


def _labelled_end(rest: Text) -> tuple[int, Annotation] | None:
    """Labels behind the sentence, without brackets: …。责任单位:市教育局;完成时间:3月底前。"""
    found = [
        match
        for match in labels(rest)
        if match.start() > 0
        and (_COLON.search(match.group()) or (match.lastgroup == "time" and match.group()[-1:] in "限间"))
    ]
    if not found:
        return None
    said = read_annotation(rest.cut(found[0].start()).strip(" 。"))
    return (found[0].start(), said) if said.speaks else None


def _last_sentence(rest: Text) -> tuple[int, Annotation] | None:
    """A sentence, the last or another, that only says who does it: 由市教育局牵头,市财政局配合,2023年底前完成。"""
    ends = [match.end() for match in _STOP.finditer(rest.fold, 0, max(len(rest.fold) - 1, 0))]
    for at, end in reversed(list(itertools.pairwise([*ends, len(rest.fold)]))):
        last = rest.cut(at, end).strip(" \t\n。;")
        if len(last.fold) > 120 or not _SAYS.search(last.fold):
            continue
        said = spoken_annotation(last)
        if said and any(party.kind == "named" for party in said.reading.parties):
            # A sentence that others follow stays among the words.
            return (at if end == len(rest.fold) else len(rest.fold)), said
    return None


def _by_whom(rest: Text) -> tuple[int, Annotation] | None:
    """Who leads, told inside the sentence: the words stay whole, and only units beyond doubt are read."""
    found = _BY.search(rest.fold)
    if found is None or _BODY.match(rest.fold, found.end()):
        return None
    leads = any(word in found.group(2) for word in ("牵头", "主办", "会同"))
    lead = read_annotation(rest.cut(*found.span(1)), "lead" if leads else "responsible", times=False)
    if not _all_sure(lead) or not (leads or any(party.kind == "named" for party in lead.reading.parties)):
        return None
    if found.group(2) == "会同":
        return _jointly(rest, found.end(), lead)
    others = _WITH.match(rest.fold, found.end())
    if others:
        lead.add(_longest_list(rest.cut(others.end())) or Annotation())
    return len(rest.fold), lead


def _jointly(rest: Text, at: int, lead: Annotation) -> tuple[int, Annotation] | None:
    others = _longest_list(rest.cut(at))
    if others is None:
        return None
    lead.add(others)
    lead.reading.joint = True
    return len(rest.fold), lead


def _unit_first(rest: Text) -> tuple[int, Annotation] | None:
    """Units before a colon and a verb behind it; the words stay whole."""
    found = _FIRST.match(rest.fold)
    if found is None:
        return None
    verb = rest.fold[found.end() : found.end() + 2]
    role = {"牵头": "lead", "配合": "assist", "协助": "assist", "参与": "assist"}.get(verb, "responsible")
    said = read_annotation(rest.cut(*found.span(1)), role, times=False)
    told = any(party.kind != "generic" for party in said.reading.parties)
    return (len(rest.fold), said) if told and _all_sure(said) else None


def _longest_list(words: Text) -> Annotation | None:
    """The units that a sentence begins with, up to the word that is none."""
    stop = re.search(r"[,。;:]", words.fold[:200])
    for end in range(min(stop.start() if stop else 80, 80), 1, -1):
        if is_sure(compact(re.split(r"[、和及与]", words.fold[:end])[-1])):
            read = read_annotation(words.cut(0, end), "assist", times=False)
            if _all_sure(read):
                return read
    return None


def _all_sure(read: Annotation) -> bool:
    names = [compact(fold(party.name)) for party in read.reading.parties]
    return bool(names) and all(map(is_sure, names)) and not read.reading.problems


def _closes(fold: str, start: int, end: int) -> bool:
    """Whether a bracket stands at the end of a paragraph or right behind a sentence."""
    before, after = fold[max(0, start - NEAR) : start].rstrip()[-1:], fold[end : end + 2].lstrip()[:1]
    return not after or before in _SENTENCE_END or after in "。;"


def without_fragment(cell: Text) -> tuple[Text, str]:
    """A list of units where a document breaks off, without its last piece if that is no whole name; and that piece."""
    at = max(cell.fold.rfind(sign) for sign in "、,;:")
    if is_sure(compact(cell.fold[at + 1 :])):
        return cell, ""
    return cell.cut(0, max(at, 0)), cell.raw[at + 1 :].strip()
