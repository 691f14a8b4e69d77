"""The editor of a task: in place while the plan is a draft, a page that asks for the reason once it is published."""

from typing import Any

import pytest
from django.test import Client

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.services.review import plan_version
from ronghe.domains.plans.services.tasks import task_version
from ronghe.kernel.history.models import Event
from tests.factories import plans as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Client:
    client = Client()
    client.force_login(make.person("plan_officer"))
    return client


@pytest.fixture
def task() -> Task:
    """A task with a concluded lead, a name nobody knows and a placeholder."""
    task = make.task(make.plan(), lead_basis="first_listed")
    make.lead(task)
    make.party(task, "经信局")
    make.party(task, "有关部门", kind="generic")
    return task


def filled(task: Task, *rows: dict[str, Any], **values: Any) -> dict[str, Any]:
    """What the browser sends for a task: its columns, the rows of its parties, and which of them it showed."""
    data: dict[str, Any] = {
        "version": str(task_version(Task.objects.get(pk=task.pk))),
        "text": task.text,
        "number": task.number,
        "measure": task.measure_id,
        "period_raw": task.period_raw,
        "start": task.start,
        "end": task.end,
        "latest_end": task.latest_end,
    }
    shown = [
        {"pk": p.pk, "name": p.name, "role": p.role, "kind": p.kind, "organization": p.organization or ""}
        for p in task.parties.select_related("organization")
    ]
    rows_sent = (
        [one | other for one, other in zip(shown, rows, strict=False)] + shown[len(rows) :] + list(rows[len(shown) :])
    )
    data |= {"parties-TOTAL_FORMS": len(rows_sent), "parties-INITIAL_FORMS": len(shown)}
    for number, row in enumerate(rows_sent):
        data |= {f"parties-{number}-{name}": value for name, value in row.items()}
    return {key: value for key, value in (data | values).items() if value is not None}


def test_editor_opens_in_place_with_what_was_read(officer: Client, task: Task) -> None:
    answer = officer.get(f"/plans/tasks/{task.ref}/edit/")
    assert answer.headers["Location"] == f"/plans/{task.plan.ref}/review/?task={task.ref}#t_{task.ref}"
    page = officer.get(answer.headers["Location"]).content.decode()
    assert page.count(f'action="/plans/tasks/{task.ref}/edit/"') == 1
    assert 'name="parties-2-name" value="有关部门"' in page


def test_saved_task_keeps_its_lead_open_unless_confirmed(officer: Client, task: Task) -> None:
    address = f"/plans/tasks/{task.ref}/edit/"
    officer.post(address, filled(task, text="召开两次座谈会"))
    task.refresh_from_db()
    assert (task.text, task.precision, task.lead_confirmed) == ("召开两次座谈会", "month", False)
    answer = officer.post(address, filled(task, confirm="1"))
    assert answer.headers["Location"] == f"/plans/{task.plan.ref}/review/?after={task.ref}#t_{task.ref}"
    task.refresh_from_db()
    assert (task.lead_basis, task.lead_confirmed) == ("first_listed", True)


def test_confirming_is_offered_only_while_the_lead_is_open(officer: Client, task: Task) -> None:
    address = f"/plans/{task.plan.ref}/review/?task={task.ref}"
    assert "保存并确认牵头" in officer.get(address).content.decode()
    Task.objects.update(lead_confirmed=True)
    assert "保存并确认牵头" not in officer.get(address).content.decode()


def test_document_is_shown_without_the_bars_of_empty_cells(officer: Client, task: Task) -> None:
    Plan.objects.update(lines=["| | 1.召开座谈会 | 市教育局 |  "], status="published")
    for page in (f"/plans/tasks/{task.ref}/", f"/plans/tasks/{task.ref}/edit/"):
        text = officer.get(page).content.decode()
        assert (text.count("1.召开座谈会 | 市教育局"), "| | 1." in text) == (1, False)


def test_dates_that_a_person_types_are_exact_to_the_day(officer: Client, task: Task) -> None:
    officer.post(f"/plans/tasks/{task.ref}/edit/", filled(task, end="2019-06-15", latest_end=None))
    task.refresh_from_db()
    assert (str(task.end), str(task.latest_end), task.precision) == ("2019-06-15", "2019-06-15", "day")


def test_party_is_resolved_added_and_struck_out(officer: Client, task: Task) -> None:
    make.organization("余姚市经济和信息化局")
    make.organization("余姚市财政局", short_name="市财政局")
    rows = (
        {},
        {"organization": "余姚市经济和信息化局"},
        {"DELETE": "on"},
        {"organization": "市财政局", "role": "assist", "kind": "named"},
    )
    officer.post(f"/plans/tasks/{task.ref}/edit/", filled(task, *rows))
    assert [(p.name, p.role, str(p)) for p in task.parties.all()] == [
        ("余姚市教育局", "lead", "余姚市教育局"),
        ("经信局", "responsible", "余姚市经济和信息化局"),
        ("市财政局", "assist", "市财政局"),
    ]


