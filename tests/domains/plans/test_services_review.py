"""The verbs of a review: corrections of tasks, leads, warnings, targets and the plan; each in history."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from ronghe.domains.plans.models import Party, Plan, ReadingWarning, Target, Task
from ronghe.domains.plans.services.leads import appoint_lead, confirm_lead, confirm_leads
from ronghe.domains.plans.services.measures import create_measure
from ronghe.domains.plans.services.publishing import publish_plan
from ronghe.domains.plans.services.review import edit_plan, handle_warnings
from ronghe.domains.plans.services.targets import accept_targets, decide_target, edit_target
from ronghe.domains.plans.services.tasks import PartyLine, add_task, delete_task, edit_task
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.models import Event
from ronghe.kernel.organizations.models import Organization
from ronghe.kernel.workflow.machine import Refused
from tests.factories import plans as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Actor:
    return make.officer("陈管理")


@pytest.fixture
def task(officer: Actor) -> Task:
    """A task of a draft with a concluded lead and a second unit."""
    task = make.task(make.plan(), lead_basis="first_listed")
    make.lead(task)
    make.party(task, "市财政局", organization=make.organization("余姚市财政局"))
    return task


def changes(obj: Task | Plan) -> dict[str, list[str]]:
    event = Event.objects.about(obj).first()
    assert event is not None
    return event.changes


def lines(task: Task) -> list[PartyLine]:
    return [PartyLine(p.name, p.role, p.kind, p.organization, p.pk) for p in task.parties.all()]


def test_edited_task_keeps_what_it_said_before(officer: Actor, task: Task) -> None:
    values = {"text": "召开两次座谈会", "end": date(2019, 7, 31), "latest_end": date(2019, 7, 31)}
    edit_task(actor=officer, task=task, values=values, on=date(2019, 5, 24))
    task.refresh_from_db()
    assert (task.text, task.end, task.period_raw) == ("召开两次座谈会", date(2019, 7, 31), "2019年6月")
    assert changes(task) == {
        "工作内容": ["召开座谈会", "召开两次座谈会"],
        "完成日期": ["2019-06-30", "2019-07-31"],
        "最迟完成日期": ["2019-06-30", "2019-07-31"],
    }


def test_parties_are_replaced_and_the_documents_words_stay(officer: Actor, task: Task) -> None:
    unit = make.organization("余姚市科学技术局")
    first, _second = lines(task)
    kept = PartyLine("教育局", first.role, first.kind, first.organization, first.pk)
    edit_task(actor=officer, task=task, values={}, parties=[kept, PartyLine("市科技局", "assist", organization=unit)])
    assert [(p.raw, p.name, p.role) for p in task.parties.all()] == [
        ("余姚市教育局", "教育局", "lead"),
        ("", "市科技局", "assist"),
    ]
    assert changes(task)["责任单位"][1] == "余姚市教育局（牵头）、余姚市科学技术局（配合）"


def test_two_units_can_change_places_in_one_save(officer: Actor, task: Task) -> None:
    first, second = lines(task)
    swapped = [
        PartyLine(first.name, "responsible", first.kind, second.organization, first.pk),
        PartyLine(second.name, "lead", second.kind, first.organization, second.pk),
    ]
    edit_task(actor=officer, task=task, values={}, parties=swapped)
    task.refresh_from_db()
    assert (task.lead_basis, task.lead_confirmed) == ("officer", True)
    assert str(task.parties.get(role="lead")) == "余姚市教育局"


def test_saving_the_same_parties_does_not_confirm_the_lead(officer: Actor, task: Task) -> None:
    edit_task(actor=officer, task=task, values={}, parties=lines(task))
    task.refresh_from_db()
    assert (task.lead_basis, task.lead_confirmed) == ("first_listed", False)


def test_removing_the_lead_leaves_the_task_without_one(officer: Actor, task: Task) -> None:
    edit_task(actor=officer, task=task, values={}, parties=lines(task)[1:])
    task.refresh_from_db()
    assert (task.lead_basis, task.lead_confirmed, task.parties.count()) == ("none", False, 1)


@pytest.mark.parametrize(
    ("roles", "message"),
    [(("lead", "lead"), "一项任务只能有一个牵头单位"), (("lead", "assist"), "同一单位在一项任务里只能出现一次")],
)
def test_two_leads_or_one_unit_twice_are_refused_and_nothing_changes(
    officer: Actor, task: Task, roles: tuple[str, str], message: str
) -> None:
    unit = make.organization()
    other = make.organization("余姚市财政局") if roles[1] == "lead" else unit
    parties = [PartyLine("甲", roles[0], organization=unit), PartyLine("乙", roles[1], organization=other)]
    with pytest.raises(ValidationError) as refused:
        edit_task(actor=officer, task=task, values={}, parties=parties)
    assert refused.value.messages == [message]
    assert [p.name for p in task.parties.all()] == ["余姚市教育局", "市财政局"]


def test_end_before_start_is_refused_by_the_constraint(officer: Actor, task: Task) -> None:
    with pytest.raises(ValidationError) as refused:
        edit_task(actor=officer, task=task, values={"end": date(2019, 5, 1), "latest_end": date(2019, 5, 1)})
    assert refused.value.messages == ["完成日期不能早于开始日期"]


def test_added_task_goes_to_the_end_of_its_measure(officer: Actor, task: Task) -> None:
    values = {"text": "补录的任务", "measure": task.measure, "number": "2"}
    unit = make.organization()
    added = add_task(
        actor=officer, plan=task.plan, values=values, parties=[PartyLine("市教育局", "lead", organization=unit)]
    )
    assert (added.code, added.position, added.line, added.lead_basis) == ("1.2", 2, 0, "officer")
    assert list(task.plan.tasks.in_order()) == [task, added]


def test_new_measure_stands_last(task: Task) -> None:
    measure = create_measure(task.plan, "宣传")
    assert (measure.number, measure.position) == ("2", 2)


def test_deleted_task_leaves_its_words_in_the_plans_history(officer: Actor, task: Task) -> None:
    delete_task(actor=officer, task=task)
    assert task.plan.tasks.count() == 0
    assert changes(task.plan) == {"1.1": ["召开座谈会", ""]}


def test_confirmed_lead_is_settled_once(officer: Actor, task: Task) -> None:
    confirm_lead(actor=officer, task=task)
    task.refresh_from_db()
    assert (task.lead_basis, task.lead_confirmed, task.status) == ("first_listed", True, "pending")
    with pytest.raises(ValidationError, match="不必再确认"):
        confirm_lead(actor=officer, task=task)


def test_task_without_lead_cannot_be_confirmed(officer: Actor) -> None:
    task = make.task(make.plan(), lead_basis="none")
    with pytest.raises(ValidationError, match="请先指定"):
        confirm_lead(actor=officer, task=task)


def test_appointed_lead_takes_the_place_of_the_first(officer: Actor, task: Task) -> None:
    appoint_lead(actor=officer, task=task, party=task.parties.get(name="市财政局"))
    task.refresh_from_db()
    assert [(p.name, p.role) for p in task.parties.all()] == [("余姚市教育局", "responsible"), ("市财政局", "lead")]
    assert (task.lead_basis, task.lead_confirmed) == ("officer", True)
    assert changes(task) == {"牵头单位": ["余姚市教育局", "余姚市财政局"]}


@pytest.mark.parametrize("kind", ["class", "generic"])
def test_placeholder_cannot_be_appointed_lead(officer: Actor, task: Task, kind: str) -> None:
    placeholder = make.party(task, "有关部门", kind=kind)
    with pytest.raises(ValidationError) as refused:
        appoint_lead(actor=officer, task=task, party=placeholder)
    assert refused.value.message_dict == {"lead": ["“有关部门”没有点名是哪个单位，不能指定为牵头"]}
    assert [(p.name, p.role) for p in task.parties.all()] == [
        ("余姚市教育局", "lead"),
        ("市财政局", "responsible"),
        ("有关部门", "responsible"),
    ]
    assert Event.objects.about(task).count() == 0


def test_bulk_confirmation_takes_a_measure_or_all_and_each_task_has_its_event(officer: Actor, task: Task) -> None:
    plan, other = task.plan, make.measure(task.plan, "宣传")
    second, certain = make.task(plan, under=other, lead_basis="first_listed"), make.task(plan, lead_basis="joint")
    make.lead(second)
    make.lead(certain)
    confirm_leads(actor=officer, plan=plan, measure=task.measure)
    assert [t.lead_confirmed for t in (*plan.tasks.filter(measure=task.measure).order_by("pk"),)] == [True, False]
    confirm_leads(actor=officer, plan=plan)
    assert [Event.objects.about(t).count() for t in (task, second, certain)] == [1, 1, 0]
    with pytest.raises(ValidationError, match="没有等待确认"):
        confirm_leads(actor=officer, plan=plan)


def test_warnings_are_ticked_off_one_by_one_or_all_and_opened_again(officer: Actor, task: Task) -> None:
    plan = task.plan
    one, two = (ReadingWarning.objects.create(plan=plan, line=n, message=f"提示{n}") for n in (1, 2))
    handle_warnings(actor=officer, plan=plan, warning=one)
    assert [w.handled_by for w in plan.reading_warnings.all()] == ["陈管理", ""]
    assert changes(plan) == {"第 1 行：提示1": ["", "已处理"]}
    handle_warnings(actor=officer, plan=plan)
    handle_warnings(actor=officer, plan=plan, warning=two, handled=False)
    assert [w.handled_by for w in plan.reading_warnings.all()] == ["陈管理", ""]


def test_targets_are_accepted_rejected_or_corrected(officer: Actor, task: Task) -> None:
    plan = task.plan
    one, two, three = (Target.objects.create(plan=plan, position=n, sentence=f"达到{n}个", value=n) for n in (1, 2, 3))
    decide_target(actor=officer, target=one, decision="rejected")
    edit_target(actor=officer, target=two, values={"value": 5, "unit": "所"})
    accept_targets(actor=officer, plan=plan)
    assert [(t.decision, int(t.value)) for t in plan.targets.all()] == [
        ("rejected", 1),
        ("accepted", 5),
        ("accepted", 3),
    ]
    assert changes(plan) == {"3 达到3个": ["待定", "已采纳"]}
    with pytest.raises(ValidationError, match="没有待定"):
        accept_targets(actor=officer, plan=plan)
    assert three.plan == plan


def test_unknown_decision_is_refused(officer: Actor, task: Task) -> None:
    target = Target.objects.create(plan=task.plan, position=1, sentence="达到1个", value=1)
    with pytest.raises(ValidationError, match="只能采纳、不采纳或待定"):
        decide_target(actor=officer, target=target, decision="perhaps")


def test_plan_facts_are_corrected(officer: Actor, task: Task) -> None:
    edit_plan(actor=officer, plan=task.plan, values={"title": "新名称", "is_public": False})
    assert changes(task.plan) == {
        "方案名称": ["余姚市推进产教融合实施方案", "新名称"],
        "向社会公开": ["是", "否"],
    }


def test_published_task_is_corrected_with_a_reason_and_handed_over(officer: Actor, task: Task) -> None:
    publish_plan(actor=officer, plan=task.plan)
    with pytest.raises(Refused) as refused:
        edit_task(actor=officer, task=task, values={"text": "改"})
    assert refused.value.message_dict == {"reason": ["方案已发布，更正须写明理由"]}
    swapped = [
        PartyLine(p.name, "lead" if p.role != "lead" else "assist", p.kind, p.organization, p.pk) for p in lines(task)
    ]
    edit_task(actor=officer, task=task, values={}, parties=swapped, reason="文件写的是市财政局牵头")
    task.refresh_from_db()
    assert (task.status, str(task.parties.get(role="lead"))) == ("not_started", "余姚市财政局")
    assert Event.objects.about(task).first().comment == "文件写的是市财政局牵头"  # type: ignore[union-attr]


def test_published_task_takes_registered_units_only(officer: Actor, task: Task) -> None:
    publish_plan(actor=officer, plan=task.plan)
    finance = Organization.objects.filter(name="余姚市财政局")
    finance.update(status="closed")  # it stands there already, so that the rest can still be corrected
    for unit in (None, make.organization("余姚市草稿局", status="draft")):
        with pytest.raises(ValidationError) as refused:
            edit_task(
                actor=officer,
                task=task,
                values={},
                parties=[*lines(task), PartyLine("新局", "assist", "named", unit)],
                reason="补",
            )
        assert refused.value.messages == ["名录里没有：新局"]
    added = PartyLine("市民政局", "assist", "named", make.organization("余姚市民政局"))
    edit_task(actor=officer, task=task, values={}, parties=[*lines(task), added], reason="补")
    assert [str(party) for party in task.parties.all()] == ["余姚市教育局", "余姚市财政局", "余姚市民政局"]


def test_lead_is_confirmed_after_publication_without_a_reason(officer: Actor, task: Task) -> None:
    publish_plan(actor=officer, plan=task.plan)
    task.refresh_from_db()
    assert task.status == "pending"
    confirm_lead(actor=officer, task=task)
    task.refresh_from_db()
    assert task.status == "not_started"


@pytest.mark.parametrize("role", ["supervisor", "registrar", "liaison", "auditor"])
def test_review_is_the_officers(role: str, task: Task) -> None:
    stranger, plan = make.actor(role), task.plan
    target = Target.objects.create(plan=plan, position=1, sentence="达到1个", value=1)
    verbs = [
        lambda: edit_task(actor=stranger, task=task, values={"text": "改"}),
        lambda: add_task(actor=stranger, plan=plan, values={"text": "加", "measure": task.measure}),
        lambda: delete_task(actor=stranger, task=task),
        lambda: confirm_lead(actor=stranger, task=task),
        lambda: appoint_lead(actor=stranger, task=task, party=Party.objects.last()),
        lambda: confirm_leads(actor=stranger, plan=plan),
        lambda: handle_warnings(actor=stranger, plan=plan),
        lambda: decide_target(actor=stranger, target=target, decision="accepted"),
        lambda: accept_targets(actor=stranger, plan=plan),
        lambda: edit_target(actor=stranger, target=target, values={"value": 9}),
        lambda: edit_plan(actor=stranger, plan=plan, values={"title": "改"}),
    ]
    for verb in verbs:
        with pytest.raises(PermissionDenied):
            verb()
    assert Event.objects.count() == 0


def test_officer_of_another_city_may_not_change_the_draft(task: Task) -> None:
    elsewhere = make.actor("plan_officer", make.organization("慈溪市教育局", region="330282"))
    with pytest.raises(PermissionDenied):
        edit_plan(actor=elsewhere, plan=task.plan, values={"title": "改"})
