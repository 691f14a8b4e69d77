"""Plans that are larger or deeper than Yuyao's: several levels of measures, hundreds of tasks, many units, no dates."""

import io
from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from ronghe.domains.plans.models import Measure, Party, Plan, ReadingWarning, Task
from ronghe.domains.plans.services.measures import create_measure
from ronghe.domains.plans.views.review_page import ReviewPage
from ronghe.kernel.history.models import StateSpan, type_of
from tests.factories import plans as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Client:
    client = Client()
    client.force_login(make.person("plan_officer"))
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def large(measures: int, each: int, units: int, status: str = "published") -> Plan:
    """Tasks in bulk: every unit has a part in every measure."""
    plan = make.plan(number="", status=status, period_start=date(2021, 1, 1), period_end=date(2025, 12, 31))
    named = [make.organization(f"余姚市第{number}产教融合发展促进中心") for number in range(units)]
    groups = Measure.objects.bulk_create(
        Measure(plan=plan, number=str(n), title=f"举措之{n}", position=n) for n in range(1, measures + 1)
    )
    rows = [(group, number) for group in groups for number in range(each)]
    tasks = Task.objects.bulk_create(
        Task(
            plan=plan,
            region=plan.region,
            measure=group,
            position=at,
            number=str(number + 1),
            text=f"任务内容之{at}",
            start=date(2021 + at % 5, 1, 1),
            end=date(2025, 6, 30),
            latest_end=date(2025, 6, 30),
            lead_basis="first_listed",
            status="pending" if status == "draft" else "not_started",
        )
        for at, (group, number) in enumerate(rows, start=1)
    )
    if status != "draft":
        StateSpan.objects.bulk_create(
            StateSpan(object_type=type_of(task), object_id=task.pk, state="not_started", since=date(2021, 1, 4))
            for task in tasks
        )
    Party.objects.bulk_create(
        Party(task=task, position=1, name=unit.name, raw=unit.name, role=role, kind="named", organization=unit)
        for at, task in enumerate(tasks)
        for unit, role in ((named[at % units], "lead"), (named[(at + 1) % units], "responsible"))
    )
    return plan


@pytest.mark.parametrize("page", ["", "export/xlsx/", "targets/", "review/", "review/?show=all"])
def test_queries_do_not_grow_up_to_three_hundred_tasks(officer: Client, page: str) -> None:
    counts = []
    for size in (1, 30):
        plan = large(size, 10, 3, "draft" if "review" in page else "published")
        officer.get(f"/plans/{plan.ref}/{page}")
        with CaptureQueriesContext(connection) as seen:
            assert officer.get(f"/plans/{plan.ref}/{page}").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_matrix_of_many_measures_has_upright_titles(officer: Client) -> None:
    wide, usual = large(15, 2, 4), large(3, 2, 4)
    for plan, expected in ((wide, 1), (usual, 0)):
        assert text(officer, f"/plans/{plan.ref}/").count('<table class="matrix wide">') == expected


def test_many_leads_are_folded_behind_the_first_dozen(officer: Client) -> None:
    page = text(officer, f"/plans/{large(3, 5, 15).ref}/")
    assert page.count("其余 3 个单位") == 1


def nested(status: str = "published") -> Plan:
    plan = make.plan(status=status, number="")
    outer = create_measure(plan, "夯实基础")
    middle = create_measure(plan, "建设基地", parent=outer)
    inner = create_measure(plan, "公共实训", parent=middle)
    make.lead(make.task(plan, "建成公共实训基地", under=inner))
    make.lead(make.task(plan, "遴选校企基地", under=middle, number="1"))
    return plan


def test_measures_of_three_levels_show_what_they_stand_under(officer: Client) -> None:
    plan = nested()
    page = text(officer, f"/plans/{plan.ref}/")
    assert page.count('<small class="trail">1 夯实基础 › 1.1 建设基地</small>1.1.1　公共实训') == 1
    assert page.count('<small class="trail">1 夯实基础</small>1.1　建设基地') == 1
    assert (page.count("2 项举措"), text(officer, "/plans/").count("2 项举措")) == (1, 1)


def test_export_names_all_levels_in_the_one_column(officer: Client) -> None:
    answer = officer.get(f"/plans/{nested().ref}/export/xlsx/")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    titles = [cell for row in rows for cell in row if isinstance(cell, str) and " / " in cell]
    assert titles == ["夯实基础 / 建设基地", "夯实基础 / 建设基地 / 公共实训"]


def test_review_indents_what_stands_under_a_measure_and_keeps_it(officer: Client) -> None:
    plan = nested("draft")
    page = text(officer, f"/plans/{plan.ref}/review/")
    assert [page.count(f'class="measure depth-{depth}"') for depth in (0, 1, 2)] == [1, 1, 1]
    assert "删除空举措" not in page


def test_sentence_of_a_task_ends_before_the_numbered_heading_of_the_next_measure() -> None:
    plan = make.plan(lines=["1.建成基地。", "（二）培养师资", "1.教师下企业实践。"])
    make.task(plan, "建成基地。", line=1)
    make.task(plan, "教师下企业实践。", under=make.measure(plan, "培养师资"), line=3)
    assert [row.excerpt for row in ReviewPage(plan).rows] == [[(1, "1.建成基地。")], [(3, "1.教师下企业实践。")]]


def test_plan_without_any_year_opens_everywhere(officer: Client) -> None:
    plan = make.plan(status="published", number="", signed_on=None, period_start=None, period_end=None)
    make.lead(make.task(plan, start=None, end=None, latest_end=None, period_raw="长期坚持", precision="none"))
    page = text(officer, f"/plans/{plan.ref}/")
    assert (page.count("长期坚持") > 0, "成文" in page.partition("<main")[2].partition("glance")[0]) == (True, False)
    for address in (f"/plans/{plan.ref}/export/docx/", f"/plans/tasks/{plan.tasks.get().ref}/", f"/public/{plan.ref}/"):
        assert officer.get(address).status_code == 200


class Walked(list[ReadingWarning]):
    """Counts how often somebody goes through it."""

    times = 0

    def __iter__(self) -> Iterator[ReadingWarning]:
        self.times += 1
        return super().__iter__()


def test_warnings_are_laid_beside_their_tasks_in_one_pass() -> None:
    plan = large(2, 10, 3, "draft")
    Plan.objects.filter(pk=plan.pk).update(lines=[f"第{number}行" for number in range(1, 61)])
    for number, task in enumerate(plan.tasks.all()):
        Task.objects.filter(pk=task.pk).update(line=number * 3 + 1)
    ReadingWarning.objects.bulk_create(
        ReadingWarning(plan=plan, line=line, message=f"{line}") for line in (*range(60, 0, -1), 4, 0, 99)
    )
    page = ReviewPage(Plan.objects.get(pk=plan.pk))
    page.open_warnings = walked = Walked(page.open_warnings)
    found = {row.task.line: [warning.message for warning in row.warnings] for row in page.rows}
    assert walked.times == 1
    expected = {line: [f"{line}", f"{line + 1}", f"{line + 2}"] for line in range(1, 61, 3)}
    assert found == expected | {4: ["4", "4", "5", "6"]}