@pytest.mark.parametrize(
    ("rows", "values", "message"),
    [
        (({}, {"organization": "没有的局"}), {}, "名录里没有“没有的局”"),
        (({}, {"role": "lead"}), {}, "一项任务只能有一个牵头单位"),
        (({}, {"organization": "余姚市教育局"}), {}, "同一单位在一项任务里只能出现一次"),
        (({}, {}, {"organization": "余姚市教育局"}), {}, "请把类别改为点名单位"),
        ((), {"end": "2019-05-01", "latest_end": None}, "完成日期不能早于开始日期"),
        ((), {"latest_end": "2019-06-01"}, "最迟完成日期不能早于完成日期"),
        ((), {"measure": None}, "请选择所属举措，或填写新的举措"),
        ((), {"text": ""}, 'id="id_text_error">请填写</p>'),
    ],
)
def test_wrong_entry_is_named_and_nothing_typed_is_lost(
    officer: Client, task: Task, rows: tuple[dict[str, str], ...], values: dict[str, Any], message: str
) -> None:
    sent = filled(task, *rows, **{"period_raw": "刚打的字"} | values)
    page = officer.post(f"/plans/tasks/{task.ref}/edit/", sent).content.decode()
    assert (message in page, "刚打的字" in page) == (True, True)
    task.refresh_from_db()
    assert (task.period_raw, Event.objects.count()) == ("2019年6月", 0)


def test_missed_task_is_added_under_a_new_measure(officer: Client, task: Task) -> None:
    plan = task.plan
    assert officer.get(f"/plans/{plan.ref}/tasks/add/").headers["Location"] == f"/plans/{plan.ref}/review/?add=task#add"
    sent = {"text": "漏读的事", "number": "1", "new_measure": "宣传"}
    sent |= {"parties-TOTAL_FORMS": 1, "parties-INITIAL_FORMS": 0}
    sent |= {"parties-0-name": "市教育局", "parties-0-role": "lead", "parties-0-kind": "named"}
    officer.post(f"/plans/{plan.ref}/tasks/add/", sent)
    added = plan.tasks.exclude(pk=task.pk).get()
    assert (str(added.measure), added.code, str(added.parties.get())) == ("2 宣传", "2.1", "余姚市教育局")
    page = officer.post(f"/plans/{plan.ref}/tasks/add/", sent | {"text": ""}).content.decode()
    assert ('id="id_text_error">请填写</p>' in page, plan.tasks.count()) == (True, 2)


def test_false_task_is_deleted(officer: Client, task: Task) -> None:
    officer.post(f"/plans/tasks/{task.ref}/delete/")
    assert not Task.objects.exists()


def test_published_task_is_corrected_on_its_own_page_with_a_reason(officer: Client, task: Task) -> None:
    task.parties.filter(name="经信局").update(organization=make.organization("经信局"))
    Plan.objects.update(status="published")
    address = f"/plans/tasks/{task.ref}/edit/"
    page = officer.get(address).content.decode()
    assert ("更正理由" in page, "disabled" in page) == (True, True)
    refused = officer.post(address, filled(task, text="改后的内容")).content.decode()
    assert ('id="id_reason_error">请填写</p>' in refused, "改后的内容" in refused) == (True, True)
    answer = officer.post(address, filled(task, text="改后的内容", reason="与附件不符", period_raw="别的写法"))
    assert answer.headers["Location"] == f"/plans/tasks/{task.ref}/"
    task.refresh_from_db()
    assert (task.text, task.period_raw) == ("改后的内容", "2019年6月")
    event = Event.objects.about(task).first()
    assert event is not None
    assert (event.comment, event.changes) == ("与附件不符", {"工作内容": ["召开座谈会", "改后的内容"]})


def test_lead_of_a_published_task_is_confirmed_from_its_page(officer: Client, task: Task) -> None:
    Plan.objects.update(status="published")
    answer = officer.post(f"/plans/tasks/{task.ref}/lead/")
    assert answer.headers["Location"] == f"/plans/tasks/{task.ref}/"
    task.refresh_from_db()
    assert (task.lead_confirmed, task.status) == (True, "not_started")
    other = task.parties.get(name="经信局")
    page = officer.post(f"/plans/tasks/{task.ref}/lead/", {"party": other.pk}, follow=True).content.decode()
    assert "方案已发布，更正须写明理由" in page
    officer.post(f"/plans/tasks/{task.ref}/lead/", {"party": other.pk, "reason": "会议纪要"})
    assert task.parties.get(role="lead") == other


def test_published_plan_is_corrected_with_a_reason(officer: Client, task: Task) -> None:
    plan = task.plan
    Plan.objects.update(status="published")
    address = f"/plans/{plan.ref}/edit/"
    assert "更正理由" in officer.get(address).content.decode()
    values = {"title": plan.title, "number": plan.number, "signed_on": "2019-05-23"}
    values["version"] = str(plan_version(Plan.objects.get()))
    assert 'id="id_reason_error">请填写</p>' in officer.post(address, values).content.decode()
    assert officer.post(address, values | {"reason": "暂不公开"}).headers["Location"] == f"/plans/{plan.ref}/"
    event = Event.objects.about(plan).get()
    assert (event.comment, event.changes) == ("暂不公开", {"向社会公开": ["是", "否"]})
