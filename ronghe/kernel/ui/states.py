"""The lamps: each state has a shape, a word and a colour, so that none is told by colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class State:
    """`code` names the CSS class (`.is-overdue`); `sign` is for plain text; `path` draws in a 12 × 12 box."""

    code: str
    label: str | Promise
    sign: str
    path: str
    outline: bool = False


_CIRCLE = "M6 1.8a4.2 4.2 0 1 1 0 8.4a4.2 4.2 0 1 1 0-8.4z"

STATES = (
    State("overdue", pgettext_lazy("state", "红灯"), "■", "M2 2h8v8H2z"),
    State("attention", pgettext_lazy("state", "黄灯"), "▲", "M6 1.5l5 9H1z"),
    State("normal", pgettext_lazy("state", "绿灯"), "●", _CIRCLE),
    State("not_started", pgettext_lazy("state", "未开始"), "○", _CIRCLE, outline=True),
    State("done", pgettext_lazy("state", "已办结"), "✓", "M2 6.4l2.9 2.9L10 3", outline=True),
    State("unconfirmed", pgettext_lazy("state", "待确认"), "…", "M1.6 6h1M5.5 6h1M9.4 6h1", outline=True),
    State("history", pgettext_lazy("state", "历史"), "◇", "M6 1.4L10.6 6L6 10.6L1.4 6z", outline=True),
    State("ended", pgettext_lazy("state", "不再督办"), "–", "M2 6h8", outline=True),
    State("before", pgettext_lazy("state", "尚未发布"), "·", "M6 5.4a.6.6 0 1 1 0 1.2a.6.6 0 1 1 0-1.2z", outline=True),
    # What the public sees where the city shows progress but no lamps, or dates alone.
    State("underway", pgettext_lazy("state", "进行中"), "▶", "M3 1.6L10 6L3 10.4z"),
    State("planned", pgettext_lazy("state", "计划安排"), "·", "M3 6h6", outline=True),
    State("upcoming", pgettext_lazy("state", "待开始"), "○", _CIRCLE, outline=True),
)

_BY_CODE = {each.code: each for each in STATES}


def state(code: str) -> State:
    """The state of that code; an unknown one is a mistake of the programmer."""
    return _BY_CODE[code]
