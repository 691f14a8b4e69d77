"""Carries a source and its draft as JSON from the process that read them to the one that asked."""

from __future__ import annotations

from datetime import date
from typing import Any

from ronghe.documents.reading.blocks import Cell, Line, Source, Table
from ronghe.documents.reading.draft import Heading, Party, Period, PlanDraft, Target, Task, Warning


def source_to_json(source: Source) -> dict[str, Any]:
    return {
        "name": source.name,
        "lines": list(source.lines),
        "warnings": [list(warning) for warning in source.warnings],
        "blocks": [_block_to_json(block) for block in source.blocks],
    }


def _block_to_json(block: Line | Table) -> list[Any]:
    if isinstance(block, Line):
        return [block.number, block.text, block.indent] if block.indent else [block.number, block.text]
    return [block.number, [[[cell.number, cell.text, cell.merged] for cell in row] for row in block.rows]]


def source_from_json(data: dict[str, Any]) -> Source:
    return Source(
        name=data["name"],
        blocks=tuple(_block_from_json(*block) for block in data["blocks"]),
        lines=tuple(data["lines"]),
        warnings=tuple((line, message) for line, message in data["warnings"]),
    )


def _block_from_json(number: int, content: Any, indent: int = 0) -> Line | Table:
    if isinstance(content, str):
        return Line(number, content, indent)
    return Table(number, tuple(tuple(Cell(*cell) for cell in row) for row in content))


def draft_from_json(data: dict[str, Any]) -> PlanDraft:
    """The reverse of `PlanDraft.to_json`."""
    return PlanDraft(
        title=data["title"],
        number=data["number"],
        issuer=data["issuer"],
        signed_on=_date(data["signed_on"]),
        published_on=_date(data["published_on"]),
        in_force_on=_date(data["in_force_on"]),
        outline=[Heading(**heading) for heading in data["outline"]],
        tasks=[_task(task) for task in data["tasks"]],
        targets=[Target(**target | {"due": _date(target["due"])}) for target in data["targets"]],
        warnings=[Warning(**warning) for warning in data["warnings"]],
    )


def _task(data: dict[str, Any]) -> Task:
    parties = [Party(**party) for party in data["parties"]]
    period = data["period"]
    if period is not None:
        dates = {key: _date(period[key]) for key in ("start", "end", "latest_end")}
        period = Period(**period | dates)
    return Task(**data | {"parties": parties, "period": period})


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
