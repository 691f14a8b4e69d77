"""What the state machine alone does not see: other verbs that touch a task on its way, and steps called by name."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from ronghe.domains.plans.models import Party, Plan, Report, Task
from ronghe.domains.plans.services.extensions import ask_extension, correct_due, decide_extension
from ronghe.domains.plans.services.leads import appoint_lead, confirm_lead, confirm_leads
from ronghe.domains.plans.services.publishing import withdraw_plan
from ronghe.domains.plans.services.tasks import PartyLine, edit_task
from ronghe.domains.plans.services.tracking import move_task, report_progress, submit_task
from ronghe.kernel.files import storing
from ronghe.kernel.history.models import Event
from ronghe.kernel.workflow.machine import Refused
from tests.factories import plans as make
from tests.factories import tracking as given

pytestmark = pytest.mark.django_db
DAY = date(2019, 9, 1)


def line(party: Party, **values: object) -> PartyLine:
    kept = {"name": party.name, "role": party.role, "organization": party.organization, "pk": party.pk}
    return PartyLine(**kept | values)  # type: ignore[arg-type]


def now(task: Task) -> Task:
    return Task.objects.get(pk=task.pk)


def test_line_of_the_lead_names_no_other_unit_while_the_result_is_checked() -> None:
    task = given.submitted(lead=given.office())
    lines = [line(task.parties.get(), organization=make.organization("余姚市商务局"))]
    with pytest.raises(ValidationError, match="不能更换牵头单位"):
        edit_task(actor=make.officer(), task=task, values={}, parties=lines, reason="职责调整")
    assert now(task).lead == given.office()


def test_line_of_the_lead_names_another_unit_while_work_goes_on() -> None:
    task, other = given.task(), make.organization("余姚市商务局")
    lines = [line(task.parties.get(), organization=other)]
    edit_task(actor=make.officer(), task=task, values={}, parties=lines, reason="职责调整")
    assert now(task).lead == other


@pytest.mark.parametrize("way", ["struck out", "another role", "a class", "empty list"])
def test_published_task_never_loses_the_unit_that_leads_it(way: str) -> None:
    """Else it would be named on the task and report, while the list of units says that nobody leads."""
    task = given.task()
    party, other = task.parties.get(), make.organization("余姚市商务局")
    extra = PartyLine("余姚市商务局", "assist", organization=other)
    lines = {
        "struck out": [extra],
        "another role": [line(party, role="assist"), extra],
        "a class": [line(party, role="responsible"), PartyLine("各学校", "lead", "class")],
        "empty list": [],
    }[way]
    events = Event.objects.count()
    with pytest.raises(ValidationError) as refused:
        edit_task(actor=make.officer(), task=task, values={"text": "更正"}, parties=lines, reason="职责调整")
    said = "任务已交“余姚市经济和信息化局”牵头，不能没有牵头单位。要换别的单位，请把那个单位的角色改为牵头"
    assert refused.value.message_dict == {"parties": [said]}
    fresh = now(task)
    assert (fresh.lead, fresh.parties.get(role="lead"), fresh.text) == (given.lead_unit(), party, task.text)
    assert Event.objects.count() == events


def test_task_that_waits_for_its_lead_may_still_be_without_one() -> None:
    task = given.task(lead_basis="first_listed")
    edit_task(actor=make.officer(), task=task, values={}, parties=[], reason="读错了")
    assert (now(task).status, now(task).lead, now(task).lead_basis) == ("pending", None, "none")


def test_other_columns_are_still_corrected_while_the_result_is_checked() -> None:
    task = given.submitted()
    lines = [line(task.parties.get(), name="经信局")]
    edit_task(actor=make.officer(), task=task, values={"text": "更正后的内容"}, parties=lines, reason="录入有误")
    assert (now(task).text, now(task).status, now(task).lead) == ("更正后的内容", "submitted", given.lead_unit())


def test_unit_that_asked_for_an_extension_leads_until_it_is_decided() -> None:
    task = given.task(lead=given.office())
    other = make.party(task, "余姚市商务局", organization=make.organization("余姚市商务局"))
    officer, asker = make.officer(), given.liaison(given.office())
    ask_extension(actor=asker, task=task, new_due=date(2019, 12, 20), reason="场地未定", on=DAY)
    with pytest.raises(ValidationError, match="延期申请中"):
        appoint_lead(actor=officer, task=task, party=other, reason="职责调整", on=DAY)
    decide_extension(actor=given.checker(given.bureau()), task=task, granted=True, on=DAY)
    appoint_lead(actor=officer, task=task, party=other, reason="职责调整", on=DAY)
    assert now(task).lead == other.organization


def test_task_given_up_unconfirmed_comes_back_to_be_confirmed() -> None:
    plan = given.plan(2, lead_basis="first_listed")
    task, other = plan.tasks.in_order()
    checker, officer = given.checker(), make.officer()
    move_task(actor=checker, task=task, name="terminate", comment="并入他项", on=DAY)
    with pytest.raises(ValidationError, match="不能更换牵头单位"):
        confirm_lead(actor=officer, task=task, on=DAY)
    confirm_leads(actor=officer, plan=plan, on=DAY)
    assert [now(task).status, now(other).status] == ["terminated", "not_started"]
    move_task(actor=checker, task=task, name="resume", comment="仍须办理", on=DAY)
    confirm_lead(actor=officer, task=task, on=DAY)
    assert (now(task).status, now(task).opened_on, now(task).lead) == ("not_started", DAY, given.lead_unit())


def test_task_of_a_withdrawn_plan_takes_neither_reports_nor_deadlines() -> None:
    task, actor, checker = given.task(), given.liaison(), given.checker()
    given.report(task, 40, date(2019, 8, 1), actor=actor)
    withdraw_plan(actor=make.officer(), plan=task.plan, comment="文件废止", on=DAY)
    events = Event.objects.count()
    with pytest.raises(Refused, match="已经撤回") as refused:
        given.report(task, 50, DAY, actor=actor)
    assert refused.value.code == "guard"
    with pytest.raises(Refused, match="已经撤回"):
        correct_due(actor=checker, task=task, new_due=date(2019, 12, 31), reason="原文读错", on=DAY)
    with pytest.raises(Refused, match="已经撤回"):
        move_task(actor=checker, task=task, name="terminate", comment="不办了", on=DAY)
    assert (Report.objects.count(), Event.objects.count(), now(task).percent) == (1, events, 40)
    assert Plan.objects.get(pk=task.plan_id).status == "withdrawn"


@pytest.mark.parametrize("name", ["begin", "submit", "hand_over", "grant_extension", "fly", ""])
def test_step_that_needs_more_than_a_reason_is_not_made_by_its_name(name: str) -> None:
    task = given.task()
    with pytest.raises(KeyError):
        move_task(actor=given.liaison(), task=task, name=name, comment="试试", on=DAY)
    assert now(task).status == "not_started"


def test_paper_too_large_is_told_at_its_field_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "MAX_BYTES", 1024 * 1024)
    task = given.task()
    large = given.paper("照片.pdf", given.PDF + b"." * 2 * 1024 * 1024)
    progress = given.progress(40, DAY)
    bad = given.Progress(**{**vars(progress), "files": [given.paper(), large]})  # type: ignore[arg-type]
    with pytest.raises(ValidationError) as refused:
        report_progress(actor=given.liaison(), task=task, progress=bad)
    assert refused.value.message_dict == {"files": ["文件“照片.pdf”有 2 MB，超过 1 MB 的上限"]}
    assert (Report.objects.count(), now(task).status) == (0, "not_started")


def test_historical_task_returned_gets_a_deadline_of_its_own() -> None:
    task = given.task(start=date(2019, 3, 1), end=date(2019, 4, 30), latest_end=date(2019, 4, 30))
    actor, checker = given.liaison(), given.checker()
    assert (task.status, task.due) == ("historical", None)
    given.report(task, 100, DAY, papers=1, actor=actor)
    submit_task(actor=actor, task=task, on=DAY)
    move_task(actor=checker, task=task, name="return", comment="缺签到表", on=DAY)
    assert now(task).yellow_on is None
    correct_due(actor=checker, task=task, new_due=date(2019, 9, 30), reason="限期补正", on=DAY)
    assert (now(task).due, now(task).red_on, now(task).latest_end) == (
        date(2019, 9, 30),
        date(2019, 10, 1),
        date(2019, 4, 30),
    )


def test_step_before_the_publication_is_refused_in_words() -> None:
    """A task that waits for its lead has no event of its own yet; the day on which its state began counts."""
    task, early = given.task(lead_basis="first_listed"), date(2019, 5, 30)
    with pytest.raises(ValidationError, match="日期 2019-05-30 早于这条记录的上一次变动 2019-05-31"):
        move_task(actor=given.checker(), task=task, name="terminate", comment="并入他项", on=early)
    with pytest.raises(ValidationError, match="2019-05-31") as refused:
        confirm_lead(actor=make.officer(), task=task, on=early)
    assert refused.value.code == "before_last"
    assert (now(task).status, Event.objects.about(task).count()) == ("pending", 0)
