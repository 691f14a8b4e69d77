"""The review page: measures and targets that the reader missed or misread, in place, with errors at their fields."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ronghe.domains.plans.models import Plan
from ronghe.domains.plans.services.measures import create_measure, measure_version
from ronghe.domains.plans.services.targets import add_target, target_version
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
def plan() -> Plan:
    """A draft with a measure that holds a task, and an empty one."""
    plan = make.ready()
    make.measure(plan, "宣传")
    return plan


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def outline(plan: Plan) -> list[str]:
    return [str(measure) for measure in plan.measures.all()]


@pytest.mark.parametrize(("kind", "anchor"), [("measure", "add"), ("target", "add-target")])
def test_editor_of_something_missed_opens_in_place(officer: Client, plan: Plan, kind: str, anchor: str) -> None:
    answer = officer.get(f"/plans/{plan.ref}/{kind}s/add/")
    assert answer.headers["Location"] == f"/plans/{plan.ref}/review/?add={kind}#{anchor}"
    page = text(officer, answer.headers["Location"])
    assert page.count(f'action="/plans/{plan.ref}/{kind}s/add/"') == 1


def test_missed_measure_is_added_before_another(officer: Client, plan: Plan) -> None:
    before = plan.measures.get(title="宣传")
    answer = officer.post(f"/plans/{plan.ref}/measures/add/", {"title": "培训", "number": "", "before": before.pk})
    added = plan.measures.get(title="培训")
    assert answer.headers["Location"] == f"/plans/{plan.ref}/review/#m_{added.pk}"
    assert outline(plan) == ["1 调研", "3 培训", "2 宣传"]
    assert Event.objects.about(plan).get().label == "补录举措"


def test_wrong_entry_for_a_measure_stands_at_its_field_and_nothing_is_lost(officer: Client, plan: Plan) -> None:
    measure = plan.measures.get(title="宣传")
    below = create_measure(plan, "展览", parent=measure)
    address = f"/plans/{plan.ref}/measures/{measure.pk}/edit/"
    sent = {"title": "宣传与展示", "parent": below.pk, "version": str(measure_version(measure))}
    page = officer.post(address, sent | {"number": ""}).content.decode()
    assert ('id="id_number_error">请填写</p>' in page, 'value="宣传与展示"' in page) == (True, True)
    page = officer.post(address, sent | {"number": "2"}).content.decode()
    assert 'id="id_parent_error">举措不能放到自己或自己的下级下面' in page
    assert (outline(plan), Event.objects.count()) == (["1 调研", "2 宣传", "2.1 展览"], 0)


def test_measure_is_renamed_in_place(officer: Client, plan: Plan) -> None:
    measure = plan.measures.get(title="宣传")
    address = f"/plans/{plan.ref}/measures/{measure.pk}/edit/"
    editor = officer.get(address).headers["Location"]
    assert editor == f"/plans/{plan.ref}/review/?measure={measure.pk}#m_{measure.pk}"
    assert text(officer, editor).count(f'action="{address}"') == 1
    officer.post(address, {"title": "宣传与展示", "number": "九", "version": str(measure_version(measure))})
    assert outline(plan) == ["1 调研", "九 宣传与展示"]


def test_empty_measure_offers_its_deletion_and_a_full_one_refuses(officer: Client, plan: Plan) -> None:
    full, empty = plan.measures.get(title="调研"), plan.measures.get(title="宣传")
    page = text(officer, f"/plans/{plan.ref}/review/")
    addresses = [f"/plans/{plan.ref}/measures/{measure.pk}/delete/" for measure in (full, empty)]
    assert [address in page for address in addresses] == [False, True]
    for address in addresses:
        officer.post(address)
    assert outline(plan) == ["1 调研"]
    page = text(officer, f"/plans/{plan.ref}/review/")
    assert ("“1 调研”下面还有任务或举措" in page, "已删除举措“2 宣传”" in page) == (True, True)


def test_task_is_moved_to_another_measure_with_history(officer: Client, plan: Plan) -> None:
    task, other = plan.tasks.get(), plan.measures.get(title="宣传")
    lead = task.parties.get()
    sent = {"text": task.text, "number": "1", "measure": other.pk, "period_raw": task.period_raw, "keep": "1"}
    sent["version"] = str(task_version(task))
    sent |= {"start": task.start, "end": task.end, "latest_end": task.latest_end}
    sent |= {"parties-TOTAL_FORMS": 1, "parties-INITIAL_FORMS": 1, "parties-0-pk": lead.pk, "parties-0-name": lead.name}
    sent |= {"parties-0-role": "lead", "parties-0-kind": "named", "parties-0-organization": "余姚市教育局"}
    officer.post(f"/plans/tasks/{task.ref}/edit/", sent)
    task.refresh_from_db()
    assert (task.measure, task.code) == (other, "2.1")
    assert Event.objects.about(task).get().changes == {"工作举措": ["1 调研", "2 宣传"]}


TARGET = {"title": "合作企业", "value": "120", "unit": "家", "comparison": ">=", "measure": "stock"}


def test_target_is_added_corrected_and_deleted(officer: Client, plan: Plan) -> None:
    answer = officer.post(f"/plans/{plan.ref}/targets/add/", TARGET | {"line": "3"})
    target = plan.targets.get()
    assert answer.headers["Location"] == f"/plans/{plan.ref}/review/#g_{target.pk}"
    assert (target.sentence, target.line, target.decision) == ("三", 3, "accepted")
    assert 'name="sentence"' in text(officer, f"/plans/{plan.ref}/review/?target={target.pk}")
    sent = TARGET | {"sentence": "合作企业要到120家。", "version": str(target_version(target))}
    officer.post(f"/plans/{plan.ref}/targets/{target.pk}/edit/", sent)
    target.refresh_from_db()
    assert (target.sentence, target.line) == ("合作企业要到120家。", 0)
    officer.post(f"/plans/{plan.ref}/targets/{target.pk}/delete/")
    assert plan.targets.count() == 0
    assert [event.label for event in Event.objects.about(plan)] == ["删除目标", "修改目标", "补录目标"]


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"title": ""}, "title", "请写明指标名称，或填写原文或行号"),
        ({"value": "-3"}, "value", "目标值不能为负"),
        ({"value": ""}, "value", "请填写</p>"),
        ({"line": "99"}, "line", "原文只有 4 行"),
    ],
)
def test_wrong_entry_for_a_target_stands_at_its_field(
    officer: Client, plan: Plan, values: dict[str, str], field: str, message: str
) -> None:
    sent = TARGET | {"unit": "刚打的"} | values
    page = officer.post(f"/plans/{plan.ref}/targets/add/", sent).content.decode()
    assert (f'id="id_{field}_error">{message}' in page, 'value="刚打的"' in page) == (True, True)
    assert plan.targets.count() == 0


def test_queries_do_not_grow_with_measures(officer: Client) -> None:
    counts, adding = [], make.officer()
    for size in (2, 20):
        plan = make.plan()
        for number in range(size):
            make.measure(plan, f"举措{number}")
            add_target(actor=adding, plan=plan, values={"title": f"目标{number}", "value": 1})
        text(officer, f"/plans/{plan.ref}/review/")
        with CaptureQueriesContext(connection) as seen:
            page = text(officer, f"/plans/{plan.ref}/review/")
        assert page.count("删除空举措") == size
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_stranger_may_not_touch_measures_and_targets(plan: Plan) -> None:
    client = Client()
    client.force_login(make.person("supervisor"))
    measure = plan.measures.get(title="宣传")
    addresses = ["measures/add", f"measures/{measure.pk}/edit", f"measures/{measure.pk}/delete", "targets/add"]
    assert [client.post(f"/plans/{plan.ref}/{address}/").status_code for address in addresses] == [404] * 4
    Plan.objects.update(status="published")
    assert [client.post(f"/plans/{plan.ref}/{address}/").status_code for address in addresses] == [403] * 4
