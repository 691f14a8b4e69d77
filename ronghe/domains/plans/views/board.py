"""The board of the city: how many tasks stand where, who holds what is late, what falls due when."""

from __future__ import annotations

from calendar import monthrange
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ronghe.domains.plans.queries.board import OTHERS, SHOWN, Board, board_of, counted_now, when_counted
from ronghe.domains.plans.queries.cells import MISSING
from ronghe.domains.plans.queries.searching import ANY, UNDATED, UNLIT
from ronghe.kernel.access.actor import Actor, actor_of
from ronghe.kernel.access.verbs import Scope
from ronghe.kernel.ui import charts

FIRST = 12  # 本平台约定: so many units are read without unfolding
OPEN_LAMPS = ("overdue", "attention", "normal", "not_started")
Counts = dict[str, int]


@require_safe
def task_board(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if actor.reach("tracking") not in (Scope.CITY, Scope.ALL):
        raise PermissionDenied(_("总览给管理全市任务的人看；本单位的任务在“任务”里"))
    return render(request, "plans/board.html", {"numbers": finished(actor)})


# The numbers of one count look the same for everybody in a division, so the text is written once and kept.
_pages: OrderedDict[tuple[object, ...], SafeString] = OrderedDict()
KEPT = 16


def finished(actor: Actor) -> SafeString:
    """The numbers as HTML: of the last count if there is one, else counted now."""
    key = (actor.region, translation.get_language(), timezone.localdate(), when_counted(actor))
    if not key[-1]:
        return written(counted_now(actor), is_live=True)
    if key not in _pages:
        board = board_of(actor)
        assert board is not None  # when_counted found its rows
        _pages[key] = written(board, is_live=False)
        while len(_pages) > KEPT:
            _pages.popitem(last=False)
    return _pages[key]


def written(board: Board, *, is_live: bool) -> SafeString:
    return mark_safe(render_to_string("plans/board_numbers.html", {"page": Page(board, is_live)}))


def place(**asked: object) -> str:
    """The list that holds exactly the tasks of a number."""
    values = {name.rstrip("_"): str(value) for name, value in asked.items() if value}
    return f"{reverse('all_tasks')}?{urlencode({'state': ANY} | values)}"


@dataclass(frozen=True)
class Cell:
    """One number of a table, the lamp it counts and the list behind it."""

    sign: str
    number: int
    href: str


@dataclass(frozen=True)
class Row:
    """A unit, a month or a plan with its numbers; `share` is its length against the longest one of a table."""

    label: str
    href: str
    cells: tuple[Cell, ...]
    total: int
    missing: Cell | None = None
    others: Cell | None = None
    lane: tuple[charts.Part, ...] = ()
    share: float = 0.0
    percent: int | None = None
    expected: int | None = None
    note: str = ""

    @property
    def is_open(self) -> bool:
        return any(cell.number for cell in self.cells if cell.sign in OPEN_LAMPS)


def cells_of(counts: Counts, **asked: object) -> tuple[Cell, ...]:
    return tuple(Cell(lamp.value, counts.get(lamp, 0), place(**asked, lamp=lamp.value)) for lamp in SHOWN)


def others_of(counts: Counts, href: str) -> Cell:
    """The lamps without a column of their own, so that a row adds up."""
    return Cell(UNLIT, sum(counts.get(lamp, 0) for lamp in OTHERS), href)


def whole(counts: Counts) -> int:
    return sum(number for name, number in counts.items() if name != MISSING)


def lane_of(counts: Counts, **asked: object) -> tuple[charts.Part, ...]:
    lamps = [lamp.value for lamp in (*SHOWN, *OTHERS)]
    return tuple(charts.stacked((lamp, counts.get(lamp, 0), place(**asked, lamp=lamp)) for lamp in lamps))


@dataclass(frozen=True)
class Page:
    """What the template draws."""

    board: Board
    is_live: bool

    @property
    def lamps(self) -> tuple[Cell, ...]:
        return cells_of(self.board.numbers["lamps"])

    @property
    def others(self) -> list[Cell]:
        counts = self.board.numbers["lamps"]
        return [Cell(o.value, counts[o], place(lamp=o.value)) for o in OTHERS if counts.get(o)]

    @property
    def lane(self) -> tuple[charts.Part, ...]:
        return lane_of(self.board.numbers["lamps"])

    @property
    def everything(self) -> str:
        return place()

    @property
    def leads(self) -> list[Row]:
        return [self._lead(*row) for row in self.board.numbers["leads"]]

    @staticmethod
    def _lead(ref: str, name: str, counts: Counts) -> Row:
        if ref == "rest":
            cells = tuple(Cell(lamp.value, counts.get(lamp, 0), "") for lamp in SHOWN)
            missing = Cell(MISSING, counts.get(MISSING, 0), "")
            return Row(_("其余单位"), "", cells, whole(counts), missing, others_of(counts, ""))
        asked = {"unit": ref or UNDATED}
        missing = Cell(MISSING, counts.get(MISSING, 0), place(**asked, need=MISSING))
        others = others_of(counts, place(**asked, lamp=UNLIT))
        name = name or _("还没有牵头单位")
        return Row(name, place(**asked), cells_of(counts, **asked), whole(counts), missing, others)

    @property
    def late_leads(self) -> list[Row]:
        return [
            row for row in self.leads if row.missing and (row.missing.number or any(c.number for c in row.cells[:2]))
        ]

    @property
    def months(self) -> list[Row]:
        rows = self.board.numbers["months"]
        most = max((whole(counts) for _month, counts in rows), default=0)
        return [self._month(month, counts, most) for month, counts in rows]

    @staticmethod
    def _month(number: int | None, counts: Counts, most: int) -> Row:
        if number is None:
            asked, label = {"due": UNDATED}, _("无期限")
        else:
            year, month = divmod(number, 12)
            first = date(year, month + 1, 1)
            last = first.replace(day=monthrange(year, month + 1)[1])
            asked, label = {"from_": first.isoformat(), "to": last.isoformat()}, f"{first:%Y-%m}"
        total = whole(counts)
        share = 100 * total / most if most else 0
        return Row(label, place(**asked), cells_of(counts, **asked), total, lane=lane_of(counts, **asked), share=share)

    @property
    def plans(self) -> list[Row]:
        return [self._plan(plan) for plan in self.board.numbers["plans"]]

    @staticmethod
    def _plan(plan: dict[str, Any]) -> Row:
        home, counts = reverse("plan_detail", args=[plan["ref"]]), plan["lamps"]
        is_over = plan["day"] < timezone.localdate().isoformat()
        if is_over:  # as of its last day, which only its own page shows
            cells = tuple(Cell(lamp.value, counts.get(lamp, 0), f"{home}?lamp={lamp.value}#tasks") for lamp in SHOWN)
        else:
            cells = cells_of(counts, plan=plan["ref"])
        return Row(
            plan["title"],
            home,
            cells,
            whole(counts),
            percent=plan["percent"],
            expected=plan["expected"],
            note=_("截至 %(day)s") % {"day": plan["day"]} if is_over else "",
        )

    @property
    def unshown_plans(self) -> int:
        return self.board.numbers["plan_count"] - len(self.board.numbers["plans"])
