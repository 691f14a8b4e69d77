"""Reads who does a task: names, their kind and role, the lead and what makes it the lead."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from ronghe.documents.reading.draft import Party
from ronghe.documents.reading.normalize import Text, compact, numeral, text_of
from ronghe.documents.reading.pieces import AND, DOING, VERB, pieces, split_and
from ronghe.documents.reading.units import is_edge, is_loose, is_run_together, is_sure, kind_of

LONGEST = 1200  # Longer than any list of units; the rest is not searched.
_ROLE = "牵头|主办|配合|协办|协助|责任|参与|承办"
_SAID = re.compile(
    rf"(?:[(\[](?:作?为)?({_ROLE})(?:单位|部门)?[)\]]|(?:作为|为|是)(?:总|第一)?({_ROLE})(?:单位|部门))$"
)
_SAID_INSIDE = re.compile(rf"[(\[](?:作?为)?(?:{_ROLE})(?:单位|部门)?[)\]](?=\s*[一-鿿]{{3}})(?!等)")
_AHEAD = re.compile(r"(牵头|主办|配合|协办)(?:单位|部门)?(?:为|是)?(?=.)")
_HELPS = re.compile(r"(?<=.)(配合|协助|指导)(?=.)")
_JOINT = re.compile(r"会同|会商|(?<=[局委办部厅校院会])协同(?=[市县区省有相各])|(?<=[局委办部厅])商(?=[市县区省有相])")
_ETC = re.compile(r"(?<![高中初平优同上])等(?!级|次|职业|院校)")
_COUNT_BEHIND = re.compile(r"(?:共|合计)?[\d一二三四五六七八九十两]{1,3}(?:个|家)(?:部门|单位)$")
_COUNTED = re.compile(r"(\d{1,2}|[一二三四五六七八九十两]{1,3})个?(?:部门|单位|家单位|家|个)?$")
_LEAD_FIRST = re.compile(
    r"(?:列|排|排名|排列)?(?:在)?(?:第一位?|首位|首|前列)的?(?:单位|部门)?(?:为|是)(?:牵头|主要责任|第一责任)"
)
_FIRST_REMARK = re.compile(r"[(\[][^()\[\]]{0,30}[为是][^()\[\]]{0,12}[)\]]")
_WEIGHT = ("lead", "responsible", "assist")
_LABEL = re.compile(r"(?:责任|牵头|配合|协办|主办|承办|参与|实施|落实)(?:单位|部门)")
_NUMBER = re.compile(r"(?:\d{1,2}[.、)]|[①-⑳]|\(\d{1,2}\))")


@dataclass(slots=True)
class Reading:
    """What a text says about parties; `problems` are sentences for a person."""

    parties: list[Party] = field(default_factory=list)
    joint: bool = False
    first_leads: bool = False
    problems: list[str] = field(default_factory=list)

    def add(self, other: Reading) -> None:
        for party in other.parties:
            self.keep(party)
        self.joint = self.joint or other.joint
        self.first_leads = self.first_leads or other.first_leads
        self.problems += other.problems

    def keep(self, party: Party) -> None:
        """A unit written twice counts once, with its weightiest role."""
        twin = next((known for known in self.parties if known.name == party.name), None)
        if twin is None:
            self.parties.append(party)
        elif twin.role == party.role or "assist" in (twin.role, party.role):
            self.problems.append(f"「{party.name}」写了两次，可能有误")
        if twin:
            twin.role = min(twin.role, party.role, key=_WEIGHT.index)


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
            if piece.fold.isdigit() and (separator.fold != "、" or len(piece.fold) > 2):
                self.reading.problems.append(f"「{piece.raw}」未能识别为单位")
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
        if not piece or piece.fold.isdigit() or _LEAD_FIRST.search(compact(piece.fold)):
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
        inside = _SAID_INSIDE.search(piece.fold)
        if inside:  # 市教育局(牵头)市财政局: the sign between them is lost.
            self.units(piece.cut(0, inside.end()))
            self.units(piece.cut(inside.end()).strip())
            return
        said = _SAID.search(piece.fold)
        if said:
            self._add(piece.cut(0, said.start()), _role_of(said.group(1) or said.group(2)))
            return
        ahead = _AHEAD.match(piece.fold)
        if ahead and is_sure(compact(piece.fold[ahead.end() :])) and not _LABEL.fullmatch(compact(piece.fold)):
            self.flush(None)
            self.after = _role_of(ahead.group(1))
            self._add(piece.cut(ahead.end()), None)
            return
        helps = _HELPS.search(piece.fold)
        if helps and all(map(is_sure, _sides(piece, helps))):
            self._add(piece.cut(0, helps.start()), None)
            self.flush("assist")
            self._add(piece.cut(helps.end()), None)
            return
        verb = VERB.search(piece.fold[-40:]) if DOING.search(piece.fold[-40:]) or "职责" in piece.fold else None
        cut = max(0, len(piece.fold) - 40) + verb.start() if verb else 0
        if verb and (verb.group() not in ("组织", "联合", "统筹") or AND.search(piece.fold, 0, cut)):
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
        for party in self.pending:
            self.reading.keep(party)
        self.pending, self.fixed, self.clause = [], set(), 0

    def _add(self, piece: Text, role: str | None) -> None:
        piece = piece.cut(1).strip() if piece.fold.startswith(("由", "请")) else piece
        if not piece:
            return
        for name in itertools.chain.from_iterable(map(self._apart, self._etc(piece))):
            party = self._party(name)
            if party is None:
                continue
            if role:
                party.role = role
                self.fixed.add(len(self.pending))
            self.pending.append(party)

    def _apart(self, name: Text) -> list[Text]:
        """Units of one level written together are told apart where each half is one beyond doubt; that is said."""
        if not is_run_together(compact(name.fold)):
            return [name]
        self.reading.problems.append(f"「{_short(name)}」像是几个单位连写，请核对")
        at = next((at for at in range(3, len(name.fold) - 2) if is_edge(name.fold, at)), 0)
        return [name.cut(0, at), *self._apart(name.cut(at))] if at else [name]

    def _etc(self, piece: Text) -> list[Text]:
        """市财政局等 → 市财政局 and 等; 市财政局等有关部门 → 市财政局 and 有关部门 (raw keeps 等)."""
        count = _COUNT_BEHIND.search(piece.fold)
        if count and is_sure(compact(piece.fold[: count.start()])):
            piece = piece.cut(0, count.start())
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
        kind = None if _LABEL.fullmatch(tight) else kind_of(tight)
        if kind is None and is_loose(tight) and not _LABEL.fullmatch(tight):
            kind = "named"
            self.reading.problems.append(f"「{raw}」未能确认是单位，请核对")
        if kind is None:
            if tight:
                self.reading.problems.append(f"「{_short(piece)}」未能识别为单位")
            return None
        return Party(raw, _joined(name), self.role, kind)


def _sides(piece: Text, word: re.Match[str]) -> tuple[str, str]:
    return compact(piece.fold[: word.start()]), compact(piece.fold[word.end() :])


def _role_of(verb: str) -> str:
    if "牵头" in verb or "主办" in verb or "主导" in verb:
        return "lead"
    return "assist" if re.search(r"配合|协助|协办|协同|参与|参加|指导", verb) else "responsible"


def _short(text: Text) -> str:
    return text.raw if len(text.raw) <= 24 else text.raw[:24] + "…"


def _tidy(name: Text) -> Text:
    return name.strip(" \t\n:.。,、")


def _joined(name: Text) -> str:
    """The name as written, without blanks between its characters."""
    return compact(name.raw)
