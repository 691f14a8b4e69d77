"""Contract: what changes nothing leaves no event, whether a form is saved untouched or a button is pressed twice."""

import inspect
import pkgutil
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from html import unescape
from importlib import import_module
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from ronghe.domains.plans import services
from ronghe.domains.plans.models import CalendarFeed, Party, Plan, ReadingWarning, Task
from ronghe.domains.plans.services import (
    calendars,
    extensions,
    leads,
    measures,
    placeholders,
    resolving,
    review,
    settings,
    targets,
    tasks,
    tracking,
)
from ronghe.kernel.access.actor import Actor
from ronghe.kernel.history.models import Event
from tests.factories import plans as make
from tests.factories import published
from tests.factories import tracking as under_way
from tests.factories.forms import untouched
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db

# Done twice these do two things, or find on the second time that the first one took away what they act on.
TWO_THINGS = {"add_measure", "add_target", "add_task", "store_reading", "subscribe"}
TAKEN_AWAY = {"delete_measure", "delete_target", "delete_task", "remove_filling"}


def draft() -> Plan:
    """A draft with something for every verb: two parties, a placeholder, a name to find, a warning, a target."""
    plan = make.plan()
    task = make.task(plan, lead_basis="first_listed")
    make.lead(task)
    make.party(task, "余姚市财政局", organization=make.organization("余姚市财政局"))
    make.party(task, "有关部门", kind="generic")
    make.party(task, "市水利局")
    make.measure(plan, "宣传")
    ReadingWarning.objects.create(plan=plan, line=1, message="读不准")
    published.target(plan, decision="proposed", unit="%", title="就业率")
    return plan


EDITORS = {
    "plan": lambda plan: (f"/plans/{plan.ref}/review/?plan=edit", f"/plans/{plan.ref}/edit/"),
    "task": lambda plan: (
        f"/plans/{plan.ref}/review/?task={plan.tasks.get().ref}",
        f"/plans/tasks/{plan.tasks.get().ref}/edit/",
    ),
    "measure": lambda plan: (
        f"/plans/{plan.ref}/review/?measure={plan.measures.first().pk}",
        f"/plans/{plan.ref}/measures/{plan.measures.first().pk}/edit/",
    ),
    "target": lambda plan: (
        f"/plans/{plan.ref}/review/?target={plan.targets.get().pk}",
        f"/plans/{plan.ref}/targets/{plan.targets.get().pk}/edit/",
    ),
}


def save_untouched(client: Client, page: str, action: str, **more: str) -> Any:
    answer = client.get(page)
    assert answer.status_code == 200
    saved = client.post(action, untouched(answer.content.decode(), action, page) | more, follow=True)
    assert (saved.status_code, len(saved.redirect_chain)) == (200, 1)
    return saved


@pytest.mark.parametrize("editor", EDITORS)
def test_editor_saved_untouched_twice_adds_no_event(editor: str) -> None:
    plan, client = draft(), signed_in(make.officer())
    plan.targets.update(decision="accepted")
    before = list(plan.tasks.get().parties.values())
    for _turn in range(2):
        save_untouched(client, *EDITORS[editor](plan))
    assert Event.objects.count() == 0
    assert list(plan.tasks.get().parties.values()) == before


@pytest.mark.parametrize("kind", ["plan", "task"])
def test_correction_of_a_published_plan_without_a_change_adds_no_event(kind: str) -> None:
    plan = published.rich()
    client = signed_in(make.officer())
    address = f"/plans/{plan.ref}/edit/" if kind == "plan" else f"/plans/tasks/{plan.tasks.all()[0].ref}/edit/"
    for _turn in range(2):
        page = unescape(save_untouched(client, address, address, reason="没有什么").content.decode())
        assert (page.count("内容没有改动，没有什么要保存"), page.count("更正已保存")) == (1, 0)
    assert Event.objects.count() == 0


def test_saved_target_counts_as_accepted_once() -> None:
    plan, client = draft(), signed_in(make.officer())
    for _turn in range(2):
        save_untouched(client, *EDITORS["target"](plan))
    assert [event.changes for event in Event.objects.all()] == [{"就业率：采纳": ["待定", "已采纳"]}]


def test_change_that_history_has_no_words_for_is_recorded() -> None:
    """The register's name is shown whatever the document writes, but the written name is what changed."""
    task = draft().tasks.get()
    lines = [tasks.PartyLine(p.name, p.role, p.kind, p.organization, p.pk) for p in task.parties.all()]
    renamed = [tasks.PartyLine("教育局", lines[0].role, lines[0].kind, lines[0].organization, lines[0].pk), *lines[1:]]
    for _turn in range(2):
        tasks.edit_task(actor=make.officer(), task=task, values={}, parties=renamed)
    assert Event.objects.about(task).count() == 1


