"""Working on a task: who may do what, in which order, and how it stood on any day afterwards."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from ronghe.domains.plans.models import Extension, Report, Task
from ronghe.domains.plans.policy.lamps import Lamp
from ronghe.domains.plans.queries.facts import stands_on
from ronghe.domains.plans.services.extensions import ask_extension, correct_due, decide_extension, recall_extension
from ronghe.domains.plans.services.leads import appoint_lead
from ronghe.domains.plans.services.tracking import move_task, report_progress, submit_task
from ronghe.kernel.history.models import Event
from ronghe.kernel.workflow.machine import Refused
from tests.factories import plans as make
from tests.factories import tracking as given

pytestmark = pytest.mark.django_db


def stood(task: Task, day: date) -> tuple[str, int, str]:
    stand = stands_on([Task.objects.get(pk=task.pk)], day)[task.pk]
    return stand.status, stand.percent, stand.lamp.value


def test_task_from_publication_to_closing_stands_truthfully_on_every_day() -> None:
    task = given.task()
    liaison, checker = given.liaison(), given.checker()
    given.report(task, 40, date(2019, 7, 1), actor=liaison)
    given.report(task, 100, date(2019, 8, 1), papers=1, actor=liaison)
    submit_task(actor=liaison, task=task, on=date(2019, 8, 2))
    move_task(actor=checker, task=task, name="return", comment="没有签到表", on=date(2019, 8, 5))
    given.report(task, 100, date(2019, 8, 8), papers=1, actor=liaison)
    submit_task(actor=liaison, task=task, on=date(2019, 8, 8))
    move_task(actor=checker, task=task, name="take_up", on=date(2019, 8, 9))
    move_task(actor=checker, task=task, name="close", on=date(2019, 8, 12))
    assert [
        stood(task, day)
        for day in (
            date(2019, 5, 30),
            date(2019, 5, 31),
            date(2019, 6, 30),
            date(2019, 7, 1),
            date(2019, 8, 2),
            date(2019, 8, 5),
            date(2019, 8, 9),
            date(2019, 8, 12),
            date(2019, 12, 31),
        )
    ] == [
        ("", 0, "before"),
        ("not_started", 0, "not_started"),
        ("not_started", 0, "attention"),
        ("in_progress", 40, "normal"),
        ("submitted", 100, "normal"),
        ("returned", 100, "normal"),
        ("checking", 100, "normal"),
        ("closed", 100, "done"),
        ("closed", 100, "done"),
    ]


def test_publication_names_the_office_that_issued_and_the_bureau_that_stands_in() -> None:
    plan = given.plan()
    assert (str(plan.checker), str(plan.deputy)) == (given.OFFICE, given.BUREAU)
    task = plan.tasks.get()
    assert (task.lead, task.opened_on, task.due) == (given.lead_unit(), given.ISSUED, date(2019, 11, 30))


def test_task_led_by_the_office_is_closed_by_the_bureau() -> None:
    task = given.submitted(lead=given.office())
    with pytest.raises(Refused) as refused:
        move_task(actor=given.checker(), task=task, name="take_up", on=date(2019, 9, 2))
    assert refused.value.code == "unit"
    assert refused.value.messages == [f"“受理核验”由{given.BUREAU}办理"]
    bureau = given.checker(given.bureau())
    move_task(actor=bureau, task=task, name="take_up", on=date(2019, 9, 2))
    assert move_task(actor=bureau, task=task, name="close", on=date(2019, 9, 2)).status == "closed"


def test_submission_needs_everything_done_and_proven() -> None:
    task, actor = given.task(), given.liaison()
    given.report(task, 90, date(2019, 8, 1), papers=1, actor=actor)
    with pytest.raises(Refused, match="90%"):
        submit_task(actor=actor, task=task, on=date(2019, 8, 1))
    other = given.task()
    given.report(other, 100, date(2019, 8, 1), actor=actor)
    with pytest.raises(Refused) as refused:
        submit_task(actor=actor, task=other, on=date(2019, 8, 1))
    assert refused.value.code == "evidence"
    assert Task.objects.get(pk=other.pk).submitted_on is None


def test_person_who_submitted_does_not_close_in_another_units_name() -> None:
    from ronghe.kernel.organizations.models import Membership, actor_for

    task = given.task()
    user = make.person("liaison", given.lead_unit())
    Membership.objects.create(user=user, organization=given.office(), role="supervisor")
    as_lead, as_office = actor_for(user.pk, given.lead_unit().pk), actor_for(user.pk, given.office().pk)
    assert as_lead is not None
    assert as_office is not None
    given.report(task, 100, date(2019, 8, 1), papers=1, actor=as_lead)
    submit_task(actor=as_lead, task=task, on=date(2019, 8, 1))
    move_task(actor=given.checker(), task=task, name="take_up", on=date(2019, 8, 2))
    with pytest.raises(Refused) as refused:
        move_task(actor=as_office, task=task, name="close", on=date(2019, 8, 2))
    assert refused.value.code == "other_person"


def test_other_units_neither_report_nor_submit() -> None:
    task = given.task()
    stranger = given.liaison(make.organization("余姚市商务局"))
    with pytest.raises(PermissionDenied):
        given.report(task, 10, date(2019, 7, 1), actor=stranger)
    with pytest.raises(PermissionDenied):
        submit_task(actor=stranger, task=task, on=date(2019, 7, 1))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"percent": 101}, "percent"),
        ({"words": "  "}, "words"),
        ({"on": date(2100, 1, 1)}, "on"),
        ({"on": date(2019, 5, 1)}, "on"),
        ({"files": [given.paper("工具.exe", b"MZ")]}, "files"),
        ({"files": [given.paper("纪要.pdf", b"")]}, "files"),
        ({"files": [given.paper("纪要.pdf", b"MZ not a paper")]}, "files"),
    ],
)
def test_bad_report_names_its_field_and_leaves_nothing(values: dict[str, object], field: str) -> None:
    task = given.task()
    good = given.progress(10, date(2019, 7, 1))
    bad = given.Progress(**{**vars(good), **values})  # type: ignore[arg-type]
    before = Event.objects.count()
    with pytest.raises(ValidationError) as refused:
        report_progress(actor=given.liaison(), task=task, progress=bad)
    assert list(refused.value.message_dict) == [field]
    assert (Report.objects.count(), Event.objects.count(), Task.objects.get(pk=task.pk).status) == (
        0,
        before,
        "not_started",
    )


def test_form_sent_twice_is_filed_once() -> None:
    task, actor = given.task(), given.liaison()
    progress = given.progress(30, date(2019, 7, 1), papers=1)
    first = report_progress(actor=actor, task=task, progress=progress)
    assert report_progress(actor=actor, task=task, progress=progress) == first
    assert Report.objects.count() == 1


def test_extension_moves_the_present_deadline_and_leaves_the_original() -> None:
    task, actor, checker = given.task(), given.liaison(), given.checker()
    given.report(task, 50, date(2019, 9, 1), actor=actor)
    ask_extension(actor=actor, task=task, new_due=date(2019, 12, 20), reason="场地未定", on=date(2019, 11, 20))
    assert decide_extension(actor=checker, task=task, granted=True, on=date(2019, 11, 25)).status == "in_progress"
    fresh = Task.objects.get(pk=task.pk)
    assert (fresh.due, fresh.latest_end) == (date(2019, 12, 20), date(2019, 11, 30))
    dues = [stands_on([fresh], day)[task.pk].facts.due for day in (date(2019, 11, 24), date(2019, 11, 25))]
    assert dues == [date(2019, 11, 30), date(2019, 12, 20)]
    assert stood(task, date(2019, 11, 20))[2] == "attention"


def test_extension_refused_recalled_and_asked_too_late() -> None:
    task, actor, checker = given.task(), given.liaison(), given.checker()
    asked = {"actor": actor, "task": task, "reason": "场地未定"}
    with pytest.raises(ValidationError) as refused:
        ask_extension(**asked, new_due=date(2019, 11, 30), on=date(2019, 11, 1))
    assert list(refused.value.message_dict) == ["new_due"]
    ask_extension(**asked, new_due=date(2019, 12, 20), on=date(2019, 11, 1))
    assert recall_extension(actor=actor, task=task, on=date(2019, 11, 2)).status == "not_started"
    ask_extension(**asked, new_due=date(2019, 12, 20), on=date(2019, 11, 3))
    with pytest.raises(Refused, match="必须写明理由"):
        decide_extension(actor=checker, task=task, granted=False, on=date(2019, 11, 4))
    decide_extension(actor=checker, task=task, granted=False, opinion="按期完成", on=date(2019, 11, 4))
    with pytest.raises(Refused, match="2019-11-30 已过"):
        ask_extension(**asked, new_due=date(2019, 12, 20), on=date(2019, 12, 1))
    assert list(Extension.objects.order_by("pk").values_list("decision", flat=True)) == ["recalled", "refused"]
    assert Task.objects.get(pk=task.pk).due == date(2019, 11, 30)


def test_correction_by_the_issuing_side_moves_the_deadline_with_a_reason() -> None:
    task = given.task()
    with pytest.raises(ValidationError, match="理由"):
        correct_due(actor=given.checker(), task=task, new_due=date(2019, 10, 31), reason=" ", on=date(2019, 6, 3))
    correct_due(actor=given.checker(), task=task, new_due=date(2019, 10, 31), reason="原文读错", on=date(2019, 6, 3))
    fresh = Task.objects.get(pk=task.pk)
    assert (fresh.due, fresh.latest_end) == (date(2019, 10, 31), date(2019, 11, 30))
    with pytest.raises(PermissionDenied):
        correct_due(actor=given.liaison(), task=task, new_due=date(2019, 12, 31), reason="想晚些", on=date(2019, 6, 3))


def test_lead_stays_while_the_result_is_checked() -> None:
    task = given.submitted()
    other = make.party(task, "余姚市商务局", organization=make.organization("余姚市商务局"))
    with pytest.raises(ValidationError, match="不能更换牵头单位"):
        appoint_lead(actor=make.officer(), task=task, party=other, reason="职责调整")
    assert stood(task, date(2019, 9, 1)) == ("submitted", 100, Lamp.NORMAL)


def test_returned_result_is_not_handed_in_again_unchanged() -> None:
    task, actor, day = given.submitted(), given.liaison(), date(2019, 9, 3)
    move_task(actor=given.checker(), task=task, name="return", comment="没有签到表", on=day)
    with pytest.raises(Refused, match="退回之后还没有新的进展报告"):
        submit_task(actor=actor, task=task, on=day)
    given.report(task, 100, day, papers=1, actor=actor)
    assert submit_task(actor=actor, task=task, on=day).status == "submitted"


def test_task_without_a_deadline_needs_no_extension() -> None:
    task = given.task(end=None, latest_end=None)
    with pytest.raises(Refused, match="没有期限，不必申请延期"):
        ask_extension(
            actor=given.liaison(), task=task, new_due=date(2019, 12, 20), reason="场地未定", on=date(2019, 7, 1)
        )
