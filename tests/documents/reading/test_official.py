"""The official text of Yuyao's plan, read where it lies beside the repository: the facts it states, and nothing else."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ronghe.documents.reading.blocks import Line, Source
from ronghe.documents.reading.draft import PlanDraft, Task
from ronghe.documents.reading.plan import read_plan

OFFICIAL = Path(__file__).resolve().parents[4] / "shared" / "plan" / "000_446fa7185357a786.txt"

EDU, FIN, HR, ECO, DRC = "市教育局", "市财政局", "市人社局", "市经信局", "市发改局"
SCI, UNION, GOV, SOME, TRADE = "市科技局", "市总工会", "市府办", "有关部门", "行业协会"
YEAR = ("2019-01-01", "2019-12-31")
DECEMBER = ("2019-12-01", "2019-12-31")
ONLY, FIRST, JOINT = "only_named", "first_listed", "joint"


def month(number: int, last: int | None = None) -> tuple[str, str]:
    days = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}
    last = last or number
    return f"2019-{number:02}-01", f"2019-{last:02}-{days.get(last, 31)}"


# Group sizes and, task by task: parties as named, basis of the lead, first and last day.
SIZES = [6, 4, 7, 4, 5, 2, 4, 4, 4, 6, 4]
FACTS: list[tuple[list[str], str, tuple[str, str]]] = [
    ([EDU], ONLY, month(1)),
    ([EDU, SOME, TRADE], ONLY, month(1)),
    ([EDU], ONLY, month(2)),
    ([EDU, SOME], ONLY, month(2)),
    ([EDU], ONLY, month(4)),
    ([EDU, FIN], FIRST, month(5, 6)),
    ([GOV, EDU, SOME], FIRST, month(3)),
    ([GOV, EDU, SOME], FIRST, month(3)),
    ([EDU, "经信局", HR], FIRST, month(3)),
    ([EDU, "经信局", HR], FIRST, month(4)),
    ([EDU, SOME], JOINT, month(2)),
    ([EDU, SOME, TRADE], JOINT, month(3)),
    ([EDU], ONLY, month(4)),
    ([EDU], ONLY, month(3)),
    ([EDU], ONLY, month(5)),
    ([EDU], ONLY, month(5)),
    ([EDU], ONLY, month(6)),
    ([EDU], ONLY, month(5)),
    ([EDU, HR], FIRST, month(6)),
    ([EDU, HR], FIRST, DECEMBER),
    ([EDU, SOME, TRADE], ONLY, DECEMBER),
    ([EDU, FIN, HR], FIRST, ("2017-03-01", "2020-02-29")),
    ([EDU, FIN, HR], FIRST, ("2018-01-01", "2020-12-31")),
    ([EDU, HR], FIRST, month(5, 6)),
    ([EDU, ECO], FIRST, month(7, 11)),
    ([EDU, HR, ECO], FIRST, month(11)),
    ([EDU, ECO, DRC], FIRST, month(7, 8)),
    ([DRC, EDU, SOME], FIRST, DECEMBER),
    ([EDU, "有关学校"], ONLY, month(2)),
    ([EDU, "有关学校"], ONLY, month(2, 11)),
    ([EDU], ONLY, month(8)),
    ([EDU], ONLY, DECEMBER),
    ([EDU, HR, ECO], FIRST, month(3, 12)),
    ([EDU, ECO, HR], FIRST, month(5, 6)),
    ([EDU], ONLY, month(5, 7)),
    ([EDU], ONLY, ("2020-01-01", "2020-01-31")),
    ([EDU], ONLY, month(5)),
    ([EDU], ONLY, month(6)),
    ([EDU, SOME], JOINT, month(7)),
    ([GOV, EDU, ECO, SOME], FIRST, month(11)),
    ([EDU, FIN, ECO], FIRST, YEAR),
    ([EDU, SCI, UNION, SOME, TRADE], JOINT, YEAR),
    ([GOV, EDU, SOME, TRADE], FIRST, YEAR),
    ([HR, EDU, FIN, "等"], FIRST, YEAR),
    (["泗门镇人民政府", "浙江商业职业技术学院", EDU], FIRST, ("2019-04-01", "2022-03-31")),
    ([EDU, ECO], FIRST, month(4, 5)),
    ([EDU, "下属有关学校"], ONLY, DECEMBER),
    ([EDU, SOME], JOINT, DECEMBER),
    ([EDU, HR, ECO], FIRST, DECEMBER),
    ([EDU, HR], FIRST, DECEMBER),
]


@pytest.fixture(scope="module")
def source() -> Source:
    if not OFFICIAL.exists():
        pytest.skip(f"THE OFFICIAL TEXT IS NOT HERE ({OFFICIAL}): the reader is not checked against it")
    lines = OFFICIAL.read_text(encoding="utf-8").split("\n")
    blocks = tuple(Line(at, text) for at, text in enumerate(lines, 1) if text.strip())
    return Source(OFFICIAL.name, blocks, tuple(lines))


@pytest.fixture(scope="module")
def draft(source: Source) -> PlanDraft:
    return read_plan(source)


def test_header_of_the_official_text(draft: PlanDraft) -> None:
    assert draft.title == "余姚市推进产教融合实施方案"
    assert draft.number == "余政办发〔2019〕41号"
    assert draft.issuer == "余姚市人民政府办公室"
    assert (draft.signed_on, draft.published_on) == (date(2019, 5, 23), date(2019, 5, 31))
    assert draft.in_force_on == date(2019, 5, 23)


def test_outline_of_the_official_text(draft: PlanDraft) -> None:
    shape = [(heading.level, heading.number) for heading in draft.outline]
    tens = [(3, str(number)) for number in range(1, 11)]
    assert shape == [
        (1, "一"), (1, "二"), (2, "(一)"), (2, "(二)"), (2, "(三)"), (1, "三"), (1, "四"),
        (2, "(一)"), *tens[:4], (2, "(二)"), *tens, (2, "(三)"), *tens[:3],
    ]  # fmt: skip
    assert [heading.title for heading in draft.outline if heading.level == 1] == [
        "指导思想", "基本原则", "发展目标", "主要举措",
    ]  # fmt: skip


def test_groups_of_the_official_text(draft: PlanDraft) -> None:
    groups: dict[tuple[str, ...], list[Task]] = {}
    for task in draft.tasks:
        groups.setdefault(tuple(task.group), []).append(task)
    assert [len(tasks) for tasks in groups.values()] == SIZES
    assert {len(group) for group in groups} == {1}
    for tasks in groups.values():
        assert [task.number for task in tasks] == [str(at) for at in range(1, len(tasks) + 1)]


def test_parties_and_leads_of_the_official_text(draft: PlanDraft) -> None:
    read = [([party.name for party in task.parties], task.lead_basis) for task in draft.tasks]
    assert read == [(parties, basis) for parties, basis, _ in FACTS]
    assert [task.lead for task in draft.tasks] == [parties[0] for parties, _, _ in FACTS]
    assert Counter(task.lead for task in draft.tasks) == {EDU: 43, GOV: 4, DRC: 1, HR: 1, "泗门镇人民政府": 1}
    assert sum(any(party.kind == "generic" for party in task.parties) for task in draft.tasks) == 17


def test_roles_around_the_word_jointly(draft: PlanDraft) -> None:
    joint = [task for task in draft.tasks if task.lead_basis == JOINT]
    assert [[party.role for party in task.parties] for task in joint] == [
        ["lead", "assist"],
        ["lead", "assist", "assist"],
        ["lead", "assist"],
        ["lead", "lead", "lead", "assist", "assist"],
        ["lead", "assist"],
    ]


def test_periods_of_the_official_text(draft: PlanDraft) -> None:
    read = [(str(task.period.start), str(task.period.end)) for task in draft.tasks if task.period]
    assert read == [window for _, _, window in FACTS]
    bands = [task for task in draft.tasks if task.period and task.period.latest_end != task.period.end]
    assert [(str(task.period.latest_end), task.period.approximate) for task in bands if task.period] == [
        ("2024-03-31", True)
    ]
    past = [
        task
        for task in draft.tasks
        if task.period and task.period.latest_end and task.period.latest_end < date(2019, 5, 23)
    ]
    assert len(past) == 14


def test_lines_lead_back_to_the_tasks(draft: PlanDraft, source: Source) -> None:
    for task in draft.tasks:
        assert task.text[:8] in source.lines[task.line - 1]
    assert all(task.complete for task in draft.tasks)


def test_targets_of_the_official_text(draft: PlanDraft) -> None:
    read = [
        (t.value, t.unit, t.comparison, t.measure, t.due and t.due.year, t.stretch, t.approximate)
        for t in draft.targets
    ]
    assert read == [
        (20, "个", "=", "stock", None, False, False),
        (4, "个", "=", "stock", None, False, False),
        (100, "名", "=", "stock", None, False, True),
        (85, "%", ">=", "stock", 2020, False, False),
        (100, "家", "=", "stock", None, False, False),
        (20, "个", "=", "stock", None, False, False),
        (7, "个", "=", "stock", None, False, False),
        (3, "个", "=", "increment", 2020, True, False),
        (6, "所", "=", "stock", None, False, False),
        (1500, "人", "=", "stock", None, False, True),
    ]


def test_warnings_of_the_official_text(draft: PlanDraft, source: Source) -> None:
    assert [source.lines[warning.line - 1].strip() for warning in draft.warnings] == [
        "市教育局、市人社局、",
        "市人社局、市教育局、市财政局等",
    ]


def test_speed_on_the_official_text(source: Source) -> None:
    read_plan(source)
    began = time.perf_counter()
    read_plan(source)
    assert time.perf_counter() - began < 1  # "under one second"; 0.1 on a quiet machine


def test_every_cut_of_the_official_text(source: Source) -> None:
    """A document may stop on any line: whole tasks stay as they are, a cut one is marked and said."""
    whole = read_plan(source).tasks
    annex = next(at for at, block in enumerate(source.blocks) if isinstance(block, Line) and block.text == "序号")
    for end in range(annex + 8, len(source.blocks), 7):
        read = read_plan(Source("cut", source.blocks[:end], source.lines))
        tasks = read.tasks
        full = [task for task in tasks if task.complete]
        assert full == whole[: len(full)]
        assert len(tasks) - len(full) <= 1
        if len(full) < len(tasks):
            assert any("中断" in warning.message for warning in read.warnings)
