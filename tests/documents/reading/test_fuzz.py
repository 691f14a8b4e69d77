"""Fuzzing: whatever is done to a file, it reads or is refused; what was read stands in the text it points to."""

from __future__ import annotations

import json
import random
import time
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ronghe.documents.reading.blocks import Cell, Line, Source, Table, UnreadableDocument
from ronghe.documents.reading.guards import check_kind
from ronghe.documents.reading.opening import read_bytes
from ronghe.documents.reading.plan import read_plan
from ronghe.documents.reading.transport import draft_from_json, source_from_json, source_to_json
from tests.documents.files import package
from tests.documents.fixtures import ANNEX, BODY, COLUMNS, FORMATS, GROUPS, HEAD, TITLE

# How often each format is tried; a PDF takes longest. All together stay under 20 seconds.
EXAMPLES = {"txt": 60, "html": 60, "docx": 40, "xlsx": 40, "pdf": 15}
PARTS = {
    "docx": ("word/document.xml", "word/styles.xml"),
    "xlsx": ("xl/worksheets/sheet2.xml", "xl/workbook.xml", "xl/styles.xml"),
}
BITS = (b"\0", b"\xff\xfe", b"<", b">", b"&x;", b'"', b"</w:p>", b"<w:tbl>", b"<table>", b"rowspan=99", b"9" * 30, b"-1",
        "牵头：".encode(), "（".encode(), "、".encode(), "2024年13月".encode(), b"stream", b"obj", b"<!DOCTYPE a []>", b"%s")  # fmt: skip
Mutation = tuple[float, int, bytes]
mutations = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 60), st.sampled_from(BITS) | st.binary(max_size=8)),
    min_size=1,
    max_size=6,
)
fixed = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def mutated(data: bytes, changes: list[Mutation]) -> bytes:
    for place, cut, put in changes:
        start = int(place * len(data))
        data = data[:start] + put + data[start + cut :]
    return data


def refused_or_sound(data: bytes, kind: str) -> bool:
    """Whether it was read; anything but a refusal with the name, or a sound draft, fails."""
    name = f"甲.{kind}"
    try:
        check_kind(data, name, kind)
        source = read_bytes(data, name, kind)
    except UnreadableDocument as error:
        refusal = str(error)
    else:
        refusal = ""
    if refusal:
        assert refusal.startswith(f"无法读取“{name}”：")
        return False
    assert_sound(source)
    return True


def assert_sound(source: Source) -> None:
    draft = read_plan(source)
    assert source_from_json(json.loads(json.dumps(source_to_json(source)))) == source
    assert draft_from_json(json.loads(json.dumps(draft.to_json()))) == draft
    numbers = [*(task.line for task in draft.tasks), *(target.line for target in draft.targets)]
    numbers += [*(heading.line for heading in draft.outline), *(warning.line for warning in draft.warnings)]
    assert [number for number in numbers if not 1 <= number <= max(len(source.lines), 1)] == []
    written = squeezed("".join(source.lines))
    titles = [heading.title for heading in draft.outline] + [target.sentence for target in draft.targets]
    assert [title for title in titles if squeezed(title) not in written] == []
    for task in draft.tasks:
        assert [words for words in [*task.text.split("\n"), *task.group] if squeezed(words) not in written] == []
        assert [party.raw for party in task.parties if squeezed(party.raw) not in written] == []
        assert task.lead is None or task.lead in [party.name for party in task.parties]
        if task.period:
            # A period may be put together from two cells: each stands on a line of its own.
            assert [line for line in task.period.raw.split("\n") if squeezed(line) not in written] == []
            assert in_order(task.period.start, task.period.end, task.period.latest_end)


def squeezed(text: str) -> str:
    return "".join(text.split()).replace("|", "")


def in_order(*days: date | None) -> bool:
    known = [day for day in days if day]
    return known == sorted(known)


@pytest.mark.parametrize("kind", FORMATS)
def test_mutated_file_is_read_or_refused(plan_files: dict[str, Path], kind: str) -> None:
    original = plan_files[kind].read_bytes()
    assert refused_or_sound(original, kind)

    @settings(fixed, max_examples=EXAMPLES[kind])
    @given(mutations)
    def run(changes: list[Mutation]) -> None:
        refused_or_sound(mutated(original, changes), kind)

    run()


