"""Makes sources from strings: lines of text, and tables in which ^ repeats the cell above and < the one before."""

from __future__ import annotations

from ronghe.documents.reading.blocks import Cell, Line, Source, Table
from ronghe.documents.reading.builder import indent_of
from ronghe.documents.reading.draft import PlanDraft, Task
from ronghe.documents.reading.plan import read_plan


def source_of(text: str) -> Source:
    lines = text.split("\n")
    return Source(
        "t.txt",
        tuple(Line(at, line, indent_of(line)) for at, line in enumerate(lines, 1) if line.strip()),
        tuple(lines),
    )


def draft_of(text: str) -> PlanDraft:
    return read_plan(source_of(text))


def table_of(*rows: str, number: int = 1) -> Table:
    """Cells stand between bars; \\n inside a cell is a line break."""
    built: list[tuple[Cell, ...]] = []
    for at, row in enumerate(rows, number):
        cells: list[Cell] = []
        for column, word in enumerate(row.split("|")):
            word = word.strip().replace("\\n", "\n")
            if word == "^":
                cells.append(Cell(at, built[-1][column].text, True))
            elif word == "<":
                cells.append(Cell(at, cells[-1].text, True))
            else:
                cells.append(Cell(at, word))
        built.append(tuple(cells))
    return Table(number, tuple(built))


def draft_of_blocks(*blocks: Line | Table) -> PlanDraft:
    return read_plan(Source("t.docx", blocks, ("",) * 100))


def brief(task: Task) -> tuple[str, str, str, str | None, str | None]:
    """Group, number, text, parties with the first letter of role and kind, last day."""
    parties = " ".join(f"{party.name}:{party.role[0]}{party.kind[0]}" for party in task.parties)
    end = task.period.end.isoformat() if task.period and task.period.end else None
    return "/".join(task.group), task.number, task.text, parties, end


def said(draft: PlanDraft) -> list[tuple[int, str]]:
    return [(warning.line, warning.message) for warning in draft.warnings]
