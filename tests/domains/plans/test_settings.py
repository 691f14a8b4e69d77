"""The settings of a plan: who checks, what the public sees, weights; and the written table of lamps."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from ronghe.domains.plans.models import Plan, Task
from ronghe.domains.plans.policy import unchecked_tasks
from ronghe.domains.plans.policy.lamps import LAMPS
from ronghe.domains.plans.policy.numbers import PARAMETERS
from ronghe.domains.plans.services.settings import Settings, configure_plan
from ronghe.domains.plans.services.tracking import move_task
from ronghe.kernel.history.models import Event
from ronghe.kernel.policy.models import ParameterOverride
from ronghe.kernel.workflow.machine import Refused
from tests.factories import plans as make
from tests.factories import tracking as given
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db


def wanted(plan: Plan, **values: Any) -> Settings:
    kept = {"checker": plan.checker, "deputy": plan.deputy, "shown": plan.shown, "weights": {}}
    return Settings(**kept | values)


def typed(plan: Plan, **values: str) -> dict[str, str]:
    weights = {f"weight_{measure.pk}": "" for measure in plan.measures.all()}
    return {"checker": given.OFFICE, "deputy": given.BUREAU, "shown": "progress"} | weights | values


def test_settings_are_saved_with_one_event_that_says_what_changed() -> None:
    plan, actor = given.plan(2), make.officer()
    finance = make.organization("余姚市财政局")
    measure = plan.measures.get()
    values = wanted(plan, deputy=finance, shown="lamps", weights={measure.pk: 30})
    configure_plan(actor=actor, plan=plan, settings=values)
    saved = Plan.objects.get(pk=plan.pk)
    assert (saved.checker, saved.deputy, saved.shown) == (given.office(), finance, "lamps")
    assert saved.measures.get().weight == 30
    event = Event.objects.about(plan).first()
    assert event
    assert (event.action, event.changes) == (
        "configure_plan",
        {
            "代核单位": [given.BUREAU, "余姚市财政局"],
            "公开多少进度": ["公开状态和完成比例", "公开状态、完成比例和亮灯"],
            "权重 1 调研": ["按所含任务", "30"],
        },
    )
    count = Event.objects.count()
    configure_plan(actor=actor, plan=saved, settings=wanted(saved, weights={measure.pk: 30}))
    assert Event.objects.count() == count


def test_new_checker_decides_from_then_on() -> None:
    task, finance = given.submitted(), make.organization("余姚市财政局")
    configure_plan(actor=make.officer(), plan=task.plan, settings=wanted(task.plan, checker=finance))
    with pytest.raises(Refused) as refused:
        move_task(actor=given.checker(), task=task, name="take_up", on=date(2019, 9, 2))
    assert refused.value.code == "unit"
    supervisor = make.actor("supervisor", finance)
    assert move_task(actor=supervisor, task=task, name="take_up", on=date(2019, 9, 2)).status == "checking"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"deputy": given.OFFICE}, "deputy"),
        ({"checker": "余姚市水利局"}, "checker"),
        ({"checker": "宁波市教育局"}, "checker"),
        ({"shown": "everything"}, "shown"),
        ({"weights": 0}, "weight"),
        ({"weights": 1001}, "weight"),
    ],
)
def test_bad_settings_name_their_field_and_change_nothing(values: dict[str, Any], field: str) -> None:
    plan = given.plan()
    make.organization("余姚市水利局", status="draft")
    make.organization("宁波市教育局", region="330200")
    for name in {"checker", "deputy"} & values.keys():
        found = {each.name: each for each in type(given.office()).objects.all()}
        values = values | {name: found[values[name]]}
    measure = plan.measures.get()
    if "weights" in values:
        values, field = {"weights": {measure.pk: values["weights"]}}, f"weight_{measure.pk}"
    before = Event.objects.count()
    with pytest.raises(ValidationError) as refused:
        configure_plan(actor=make.officer(), plan=plan, settings=wanted(plan, **values))
    assert list(refused.value.message_dict) == [field]
    saved = Plan.objects.get(pk=plan.pk)
    assert (saved.checker, saved.shown, Event.objects.count()) == (given.office(), "progress", before)


@pytest.mark.parametrize("role", ["liaison", "supervisor", "registrar", "auditor"])
def test_only_who_configures_tracking_changes_settings(role: str) -> None:
    plan = given.plan()
    actor = make.actor(role, given.lead_unit() if role == "liaison" else given.office())
    with pytest.raises(PermissionDenied):
        configure_plan(actor=actor, plan=plan, settings=wanted(plan, shown="lamps"))
    assert signed_in(actor).get(f"/plans/{plan.ref}/settings/").status_code == 403


def test_withdrawn_plan_has_no_settings_any_more() -> None:
    plan = given.plan()
    Plan.objects.filter(pk=plan.pk).update(status="withdrawn")
    with pytest.raises(ValidationError):
        configure_plan(actor=make.officer(), plan=plan, settings=wanted(plan, shown="lamps"))
    answer = signed_in(make.officer()).get(f"/plans/{plan.ref}/settings/")
    assert (answer.status_code, answer.url) == (302, f"/plans/{plan.ref}/")


def test_page_saves_what_was_typed() -> None:
    plan = given.plan()
    client, path = signed_in(make.officer()), f"/plans/{plan.ref}/settings/"
    assert f'href="{path}"' in client.get(f"/plans/{plan.ref}/").content.decode()
    weight = f"weight_{plan.measures.get().pk}"
    answer = client.post(path, typed(plan, deputy="", shown="nothing", **{weight: "5"}))
    assert (answer.status_code, answer.url) == (302, path)
    saved = Plan.objects.get(pk=plan.pk)
    assert (saved.checker, saved.deputy, saved.shown, saved.measures.get().weight) == (
        given.office(),
        None,
        "nothing",
        5,
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"checker": "没有这个单位"}, "没有登记过名为“没有这个单位”"),
        ({"checker": ""}, 'id="id_checker_error">请填写</p>'),
        ({"deputy": given.OFFICE}, "不能是同一个单位"),
    ],
)
def test_page_says_what_is_wrong_and_keeps_what_was_typed(values: dict[str, str], said: str) -> None:
    plan = given.plan()
    answer = signed_in(make.officer()).post(f"/plans/{plan.ref}/settings/", typed(plan, **values))
    body = unescape(answer.content.decode())
    assert (answer.status_code, said in body) == (200, True)
    [(name, value)] = values.items()
    assert re.findall(rf'<input type="text" name="{name}"(?: value="([^"]*)")?', body) == [value]
    assert Plan.objects.get(pk=plan.pk).deputy == given.bureau()


def test_page_warns_of_tasks_that_nobody_can_check() -> None:
    plan = given.plan(2, lead=given.bureau())
    client, path = signed_in(make.officer()), f"/plans/{plan.ref}/settings/"
    assert (unchecked_tasks(plan), "没有单位核验" in client.get(path).content.decode()) == ([], False)
    Plan.objects.filter(pk=plan.pk).update(checker=given.bureau(), deputy=None)
    plan = Plan.objects.get(pk=plan.pk)
    assert unchecked_tasks(plan) == list(plan.tasks.in_order())
    assert f"2 项任务没有单位核验：牵头的正是{given.BUREAU}" in client.get(path).content.decode()


def test_lamp_rules_show_every_line_in_order_to_anybody(client: Client) -> None:
    body = unescape(client.get("/plans/lamps/").content.decode())
    found = re.findall(r'<td class="number">(\d+)</td><td class="narrow">\s*<span class="lamp is-(\w+)">', body)
    assert found == [(str(number), line.lamp.value) for number, line in enumerate(LAMPS, start=1)]
    assert [str(line.when) in body for line in LAMPS] == [True] * len(LAMPS)
    values = re.findall(r"<strong>(\d+)</strong> (\S+)</td>", body)
    assert values == [
        (str(parameter.default(timezone.localdate())), str(parameter.unit)) for parameter in PARAMETERS.values()
    ]


def test_lamp_rules_show_the_number_of_the_city(client: Client) -> None:
    ParameterOverride.objects.create(
        key="plans.near_days",
        region="330281",
        value=15,
        valid_from=date(2019, 1, 1),
        source="余姚市督查办法",
        approver="示例",
    )
    body = unescape(client.get("/plans/lamps/").content.decode())
    assert re.findall(r"<strong>(15)</strong> 个工作日</td>\s*<td>(.*?)<small>", body) == [("15", "余姚市督查办法")]


def test_weights_of_measures_move_the_progress_of_the_plan() -> None:
    plan = given.plan(2)
    first, second = plan.tasks.in_order()
    other = make.measure(plan, "总结")
    Task.objects.filter(pk=second.pk).update(measure=other)
    given.report(first, 100, date(2019, 7, 1))
    client, path = signed_in(make.officer()), f"/plans/{plan.ref}/?on=2019-07-01"
    shown = re.compile(r'aria-label="总体进度：(\d+)%"')
    assert shown.findall(client.get(path).content.decode()) == ["50"]
    values = wanted(plan, weights={first.measure_id: 3})
    configure_plan(actor=make.officer(), plan=plan, settings=values)
    now = f"/plans/{plan.ref}/?on={timezone.localdate()}"
    assert [shown.findall(client.get(day).content.decode()) for day in (path, now)] == [["50"], ["75"]]
