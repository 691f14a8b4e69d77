"""Cuts a list of units into its pieces, with the verbs that say what they do."""

from __future__ import annotations

import re

from ronghe.documents.reading.normalize import Text, compact
from ronghe.documents.reading.units import CLASS_TAIL, is_sure, kind_of

_OPEN, _CLOSE = "([【〔“《", ")]】〕”》"
_DO = (
    "负责|牵头|配合|协助|协办|协同|参与|参加|承办|主办|主导|落实|组织|实施|推进|抓好|统筹|共同|分别|具体|分工|指导|联合"
)
_DUTY = r"(?:按照?|根据|依)?(?:各自)?(?:职责|职能|职权|责任)(?:分工)?"
VERB = re.compile(rf"(?:(?:均?由|{_DUTY}|{_DO})+)(?:(?:落实|工作|完成|此项工作|到位|组织实施))*$")
DOING = re.compile(_DO)
AND = re.compile(r"以及|及其|[和与及暨]|联合(?![会社])")
_LEVELS = ("国家", "中央", "省", "市", "县", "区", "省级", "市级", "县级", "区级")


def pieces(whole: Text) -> list[tuple[Text, Text]]:
    """The list cut at 、 , ; and line ends outside brackets, each with its sign; 各乡镇人民政府、街道办事处 stays."""
    parts: list[tuple[Text, Text]] = []
    depth = start = 0
    for at, character in enumerate(whole.fold):
        if character in _OPEN:
            depth += 1
        elif character in _CLOSE:
            depth = max(0, depth - 1)
        elif depth:
            continue
        elif character == "\n" and whole.fold[at + 1 : at + 2] in tuple(_OPEN):
            continue  # 各县 and (市、区)人民政府 on the next line are one name.
        elif character in "、,;。\n/|" or (character in " \t" and _parts_here(whole.fold, start, at)):
            parts.append((whole.cut(start, at).strip(), whole.cut(at, at + 1)))
            start = at + 1
    parts.append((whole.cut(start).strip(), whole.cut(len(whole.fold))))
    return _classes([part for part in parts if part[0] or part[1].fold in ";\n"])


def _parts_here(fold: str, start: int, at: int) -> bool:
    """A blank parts two units only where a unit ends before it and words follow."""
    return is_sure(compact(fold[max(start, at - 40) : at])) and fold[at + 1 : at + 2] not in ("", " ", "(", "等")


def _classes(parts: list[tuple[Text, Text]]) -> list[tuple[Text, Text]]:
    merged: list[tuple[Text, Text]] = []
    for part, separator in parts:
        last = merged[-1][0].fold if merged else ""
        grows = merged and merged[-1][1].fold == "、" and "各" in last[:8] and not re.search(r"有关|相关", last)
        verb = VERB.search(part.fold)
        bare = compact(part.fold[: verb.start()] if verb else part.fold)
        if (grows and CLASS_TAIL.match(bare)) or (merged and _levels(merged[-1], part)):
            before, comma = merged.pop()
            part = before + comma + part
        merged.append((part, separator))
    return merged


def _levels(before: tuple[Text, Text], part: Text) -> bool:
    """省、市有关部门 is one party."""
    return before[1].fold == "、" and before[0].fold in _LEVELS and kind_of(compact(part.fold)) == "generic"


def split_and(piece: Text) -> list[Text]:
    """Cuts at 和, 及, 与 only where both sides are units: 市发展和改革局 stays, 市教育局及下属有关学校 parts."""
    depth = 0
    covered = [False] * len(piece.fold)
    for at, character in enumerate(piece.fold):
        depth += (character in _OPEN) - (character in _CLOSE)
        covered[at] = depth > 0
    names: list[Text] = []
    start = 0
    for word in AND.finditer(piece.fold):
        if covered[word.start()] or word.start() < start:
            continue
        left = compact(piece.fold[start : word.start()])
        right = compact(piece.fold[word.end() :])
        if right and kind_of(left) and _unit_ahead(right):
            names.append(piece.cut(start, word.start()).strip())
            start = word.end()
    names.append(piece.cut(start).strip())
    return names


def _unit_ahead(right: str) -> bool:
    return kind_of(right) is not None or any(
        kind_of(right[: word.start()]) for word in AND.finditer(right[:60]) if word.start()
    )
