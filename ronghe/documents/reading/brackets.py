"""Finds the outermost brackets of a text, of whatever shape and mixed, in one pass."""

from __future__ import annotations

from dataclasses import dataclass

_PAIRS = {"(": ")", "[": "]", "【": "】", "〔": "〕", "{": "}"}
_CLOSERS = frozenset(_PAIRS.values())


@dataclass(frozen=True, slots=True)
class Bracket:
    """A bracket from its opening sign to behind its closing sign; `closed` is False where the text ends first."""

    start: int
    end: int
    closed: bool


def outer_brackets(fold: str) -> list[Bracket]:
    """The outermost brackets; any closing sign closes, since papers mix （ with ) and 〔 with ]."""
    found: list[Bracket] = []
    depth = start = 0
    for at, sign in enumerate(fold):
        if sign in _PAIRS:
            if not depth:
                start = at
            depth += 1
        elif sign in _CLOSERS and depth:
            depth -= 1
            if not depth:
                found.append(Bracket(start, at + 1, True))
    if depth:
        found.append(Bracket(start, len(fold), False))
    return found


def is_open(fold: str) -> bool:
    """Whether a bracket opened here is not closed yet."""
    depth = 0
    for sign in fold:
        if sign in _PAIRS:
            depth += 1
        elif sign in _CLOSERS and depth:
            depth -= 1
    return depth > 0
