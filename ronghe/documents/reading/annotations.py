"""Reads what says who and when: (牵头单位:…;责任单位:…,6月底完成), [责任单位:…], (…负责), 完成时限:… alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ronghe.documents.reading.brackets import outer_brackets
from ronghe.documents.reading.normalize import Text, compact, fold
from ronghe.documents.reading.parties import LONGEST, Reading, read_parties
from ronghe.documents.reading.periods import canonical, looks_like_period
from ronghe.documents.reading.pieces import pieces
from ronghe.documents.reading.units import is_sure, kind_of

_WHO = "(?:单位|部门|处室|科室)"
_LABELS = (
    (
        "ignore",
        r"责任(?:科室|处室|领导|编辑|人员?)|(?:分管|牵头|包抓|联系|挂钩)(?:市|县|区|校)?(?:领导|校长)|"
        r"联系(?:人|电话|方式)|备注|工作目标|填报单位|监督电话",
    ),
    ("lead", rf"牵头(?:[(/、]?责任[)]?)?{_WHO}?|主办{_WHO}|(?:第一|主要|首要)责任{_WHO}|总牵头{_WHO}?"),
    ("assist", rf"(?:配合|协办|协助|协同|参与|参加|协作|支持)(?:[(/、]?责任[)]?)?{_WHO}|配合|协办"),
    (
        "responsible",
        r"责任(?:[(/、]?(?:配合|落实)[)]?)?(?:单位|部门|主体)|"
        r"(?:承办|实施|落实|负责|承担|主管|建设|执行|组织|完成)(?:单位|部门|主体)|责任",
    ),
    (
        "time",
        r"(?:计划|拟|预计)?(?:完成|办理|办结|整改|工作|实施|推进|起止)?(?:时限|期限|时间|日期)"
        r"(?:节点|要求|安排|进度)?|时间节点|进度(?:安排|要求)|完成节点",
    ),
)
# No label begins with a blank: blanks are taken once and for all (*+), or a line of many took time with their square.
_LABEL = re.compile(
    r"(?:^|(?<=[,;。\s、(\[【〔)\]】〕])|(?=[(\[【〔]))[(\[【〔]?\s*+(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in _LABELS)
    + r")(?:\s*[)\]】〕]\s*:?|\s*:|(?<=单位|部门|主体)(?:\s*[为是])?(?=\s*[一-鿿])"
    r"|(?<=时限|时间)(?=\s*\d)|\s+(?=\S))\s*"
)
_SHORT = ("牵头", "配合", "协办", "责任")  # Labels that need their colon: 牵头 alone is a verb.
_VERBS = re.compile(r"负责|牵头|配合|会同|承办|按(?:照)?(?:各自)?职责|分工落实|组织实施|抓好落实|协办|参与")
_HEAD_OF_TIME = re.compile(r"(?:在|于|力争|确保|争取)?(?:\d{4}年|\d{1,2}月|今年|明年|年底|第?\d季度|十[二三四五]五)")


@dataclass(slots=True)
class Annotation:
    """What one bracket, line or cell says: the parties, and the times as written."""

    reading: Reading = field(default_factory=Reading)
    times: list[Text] = field(default_factory=list)
    labelled: bool = False
    body: Text = field(
        default_factory=lambda: Text("", "", 0)
    )  # The words of a table's task cell, for which it speaks.

    @property
    def speaks(self) -> bool:
        return bool(self.reading.parties or self.times)

    def add(self, other: Annotation) -> None:
        self.reading.add(other.reading)
        self.times += other.times
        self.labelled = self.labelled or other.labelled


def read_annotation(text: Text, role: str = "responsible", times: bool = True) -> Annotation:
    """Everything a text says about parties and time; `times=False` for a cell whose column holds parties only."""
    found = Annotation()
    start, label = 0, role
    for match in labels(text):
        _value(found, text.cut(start, match.start()).strip(" \t\n、,"), label, times)
        start, label = match.end(), _kind(match)
        found.labelled = True
    _value(found, text.cut(start), label, times)
    return found


def labels(text: Text) -> list[re.Match[str]]:
    """The labels of a text; 牵头 and its like count only with a colon or in brackets of their own."""
    if len(text.fold) > 4 * LONGEST:
        return []
    found = []
    for match in _LABEL.finditer(text.fold):
        written = match.group().strip()
        if _word(match) in _SHORT and not written.endswith((":", "】", "]", "〕")):
            continue
        found.append(match)
    return found


def is_label(words: str) -> bool:
    """Whether a bracket holds nothing but a label: 【牵头单位】."""
    return bool(_LABEL.fullmatch(f"{compact(words)}:"))


def _word(match: re.Match[str]) -> str:
    return next(word for word in match.groups() if word)


def _kind(match: re.Match[str]) -> str:
    return str(match.lastgroup)


def _value(found: Annotation, value: Text, label: str, times: bool) -> None:
    value = _unpaired(value.strip(" \t\n;。:[]【】〔〕"))
    if not value or label == "ignore":
        return
    if label == "time":
        found.times.append(value.strip(" \t\n;。,:"))
        return
    units = Text("", "", value.line)
    begins: int | None = None  # Where the time began that the piece before belongs to.
    at = 0
    for piece, separator in pieces(value):
        start = value.raw.find(piece.raw, at)
        at = start + len(piece.raw)
        if not _is_time(piece):
            begins, units = None, units + piece + separator
        elif not times:
            found.reading.problems.append(f"写单位的地方写有时间「{piece.raw}」，没有采用，请核对")
        elif begins is None:
            begins = start
            found.times.append(piece)
        else:
            found.times[-1] = value.cut(begins, at)
    ended = (
        " \t\n,;。、" if units and not value.fold.endswith(units.fold) else " \t\n,;。"
    )  # A time took the last place.
    if units.strip(ended):
        found.reading.add(read_parties(units.strip(ended), label))


def _unpaired(value: Text) -> Text:
    """The value without the bracket that opened before its label or closes behind it."""
    value = value.strip("(") if value.fold.endswith("(") else value
    if value.fold.count(")") > value.fold.count("(") and value.fold.endswith(")"):
        value = value.cut(0, len(value.fold) - 1)
    return value.strip()


def _is_time(piece: Text) -> bool:
    if looks_like_period(piece.fold):
        return True
    tight = canonical(piece.fold)
    return len(tight) <= 30 and bool(_HEAD_OF_TIME.match(tight)) and kind_of(tight) is None


def bracket_annotation(content: Text, closing: bool) -> Annotation | None:
    """The annotation in a bracket, or None if the bracket says something else: (试行), (国办发〔2017〕95号).

    `closing`: the bracket ends a paragraph or a sentence, where a bare list of units is enough.
    """
    tight = compact(content.fold)
    if not 2 <= len(tight) <= LONGEST:
        return None
    if labels(content):
        found = read_annotation(content)
        return found if found.speaks or found.reading.problems else None
    if _VERBS.search(tight) and not tight.endswith(("解释", "编制", "工作")):
        found = read_annotation(content)
        sure = [party for party in found.reading.parties if is_sure(compact(fold(party.name)))]
        return found if sure and len(sure) * 2 >= len(found.reading.parties) else None
    if not closing or tight.startswith(("见", "详", "附")):
        return None
    found = read_annotation(content)
    units = found.reading.parties
    bare = [piece for piece, _ in pieces(content) if not _is_time(piece)]
    sure_all = units and all(
        is_sure(compact(fold(party.name))) or party.raw.startswith(("等", "及")) for party in units
    )
    named = any(party.kind == "named" for party in units) or len(units) > 1
    return found if sure_all and bare and named and not found.reading.problems else None


def line_annotation(line: Text) -> Annotation | None:
    """The annotation that fills a whole line, in brackets or not; None for running text."""
    tight = compact(line.fold)
    if not 3 <= len(tight) <= LONGEST:
        return None
    whole = line.strip(" \t。;")
    around = outer_brackets(whole.fold)
    if around and around[0].start == 0 and around[0].end == len(whole.fold):
        inner = whole.cut(1, len(whole.fold) - 1 if around[0].closed else None)
        return bracket_annotation(inner, closing=True)
    found = labels(line)
    if found and found[0].start() == 0 and _kind(found[0]) == "ignore" and len(found) == 1:
        return Annotation(labelled=True)
    if found and found[0].start() == 0:
        read = read_annotation(line)
        return read if read.speaks or read.reading.problems or found[0].end() == len(line.fold) else None
    if len(tight) <= 120 and re.search(r"(?:负责|配合|牵头|落实|实施|完成)。?$", tight):
        return spoken_annotation(line)
    return None


def spoken_annotation(line: Text) -> Annotation | None:
    """市教育局、市财政局负责,6月底前完成 on a line of its own: every piece must be a unit with a verb, or a time."""
    read = read_annotation(line.strip(" \t。"))
    sure = all(is_sure(compact(fold(party.name))) for party in read.reading.parties)
    return read if read.reading.parties and sure and not read.reading.problems else None
