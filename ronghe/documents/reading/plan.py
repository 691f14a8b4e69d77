"""Reads a document into a plan draft: header, outline, tasks from tables and paragraphs, targets, warnings."""

from __future__ import annotations

from ronghe.documents.reading.blocks import Source
from ronghe.documents.reading.body import Body
from ronghe.documents.reading.draft import PlanDraft
from ronghe.documents.reading.header import read_header
from ronghe.documents.reading.notes import Notes
from ronghe.documents.reading.sections import sections_of, texts_of


def read_plan(source: Source) -> PlanDraft:
    """The plan draft of a document. What cannot be read becomes a warning with its line."""
    notes = Notes()
    for line, message in source.warnings:
        notes.add(line, message)
    sections = sections_of(source)
    texts = texts_of(sections)
    if not sections:
        notes.add(1, "文件里没有文字。")
        return PlanDraft(warnings=notes.ordered())
    header = read_header(texts, notes)
    body = Body(header, notes)
    body.read(sections)
    tasks = body.tasks()
    if not tasks:
        notes.add(1, "没有读出任务：既没有任务表，也没有写明责任单位的条目。")
    return PlanDraft(
        title=header.title,
        number=header.number,
        issuer=header.issuer,
        signed_on=header.signed_on,
        published_on=header.published_on,
        in_force_on=header.in_force_on,
        outline=body.outline.headings,
        tasks=tasks,
        targets=body.targets(),
        warnings=notes.ordered(),
    )
