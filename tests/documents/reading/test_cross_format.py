"""One plan in five formats gives one list of tasks; so does our own export of it, read back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ronghe.documents.reading.draft import PlanDraft, Task
from ronghe.documents.reading.opening import open_source, read_bytes
from ronghe.documents.reading.plan import read_plan
from ronghe.documents.writing.tasksheet import write_xlsx
from ronghe.documents.writing.tasktable import TaskGroup, TaskRow, TaskTable, write_docx
from tests.documents.fixtures import ANNEX, FORMATS, GROUPS, TASKS, TITLE, write_html, write_txt


def draft_of(path: Path) -> PlanDraft:
    return read_plan(open_source(path))


def without_lines(tasks: list[Task]) -> list[Task]:
    """Which line a task stands on differs from format to format; all else must not."""
    return [replace(task, line=0) for task in tasks]


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_gives_the_same_plan(plan_files: dict[str, Path], kind: str) -> None:
    draft, first = draft_of(plan_files[kind]), draft_of(plan_files["txt"])
    assert without_lines(draft.tasks) == without_lines(first.tasks)
    assert [(task.group, task.text, task.period.raw if task.period else "") for task in draft.tasks] == [
        ([title], text.split(".", 1)[1], time) for _, title, text, _, time in TASKS
    ]
    assert (draft.title, draft.number, draft.signed_on, draft.issuer) == (
        TITLE, "云政办发〔2024〕17号", first.signed_on, "云溪市人民政府办公室",
    )  # fmt: skip
    assert draft.warnings == []


@pytest.mark.parametrize("kind", FORMATS)
def test_every_task_points_to_the_line_that_holds_it(plan_files: dict[str, Path], kind: str) -> None:
    source = open_source(plan_files[kind])
    tasks = read_plan(source).tasks
    assert [task.text for task in tasks if task.text not in source.lines[task.line - 1]] == []
    assert len(tasks) == 12


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_gives_the_same_targets_and_outline(plan_files: dict[str, Path], kind: str) -> None:
    draft = draft_of(plan_files[kind])
    assert [(target.value, target.unit, target.comparison, target.measure) for target in draft.targets] == [
        (60, "个", "=", "stock"),
        (12, "个", ">=", "stock"),
        (75, "%", ">=", "stock"),
    ]
    assert [(heading.level, heading.number, heading.title) for heading in draft.outline] == [
        (heading.level, heading.number, heading.title) for heading in draft_of(plan_files["txt"]).outline
    ]
    assert len(draft.outline) == 8


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_every_encoding_gives_the_same_tasks(plan_files: dict[str, Path], tmp_path: Path, encoding: str) -> None:
    write_txt(tmp_path / "甲.txt", encoding)
    write_html(tmp_path / "甲.html", encoding)
    wanted = without_lines(draft_of(plan_files["txt"]).tasks)
    assert without_lines(draft_of(tmp_path / "甲.txt").tasks) == wanted
    assert without_lines(draft_of(tmp_path / "甲.html").tasks) == wanted


def exported() -> TaskTable:
    groups = tuple(
        TaskGroup(number, title, tuple(TaskRow(*text.split(".", 1), parties, time) for text, parties, time in rows))
        for number, title, rows in GROUPS
    )
    return TaskTable(ANNEX, groups, subtitle="云政办发〔2024〕17号", note="演示数据")


@pytest.mark.parametrize(("kind", "write"), [("xlsx", write_xlsx), ("docx", write_docx)])
def test_exported_table_reads_back_as_the_same_tasks(plan_files: dict[str, Path], kind: str, write: object) -> None:
    assert callable(write)
    draft = read_plan(read_bytes(write(exported()), f"导出.{kind}", kind))
    assert without_lines(draft.tasks) == without_lines(draft_of(plan_files["txt"]).tasks)