@pytest.mark.parametrize("kind", list(PARTS))
def test_mutated_part_of_an_office_file_is_read_or_refused(plan_files: dict[str, Path], kind: str) -> None:
    with zipfile.ZipFile(plan_files[kind]) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    @settings(fixed, max_examples=EXAMPLES[kind])
    @given(st.sampled_from(PARTS[kind]), mutations)
    def run(part: str, changes: list[Mutation]) -> None:
        refused_or_sound(package(parts | {part: mutated(parts[part], changes)}), kind)

    run()


@pytest.mark.parametrize("kind", FORMATS)
def test_any_bytes_are_read_or_refused(kind: str) -> None:
    start = {"docx": b"PK\x03\x04", "xlsx": b"PK\x03\x04", "pdf": b"%PDF-1.7\n", "html": b"<p>", "txt": b""}[kind]

    @settings(fixed, max_examples=EXAMPLES[kind])
    @given(st.binary(max_size=300))
    def run(data: bytes) -> None:
        refused_or_sound(start + data, kind)

    run()


FLAT = [*HEAD, TITLE, *BODY, "附件", ANNEX, *COLUMNS]
for _number, _title, _rows in GROUPS:
    FLAT += [_number, _title, *(cell for row in _rows for cell in row)]


def drop(lines: list[str], dice: random.Random) -> list[str]:
    return [line for line in lines if dice.random() > 0.1]


def double(lines: list[str], dice: random.Random) -> list[str]:
    return [line for line in lines for _ in range(1 + (dice.random() < 0.1))]


def stop(lines: list[str], dice: random.Random) -> list[str]:
    text = "\n".join(lines) or "甲"
    return text[: dice.randrange(len(text)) + 1].split("\n")


def shuffle(lines: list[str], dice: random.Random) -> list[str]:
    start = dice.randrange(len(lines) + 1)
    middle = lines[start : start + 12]
    dice.shuffle(middle)
    return lines[:start] + middle + lines[start + 12 :]


def join(lines: list[str], dice: random.Random) -> list[str]:
    return "\n".join(lines).replace("\n", dice.choice(["", " ", "|", "\t"]), dice.randrange(40)).split("\n")


@settings(fixed, max_examples=120)
@given(
    st.lists(st.sampled_from([drop, double, stop, shuffle, join]), min_size=1, max_size=3),
    st.randoms(use_true_random=False),
)
def test_damaged_text_gives_a_sound_draft(
    damages: list[Callable[[list[str], random.Random], list[str]]], dice: random.Random
) -> None:
    lines = FLAT
    for damage in damages:
        lines = damage(lines, dice)
    refused_or_sound("\n".join(lines).encode(), "txt")


cells = st.sampled_from(
    [*COLUMNS, *(cell for _, title, rows in GROUPS for row in rows for cell in (title, *row)), "", "1"]
)


@settings(fixed, max_examples=80)
@given(st.lists(st.lists(st.tuples(cells, st.booleans()), max_size=7), min_size=1, max_size=8))
def test_table_of_any_cells_gives_a_sound_draft(rows: list[list[tuple[str, bool]]]) -> None:
    # A table that is read as lines skips the merged places, so a row is written both with and without them.
    written = [[*(text for text, _ in row), *(text for text, merged in row if not merged)] for row in rows]
    lines = [ANNEX, *map(" | ".join, written)]
    table = Table(2, tuple(tuple(Cell(number, *place) for place in row) for number, row in enumerate(rows, 2)))
    assert_sound(Source("甲.docx", (Line(1, ANNEX), table), tuple(lines)))


def test_half_of_a_file_is_never_taken_for_a_whole_one(plan_files: dict[str, Path]) -> None:
    for kind in ("docx", "xlsx"):
        data = plan_files[kind].read_bytes()
        assert [refused_or_sound(data[: len(data) * part // 8], kind) for part in range(1, 8)] == [False] * 7
    assert BytesIO(plan_files["pdf"].read_bytes()).read(5) == b"%PDF-"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("一、" + " " * 1900 + "日。", id="blanks"),
        pytest.param("序号|任务|责任单位|完成时间\n" + "|".join(["市教育局"] * 2000), id="cells"),
    ],
)
def test_long_line_takes_no_time_with_its_square(line: str) -> None:
    """Each took ten seconds and more; the limit leaves room for a slow machine."""
    lines = (line + "\n") * 12
    source = Source("t.txt", tuple(Line(at, text) for at, text in enumerate(lines.split("\n"), 1)), ("",) * 40)
    began = time.process_time()
    read_plan(source)
    assert time.process_time() - began < 5
