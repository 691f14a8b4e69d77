"""Reads rows whose cells stand below each other with blanks between: by place where the columns line up.

A line typed in columns shows by where its cells begin which of them are missing, and what is the rest of a cell above.
Where the columns do not line up, a cell goes where its words fit, and what is doubtful becomes a warning.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from ronghe.documents.reading.brackets import is_open
from ronghe.documents.reading.columns import Column
from ronghe.documents.reading.delimited import BLANKS, belongs, cells_of, fit, kind_of_cell
from ronghe.documents.reading.normalize import Text, compact
from ronghe.documents.reading.notes import Notes
from ronghe.documents.reading.numbering import mark_of
from ronghe.documents.reading.periods import looks_like_period
from ronghe.documents.reading.rows import shortened
from ronghe.documents.reading.tables import Place
from ronghe.documents.reading.units import is_sure
from ronghe.documents.reading.wrapping import columns_of

SLACK = 2  # Half-width columns by which a cell may miss its column.
SAMPLE = 60  # Lines looked at to see whether the columns line up.
LONGEST = 400  # Characters of a line that may be a row.
_OPEN = re.compile(r"(?:(?<=[^\-\s])[、,(和及与至到\-~的]|会同)$")
_STOP = re.compile(r"[。;!?]$")
_GOES_ON = re.compile(r"[(、,。;)]")
_LAST_NAME = re.compile(r"[^、,;和及与\s]*$")
_FIRST_NAME = re.compile(r"[^、,;和及与\s]*")


class BlankRows:
    """The rows found so far below one header, and where their columns begin."""

    def __init__(self, lines: Sequence[Text], columns: Sequence[Column], delimiter: str, notes: Notes) -> None:
        """`lines`: the header, and what follows it."""
        self.columns = columns
        self.delimiter = delimiter
        self.notes = notes
        self.rows: list[list[Place]] = []
        self._begins = self._proven([line for line in lines if self._is_whole(line)])

    def takes(self, line: Text) -> bool:
        """Reads a line as a row or as the rest of one; False if it is neither."""
        cells = cells_of(line, self.delimiter)
        starts = self._starts(line)
        if len(cells) == len(self.columns):
            self.rows.append([Place(cell) for cell in cells])
            return True
        placed = self._placed(cells, starts)
        if placed and self._rest(placed):
            self._join(placed)
            return True
        if not belongs(line, self.delimiter):
            return False
        if not placed and not line.fold[:1].isdigit() and self._breaks_off(line):
            self.leaves(line)
        elif placed:
            empty = Text("", "", line.line)
            self.rows.append([Place(placed.get(at, empty)) for at in range(len(self.columns))])
        else:
            self.rows.append(fit(cells, self.columns, self.delimiter))
        return True

    def goes_on(self, cells: Sequence[Text]) -> bool:
        """Joins a line of known columns to the row above it, if it is its rest."""
        placed = {at: cell for at, cell in enumerate(cells) if cell}
        if len(cells) != len(self.columns) or cells[0] or not placed or not self._rest(placed):
            return False
        self._join(placed)
        return True

    def heads(self, line: Text) -> None:
        """A line of one cell between rows: their heading, unless the cell above it is still open."""
        if self._breaks_off(line):
            self.leaves(line)
            return
        if not mark_of(line.fold) and self.rows:
            self.notes.add(
                line.line, f"「{shortened(line)}」按小标题读出，如果是上一行单元格的续行，请改正上下两行任务。"
            )
        self.rows.append([Place(line)])

    def leaves(self, line: Text) -> None:
        """The rest of cells whose columns are not known."""
        self.notes.add(
            line.line, f"「{shortened(line)}」像是上一行单元格的续行，看不出接在哪一栏之后，未读入，请核对。"
        )

    def _is_whole(self, line: Text) -> bool:
        return len(line.fold) <= LONGEST and len(cells_of(line, self.delimiter)) == len(self.columns)

    def _proven(self, whole: Sequence[Text]) -> list[list[int]]:
        """Where columns begin: two whole lines agree on it although their cells are not of one length."""
        found: list[list[int]] = []
        known = [(self._starts(line), [len(cell.fold) for cell in cells_of(line, self.delimiter)]) for line in whole]
        for begins, lengths in known:
            if begins not in found and any(
                lengths[:-1] != others[:-1] and _agree(begins, starts) for starts, others in known
            ):
                found.append(begins)
        return found

    def _starts(self, line: Text) -> list[int]:
        """The half-width column at which each cell begins; none where tabs or single blanks part them."""
        if self.delimiter != "  " or "\t" in line.fold:
            return []
        edges = [0, *(match.end() for match in BLANKS.finditer(line.fold))]
        return [line.indent + columns_of(line.raw[:edge]) for edge in edges if edge < len(line.fold)]

    def _placed(self, cells: Sequence[Text], starts: Sequence[int]) -> dict[int, Text] | None:
        """The cells by the column each begins at, by the nearest whole row or the header that fits them all."""
        if len(starts) != len(cells):
            return None
        for begins in self._begins:
            columns = [_column_at(begins, start) for start in starts]
            if None in columns or len(set(columns)) < len(columns):
                continue
            placed = {at: cell for at, cell in zip(columns, cells, strict=True) if at is not None}
            if all(self._fits(at, cell, starts[nth], begins) for nth, (at, cell) in enumerate(placed.items())):
                return placed
        return None

    def _fits(self, at: int, cell: Text, start: int, begins: Sequence[int]) -> bool:
        """Running text may begin at a column, but does not end before the next; a time is no unit, a unit no time."""
        kind, column = kind_of_cell(cell), self.columns[at].kind
        if kind in ("party", "time") and column in ("party", "time", "seq") and kind != column:
            return False
        return at + 1 >= len(begins) or start + columns_of(cell.raw) <= begins[at + 1]

    def _rest(self, placed: dict[int, Text]) -> bool:
        """Whether the cells go on with those of the row above and are no row of their own."""
        above = self.rows[-1] if self.rows else []
        if len(above) < len(self.columns) or not any(place.text for place in above):
            return False
        kinds = {self.columns[at].kind for at in placed}
        task = next((cell for at, cell in placed.items() if self.columns[at].kind == "task"), None)
        if "seq" in kinds or (task and mark_of(task.fold)):
            return False
        if task is None:
            return "group" not in kinds or not kinds & {"party", "time"}
        if self._whole(placed):
            return False
        begun = next(place.text for place, column in zip(above, self.columns, strict=True) if column.kind == "task")
        if any(_open(above[at].text) for at in placed) or _GOES_ON.match(task.fold) or mark_of(begun.fold):
            return True
        return not _STOP.search(begun.fold) and (0 not in placed or self._filled(above, placed))

    def _filled(self, above: Sequence[Place], placed: dict[int, Text]) -> bool:
        """Whether a cell above left no room for another character, so that its words had to wrap."""
        rooms = [after - begin for begin, after in itertools.pairwise(self._begins[0])]
        return any(at < len(rooms) and rooms[at] - columns_of(above[at].text.raw) <= 2 * SLACK for at in placed)

    def _whole(self, placed: dict[int, Text]) -> bool:
        """A unit beyond doubt and a whole time beside the task: a row below merged first cells."""
        above = self.rows[-1]
        times = [at for at in placed if self.columns[at].kind == "time"]
        units = [at for at in placed if self.columns[at].kind == "party"]
        opened = any(_open(above[at].text) for at in (*times, *units))
        return bool(units) and bool(times) and not opened and all(looks_like_period(placed[at].fold) for at in times)

    def _join(self, placed: dict[int, Text]) -> None:
        row = self.rows[-1]
        for at, cell in placed.items():
            before = row[at].text
            row[at] = Place(before + _between(before, cell, self.columns[at].kind) + cell if before else cell)

    def _breaks_off(self, line: Text) -> bool:
        texts = [place.text for place in self.rows[-1] if place.text] if self.rows else []
        return bool(_GOES_ON.match(line.fold)) or any(map(_open, texts))


def _agree(begins: Sequence[int], starts: Sequence[int]) -> bool:
    return bool(begins) and all(abs(one - other) <= SLACK for one, other in zip(begins, starts, strict=True))


def _open(cell: Text) -> bool:
    """Whether a cell stops inside a list, a span or a bracket."""
    fold = cell.fold
    return bool(_OPEN.search(fold)) or ("(" in fold and is_open(fold[fold.rfind("(") :]))


def _column_at(begins: Sequence[int], start: int) -> int | None:
    return next((at for at, begin in enumerate(begins) if abs(begin - start) <= SLACK), None)


def _between(before: Text, cell: Text, kind: str) -> Text:
    """Nothing between the halves of a word; a line end between two units, each whole."""
    if kind == "party":
        last, first = _LAST_NAME.search(before.fold), _FIRST_NAME.match(cell.fold)
        if last and first and is_sure(compact(last.group())) and is_sure(compact(first.group())):
            return Text("\n", "\n", cell.line)
    return Text("", "", cell.line)
