"""Reads who does a task: names, their kind and role, the lead and what makes it the lead."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ronghe.documents.reading.draft import Party
from ronghe.documents.reading.normalize import Text, compact, numeral, text_of
from ronghe.documents.reading.units import CLASS_TAIL, is_loose, is_sure, kind_of

LONGEST = 1200  # Longer than any list of units; the rest is not searched.
_OPEN, _CLOSE = "([【〔“《", ")]】〕”》"
_DO = (
    "负责|牵头|配合|协助|协办|协同|参与|参加|承办|主办|主导|落实|组织|实施|推进|抓好|统筹|共同|分别|具体|分工|指导|联合"
)
_DUTY = r"(?:按照?|根据|依)?(?:各自)?(?:职责|职能|职权|责任)(?:分工)?"
_VERB = re.compile(rf"(?:(?:均?由|{_DUTY}|{_DO})+)(?:(?:落实|工作|完成|此项工作|到位|组织实施))*$")
_DOING = re.compile(_DO)
_SAID = re.compile(r"[(\[](牵头|主办|配合|协办|协助|责任|参与|承办|牵头单位|配合单位|责任单位)[)\]]$")
_JOINT = re.compile(r"会同|会商|(?<=[局委办部厅])商(?=[市县区省有相])")
_AND = re.compile(r"以及|及其|[和与及暨]|联合(?![会社])")
_ETC = re.compile(r"(?<![高中初平优同上])等(?!级|次|职业|院校)")
_COUNTED = re.compile(r"(\d{1,2}|[一二三四五六七八九十两]{1,3})个?(?:部门|单位|家单位|家|个)?$")
_LEAD_FIRST = re.compile(
    r"(?:列|排|排名|排列)?(?:在)?(?:第一位?|首位|首|前列)的?(?:单位|部门)?(?:为|是)(?:牵头|主要责任|第一责任)"
)
_FIRST_REMARK = re.compile(r"[(\[][^()\[\]]{0,30}[为是][^()\[\]]{0,12}[)\]]")
_NUMBER = re.compile(r"(?:\d{1,2}[.、)]|[①-⑳]|\(\d{1,2}\))")


@dataclass(slots=True)
class Reading:
    """What a text says about parties; `problems` are sentences for a person."""

    parties: list[Party] = field(default_factory=list)
    joint: bool = False
    first_leads: bool = False
    problems: list[str] = field(default_factory=list)

    def add(self, other: Reading) -> None:
        self.parties += other.parties
        self.joint = self.joint or other.joint
        self.first_leads = self.first_leads or other.first_leads
        self.problems += other.problems


def read_parties(text: Text | str, role: str = "responsible") -> Reading:
    """The parties of a cell, a bracket or a line; `role` is what the column or label gives those without a word."""
    whole = text if isinstance(text, Text) else text_of(text)
    reading = Reading()
    if len(whole.fold) > LONGEST:
        reading.problems.append(f"文字过长，无法读出单位：「{whole.raw[:20]}…」")
        return reading
    remark = _FIRST_REMARK.search(whole.fold)
    reading.first_leads = bool(_LEAD_FIRST.search(compact(whole.fold)))
    if remark and _LEAD_FIRST.search(compact(remark.group())):
        whole = whole.cut(0, remark.start()) + whole.cut(remark.end())
    _Walk(reading, role).over(whole)
    return reading


def settle_lead(reading: Reading) -> tuple[str | None, str]:
    """(lead, basis): said by 牵头, before 会同, the only unit named, or the first of several (to be confirmed)."""
    leads = [party for party in reading.parties if party.role == "lead"]
    if leads:
        named = next((party for party in leads if party.kind == "named"), leads[0])
        return named.name, "joint" if reading.joint else "explicit"
    named_units = [party for party in reading.parties if party.kind == "named" and party.role != "assist"]
    if not named_units:
        return None, "none"
    if reading.first_leads:
        named_units[0].role = "lead"
        return named_units[0].name, "explicit"
    return named_units[0].name, "only_named" if len(named_units) == 1 else "first_listed"


class _Walk:
    """Goes through the pieces of a list; a verb gives its role to the units before it, 会同 to those after it."""

    def __init__(self, reading: Reading, role: str) -> None:
        self.reading = reading
        self.role = role
        self.after = role
        self.pending: list[Party] = []
        self.fixed: set[int] = set()  # Places in `pending` whose own bracket says the role: 市教育局(牵头).
        self.clause = 0  # Where the current comma clause begins in `pending`.

    def over(self, whole: Text) -> None:
        kept = whole.strip()
        if kept and kept.fold[-1] in "、,和及与" and not kept.fold.endswith("参与"):
            self.reading.problems.append(f"「{_short(whole)}」以“{kept.raw[-1]}”结尾，可能缺少单位")
            kept = kept.cut(0, len(kept.fold) - 1)
        for piece, separator in pieces(kept):
            self.piece(piece)
            if separator.fold in (";", "。", "\n"):
                self.flush(None)
                self.after = self.role
            elif separator.fold == ",":
                self.clause = len(self.pending)
        self.flush(None)

    def piece(self, piece: Text) -> None:
        number = _NUMBER.match(piece.fold)
        piece = piece.cut(number.end()).strip() if number else piece
        if not piece or _LEAD_FIRST.search(compact(piece.fold)):
            return
        joint = _JOINT.search(piece.fold)
        if joint is None:
            self.units(piece)
            return
        self.units(piece.cut(0, joint.start()).strip())
        if self.pending:
            self.reading.joint = self.reading.joint or self.role != "lead"
            self.flush("lead")
        self.after = "assist"
        self.units(piece.cut(joint.end()).strip())

    def units(self, piece: Text) -> None:
        said = _SAID.search(piece.fold)
        if said:
            self._add(piece.cut(0, said.start()), _role_of(said.group(1)))
            return
        verb = _VERB.search(piece.fold[-40:]) if _DOING.search(piece.fold[-40:]) or "职责" in piece.fold else None
        if verb and verb.group() not in ("组织", "联合", "统筹"):
            cut = max(0, len(piece.fold) - 40) + verb.start()
            self._add(piece.cut(0, cut).strip(), None)
            self.flush(_role_of(verb.group()) if self.after == self.role else self.after)
            self.after = self.role
            return
        self._add(piece, None)

    def flush(self, role: str | None) -> None:
        """Settles the units so far. 市教育局,市财政局配合: what stands before the comma keeps its role."""
        alone = role == "assist" and self.after != "assist" and not self.reading.parties
        for at, party in enumerate(self.pending):
            if at not in self.fixed:
                party.role = self.after if role is None or (alone and at < self.clause) else role
        self.reading.parties += self.pending
        self.pending, self.fixed, self.clause = [], set(), 0

    def _add(self, piece: Text, role: str | None) -> None:
        piece = piece.cut(1).strip() if piece.fold.startswith(("由", "请")) else piece
        if not piece:
            return
        for name in self._etc(piece):
            party = self._party(name)
            if party is None:
                continue
            if role:
                party.role = role
                self.fixed.add(len(self.pending))
            self.pending.append(party)

    def _etc(self, piece: Text) -> list[Text]:
        """市财政局等 → 市财政局 and 等; 市财政局等有关部门 → 市财政局 and 有关部门 (raw keeps 等)."""
        etc = _ETC.search(piece.fold)
        if etc is None:
            return split_and(piece)
        names = split_and(piece.cut(0, etc.start()).strip()) if etc.start() else []
        counted = _COUNTED.match(compact(piece.fold[etc.end() :]))
        listed = len(self.pending) + len(self.reading.parties) + len(names)
        if counted and numeral(counted.group(1)) == listed:
            return names
        rest = compact(piece.fold[etc.end() :])
        if not (rest and kind_of(rest)) or rest in ("部门", "单位") or counted:
            self.reading.problems.append(f"「{_short(piece)}」写有“等”，可能还有未列出的单位")
        return [*names, piece.cut(etc.start())]

    def _party(self, piece: Text) -> Party | None:
        piece = piece.strip(" \t\n:.。-•·*★")
        raw = piece.raw
        etc = piece.fold.startswith("等")
        bare = etc and (compact(piece.fold) in ("等", "等部门", "等单位") or _COUNTED.match(compact(piece.fold[1:])))
        name = _tidy(piece.cut(1) if etc and not bare else piece)
        tight = compact(name.fold)
        if etc:
            return Party(raw, _joined(name), self.role, "generic")
        kind = kind_of(tight)
        if kind is None and is_loose(tight):
            kind = "named"
            self.reading.problems.append(f"「{raw}」未能确认是单位，请核对")
        if kind is None:
            if tight:
                self.reading.problems.append(f"「{_short(piece)}」未能识别为单位")
            return None
        return Party(raw, _joined(name), self.role, kind)


def _role_of(verb: str) -> str:
    if "牵头" in verb or "主办" in verb or "主导" in verb:
        return "lead"
    return "assist" if re.search(r"配合|协助|协办|协同|参与|参加", verb) else "responsible"


def _short(text: Text) -> str:
    return text.raw if len(text.raw) <= 24 else text.raw[:24] + "…"


def _tidy(name: Text) -> Text:
    return name.strip(" \t\n:.。,、")


def _joined(name: Text) -> str:
    """The name as written, without blanks between its characters."""
    return compact(name.raw)


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
        verb = _VERB.search(part.fold)
        bare = compact(part.fold[: verb.start()] if verb else part.fold)
        if grows and CLASS_TAIL.match(bare):
            before, comma = merged.pop()
            part = before + comma + part
        merged.append((part, separator))
    return merged


def split_and(piece: Text) -> list[Text]:
    """Cuts at 和, 及, 与 only where both sides are units: 市发展和改革局 stays, 市教育局及下属有关学校 parts."""
    depth = 0
    covered = [False] * len(piece.fold)
    for at, character in enumerate(piece.fold):
        depth += (character in _OPEN) - (character in _CLOSE)
        covered[at] = depth > 0
    names: list[Text] = []
    start = 0
    for word in _AND.finditer(piece.fold):
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
        kind_of(right[: word.start()]) for word in _AND.finditer(right[:60]) if word.start()
    )