TRACKED = {"report_progress", "set_weight", "correct_due", "configure_plan"}
REPORTED = under_way.progress(20, date(2019, 6, 3))
Act = Callable[[Actor, Plan], object]
TWICE: dict[str, Act] = {
    "edit_plan": lambda a, p: review.edit_plan(actor=a, plan=p, values={"title": "新名称"}),
    "handle_warnings": lambda a, p: review.handle_warnings(actor=a, plan=p),
    "edit_measure": lambda a, p: measures.edit_measure(
        actor=a, measure=p.measures.get(title="宣传"), values={"number": "7", "before": p.measures.get(title="调研")}
    ),
    "decide_target": lambda a, p: targets.decide_target(actor=a, target=p.targets.get(), decision="rejected"),
    "accept_targets": lambda a, p: targets.accept_targets(actor=a, plan=p),
    "edit_target": lambda a, p: targets.edit_target(actor=a, target=p.targets.get(), values={"value": 90}),
    "confirm_lead": lambda a, p: leads.confirm_lead(actor=a, task=p.tasks.get()),
    "appoint_lead": lambda a, p: leads.appoint_lead(actor=a, task=p.tasks.get(), party=party("余姚市财政局")),
    "confirm_leads": lambda a, p: leads.confirm_leads(actor=a, plan=p),
    "merge_alias": lambda a, p: resolving.merge_alias(
        actor=a, plan=p, name="市水利局", organization=make.organization("余姚市水利局")
    ),
    "register_unit": lambda a, p: resolving.register_unit(actor=a, plan=p, name="市水利局", kind="government"),
    "resolve_again": lambda a, p: (
        make.organization("余姚市水利局", short_name="市水利局"),
        resolving.resolve_again(actor=a, plan=p),
    ),
    "edit_task": lambda a, p: tasks.edit_task(actor=a, task=p.tasks.get(), values={"text": "召开两次座谈会"}),
    "fill_placeholder": lambda a, p: placeholders.fill_placeholder(
        actor=a, placeholder=party("有关部门"), organizations=[make.organization("余姚市民政局")]
    ),
    "report_progress": lambda a, p: tracking.report_progress(actor=a, task=p.tasks.get(), progress=REPORTED),
    "configure_plan": lambda a, p: settings.configure_plan(
        actor=a, plan=p, settings=settings.Settings(under_way.lead_unit(), p.deputy, "lamps", {})
    ),
    "revoke": lambda a, p: calendars.revoke(actor=a, feed=CalendarFeed.objects.first() or calendars.subscribe(actor=a)),
    "set_weight": lambda a, p: tracking.set_weight(actor=a, task=p.tasks.get(), weight=5),
    "correct_due": lambda a, p: extensions.correct_due(
        actor=a, task=p.tasks.get(), new_due=date(2019, 12, 20), reason="原文读错", on=date(2019, 6, 3)
    ),
    "waive_placeholder": lambda a, p: placeholders.waive_placeholder(actor=a, placeholder=party("有关部门")),
}


def party(name: str) -> Party:
    return Party.objects.get(name=name)


def verbs() -> set[str]:
    """Every verb of the plans."""
    found = set()
    for module in pkgutil.iter_modules(services.__path__):
        for name, function in vars(import_module(f"{services.__name__}.{module.name}")).items():
            if hasattr(function, "__wrapped__") and function.__module__.startswith(services.__name__):
                found.add(name) if "actor" in inspect.signature(function).parameters else None
    return found


def test_every_verb_is_asked() -> None:
    assert verbs() == set(TWICE) | TWO_THINGS | TAKEN_AWAY


@pytest.mark.parametrize("name", TWICE)
def test_verb_done_again_is_refused_or_adds_no_event(name: str) -> None:
    plan = under_way.plan() if name in TRACKED else draft()
    actor = make.officer()
    if name in ("fill_placeholder", "waive_placeholder"):
        Plan.objects.update(status="published")
    before = Event.objects.count()
    TWICE[name](actor, plan)
    told = Event.objects.count()
    assert told > before
    with suppress(ValidationError):
        TWICE[name](actor, plan)
    assert Event.objects.count() == told
    # The board judges tasks without a look at their plans: whatever a verb does, they know the last day of theirs.
    assert [task for task in Task.objects.select_related("plan") if task.plan_end != task.plan.period_end] == []
